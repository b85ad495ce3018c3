"""Types as a reader of Python calls them, and what they leave open."""

from __future__ import annotations

import json
from collections.abc import Iterator

from hatch_pygen.exhaustive import assert_never
from hatch_pygen.ir.models import IRProperty
from hatch_pygen.ir.types import IREnum, IRList, IRPrimitive, IRPrimitiveType, IRReference, IRType

_PYTHON = {
    IRPrimitiveType.TEXT: "str",
    IRPrimitiveType.BOOLEAN: "bool",
    IRPrimitiveType.INT32: "int",
    IRPrimitiveType.INT64: "int",
    IRPrimitiveType.FLOAT32: "float",
    IRPrimitiveType.FLOAT64: "float",
    IRPrimitiveType.TIMESTAMP: "datetime",
    IRPrimitiveType.DATE: "date",
    IRPrimitiveType.JSON: "JSON value",
    IRPrimitiveType.TIMESERIES: "str",
    IRPrimitiveType.FILE: "str",
    IRPrimitiveType.SEQUENCE: "str",
}

_PRECISE = {
    IRPrimitiveType.INT32: "32 bits",
    IRPrimitiveType.INT64: "64 bits",
    IRPrimitiveType.FLOAT32: "32 bits",
    IRPrimitiveType.TIMESERIES: "external id of a time series",
    IRPrimitiveType.FILE: "external id of a file",
    IRPrimitiveType.SEQUENCE: "external id of a sequence",
}


def type_words(member: IRProperty) -> str:
    """The type that a reader of an instance finds: ``list[str] | None``."""
    words = _words(member.type)
    return f"{words} | None" if member.nullable else words


def _words(type: IRType) -> str:
    match type:
        case IRPrimitive(primitive):
            return _PYTHON[primitive]
        case IREnum():
            return "str"
        case IRList(element):
            return f"list[{_words(element)}]"
        case IRReference():
            return "NodeReference"
        case _:
            assert_never(type)


def remarks(member: IRProperty) -> Iterator[str]:
    """Unit, size, enum values, default and who writes it."""
    element = member.type.element if isinstance(member.type, IRList) else member.type
    if isinstance(element, IRPrimitive):
        if element.unit is not None:
            source = f" ({element.unit.source_unit} at the source)" if element.unit.source_unit else ""
            yield f"in {element.unit.external_id}{source}"
        if element.type in _PRECISE:
            yield _PRECISE[element.type]
    if isinstance(element, IREnum):
        yield "one of " + ", ".join(
            f"{value.id} ({value.name})" if value.name and value.name != value.id else value.id
            for value in element.values
        )
    if member.default is not None:
        yield f"default {json.dumps(member.default, ensure_ascii=False)}"
    if not member.nullable and member.default is None and not member.auto_increment:
        yield "required"
    if member.auto_increment:
        yield "counted by CDF"
    if member.read_only:
        yield "written by CDF"
    if member.immutable:
        yield "never changes"
