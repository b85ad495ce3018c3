"""Data models of any size, made from nothing: every property type in turn, a relation to the next view, inheritance."""

from __future__ import annotations

import json
from typing import Any

TYPES = ("text", "boolean", "int32", "int64", "float32", "float64", "timestamp", "date", "json", "timeseries")
SPACE, MODEL, VERSION = "benchmark", "Plant", "v1"


def model(views: int, properties: int = 6) -> str:
    """An API answer with one model of `views` views, each with `properties` mapped properties of its own."""
    return _answer([_view(number, views, properties) for number in range(views)])


def _answer(views: list[dict[str, Any]]) -> str:
    item = {
        "space": SPACE,
        "externalId": MODEL,
        "version": VERSION,
        "isGlobal": False,
        "createdTime": 1,
        "lastUpdatedTime": 1,
    }
    return json.dumps({"items": [{**item, "views": views}]})


def narrow() -> str:
    """An API answer with one model of one view of six scalars."""
    types = {"name": "text", "maker": "text", "pressure": "float64", "stages": "int64", "active": "boolean"}
    members = {name: _mapped(0, name, {"type": type, "list": False}) for name, type in types.items()}
    members["installedAt"] = _mapped(0, "installedAt", {"type": "timestamp", "list": False})
    return _answer([{**_view(0, 1, 0), "properties": members}])


def _view(number: int, views: int, properties: int) -> dict[str, Any]:
    members: dict[str, Any] = {}
    if number % 4:
        members.update(_own(number - number % 4, properties))
    members.update(_own(number, properties))
    members["next"] = _mapped(
        number, "next", {"type": "direct", "list": False, "source": _reference((number + 1) % views)}
    )
    members["previous"] = {
        "connectionType": "multi_reverse_direct_relation",
        "source": _reference((number - 1) % views),
        "through": {"source": _reference((number - 1) % views), "identifier": "next"},
        "targetsList": False,
    }
    return {
        **{key: value for key, value in _reference(number).items() if key != "type"},
        "description": f"View number {number} of a plant made for measuring.",
        "implements": [_reference(number - number % 4)] if number % 4 else [],
        "writable": True,
        "queryable": True,
        "usedFor": "node",
        "isGlobal": False,
        "createdTime": 1,
        "lastUpdatedTime": 1,
        "mappedContainers": [],
        "properties": members,
    }


def _own(number: int, properties: int) -> dict[str, Any]:
    found = {}
    for index in range(properties):
        name = f"property{number}Number{index}"
        type = {"type": TYPES[index % len(TYPES)], "list": index % 3 == 2}
        found[name] = {**_mapped(number, name, type), "description": f"Property {index} of view {number}."}
    return found


def _mapped(number: int, name: str, type: dict[str, Any]) -> dict[str, Any]:
    return {
        "container": {"type": "container", "space": SPACE, "externalId": f"Machine{number}"},
        "containerPropertyIdentifier": name,
        "type": type,
        "nullable": True,
        "immutable": False,
        "autoIncrement": False,
        "constraintState": {},
    }


def _reference(number: int) -> dict[str, Any]:
    return {"type": "view", "space": SPACE, "externalId": f"Machine{number}", "version": VERSION}
