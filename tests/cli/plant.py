"""A small model with every kind of property, and one edit of it for each change that `diff` knows."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from hatch_pygen.snapshot import Snapshot, from_api_answer

Json = dict[str, Any]


def reference(external_id: str) -> Json:
    return {"type": "view", "space": "plant", "externalId": external_id, "version": "1"}


def mapped(type_: Json, container: str = "Pump", **options: Any) -> Json:
    return {
        "container": {"type": "container", "space": "plant", "externalId": container},
        "containerPropertyIdentifier": options.pop("name_in_container", "x"),
        "type": type_,
        "nullable": True,
        "immutable": False,
        "autoIncrement": False,
        "constraintState": {},
        **options,
    }


def text(**options: Any) -> Json:
    return mapped({"type": "text", "list": False, "collation": "ucs_basic"}, **options)


def view(external_id: str, properties: Json) -> Json:
    for name, definition in properties.items():
        if "container" in definition:
            definition["containerPropertyIdentifier"] = name
            definition["container"]["externalId"] = external_id
    return {
        "space": "plant",
        "externalId": external_id,
        "version": "1",
        "createdTime": 1,
        "lastUpdatedTime": 2,
        "writable": True,
        "queryable": True,
        "usedFor": "node",
        "isGlobal": False,
        "properties": properties,
    }


def plant() -> Json:
    """A fresh copy of the model: pumps, sites and valves."""
    pump = {
        "name": text(nullable=False),
        "serial": text(nullable=False, defaultValue="none", description="On the plate."),
        "tags": mapped({"type": "text", "list": True, "collation": "ucs_basic"}),
        "flow": mapped({"type": "float64", "list": False, "unit": {"externalId": "volume_flow_rate:m3-per-hr"}}),
        "count": mapped({"type": "int32", "list": False}),
        "status": mapped({"type": "enum", "values": {"on": {"name": "On"}, "off": {}}}),
        "site": mapped({"type": "direct", "list": False, "source": reference("Site")}),
        "valves": {
            "connectionType": "multi_edge_connection",
            "type": {"space": "plant", "externalId": "pump.valves"},
            "source": reference("Valve"),
            "direction": "outwards",
        },
    }
    site = {
        "name": text(),
        "pumps": {
            "connectionType": "multi_reverse_direct_relation",
            "source": reference("Pump"),
            "through": {"source": reference("Pump"), "identifier": "site"},
        },
    }
    views = [view("Pump", pump), view("Site", site), view("Valve", {"name": text()})]
    return {
        "space": "plant",
        "externalId": "Plant",
        "version": "1",
        "createdTime": 1,
        "lastUpdatedTime": 2,
        "isGlobal": False,
        "views": views,
    }


def plant_snapshot(sdk_version: str = "1.0.0") -> Snapshot:
    return from_api_answer(json.dumps({"items": [plant()]}), sdk_version=sdk_version)


@dataclass(frozen=True)
class Case:
    """One edit of the model, and what `diff` must say of it."""

    name: str
    level: str
    kind: str
    where: str
    edit: Callable[[Json], Any]


def _pump(model: Json) -> Json:
    found: Json = model["views"][0]
    return found


def _property(model: Json, name: str) -> Json:
    found: Json = _pump(model)["properties"][name]
    return found


def _type(model: Json, name: str) -> Json:
    found: Json = _property(model, name)["type"]
    return found


def _new_version(model: Json) -> None:
    """All views and all references to them become version 2."""
    for item in model["views"]:
        item["version"] = "2"
        for definition in item["properties"].values():
            for place in (definition, definition.get("type", {}), definition.get("through", {})):
                if isinstance(place.get("source"), dict):
                    place["source"]["version"] = "2"


CASES = (
    Case("view removed", "major", "view-removed", "plant:Valve(1)", lambda m: m["views"].pop()),
    Case("property removed", "major", "property-removed", ".count", lambda m: _pump(m)["properties"].pop("count")),
    Case(
        "property renamed",
        "major",
        "property-added",
        ".number",
        lambda m: _pump(m)["properties"].update(number=_pump(m)["properties"].pop("count")),
    ),
    Case("enum value removed", "major", "enum-value-removed", ".status", lambda m: _type(m, "status")["values"].pop("on")),
    Case("type changed", "major", "type-changed", ".count", lambda m: _type(m, "count").update(type="int64")),
    Case("used for edges", "major", "type-changed", "plant:Pump(1)", lambda m: _pump(m).update(usedFor="edge")),
    Case("list", "major", "list-changed", ".count", lambda m: _type(m, "count").update(list=True)),
    Case("no list", "major", "list-changed", ".tags", lambda m: _type(m, "tags").update(list=False)),
    Case("unit", "major", "unit-changed", ".flow", lambda m: _type(m, "flow")["unit"].update(externalId="x:y")),
    Case("no unit", "major", "unit-changed", ".flow", lambda m: _type(m, "flow").pop("unit")),
    Case(
        "connection to property",
        "major",
        "connection-changed",
        ".site",
        lambda m: _property(m, "site").update(type={"type": "text", "list": False}),
    ),
    Case(
        "edge single", "major", "connection-changed", ".valves",
        lambda m: _property(m, "valves").update(connectionType="single_edge_connection"),
    ),
    Case("direction", "major", "connection-changed", ".valves", lambda m: _property(m, "valves").update(direction="inwards")),
    Case("edge type", "major", "connection-changed", ".valves", lambda m: _type(m, "valves").update(externalId="other")),
    Case("edge type's space", "major", "connection-changed", ".valves", lambda m: _type(m, "valves").update(space="other")),
    Case(
        "edge view", "major", "connection-changed", ".valves",
        lambda m: _property(m, "valves").update(edgeSource=reference("Pump")),
    ),
    Case(
        "through", "major", "connection-changed", ".pumps",
        lambda m: m["views"][1]["properties"]["pumps"]["through"].update(identifier="other"),
    ),
    Case("target", "major", "target-changed", ".site", lambda m: _type(m, "site").update(source=reference("Valve"))),
    Case("edge target", "major", "target-changed", ".valves", lambda m: _property(m, "valves").update(source=reference("Pump"))),
    Case("no target", "major", "target-changed", ".site", lambda m: _type(m, "site").pop("source")),
    Case("required", "major", "required", ".count", lambda m: _property(m, "count").update(nullable=False)),
    Case("default removed", "major", "required", ".serial", lambda m: _property(m, "serial").pop("defaultValue")),
    Case(
        "required property added", "major", "required", ".code",
        lambda m: _pump(m)["properties"].update(code=text(nullable=False)),
    ),
    Case("nullable", "major", "nullable", ".name", lambda m: _property(m, "name").update(nullable=True)),
    Case("view read-only", "major", "read-only", "plant:Pump(1)", lambda m: _pump(m).update(writable=False)),
    Case("immutable", "major", "read-only", ".count", lambda m: _property(m, "count").update(immutable=True)),
    Case("not queryable", "major", "not-queryable", "plant:Pump(1)", lambda m: _pump(m).update(queryable=False)),
    Case("view added", "minor", "view-added", "plant:Meter(1)", lambda m: m["views"].append(view("Meter", {"name": text()}))),
    Case("property added", "minor", "property-added", ".code", lambda m: _pump(m)["properties"].update(code=text())),
    Case(
        "property with a default added", "minor", "property-added", ".code",
        lambda m: _pump(m)["properties"].update(code=text(nullable=False, defaultValue="x")),
    ),
    Case("enum value added", "minor", "enum-value-added", ".status", lambda m: _type(m, "status")["values"].update(idle={})),
    Case("default added", "minor", "optional-on-write", ".name", lambda m: _property(m, "name").update(defaultValue="x")),
    Case("filter", "minor", "filter-changed", "plant:Pump(1)", lambda m: _pump(m).update(filter={"matchAll": {}})),
    Case("description", "patch", "text-changed", ".serial", lambda m: _property(m, "serial").update(description="New.")),
    Case("name of the model", "patch", "text-changed", "plant:Plant(1)", lambda m: m.update(name="The plant")),
    Case("name of a value", "patch", "text-changed", ".status", lambda m: _type(m, "status")["values"].update(off={"name": "Off"})),
    Case("default", "patch", "default-changed", ".serial", lambda m: _property(m, "serial").update(defaultValue="n/a")),
    Case("version of the views", "patch", "version-changed", "plant:", _new_version),
    Case("version of the model", "patch", "version-changed", "plant:Plant(2)", lambda m: m.update(version="2")),
    Case("container", "patch", "other-changed", ".count", lambda m: _property(m, "count")["container"].update(externalId="P")),
    Case("implements", "patch", "other-changed", "plant:Pump(1)", lambda m: _pump(m).update(implements=[reference("Site")])),
    Case("list size", "patch", "other-changed", ".tags", lambda m: _type(m, "tags").update(maxListSize=10)),
)  # fmt: skip
