"""Plans `data_classes/<view>.py`: read class, write class, list class and filter keywords of one view."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from hatch_pygen.exhaustive import assert_never
from hatch_pygen.generation.class_ids import ClassId
from hatch_pygen.generation.python.context import Context
from hatch_pygen.generation.python.defaults import default_source, is_too_deep
from hatch_pygen.generation.python.imports import DOOR, Imports
from hatch_pygen.generation.python.keywords import KeywordId, keyword_for, operations
from hatch_pygen.generation.python.layout import assignment, call, class_head
from hatch_pygen.generation.python.names import is_enum
from hatch_pygen.generation.python.own_methods import Extended
from hatch_pygen.generation.python.plan import (
    ClassPlan,
    DataClassPlan,
    EnumPlan,
    ExtendedPlan,
    FieldPlan,
    KeywordPlan,
)
from hatch_pygen.generation.python.removed_names import Removed
from hatch_pygen.generation.python.removed_names import members as removed_members
from hatch_pygen.generation.python.reserved import OF_CONTAINERS
from hatch_pygen.generation.python.source_text import PythonText, docstring, fmt, identifier, join, literal
from hatch_pygen.generation.python.types import Annotator
from hatch_pygen.ir.identifiers import IRViewId
from hatch_pygen.ir.models import (
    IRDirectRelation,
    IREdgeConnection,
    IRMember,
    IRProperty,
    IRReverseRelation,
)
from hatch_pygen.ir.types import IREnum, IRPrimitive

Call = tuple[PythonText, list[PythonText]]
"""The head of a call and its arguments."""


class DataClassPlanner:
    """Plans one file; `annotator` collects what its statements use."""

    def __init__(self, context: Context, id: ClassId, gone: Removed) -> None:
        self.context = context
        self.id = id
        self.gone = gone
        self.annotator = Annotator()
        self.names = context.named(id)
        self.ir = context.classes[id]
        self.parents = [context.named(parent) for parent in context.parents[id]]

    def plan(self) -> DataClassPlan:
        own = set(self.context.own_members(self.id))
        members = [member for member in self.ir.members if member.id in own]
        enums = tuple(self._enum(member) for member in members if is_enum(member))
        fields = tuple(self._read_field(member) for member in members)
        written = tuple(
            self._write_field(member)
            for member in members
            if not isinstance(member, IRReverseRelation) and not getattr(member, "read_only", False)
        )
        keywords = tuple(self._keywords(members))
        view = self._view()
        heads = self._heads(bool(keywords))
        inside = [each.statement for each in (*fields, *written)]
        inside += [fmt("{}: {}", keyword.name, keyword.annotation) for keyword in keywords]
        outside = [*(enum.statement for enum in enums), *(head.head for head in heads)]
        imports = self._imports(enums)
        removed, written_removed = (
            removed_members(self.gone.members.get(name, {}), imports, self.context.width)
            for name in (self.names.base, self.names.write)
        )
        module = self.context.module(
            imports, self._typing_imports(), {0: outside, 4: [*inside, view, *removed, *written_removed]}
        )
        read_fields, written_fields = self._fields(self.names.base), self._fields(self.names.write)
        return DataClassPlan(
            module, enums, heads[0], view, fields, heads[1], written, heads[2], heads[3], keywords, self.ir,
            read_fields, written_fields, removed, written_removed,
        )  # fmt: skip

    # Classes

    def _heads(self, keywords: bool) -> tuple[ClassPlan, ClassPlan, ClassPlan, ClassPlan]:
        """The read class, the write class, the list class and the filter keywords."""
        names, parents, class_plan = self.names, self.parents, self.context.class_plan
        what = "An edge" if self.id.edge else "A node"
        text = (
            self.ir.description
            or f"{what} with the properties of {self.ir.name or self.ir.id.external_id}, {self.ir.id}."
        )
        filters = [identifier(parent.filter) for parent in parents] or [identifier("FilterKeywords")]
        items = fmt("InstanceList[{}, {}]", identifier(names.base), identifier(names.write))
        return (
            class_plan(names.base, self._bases(names.base), self.context.describe(text)),
            class_plan(names.write, self._bases(names.write)),
            class_plan(names.list, [items], empty=True),
            class_plan(names.filter, [*filters, fmt("total=False")], empty=not keywords),
        )

    def _bases(self, name: str) -> list[PythonText]:
        """What the read or the write class extends: own methods and the class with its fields, where it has such."""
        extended = self.context.names.extended.get(name)
        return self._above(name) if extended is None else [identifier(extended.methods), identifier(extended.base)]

    def _above(self, name: str) -> list[PythonText]:
        """The classes of its parents, or one of the runtime's."""
        if name == self.names.base:
            roots = [parent.base for parent in self.parents] or ["PygenEdge" if self.id.edge else "PygenResource"]
            roots += self._beside()
        else:
            roots = [parent.write for parent in self.parents] or ["EdgeWrite" if self.id.edge else "NodeWrite"]
        return list(map(identifier, roots))

    def _beside(self) -> list[str]:
        """What gives its instances points or a content, where no parent does."""
        above = {base for parent in self.context.parents[self.id] for base in self._kinds(parent)}
        return [base for base in self._kinds(self.id) if base not in above]

    def _kinds(self, id: ClassId) -> list[str]:
        containers = {getattr(member, "container", None) for member in self.context.classes[id].members}
        return [] if id.edge else [base for container, (_, base) in OF_CONTAINERS.items() if container in containers]

    def _fields(self, name: str) -> ExtendedPlan | None:
        extended = self.context.names.extended.get(name)
        if extended is None:
            return None
        path = literal(f"{extended.module}:{extended.methods}")
        methods = call(
            fmt("{} = own_methods(", identifier(extended.methods)),
            [path, identifier(extended.base)],
            self.context.width,
            4,
        )
        width = self.context.width
        head = class_head(extended.base, self._above(name), width)
        return ExtendedPlan(head, docstring(f"The fields of {name}: what its methods extend.", 4, width), methods)

    def _view(self) -> PythonText:
        id = self.ir.id
        arguments = [literal(id.space), literal(id.external_id), literal(id.version)]
        if self.id.edge:
            arguments.append(fmt('used_for="edge"'))
        if self.ir.node_type is not None and not self.id.edge:
            arguments.append(fmt("node_type={}", pair(*self.ir.node_type)))
        if not self.ir.writable:
            arguments.append(fmt("writable=False"))
        if not self.ir.queryable:
            arguments.append(fmt("queryable=False"))
        if moved := self._moved_keywords():
            arguments.append(fmt("keywords={}", moved))
        if values := self.gone.values.get(self.names.base):
            entries = [fmt("{}: {}", literal(value), literal(version)) for value, version in values.items()]
            arguments.append(fmt("removed_values={}", self._mapping("removed_values", entries)))
        return call(fmt("__view__ = view("), arguments, self.context.width, 4)

    def _moved_keywords(self) -> PythonText | None:
        """The keywords that are not what their property's name says."""
        moved = [
            fmt("{}: {}", literal(name), pair(self.names.members[id.member], id.operation))
            for id, name in sorted(self.names.keywords.items(), key=lambda item: item[1])
            if name != keyword_for(self.names.members[id.member], id.operation)
        ]
        return self._mapping("keywords", moved) if moved else None

    def _mapping(self, argument: str, entries: Sequence[PythonText]) -> PythonText:
        """A dictionary as an argument of the view."""
        one_line = join([fmt("{"), join(entries, ", "), fmt("}")], "")
        if 8 + len(f"{argument}=,") + len(one_line) <= self.context.width:
            return one_line
        lines = [fmt("            {},\n", entry) for entry in entries]
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
                unit = _unit(member)
                units = [] if unit is None else [fmt("unit={}", literal(unit))]
                value = self._prop(member.id, member.nullable, *units)
            case IRDirectRelation():
                target = self.context.target(member.reference.target)
                annotation = self.annotator.read_relation(member, target)
                handle = member.is_list and target.read is not None
                many = self._call("many", literal(member.id)) if handle else None
                value = many or self._prop(member.id, member.nullable)
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
        statement = assignment(fmt("{}: {}", name, annotation), *value, self.context.width)
        text = _field_text(member)
        return FieldPlan(statement, self.context.describe(text) if text else None, member)

    def _write_field(self, member: IRMember) -> FieldPlan:
        name = identifier(self.names.members[member.id])
        match member:
            case IRProperty():
                annotation = self.annotator.written(member, self.names.enums.get(member.id))
                value = self._written_prop(member)
            case IRDirectRelation():
                annotation = self.annotator.written_relation(member, self.context.target(member.reference.target))
                value = self._prop(member.id, member.nullable)
            case IREdgeConnection():
                edge = self.context.edge(member.edge_view)
                annotation = self.annotator.written_edges(self.context.target(member.target), edge, member.multi)
                value = self._prop(member.id, True)
            case IRReverseRelation():
                raise AssertionError("a reverse relation is not written")
            case _:
                assert_never(member)
        statement = assignment(fmt("{}: {}", name, annotation), *value, self.context.width)
        text = _field_text(member)
        return FieldPlan(statement, self.context.summarise(text) if text else None, member)

    def _call(self, function: str, *arguments: PythonText) -> Call:
        """A call of a function of the door."""
        self.annotator.named(function)
        return fmt(f"{function}("), list(arguments)

    def _prop(self, wire: str, optional: bool, *more: PythonText) -> Call:
        return self._call("prop", literal(wire), *([fmt("default=None")] if optional else []), *more)

    def _written_prop(self, member: IRProperty) -> Call:
        source, function = default_source(member)
        if function is not None:
            self.annotator.named(function)
        required = not member.nullable and (member.default is None or is_too_deep(member.default))
        if required and not member.auto_increment:
            return self._prop(member.id, False)
        return self._prop(member.id, False, fmt("default={}", source))

    def _edges(self, member: IREdgeConnection) -> Call:
        inwards = [fmt('direction="inwards"')] if member.direction == "inwards" else []
        single = [] if member.multi else [fmt("multi=False")]
        return self._call("edges", literal(member.id), fmt("type={}", pair(*member.edge_type)), *inwards, *single)

    def _reverse(self, member: IRReverseRelation) -> Call:
        through = member.through
        view = f"{through.external_id}/{through.version}" if isinstance(through, IRViewId) else through.external_id
        path = join([literal(through.space), literal(view), literal(member.through_property)], ", ")
        single = [] if member.multi else [fmt("multi=False")]
        several = [fmt("through_list=True")] if member.targets_list else []
        return self._call("reverse", literal(member.id), fmt("through=({})", path), *single, *several)

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
        imports.add(DOOR, "InstanceList", "view", *self._beside(), *(["own_methods"] if self._extended() else []))
        for module, name in self.annotator.used:
            imports.add(module, name)
        if not self.parents:
            roots = ("EdgeWrite", "PygenEdge") if self.id.edge else ("NodeWrite", "PygenResource")
            imports.add(DOOR, *roots, "FilterKeywords")
        for parent in self.parents:
            imports.add(f".{parent.module}", parent.base, parent.filter, parent.write)
        return imports

    def _extended(self) -> list[Extended]:
        found = map(self.context.names.extended.get, (self.names.base, self.names.write))
        return [each for each in found if each is not None]

    def _typing_imports(self) -> Imports:
        imports = Imports(self.context.width)
        for extended in self._extended():
            imports.add(extended.module, extended.methods)
        real = {name for parent in self.parents for name in (parent.base, parent.write)}
        for name in self.annotator.targets - real - {self.names.base, self.names.write}:
            imports.add(f".{self.context.names.modules[name]}", name)
        return imports


def pair(first: str, second: str) -> PythonText:
    return fmt("({}, {})", literal(first), literal(second))


def _field_text(member: IRMember) -> str:
    """What the model says of a member, and its unit."""
    unit = _unit(member) if isinstance(member, IRProperty) else None
    text = (member.description or "").strip()
    if unit is None:
        return text
    end = "." if text and text[-1] not in ".!?:;" else ""
    return f"{text}{end} Unit: {unit}.".strip()


def _unit(member: IRProperty) -> str | None:
    element = getattr(member.type, "element", member.type)
    return element.unit.external_id if isinstance(element, IRPrimitive) and element.unit is not None else None
