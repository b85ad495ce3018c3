"""The form that the API gives to models, views and properties, as short functions."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

Json = dict[str, Any]

SPACE = "plant"
VERSION = "v1"


def container_id(external_id: str, space: str = SPACE) -> Json:
    return {"type": "container", "space": space, "externalId": external_id}


def mapped(type: str, **more: Any) -> Json:
    """A property of `type`; `list`, `unit`, `values` and `source` go into the type, everything else beside it.

    All share one place in one container; a model that is loaded gives each its own.
    """
    inside = {key: more.pop(key) for key in ("list", "unit", "values", "source", "unknownValue") if key in more}
    return {
        "container": container_id("Things"),
        "containerPropertyIdentifier": "stored",
        "type": {"type": type, "list": False, **inside},
        "immutable": False,
        "nullable": True,
        "autoIncrement": False,
        **more,
    }


def text(**more: Any) -> Json:
    return mapped("text", **more)


def enum(*values: str, **more: Any) -> Json:
    return mapped("enum", values={value: {} for value in values}, **more)


def view_id(external_id: str, space: str = SPACE, version: str = VERSION) -> Json:
    return {"type": "view", "space": space, "externalId": external_id, "version": version}


def direct(target: str | None, **more: Any) -> Json:
    source = {} if target is None else {"source": view_id(target)}
    return mapped("direct", **source, **more)


def edge(target: str, type: str = "Thing.edge", **more: Any) -> Json:
    return {
        "connectionType": "multi_edge_connection",
        "type": {"space": SPACE, "externalId": type},
        "source": view_id(target),
        "direction": "outwards",
        **more,
    }


def reverse(target: str, through: str, **more: Any) -> Json:
    return {
        "connectionType": "multi_reverse_direct_relation",
        "source": view_id(target),
        "through": {"source": view_id(target), "identifier": through},
        "targetsList": False,
        **more,
    }


def view(external_id: str, properties: Mapping[str, Json] | None = None, **more: Any) -> Json:
    """A view for nodes; `properties` defaults to one text, `name`."""
    return {
        "space": SPACE,
        "externalId": external_id,
        "version": VERSION,
        "createdTime": 1,
        "lastUpdatedTime": 2,
        "writable": True,
        "queryable": True,
        "usedFor": "node",
        "isGlobal": False,
        "properties": {"name": text()} if properties is None else dict(properties),
        **more,
    }


def model(*views: Json, **more: Any) -> Json:
    return {
        "space": SPACE,
        "externalId": "Plant",
        "version": VERSION,
        "createdTime": 1,
        "lastUpdatedTime": 2,
        "isGlobal": False,
        "views": list(views),
        **more,
    }
