"""What a class diagram says of a model: own members of each class, what it implements, relations with cardinalities."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import Enum

from hatch_pygen.exhaustive import assert_never
from hatch_pygen.ir.identifiers import IRViewId
from hatch_pygen.ir.inheritance import comparable
from hatch_pygen.ir.models import (
    IRClass,
    IRDirectRelation,
    IREdgeConnection,
    IRMember,
    IRPackage,
    IRProperty,
    IRReverseRelation,
)
from hatch_pygen.ir.types import IREnum, IRList, IRPrimitive, IRReference, IRType

Fact = tuple[str, tuple[object, ...]]
"""What generated code would depend on of a member, by its id."""

ONE = "1"
OPTIONAL = "0..1"
MANY = "0..*"


class RelationKind(str, Enum):
    """How CDF keeps a relation; the values are the words of the legend."""

    DIRECT = "direct"
    DIRECT_LIST = "list of direct"
    EDGE = "edge"
    REVERSE = "reverse"


@dataclass(frozen=True, slots=True)
class Attribute:
    """A property: its name and its type in the API's own words, ``text[]``, with a ``!`` where it is required."""

    name: str
    type: str


@dataclass(frozen=True, slots=True)
class Relation:
    """From `source` to `target` (None: to nodes of any view).

    `source_end` and `target_end` say how many objects stand at either side. `through` is the direct relation that a
    reverse one reads, ``Pump.site``; `edge_type` the type of edges, `edge_view` the view of their properties.
    """

    name: str
    kind: RelationKind
    source: IRViewId
    target: IRViewId | None
    source_end: str
    target_end: str
    through: str = ""
    edge_type: str = ""
    edge_view: IRViewId | None = None
    inwards: bool = False


@dataclass(frozen=True, slots=True)
class Parent:
    """A view that another implements; `unchanged` where all its members stand in the other with the same facts."""

    id: IRViewId
    unchanged: bool


@dataclass(frozen=True, slots=True)
class DiagramClass:
    """A view with what it adds to the views that it implements. `marks` are what sets it apart from a plain view."""

    id: IRViewId
    attributes: tuple[Attribute, ...]
    relations: tuple[Relation, ...]
    parents: tuple[Parent, ...]
    marks: tuple[str, ...]
    ir: IRClass


@dataclass(frozen=True, slots=True)
class Diagram:
    """The classes to draw, sorted by id. `name` is what the models call themselves, `models` are their ids."""

    name: str
    models: str
    description: str
    classes: tuple[DiagramClass, ...]

    @property
    def spaces(self) -> tuple[str, ...]:
        return tuple(sorted({each.id.space for each in self.classes}))

    @property
    def titles(self) -> dict[IRViewId, str]:
        """What each class is called: its external id, with space and version where several share that."""
        counts = Counter(each.id.external_id for each in self.classes)
        return {
            each.id: each.id.external_id if counts[each.id.external_id] == 1 else str(each.id) for each in self.classes
        }

    def limited_to(self, ids: frozenset[IRViewId]) -> Diagram:
        """The diagram of these classes alone; their relations and parents still name what is not drawn."""
        return replace(self, classes=tuple(each for each in self.classes if each.id in ids))


def diagram_of(ir: IRPackage) -> Diagram:
    """The whole model."""
    classes = {item.id: item for item in ir.classes}
    parents = direct_parents(classes)
    return Diagram(
        ", ".join(model.name or model.id.external_id for model in ir.models),
        ", ".join(str(model.id) for model in ir.models),
        " ".join(model.description for model in ir.models if model.description not in (None, model.name)),
        tuple(draw_class(item, classes, parents[item.id]) for item in classes.values()),
    )


def direct_parents(classes: Mapping[IRViewId, IRClass]) -> dict[IRViewId, tuple[IRViewId, ...]]:
    """The views that each one implements, without those that another of them implements already."""
    named = {id: [p for p in dict.fromkeys(item.implements) if p in classes] for id, item in classes.items()}
    above = {id: all_above(id, named) for id in classes}
    return {
        id: tuple(parent for parent in parents if not any(parent in above[other] for other in parents))
        for id, parents in named.items()
    }


def all_above(id: IRViewId, named: Mapping[IRViewId, Sequence[IRViewId]]) -> set[IRViewId]:
    found: set[IRViewId] = set()
    pending = list(named[id])
    while pending:
        parent = pending.pop()
        if parent not in found:
            found.add(parent)
            pending.extend(named[parent])
    return found


def draw_class(item: IRClass, classes: Mapping[IRViewId, IRClass], parents: Sequence[IRViewId]) -> DiagramClass:
    brought = {parent: facts(classes[parent]) for parent in parents}
    inherited = frozenset[Fact]().union(*brought.values())
    own = [member for member in item.members if (member.id, comparable(member)) not in inherited]
    return DiagramClass(
        item.id,
        tuple(attribute(member) for member in own if isinstance(member, IRProperty)),
        tuple(relation(item.id, member) for member in own if not isinstance(member, IRProperty)),
        tuple(Parent(parent, of_parent <= facts(item)) for parent, of_parent in brought.items()),
        tuple(marks(item)),
        item,
    )


def facts(item: IRClass) -> frozenset[Fact]:
    return frozenset((member.id, comparable(member)) for member in item.members)


def marks(item: IRClass) -> Iterator[str]:
    if item.used_for != "node":
        yield "edge" if item.used_for == "edge" else "node or edge"
    if not item.writable:
        yield "read only"


def attribute(member: IRProperty) -> Attribute:
    return Attribute(member.id, type_words(member.type) + ("" if member.nullable else "!"))


def type_words(type: IRType) -> str:
    match type:
        case IRPrimitive():
            return type.type.value
        case IREnum():
            return "enum"
        case IRReference():
            return "reference"
        case IRList():
            return f"{type_words(type.element)}[]"
        case _:
            assert_never(type)


def relation(source: IRViewId, member: IRDirectRelation | IREdgeConnection | IRReverseRelation) -> Relation:
    match member:
        case IRDirectRelation():
            target = member.reference.target
            if isinstance(member.type, IRList):
                end = MANY if member.type.max_size is None else f"0..{member.type.max_size}"
                return Relation(member.id, RelationKind.DIRECT_LIST, source, target, MANY, end)
            return Relation(member.id, RelationKind.DIRECT, source, target, MANY, OPTIONAL if member.nullable else ONE)
        case IREdgeConnection():
            return Relation(
                member.id,
                RelationKind.EDGE,
                source,
                member.target,
                MANY,
                MANY if member.multi else OPTIONAL,
                edge_type=str(member.edge_type),
                edge_view=member.edge_view,
                inwards=member.direction == "inwards",
            )
        case IRReverseRelation():
            return Relation(
                member.id,
                RelationKind.REVERSE,
                source,
                member.target,
                MANY if member.targets_list else OPTIONAL,
                MANY if member.multi else OPTIONAL,
                through=f"{member.through.external_id}.{member.through_property}",
            )
        case _:
            assert_never(member)


def own_members(item: DiagramClass) -> frozenset[str]:
    """The ids of the members that the class adds or changes."""
    return frozenset([*(each.name for each in item.attributes), *(each.name for each in item.relations)])


def inherited_members(item: DiagramClass) -> list[IRMember]:
    own = own_members(item)
    return [member for member in item.ir.members if member.id not in own]
