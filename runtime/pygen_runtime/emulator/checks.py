"""Small checkers of JSON shapes: what the emulator composes the shapes of request bodies of."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from contextvars import ContextVar
from typing import Any

from pygen_runtime.emulator.errors import invalid

Check = Callable[[Any, str], object]
"""Raises a 400 when the value at `where` has another shape."""

Body = Mapping[str, Any]

STRICT: ContextVar[bool] = ContextVar("strict", default=False)
"""Whether the request in hand is judged as the strictest reading of the API's document has it."""


def text(pattern: str = "", shortest: int = 0, longest: int = 0) -> Check:
    compiled = re.compile(pattern) if pattern else None

    def check(value: Any, where: str) -> None:
        if not isinstance(value, str):
            raise invalid(f"{where}: must be a string")
        if longest and not shortest <= len(value) <= longest:
            raise invalid(_violation(where, f"size must be between {shortest} and {longest}"))
        if len(value) < shortest:
            raise invalid(f"{where}: must have at least {shortest} characters")
        if compiled is not None and not compiled.fullmatch(value):
            raise invalid(f"{where}: {value[:300]!r} does not match {pattern}")

    return check


def _violation(where: str, what: str) -> str:
    """In the words of the service: the official SDK's own tests ask for them."""
    name = where.rsplit(".", 1)[-1]
    return f"Request had 1 constraint violations. Please fix the request and try again. [{name} {what}]"


def integer(smallest: int | None = None, largest: int | None = None) -> Check:
    def check(value: Any, where: str) -> None:
        if not isinstance(value, int) or isinstance(value, bool):
            raise invalid(f"{where}: must be an integer")
        if (smallest is not None and value < smallest) or (largest is not None and value > largest):
            raise invalid(f"{where}: must be between {smallest} and {largest}, got {value}")

    return check


def must_be(what: str, holds: Callable[[Any], bool]) -> Check:
    def check(value: Any, where: str) -> None:
        if not holds(value):
            raise invalid(f"{where}: must be {what}")

    return check


boolean = must_be("a boolean", lambda value: isinstance(value, bool))
number = must_be("a number", lambda value: isinstance(value, (int, float)) and not isinstance(value, bool))
false = must_be("false", lambda value: value is False)


def anything(value: Any, where: str) -> None:
    pass


def choice(*allowed: str) -> Check:
    return must_be(f"one of {', '.join(allowed)}", lambda value: value in allowed)


def array(of: Check, shortest: int = 0, longest: int | None = None) -> Check:
    def check(value: Any, where: str) -> None:
        if not isinstance(value, list):
            raise invalid(f"{where}: must be an array")
        count = len(value)  # pyright: ignore[reportUnknownArgumentType]
        if count < shortest or (longest is not None and count > longest):
            raise invalid(f"{where}: must have {shortest} to {longest} items, got {count}")
        for position, member in enumerate(value):  # pyright: ignore[reportUnknownArgumentType, reportUnknownVariableType]
            of(member, f"{where}[{position}]")

    return check


def mapping(of: Check, fewest: int = 0, most: int | None = None, key: Check = anything) -> Check:
    def check(value: Any, where: str) -> None:
        body = as_object(value, where)
        if len(body) < fewest or (most is not None and len(body) > most):
            raise invalid(f"{where}: must have {fewest} to {most} entries, got {len(body)}")
        for name, member in body.items():
            key(name, f"{where}.{name}")
            of(member, f"{where}.{name}")

    return check


def obj(
    required: Mapping[str, Check], optional: Mapping[str, Check] | None = None, *, null_is_absent: bool = True
) -> Check:
    """An object of these fields. Clients send null for an optional field that they do not give: it is dropped."""
    known = {**required, **(optional or {})}

    def check(value: Any, where: str) -> None:
        body = as_object(value, where)
        for name, member in list(body.items()):
            of = known.get(name)
            if of is None:
                raise invalid(f"Unexpected field - {_join(where, name)}")
            if member is None and null_is_absent and name not in required and not STRICT.get():
                del body[name]
            else:
                of(member, _join(where, name))
        for name in required:
            if name not in body:
                raise invalid(f"Missing required field - {_join(where, name)}")

    return check


def items(of: Check, most: int = 100) -> Check:
    """The body of most requests."""
    return obj({"items": array(of, 1, most)})


def either(decide: Callable[[Body], Check]) -> Check:
    def check(value: Any, where: str) -> None:
        decide(as_object(value, where))(value, where)

    return check


def nullable(of: Check) -> Check:
    def check(value: Any, where: str) -> None:
        if value is not None:
            of(value, where)

    return check


def as_object(value: Any, where: str) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise invalid(f"{where or 'body'}: must be an object")
    return value  # pyright: ignore[reportUnknownVariableType]


def _join(where: str, name: str) -> str:
    return f"{where}.{name}" if where else name
