"""From `implements` to parents: whose members a view has unchanged."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from operator import attrgetter

from hatch_pygen.ir.identifiers import IRViewId
from hatch_pygen.ir.models import (
    IRClass,
    IRDirectRelation,
    IREdgeConnection,
    IRMember,
    IRProperty,
    IRReverseRelation,
)
from hatch_pygen.ir.types import IREnum, IREnumValue, IRList, IRType

_FACTS: Mapping[type[IRMember], Callable[[IRMember], tuple[object, ...]]] = {
    IRProperty: attrgetter("id", "nullable", "immutable", "auto_increment", "read_only"),
    IRDirectRelation: attrgetter("id", "nullable", "immutable", "read_only", "type"),
    IREdgeConnection: attrgetter("id", "multi", "target", "edge_type", "direction", "edge_view"),
    IRReverseRelation: attrgetter("id", "multi", "targets_list", "target", "through", "through_property"),
}

Agree = Callable[[IRViewId, IRViewId], bool]
"""Whether a child (the first) has from a parent what is asked."""


def resolve_parents(classes: Mapping[IRViewId, IRClass]) -> dict[IRViewId, tuple[IRViewId, ...]]:
    """For each view the nearest views above whose members all stand in it unchanged, in the order of `implements`.

    One that another parent already brings is left out. Members are never lost: a view holds its inherited ones too.
    Views on or below a cycle get no parents.
    """
    facts = {id: {member.id: comparable(member) for member in item.members} for id, item in classes.items()}
    implemented = {id: item.implements for id, item in classes.items()}

    def agree(child: IRViewId, parent: IRViewId) -> bool:
        return facts[parent].items() <= facts[child].items()

    parents: dict[IRViewId, tuple[IRViewId, ...]] = dict.fromkeys(sorted(classes), ())
    ancestors: dict[IRViewId, frozenset[IRViewId]] = {id: frozenset() for id in classes}
    for id in parents_first(implemented):
        wanted = nearest(id, implemented, agree)
        brought = frozenset[IRViewId]().union(*(ancestors[parent] for parent in wanted))
        parents[id] = tuple(parent for parent in wanted if parent not in brought)
        ancestors[id] = brought.union(wanted)
    return parents


def parents_first(above: Mapping[IRViewId, Iterable[IRViewId]]) -> Iterator[IRViewId]:
    """The ids, each after all that stand above it; those on or below a cycle are left out."""
    waiting = {id: {parent for parent in parents if parent in above} for id, parents in above.items()}
    children: dict[IRViewId, list[IRViewId]] = {}
    for id, parents in waiting.items():
        for parent in parents:
            children.setdefault(parent, []).append(id)
    ready = sorted((id for id, parents in waiting.items() if not parents), reverse=True)
    while ready:
        id = ready.pop()
        yield id
        for child in sorted(children.get(id, ()), reverse=True):
            waiting[child].discard(id)
            if not waiting[child]:
                ready.append(child)


def nearest(child: IRViewId, above: Mapping[IRViewId, tuple[IRViewId, ...]], agree: Agree) -> list[IRViewId]:
    """The nearest ids above `child` that agree, in order, each once; above one that does not, its own are asked."""
    found: dict[IRViewId, None] = {}
    seen: set[IRViewId] = set()
    stack = list(reversed(above[child]))
    while stack:
        id = stack.pop()
        if id in seen or id not in above:
            continue
        seen.add(id)
        if agree(child, id):
            found[id] = None
        else:
            stack.extend(reversed(above[id]))
    return list(found)


def comparable(member: IRMember) -> tuple[object, ...]:
    """The facts of a member that generated code depends on, without texts, places and containers."""
    facts = (type(member), *_FACTS[type(member)](member))
    if not isinstance(member, IRProperty):
        return facts
    # As text, because 1 == True == 1.0.
    default = None if member.default is None else json.dumps(member.default, sort_keys=True)
    return (*facts, default, without_texts(member.type))


def without_texts(type: IRType) -> IRType:
    if isinstance(type, IREnum):
        return type._replace(values=tuple(IREnumValue(value.id) for value in type.values))
    if isinstance(type, IRList) and isinstance(type.element, IREnum):
        return IRList(
            type.element._replace(values=tuple(IREnumValue(v.id) for v in type.element.values)), type.max_size
        )
    return type
