"""The `type` of a mapped property -> IRType."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from hatch_pygen.ir.identifiers import IRContainerId, IRViewId
from hatch_pygen.ir.json_object import JsonObject
from hatch_pygen.ir.types import (
    IREnum,
    IREnumValue,
    IRList,
    IRPrimitive,
    IRPrimitiveType,
    IRReference,
    IRType,
    IRUnit,
)
from hatch_pygen.text.strict_json import quoted

PRIMITIVES = {type.value: type for type in IRPrimitiveType}


Report = Callable[[str, Any, str, str, str], None]
"""Takes the code of a problem, its severity, the pointer, the message and the fix."""


def parse_type(property: JsonObject, view_id: Callable[[JsonObject], IRViewId], report: Report) -> IRType:
    """The type of a mapped property; an unknown one is any JSON value, with a warning."""
    item = property.object("type")
    element = parse_element(property, item, view_id, report)
    return IRList(element, item.count("maxListSize")) if item.flag("list", False) else element


def parse_element(
    property: JsonObject, item: JsonObject, view_id: Callable[[JsonObject], IRViewId], report: Report
) -> IRPrimitive | IREnum | IRReference:
    kind = item.text("type")
    if kind == "direct":
        return parse_reference(property, item, view_id)
    if kind == "enum":
        return parse_enum(item, report)
    if kind not in PRIMITIVES:
        message = f"the property type {quoted(kind)} is unknown; the property is kept as a JSON value"
        report("PG005", "warning", item.pointer, message, "use a newer hatch-pygen")
    given = item.optional_object("unit")
    unit = None if given is None else IRUnit(given.text("externalId"), given.optional_text("sourceUnit"))
    return IRPrimitive(PRIMITIVES.get(kind, IRPrimitiveType.JSON), unit, item.count("maxTextSize"))


def parse_reference(property: JsonObject, item: JsonObject, view_id: Callable[[JsonObject], IRViewId]) -> IRReference:
    # The API puts the target view into the type; write forms and old dumps have it beside the type.
    source = item.optional_object("source") or property.optional_object("source")
    container = item.optional_object("container")
    return IRReference(
        None if source is None else view_id(source),
        None if container is None else IRContainerId(*container.key()),
    )


def parse_enum(item: JsonObject, report: Report) -> IREnum | IRPrimitive:
    values = item.object("values")
    if not values.value:
        report("PG005", "warning", values.pointer, "the enum has no values; the property is kept as text", "add values")
        return IRPrimitive(IRPrimitiveType.TEXT)
    parsed = [(id, values.optional_object(id)) for id in sorted(values.value)]
    found = [IREnumValue(id) if entry is None else IREnumValue(id, **entry.texts()) for id, entry in parsed]
    return IREnum(tuple(found), item.optional_text("unknownValue"))
