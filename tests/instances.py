"""Instances of a view as the API would answer them, made from the view's own schema: the same for the same view."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from typing import Any

View = Mapping[str, Any]
Json = dict[str, Any]

TIME = 1_700_000_000_000

_VALUES: Mapping[str, tuple[Any, ...]] = {
    "text": ("", 'a "quoted" text', "líne\nbreak \u2028", "x" * 300),
    "boolean": (True, False),
    "int32": (0, -(2**31), 2**31 - 1),
    "int64": (0, -(2**63), 2**63 - 1),
    "float32": (0.5, -1.5, 3.0),
    "float64": (0.1, -2.5e300, 7.0),
    "timestamp": ("2024-02-29T23:59:59.999+00:00", "1969-12-31T00:00:00.001+00:00"),
    "date": ("2024-02-29", "0001-01-01", "9999-12-31"),
    "json": ({"a": [1, None, {"b": "c"}]}, [1, "two", None], "text", 3, {"space": "s", "externalId": "e", "more": 1}),
    "timeseries": ("ts-1", "ts:2"),
    "file": ("file-1",),
    "sequence": ("seq-1",),
    "direct": ({"space": "other_space", "externalId": "node 1"}, {"space": "s", "externalId": "n'2\""}),
}


def is_mapped(property: Mapping[str, Any]) -> bool:
    """Whether instances hold the property: it is no edge connection and no reverse relation."""
    return "container" in property and "connectionType" not in property


def value(id: str, property: Mapping[str, Any], index: int) -> Any:
    """A value of the property; `index` chooses among several, lists have two elements."""
    type = property["type"]
    number = index + int(hashlib.sha256(id.encode()).hexdigest(), 16) % 7
    values = (*sorted(type["values"]), "no longer known") if type["type"] == "enum" else _VALUES[type["type"]]
    if type.get("list"):
        return [values[number % len(values)], values[(number + 1) % len(values)]]
    return values[number % len(values)]


def node_type(view: View) -> Json | None:
    """The type that the view's filter demands, if it names one."""
    text = json.dumps(view.get("filter"))
    if '["node", "type"]' not in text:
        return {"space": "types", "externalId": view["externalId"]}
    return None


def instance(view: View, index: int = 0, *, edge: bool = False, filled: bool = True) -> Json:
    """One instance; with `filled` every mapped property has a value, else only those that must have one."""
    properties = {
        id: value(id, property, index)
        for id, property in sorted(view["properties"].items())
        if is_mapped(property) and (filled or not property.get("nullable", True))
    }
    item: Json = {
        "instanceType": "edge" if edge else "node",
        "space": view["space"],
        "externalId": f"{view['externalId']} {index}",
        "version": index + 1,
        "createdTime": TIME + index,
        "lastUpdatedTime": TIME + 2 * index,
        "properties": {view["space"]: {f"{view['externalId']}/{view['version']}": properties}},
    }
    if edge:
        ends = ("type", "startNode", "endNode")
        item.update({end: {"space": view["space"], "externalId": f"{end} {index}"} for end in ends})
    elif (type := node_type(view)) is not None:
        item["type"] = type
    return item


def properties_of(view: View, item: Mapping[str, Any]) -> Json:
    """The properties of an instance, as the wire has them."""
    found: Json = item["properties"][view["space"]][f"{view['externalId']}/{view['version']}"]
    return found


def page(items: Iterable[Json], cursor: str | None = None) -> bytes:
    """The answer to a list request."""
    return json.dumps({"items": list(items), **({} if cursor is None else {"nextCursor": cursor})}).encode()
