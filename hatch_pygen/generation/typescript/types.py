"""The TypeScript types of members, read and written, and their entries in the descriptor."""

from __future__ import annotations

from typing import NamedTuple

from hatch_pygen.exhaustive import assert_never
from hatch_pygen.generation.class_ids import ClassId
from hatch_pygen.generation.typescript.names import PackageNames
from hatch_pygen.generation.typescript.source_text import TypeScriptText, fmt, identifier, literal
from hatch_pygen.generation.typescript.type_layout import Array, Generic, Name, Type, Union
from hatch_pygen.generation.typescript.value_layout import Entries, Items, Thunk, Value
from hatch_pygen.ir.identifiers import IRViewId
from hatch_pygen.ir.models import (
    IRDirectRelation,
    IREdgeConnection,
    IRMember,
    IRProperty,
    IRReverseRelation,
)
from hatch_pygen.ir.types import IREnum, IRList, IRPrimitive, IRPrimitiveType, IRReference

P = IRPrimitiveType
_READ = {
    P.TEXT: "string", P.BOOLEAN: "boolean", P.INT32: "number", P.INT64: "$.Int64", P.FLOAT32: "number",
    P.FLOAT64: "number", P.TIMESTAMP: "$.Timestamp", P.DATE: "$.PlainDate", P.JSON: "$.Json",
    P.TIMESERIES: "$.TimeSeriesId", P.FILE: "$.FileId", P.SEQUENCE: "$.SequenceId",
}  # fmt: skip
_WRITTEN = {
    **_READ, P.INT64: "$.Int64Input", P.TIMESTAMP: "$.TimestampInput", P.DATE: "$.PlainDateInput",
    P.JSON: "$.JsonInput",
}  # fmt: skip
_NUMBER = {P.INT64: "number"}
UNDEFINED = Name(fmt("undefined"))


class Typed(NamedTuple):
    """A member of an interface."""

    type: Type
    optional: bool


class Types:
    """Types of members, in the names of a package; `exact` keeps every digit of an int64 (bigint)."""

    def __init__(self, names: PackageNames, *, exact: bool) -> None:
        self.names = names
        self._read = _READ if exact else {**_READ, **_NUMBER}
        self._written = _WRITTEN if exact else {**_WRITTEN, **_NUMBER}
        self._exact = exact

    def read(self, member: IRMember) -> Typed:
        """The member of the read interface."""
        match member:
            case IRProperty():
                element = member.type.element if isinstance(member.type, IRList) else member.type
                if isinstance(element, IREnum):
                    values: list[Type] = [Name(literal(value.id)) for value in element.values]
                    found: Type = _generic("Open", Union(tuple(values)) if len(values) != 1 else values[0])
                    found = found if values else Name(fmt("string"))
                else:
                    found = Name(fmt(self._read[_scalar(element)]))
                return Typed(Array(found) if isinstance(member.type, IRList) else found, member.nullable)
            case IRDirectRelation():
                kind = "RefList" if member.is_list else "Ref"
                return Typed(_generic(kind, self.node(member.reference.target, "unknown")), member.nullable)
            case IREdgeConnection():
                kind = "Edges" if member.multi else "Edge"
                edge = self.edge(member.edge_view)
                properties = [] if edge is None else [Name(identifier(self.names.classes[edge].base))]
                return Typed(_generic(kind, self.node(member.target, "$.Instance"), *properties), False)
            case IRReverseRelation():
                kind = "Reverse" if member.multi else "ReverseOne"
                return Typed(_generic(kind, self.node(member.target, "$.Instance")), False)
            case _:
                assert_never(member)

    def written(self, member: IRMember, owner: str) -> Typed | None:
        """The member of the write interface of class `owner`; None where it is written elsewhere, or by CDF."""
        match member:
            case IRReverseRelation():
                return None
            case IREdgeConnection():
                far: Type = self._node_input(member.target)
                edge = self.edge(member.edge_view)
                if edge is not None:
                    far = Union((far, Name(identifier(self.names.classes[edge].write))))
                return Typed(_or_undefined(Array(far) if member.multi else far), True)
            case IRDirectRelation():
                target = self._node_input(member.reference.target)
                found: Type = Array(target) if member.is_list else target
            case IRProperty():
                found = self._written_value(member, owner)
            case _:
                assert_never(member)
        if member.read_only:
            return None
        if member.nullable:
            return Typed(_generic("Maybe", found), True)
        return Typed(found, False) if is_required(member) else Typed(_or_undefined(found), True)

    def _written_value(self, member: IRProperty, owner: str) -> Type:
        element = member.type.element if isinstance(member.type, IRList) else member.type
        if isinstance(element, IREnum):
            found: Type = _generic("Closed", Name(fmt("{}[{}]", identifier(owner), literal(member.id)), simple=False))
            found = found if element.values else Name(fmt("string"))
        else:
            found = Name(fmt(self._written[_scalar(element)]))
        return Array(found) if isinstance(member.type, IRList) else found

    def _node_input(self, target: IRViewId | None) -> Type:
        names = self.names.classes.get(ClassId(target)) if target is not None else None
        return Name(fmt("$.NodeLike")) if names is None else _generic("NodeInput", Name(identifier(names.write)))

    def node(self, target: IRViewId | None, unknown: str) -> Name:
        names = self.names.classes.get(ClassId(target)) if target is not None else None
        return Name(fmt(unknown)) if names is None else Name(identifier(names.base))

    def edge(self, view: IRViewId | None) -> ClassId | None:
        """The class of edges with properties of `view`, None where edges have none."""
        id = None if view is None else ClassId(view, edge=True)
        return id if id in self.names.classes else None

    def descriptor(self, member: IRMember) -> Value:
        """What the descriptor says of the member."""
        match member:
            case IRProperty():
                return literal(self._code(member))
            case IRDirectRelation():
                kind = "directs" if member.is_list else "direct"
                computed = [("readOnly", fmt("true"))] if member.read_only else []
                return _entries([(kind, self._thunk(member.reference.target)), *computed])
            case IREdgeConnection():
                edge = self.edge(member.edge_view)
                return _entries([
                    ("edges" if member.multi else "edge", self._thunk(member.target)),
                    ("type", _texts(*member.edge_type)),
                    *([("inwards", fmt("true"))] if member.direction == "inwards" else []),
                    *([("props", Thunk(identifier(self.names.classes[edge].base)))] if edge else []),
                ])  # fmt: skip
            case IRReverseRelation():
                through = member.through
                holder = f"{through.external_id}/{through.version}" if isinstance(through, IRViewId) else through[1]
                return _entries([
                    ("reverses" if member.multi else "reverse", self._thunk(member.target)),
                    ("through", _texts(through.space, holder, member.through_property)),
                    *([("list", fmt("true"))] if member.targets_list else []),
                ])  # fmt: skip
            case _:
                assert_never(member)

    def is_asked_for(self, member: IRMember) -> bool:
        """Whether an object to write must have the member."""
        return isinstance(member, IRProperty | IRDirectRelation) and not member.read_only and is_required(member)

    def has_unit(self, member: IRMember) -> bool:
        """Whether CDF can convert the values of the member."""
        type = member.type if isinstance(member, IRProperty) else None
        element = type.element if isinstance(type, IRList) else type
        return isinstance(element, IRPrimitive) and element.unit is not None

    def known_values(self, member: IRMember) -> tuple[TypeScriptText, ...]:
        """The values of an enum, none for any other member."""
        type = member.type if isinstance(member, IRProperty) else None
        element = type.element if isinstance(type, IRList) else type
        return tuple(literal(value.id) for value in element.values) if isinstance(element, IREnum) else ()

    def _code(self, member: IRProperty) -> str:
        element = member.type.element if isinstance(member.type, IRList) else member.type
        code = "enum" if isinstance(element, IREnum) else _scalar(element).value
        code = "int53" if code == "int64" and not self._exact else code
        return code + ("[]" if isinstance(member.type, IRList) else "") + ("!" if member.read_only else "")

    def _thunk(self, target: IRViewId | None) -> Value:
        names = self.names.classes.get(ClassId(target)) if target is not None else None
        return fmt("null") if names is None else Thunk(identifier(names.base))

    def targets(self, member: IRMember) -> tuple[ClassId, ...]:
        """The classes that the member names."""
        if isinstance(member, IRProperty):
            return ()
        target = member.reference.target if isinstance(member, IRDirectRelation) else member.target
        edge = self.edge(member.edge_view) if isinstance(member, IREdgeConnection) else None
        found = () if target is None or ClassId(target) not in self.names.classes else (ClassId(target),)
        return (*found, *(() if edge is None else (edge,)))


def is_required(member: IRProperty | IRDirectRelation) -> bool:
    """Whether an instance cannot be written without a value."""
    if isinstance(member, IRDirectRelation):
        return not member.nullable
    return not member.nullable and member.default is None and not member.auto_increment


def _scalar(type: IRPrimitive | IREnum | IRReference) -> IRPrimitiveType:
    assert isinstance(type, IRPrimitive)
    return type.type


def _generic(name: str, *arguments: Type) -> Generic:
    return Generic(fmt(f"$.{name}"), arguments)


def _or_undefined(type: Type) -> Union:
    members = type.members if isinstance(type, Union) else (type,)
    return Union((*members, UNDEFINED))


def _entries(entries: list[tuple[str, Value]]) -> Entries:
    return Entries(tuple((fmt(name), value) for name, value in entries))


def _texts(*texts: str) -> Items:
    return Items(tuple(map(literal, texts)))
