"""What a snapshot must look like before anything is sorted or hashed; the IR parser checks the rest."""

from __future__ import annotations

import re
from typing import Any

from hatch_pygen.problems import Problem
from hatch_pygen.text.strict_json import at, is_array, is_object, kind, quoted, step

DOTTED = re.compile(r"[A-Za-z_][A-Za-z0-9_]*(\.[A-Za-z_][A-Za-z0-9_]*){0,2}")


class ShapeCheck:
    """Collects the problems of a snapshot's objects; `where` is the file, `fix` what mends it."""

    def __init__(self, where: str, fix: str) -> None:
        self.where = where
        self.fix = fix
        self.problems: list[Problem] = []

    def models(self, value: Any, pointer: str = "models") -> None:
        for index, model in enumerate(self._array(value, pointer)):
            place = f"{pointer}[{index}]"
            if self.identified(model, place, "space", "externalId", "version"):
                self._views(model, place)
        self._distinct(value, pointer)

    def containers(self, value: Any, pointer: str = "containers") -> None:
        for index, container in enumerate(self._array(value, pointer)):
            place = f"{pointer}[{index}]"
            if self.identified(container, place, "space", "externalId"):
                self._members(container, place, "properties", required=True)
                self._members(container, place, "constraints")
                self._members(container, place, "indexes")
        self._distinct(value, pointer)

    def removed(self, value: Any, pointer: str = "removed") -> None:
        for index, entry in enumerate(self._array(value, pointer)):
            place = f"{pointer}[{index}]"
            if self.identified(entry, place, "kind", "where", "version"):
                names = entry.get("names")
                if not is_array(names) or not all(isinstance(name, str) and DOTTED.fullmatch(name) for name in names):
                    self.wrong(f"{place}.names", "must be an array of Python names, such as Pump.rated_flow")
                if not isinstance(entry.get("value", ""), str):
                    self.wrong(f"{place}.value", f"must be a string, not {kind(entry['value'])}")
                for key in entry.keys() - {"kind", "where", "version", "names", "value"}:
                    self.wrong(place, f"has the unknown key {quoted(key)}")

    def _views(self, model: dict[str, Any], place: str) -> None:
        if "views" not in model:
            self.wrong(place, "has no views; ask the API with inlineViews=true")
        for index, view in enumerate(self._array(model.get("views", []), f"{place}.views")):
            view_place = f"{place}.views[{index}]"
            if self.identified(view, view_place, "space", "externalId", "version"):
                if "properties" not in view:
                    self.wrong(view_place, "is a reference without properties; ask the API with inlineViews=true")
                self._members(view, view_place, "properties")

    def wrong(self, pointer: str, message: str, code: str = "PG209") -> None:
        self.problems.append(Problem(code, "error", at(self.where, pointer), message, self.fix))

    def _array(self, value: Any, pointer: str) -> list[Any]:
        if is_array(value):
            return value
        self.wrong(pointer, f"must be an array, not {kind(value)}")
        return []

    def identified(self, item: Any, pointer: str, *keys: str) -> bool:
        if not is_object(item):
            self.wrong(pointer, f"must be an object, not {kind(item)}")
            return False
        missing = [key for key in keys if not isinstance(item.get(key), str)]
        for key in missing:
            given = kind(item[key]) if key in item else "missing"
            self.wrong(pointer + step(key), f"must be a string, is {given}")
        return not missing

    def _members(self, item: dict[str, Any], pointer: str, key: str, required: bool = False) -> None:
        if key not in item and not required:
            return
        value = item.get(key)
        if not is_object(value):
            self.wrong(pointer + step(key), f"must be an object, is {kind(value) if key in item else 'missing'}")
            return
        for name, member in value.items():
            if not isinstance(member, dict):
                self.wrong(f"{pointer}.{key}{step(name)}", f"must be an object, not {kind(member)}")

    def _distinct(self, value: Any, pointer: str) -> None:
        if self.problems:
            return
        seen: dict[tuple[str, ...], int] = {}
        for index, item in enumerate(value):
            identity = (item["space"], item["externalId"], item.get("version", ""))
            first = seen.setdefault(identity, index)
            if first != index:
                name = quoted(":".join(part for part in identity if part))
                self.wrong(f"{pointer}[{index}]", f"{name} stands already at {pointer}[{first}]", code="PG212")
