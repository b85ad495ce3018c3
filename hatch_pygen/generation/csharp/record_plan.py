"""Plans a record: the properties of one view, as `System.Text.Json` reads them."""

from __future__ import annotations

from hatch_pygen.exhaustive import assert_never
from hatch_pygen.generation.class_ids import ClassId
from hatch_pygen.generation.csharp.names import VALUES, PackageNames, constants, stored
from hatch_pygen.generation.csharp.plan import PropertyPlan, RecordPlan, ValuesPlan
from hatch_pygen.generation.csharp.source_text import CSharpText, documentation, fmt, identifier, literal
from hatch_pygen.ir.models import IRClass, IRDirectRelation, IRProperty
from hatch_pygen.ir.types import IREnum, IRList, IRPrimitive, IRPrimitiveType, IRReference, IRType

P = IRPrimitiveType
_TYPES = {
    P.TEXT: "string", P.BOOLEAN: "bool", P.INT32: "int", P.INT64: "long", P.FLOAT32: "float", P.FLOAT64: "double",
    P.TIMESTAMP: "DateTimeOffset", P.DATE: "DateOnly", P.JSON: "JsonElement", P.TIMESERIES: "string", P.FILE: "string",
    P.SEQUENCE: "string",
}  # fmt: skip


class RecordPlanner:
    def __init__(self, names: PackageNames, header: CSharpText, namespace: CSharpText, width: int) -> None:
        self._names = names
        self._header = header
        self._namespace = namespace
        self._width = width

    def plan(self, id: ClassId, each: IRClass) -> RecordPlan:
        own = self._names.records[id]
        members = list(stored(each))
        enums = [(own.members[of.id], found) for of in members if (found := _enum(of.type)) is not None]
        return RecordPlan(
            self._header,
            self._namespace,
            self._about(each.name or each.id.external_id, each.description, 0),
            identifier(own.name),
            literal(str(each.id)),
            tuple(self._property(member, own.members[member.id]) for member in members),
            tuple(_values(f"{name}{VALUES}", found) for name, found in enums),
        )

    def _property(self, member: IRProperty | IRDirectRelation, name: str) -> PropertyPlan:
        type = self._type(member.type)
        declared = fmt("public {}? {} { get; init; }", type, identifier(name))
        if not member.nullable:
            declared = fmt("public required {} {} { get; init; }", type, identifier(name))
        about = self._about(member.name or member.id, _text(member), 4)
        return PropertyPlan(about, fmt("[JsonPropertyName({})]", literal(member.id)), declared)

    def _about(self, name: str, description: str | None, columns: int) -> CSharpText | None:
        return documentation(description or name, columns, self._width)

    def _type(self, type: IRType) -> CSharpText:
        match type:
            case IRList():
                return fmt("IReadOnlyList<{}>", self._type(type.element))
            case IRReference():
                target = self._names.records.get(ClassId(type.target)) if type.target is not None else None
                return fmt("Reference<{}>", fmt("object") if target is None else identifier(target.name))
            case IREnum():
                return fmt("string")
            case IRPrimitive():
                return fmt(_TYPES[type.type])
            case _:
                assert_never(type)


def _enum(type: IRType) -> IREnum | None:
    element = type.element if isinstance(type, IRList) else type
    return element if isinstance(element, IREnum) and element.values else None


def _values(name: str, enum: IREnum) -> ValuesPlan:
    named = constants([value.id for value in enum.values], name)
    lines = (fmt("public const string {} = {};", identifier(named[each]), literal(each)) for each in named)
    return ValuesPlan(identifier(name), tuple(lines))


def _text(member: IRProperty | IRDirectRelation) -> str | None:
    element = member.type.element if isinstance(member.type, IRList) else member.type
    unit = element.unit if isinstance(element, IRPrimitive) else None
    parts = [member.description, None if unit is None else f"Unit: {unit.external_id}."]
    return " ".join(part for part in parts if part) or None
