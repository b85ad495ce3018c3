"""Plans `data_classes/<view>.py`: read class, write class, list class and filter keywords of one view."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from hatch_pygen.exhaustive import assert_never
from hatch_pygen.generation.python.context import Context
from hatch_pygen.generation.python.defaults import default_source, is_too_deep
from hatch_pygen.generation.python.imports import DOOR, Imports
from hatch_pygen.generation.python.keywords import KeywordId, keyword_for, operations
from hatch_pygen.generation.python.layout import assignment, call, class_head
from hatch_pygen.generation.python.names import ClassId, ClassNames, is_enum
from hatch_pygen.generation.python.plan import ClassPlan, DataClassPlan, EnumPlan, FieldPlan, KeywordPlan
from hatch_pygen.generation.python.source_text import PythonText, fmt, identifier, join, literal
from hatch_pygen.generation.python.types import Annotator
from hatch_pygen.ir.identifiers import IRViewId
from hatch_pygen.ir.models import (
    IRClass,
    IRDirectRelation,
    IREdgeConnection,
    IRMember,
    IRProperty,
    IRReverseRelation,
)
from hatch_pygen.ir.types import IREnum, IRPrimitive

NO_DEFAULT = literal(None)


@dataclass
class DataClassPlanner:
    """Plans one file; `annotator` collects what its statements use."""

    context: Context
    id: ClassId
    annotator: Annotator = field(default_factory=Annotator)
    names: ClassNames = field(init=False)
    ir: IRClass = field(init=False)

    def __post_init__(self) -> None:
        self.names = self.context.named(self.id)
        self.ir = self.context.classes[self.id]

    def plan(self) -> DataClassPlan:
        own = set(self.context.own_members(self.id))
        members = [member for member in self.ir.members if member.id in own]
        enums = tuple(self._enum(member) for member in members if is_enum(member))
        fields = tuple(self._read_field(member) for member in members)
        written = tuple(self._write_field(member) for member in members if _is_written(member))
        keywords = tuple(self._keywords(members))
        view = self._view()
        heads = (self._read(), self._write(), self._items(), self._filter(bool(keywords)))
        inside = [each.statement for each in (*fields, *written)]
        inside += [fmt("{}: {}", keyword.name, keyword.annotation) for keyword in keywords]
        outside = [*(enum.statement for enum in enums), *(head.head for head in heads)]
        module = self.context.module(self._imports(enums), self._typing_imports(), {0: outside, 4: [*inside, view]})
        return DataClassPlan(
            module, enums, heads[0], view, fields, heads[1], written, heads[2], heads[3], keywords, self.ir
        )

    # Classes

    def _read(self) -> ClassPlan:
        bases = [parent.base for parent in self._parents()] or ["PygenEdge" if self.id.edge else "PygenResource"]
        text = self.ir.description or self.ir.name or self.ir.id.external_id
        return self._class(self.names.base, bases, self.context.describe(text))

    def _write(self) -> ClassPlan:
        bases = [parent.write for parent in self._parents()] or ["EdgeWrite" if self.id.edge else "NodeWrite"]
        return self._class(self.names.write, bases)

    def _items(self) -> ClassPlan:
        base = fmt("InstanceList[{}, {}]", identifier(self.names.base), identifier(self.names.write))
        head = class_head(self.names.list, [base], self.context.width, empty=True)
        return ClassPlan(identifier(self.names.list), head, None)

    def _filter(self, keywords: bool) -> ClassPlan:
        bases = [parent.filter for parent in self._parents()] or ["FilterKeywords"]
        heads = [*map(identifier, bases), fmt("total=False")]
        head = class_head(self.names.filter, heads, self.context.width, empty=not keywords)
        return ClassPlan(identifier(self.names.filter), head, None)

    def _class(self, name: str, bases: list[str], docstring: PythonText | None = None) -> ClassPlan:
        head = class_head(name, list(map(identifier, bases)), self.context.width)
        return ClassPlan(identifier(name), head, docstring)

    def _parents(self) -> list[ClassNames]:
        return [self.context.named(parent) for parent in self.context.parents[self.id]]

    def _view(self) -> PythonText:
        id = self.ir.id
        arguments = [literal(id.space), literal(id.external_id), literal(id.version)]
        if self.id.edge:
            arguments.append(fmt('used_for="edge"'))
        if self.ir.node_type is not None and not self.id.edge:
            arguments.append(fmt("node_type={}", pair(self.ir.node_type.space, self.ir.node_type.external_id)))
        if not self.ir.writable:
            arguments.append(fmt("writable=False"))
        if not self.ir.queryable:
            arguments.append(fmt("queryable=False"))
        if moved := self._moved_keywords():
            arguments.append(fmt("keywords={}", moved))
        return call(fmt("__view__ = view("), arguments, self.context.width, 4)

    def _moved_keywords(self) -> PythonText | None:
        """The keywords that are not what their property's name says."""
        moved = [
            fmt("{}: {}", literal(name), pair(self.names.members[id.member], id.operation))
            for id, name in sorted(self.names.keywords.items(), key=lambda item: item[1])
            if name != keyword_for(self.names.members[id.member], id.operation)
        ]
        if not moved:
            return None
        one_line = join([fmt("{"), join(moved, ", "), fmt("}")], "")
        if 8 + len("keywords=,") + len(one_line) <= self.context.width:
            return one_line
        lines = [fmt("            {},\n", entry) for entry in moved]
        return join([fmt("{\n"), *lines, fmt("        }")], "")

    # Fields

    def _enum(self, member: IRProperty) -> EnumPlan:
        assert isinstance(member.type, IREnum)
        head = fmt("{}: TypeAlias = Literal[", identifier(self.names.enums[member.id]))
        values = [literal(value.id) for value in member.type.values]
        return EnumPlan(call(head, values, self.context.width, 0, fmt("]")), member)

    def _read_field(self, member: IRMember) -> FieldPlan:
        name = identifier(self.names.members[member.id])
        match member:
            case IRProperty():
                annotation = self.annotator.read(member, self.names.enums.get(member.id))
                value = self._prop(member.id, None if member.nullable else False, _unit(member))
            case IRDirectRelation():
                target = self.context.target(member.reference.target)
                annotation = self.annotator.read_relation(member, target)
                handle = member.is_list and target.read is not None
                value = self._many(member.id) if handle else self._prop(member.id, None if member.nullable else False)
            case IREdgeConnection():
                annotation = self.annotator.connected(
                    self.context.target(member.target), self.context.edge(member.edge_view)
                )
                value = self._edges(member)
            case IRReverseRelation():
                annotation = self.annotator.connected(self.context.target(member.target), None)
                value = self._reverse(member)
            case _:
                assert_never(member)
        return FieldPlan(self._statement(name, annotation, *value), self._field_docstring(member), member)

    def _write_field(self, member: IRMember) -> FieldPlan:
        name = identifier(self.names.members[member.id])
        match member:
            case IRProperty():
                annotation = self.annotator.written(member, self.names.enums.get(member.id))
                value = self._written_prop(member)
            case IRDirectRelation():
                annotation = self.annotator.written_relation(member, self.context.target(member.reference.target))
                value = self._prop(member.id, None if member.nullable else False)
            case IREdgeConnection():
                edge = self.context.edge(member.edge_view)
                annotation = self.annotator.written_edges(self.context.target(member.target), edge, member.multi)
                value = self._prop(member.id, None)
            case IRReverseRelation():
                raise AssertionError("a reverse relation is not written")
            case _:
                assert_never(member)
        return FieldPlan(self._statement(name, annotation, *value), None, member)

    def _statement(
        self, name: PythonText, annotation: PythonText, head: PythonText, arguments: list[PythonText]
    ) -> PythonText:
        return assignment(fmt("{}: {}", name, annotation), head, arguments, self.context.width)

    def _prop(self, wire: str, default: object, unit: str | None = None) -> tuple[PythonText, list[PythonText]]:
        """`default` None: the value may be missing; False: it is always there."""
        self.annotator.use("prop")
        arguments = [literal(wire)]
        if default is None:
            arguments.append(fmt("default={}", NO_DEFAULT))
        if unit is not None:
            arguments.append(fmt("unit={}", literal(unit)))
        return fmt("prop("), arguments

    def _written_prop(self, member: IRProperty) -> tuple[PythonText, list[PythonText]]:
        self.annotator.use("prop")
        source, function = default_source(member)
        if function is not None:
            self.annotator.use(function)
        required = not member.nullable and (member.default is None or is_too_deep(member.default))
        if required and not member.auto_increment:
            return fmt("prop("), [literal(member.id)]
        return fmt("prop("), [literal(member.id), fmt("default={}", source)]

    def _many(self, wire: str) -> tuple[PythonText, list[PythonText]]:
        self.annotator.use("many")
        return fmt("many("), [literal(wire)]

    def _edges(self, member: IREdgeConnection) -> tuple[PythonText, list[PythonText]]:
        self.annotator.use("edges")
        arguments = [literal(member.id), fmt("type={}", pair(member.edge_type.space, member.edge_type.external_id))]
        if member.direction == "inwards":
            arguments.append(fmt('direction="inwards"'))
        if not member.multi:
            arguments.append(fmt("multi=False"))
        return fmt("edges("), arguments

    def _reverse(self, member: IRReverseRelation) -> tuple[PythonText, list[PythonText]]:
        self.annotator.use("reverse")
        through = member.through
        view = f"{through.external_id}/{through.version}" if isinstance(through, IRViewId) else through.external_id
        path = join([literal(through.space), literal(view), literal(member.through_property)], ", ")
        arguments = [literal(member.id), fmt("through=({})", path)]
        if not member.multi:
            arguments.append(fmt("multi=False"))
        if member.targets_list:
            arguments.append(fmt("through_list=True"))
        return fmt("reverse("), arguments

    def _field_docstring(self, member: IRMember) -> PythonText | None:
        parts = [member.description or ""]
        if isinstance(member, IRProperty) and (unit := _unit(member)) is not None:
            parts.append(f"Unit: {unit}.")
        text = " ".join(part for part in parts if part)
        return self.context.describe(text) if text else None

    def _keywords(self, members: Iterable[IRMember]) -> Iterable[KeywordPlan]:
        for member in members:
            for operation in operations(member):
                assert isinstance(member, (IRProperty, IRDirectRelation))
                name = self.names.keywords[KeywordId(operation != "equals", member.id, operation)]
                annotation = self.annotator.keyword(member.type, operation, self.names.enums.get(member.id))
                yield KeywordPlan(identifier(name), annotation, member)

    # Imports

    def _imports(self, enums: Iterable[EnumPlan]) -> Imports:
        imports = Imports(self.context.width)
        imports.add("typing", "TYPE_CHECKING")
        if list(enums):
            imports.add("typing", "Literal", "TypeAlias")
        imports.add(DOOR, *self.annotator.annotations, "InstanceList", "view")
        for module, name in self.annotator.others:
            imports.add(module, name)
        parents = self._parents()
        if not parents:
            roots = ("EdgeWrite", "PygenEdge") if self.id.edge else ("NodeWrite", "PygenResource")
            imports.add(DOOR, *roots, "FilterKeywords")
        for parent in parents:
            imports.add(f".{parent.module}", parent.base, parent.filter, parent.write)
        return imports

    def _typing_imports(self) -> Imports:
        imports = Imports(self.context.width)
        real = {name for parent in self._parents() for name in (parent.base, parent.write)}
        for name in self.annotator.targets - real - {self.names.base, self.names.write}:
            imports.add(f".{self.context.names.modules[name]}", name)
        return imports


def pair(first: str, second: str) -> PythonText:
    return fmt("({}, {})", literal(first), literal(second))


def _is_written(member: IRMember) -> bool:
    if isinstance(member, IRReverseRelation):
        return False
    return not (isinstance(member, (IRProperty, IRDirectRelation)) and member.read_only)


def _unit(member: IRProperty) -> str | None:
    element = getattr(member.type, "element", member.type)
    return element.unit.external_id if isinstance(element, IRPrimitive) and element.unit is not None else None
