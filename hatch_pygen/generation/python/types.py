"""IR types to annotations: what a property is when it is read, when it is written, and as a filter keyword."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple

from hatch_pygen.exhaustive import assert_never
from hatch_pygen.generation.python.imports import DOOR
from hatch_pygen.generation.python.source_text import PythonText, fmt, identifier, join
from hatch_pygen.ir.models import IRDirectRelation, IRProperty
from hatch_pygen.ir.types import IREnum, IRList, IRPrimitive, IRPrimitiveType, IRReference, IRType

PRIMITIVES = {
    IRPrimitiveType.TEXT: "str",
    IRPrimitiveType.BOOLEAN: "bool",
    IRPrimitiveType.INT32: "Int32",
    IRPrimitiveType.INT64: "Int64",
    IRPrimitiveType.FLOAT32: "Float32",
    IRPrimitiveType.FLOAT64: "Float64",
    IRPrimitiveType.TIMESTAMP: "Timestamp",
    IRPrimitiveType.DATE: "Date",
    IRPrimitiveType.JSON: "Json",
    IRPrimitiveType.TIMESERIES: "TimeSeriesId",
    IRPrimitiveType.FILE: "FileId",
    IRPrimitiveType.SEQUENCE: "SequenceId",
}
CLASSIC = {IRPrimitiveType.FILE: "FileAttr", IRPrimitiveType.SEQUENCE: "SequenceAttr"}
BUILTIN = frozenset(("str", "bool"))


class Target(NamedTuple):
    """The classes that a relation leads to, None where the model does not have its view."""

    read: str | None
    write: str | None


@dataclass
class Annotator:
    """Writes annotations and remembers what they use: names by their module, and the classes of targets."""

    used: set[tuple[str, str]] = field(default_factory=set[tuple[str, str]])
    targets: set[str] = field(default_factory=set[str])

    def read(self, property: IRProperty, enum: str | None) -> PythonText:
        """`Attr[…]` of a mapped property that is no relation; of enums and JSON values an annotation of their own."""
        if isinstance(property.type, IRPrimitive) and property.type.type is IRPrimitiveType.JSON:
            return self.named("JsonAttr")
        value = self.value(property.type, enum)
        if isinstance(property.type, IREnum) and enum is not None:
            return fmt("{}[{}]", self.named("EnumAttr" if property.nullable else "RequiredEnumAttr"), value)
        return fmt("{}[{}]", self.named(_attribute(property.type)), optional(value, property.nullable))

    def written(self, property: IRProperty, enum: str | None) -> PythonText:
        open_ended = property.nullable or property.auto_increment
        if isinstance(property.type, IRPrimitive) and property.type.type is IRPrimitiveType.JSON:
            open_ended = False  # a JSON value may be null as it is
        return optional(self.value(property.type, enum), open_ended)

    def value(self, type: IRType, enum: str | None) -> PythonText:
        """A value that is written, or asked for; a relation as what names its target."""
        match type:
            case IRPrimitive(primitive):
                name = PRIMITIVES[primitive]
                return identifier(name) if name in BUILTIN else self.named(name)
            case IREnum():
                return identifier(enum) if enum is not None else identifier("str")
            case IRList(element):
                return fmt("list[{}]", self.value(element, enum))
            case IRReference():
                return self.named("NodeId")
            case _:
                assert_never(type)

    def read_relation(self, relation: IRDirectRelation, target: Target) -> PythonText:
        if target.read is None:
            return self.named(
                ("" if relation.nullable else "Required") + ("NodesAttr" if relation.is_list else "NodeAttr")
            )
        if relation.is_list:
            return self._marked("DirectList", target.read)
        return self._marked("Direct" if relation.nullable else "RequiredDirect", target.read)

    def written_relation(self, relation: IRDirectRelation, target: Target) -> PythonText:
        kind = "Refs" if relation.is_list else "Ref"
        return optional(self._marked(kind, self._class(target.write, "NodeWrite")), relation.nullable)

    def written_edges(self, target: Target, edge: Target | None, multi: bool) -> PythonText:
        kind = ("EdgeRefs" if multi else "EdgeRef") + ("With" if edge is not None else "")
        names = [self._class(target.write, "NodeWrite"), *([edge.write] if edge is not None and edge.write else [])]
        return optional(self._marked(kind, *names), True)

    def connected(self, target: Target, edge: Target | None) -> PythonText:
        names = [self._class(target.read, "PygenResource"), *([edge.read] if edge is not None and edge.read else [])]
        return self._marked("Connected" if edge is None else "ConnectedBy", *names)

    def keyword(self, type: IRType, operation: str, enum: str | None) -> PythonText:
        """The type of a filter keyword."""
        if operation == "exists":
            return identifier("bool")
        if operation == "prefix":
            return identifier("str")
        element = type.element if isinstance(type, IRList) else type
        value = self.value(element, enum)
        if operation in ("min", "max"):
            return value
        several = fmt("{}[{}]", self.named("Sequence", "collections.abc"), value)
        return several if isinstance(type, IRList) else fmt("{} | {}", value, several)

    def named(self, name: str, module: str = DOOR) -> PythonText:
        """The name, remembered."""
        self.used.add((module, name))
        return identifier(name)

    def _class(self, name: str | None, otherwise: str) -> str:
        """The class of a target, one of the runtime where the model does not have it."""
        if name is None:
            self.named(otherwise)
        return name or otherwise

    def _marked(self, kind: str, *targets: str) -> PythonText:
        self.targets.update(set(targets) - {"NodeWrite", "PygenResource"})
        names = [fmt('"{}"', identifier(target)) for target in targets]
        return fmt("{}[{}]", self.named(kind), join(names, ", "))


def _attribute(type: IRType) -> str:
    """What serves a property: of ids of resources beside the model one of their own, because their columns are."""
    element = type.element if isinstance(type, IRList) else type
    primitive = element.type if isinstance(element, IRPrimitive) else None
    if primitive is IRPrimitiveType.TIMESERIES:
        return "SeriesAttr"
    return "Attr" if isinstance(type, IRList) or primitive is None else CLASSIC.get(primitive, "Attr")


def optional(value: PythonText, condition: bool) -> PythonText:
    return fmt("{} | None", value) if condition else value
