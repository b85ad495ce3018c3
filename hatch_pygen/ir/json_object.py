"""Typed reads from one JSON object that knows its place; a wrong shape is a Problem, never a traceback."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, TypedDict

from hatch_pygen.problems import Problem
from hatch_pygen.text.strict_json import at, is_array, is_object, kind, step

SNAPSHOT_FIX = "fetch the model again with `hatch-pygen snapshot`; the file is not edited by hand"
LAST_TIME = 253_402_300_799_999
"""The end of the year 9999 in ms since 1970 UTC: what a datetime can hold."""


class WrongShapeError(Exception):
    """Ends the reading of one object; carries the problem."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(str(problem))
        self.problem = problem


class Texts(TypedDict):
    name: str | None
    description: str | None


class JsonObject:
    """A JSON object at `pointer` of the file `where`. A key with the value null counts as missing."""

    __slots__ = ("pointer", "value", "where")

    def __init__(self, value: Any, pointer: str, where: str) -> None:
        self.pointer = pointer
        self.where = where
        if not is_object(value):
            raise self.wrong("", value, "an object")
        self.value: dict[str, Any] = value

    def wrong(self, key: str, value: Any, wanted: str) -> WrongShapeError:
        place = at(self.where, self.pointer + (step(key) if key else ""))
        given = "missing" if key and value is None else kind(value)
        return WrongShapeError(Problem("PG001", "error", place, f"must be {wanted}, is {given}", SNAPSHOT_FIX))

    def has(self, key: str) -> bool:
        return self.value.get(key) is not None

    def text(self, key: str) -> str:
        value = self.value.get(key)
        if not isinstance(value, str):
            raise self.wrong(key, value, "a string")
        return value

    def optional_text(self, key: str) -> str | None:
        value = self.value.get(key)
        if value is not None and not isinstance(value, str):
            raise self.wrong(key, value, "a string")
        return value

    def key(self) -> tuple[str, str]:
        """The space and the external id."""
        return self.text("space"), self.text("externalId")

    def texts(self) -> Texts:
        """The name and the description."""
        return {"name": self.optional_text("name"), "description": self.optional_text("description")}

    def choice(self, key: str, allowed: tuple[str, ...], default: str) -> str:
        value = self.value.get(key, default)
        if value not in allowed:
            raise self.wrong(key, value, "one of " + ", ".join(allowed))
        return str(value)

    def flag(self, key: str, default: bool) -> bool:
        value = self.value.get(key)
        if value is not None and not isinstance(value, bool):
            raise self.wrong(key, value, "true or false")
        return default if value is None else value

    def count(self, key: str) -> int | None:
        """A number of things, None where the key is missing."""
        value = self.value.get(key)
        if value is not None and (isinstance(value, bool) or not isinstance(value, int) or value < 0):
            raise self.wrong(key, value, "a whole number of at least 0")
        return value

    def time(self, key: str) -> int:
        """Milliseconds since 1970 UTC, 0 where the key is missing."""
        value = self.count(key) or 0
        if value > LAST_TIME:
            raise self.wrong(key, value, "milliseconds since 1970 up to the year 9999")
        return value

    def object(self, key: str) -> JsonObject:
        found = self.optional_object(key)
        if found is None:
            raise self.wrong(key, None, "an object")
        return found

    def optional_object(self, key: str) -> JsonObject | None:
        value = self.value.get(key)
        return None if value is None else JsonObject(value, self.pointer + step(key), self.where)

    def objects(self, key: str) -> Iterator[JsonObject]:
        """The objects of an array; none where the key is missing."""
        value = self.value.get(key)
        if value is not None and not is_array(value):
            raise self.wrong(key, value, "an array")
        for index, item in enumerate(value or ()):
            yield JsonObject(item, f"{self.pointer}{step(key)}[{index}]", self.where)
