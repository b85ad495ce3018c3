"""From `implements` to parents: what a language with multiple inheritance can inherit from."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace

from hatch_pygen.exhaustive import assert_never
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

Agree = Callable[[IRClass, IRClass], bool]


def resolve_parents(classes: Mapping[IRViewId, IRClass], agree: Agree) -> dict[IRViewId, tuple[IRViewId, ...]]:
    """For each class the classes to inherit from, in the order of `implements`.

    A view that `agree(child, parent)` denies is replaced by what it implements itself, and so on upwards; one that
    another parent already brings is left out, and so is one that would make the classes impossible to linearise (C3).
    Members are never lost: a class holds its inherited ones too. Views on a cycle get no parents.
    """
    parents: dict[IRViewId, tuple[IRViewId, ...]] = dict.fromkeys(sorted(classes), ())
    orders: dict[IRViewId, tuple[IRViewId, ...]] = {id: (id,) for id in classes}
    ancestors: dict[IRViewId, frozenset[IRViewId]] = {id: frozenset() for id in classes}
    for id in parents_first(classes):
        wanted = agreeing(classes, classes[id], agree)
        brought = frozenset[IRViewId]().union(*(ancestors[parent] for parent in wanted))
        chosen: list[IRViewId] = []
        for parent in wanted:
            if parent not in brought and (order := linearise([*chosen, parent], orders)) is not None:
                chosen.append(parent)
                orders[id] = (id, *order)
        parents[id] = tuple(chosen)
        ancestors[id] = frozenset(orders[id][1:])
    return parents


def parents_first(classes: Mapping[IRViewId, IRClass]) -> Iterator[IRViewId]:
    """The ids, each after all that it implements; those on or below a cycle are left out."""
    waiting = {id: {p for p in item.implements if p in classes} for id, item in classes.items()}
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


def agreeing(classes: Mapping[IRViewId, IRClass], child: IRClass, agree: Agree) -> list[IRViewId]:
    """The nearest views above `child` that it agrees with, in order, each once."""
    found: dict[IRViewId, None] = {}
    seen: set[IRViewId] = set()
    stack = list(reversed(child.implements))
    while stack:
        id = stack.pop()
        if id in seen or id not in classes:
            continue
        seen.add(id)
        if agree(child, classes[id]):
            found[id] = None
        else:
            stack.extend(reversed(classes[id].implements))
    return list(found)


def linearise(
    parents: Sequence[IRViewId], orders: Mapping[IRViewId, tuple[IRViewId, ...]]
) -> tuple[IRViewId, ...] | None:
    """The C3 merge of the parents' own orders and of their order here; None where there is none."""
    if len(parents) == 1:
        return orders[parents[0]]
    sequences = [*(orders[parent] for parent in parents), tuple(parents)]
    positions = [0] * len(sequences)
    tails = Counter(id for sequence in sequences for id in sequence[1:])
    merged: list[IRViewId] = []
    while True:
        heads = [s[p] for s, p in zip(sequences, positions, strict=True) if p < len(s)]
        if not heads:
            return tuple(merged)
        free = next((head for head in heads if not tails[head]), None)
        if free is None:
            return None
        merged.append(free)
        for index, (sequence, position) in enumerate(zip(sequences, positions, strict=True)):
            if position < len(sequence) and sequence[position] == free:
                positions[index] = position + 1
                if position + 1 < len(sequence):
                    tails[sequence[position + 1]] -= 1


def inherits_unchanged(child: IRClass, parent: IRClass) -> bool:
    """Whether every member of the parent stands in the child with the same facts; texts and places do not matter."""
    own = {member.id: comparable(member) for member in child.members}
    return all(own.get(member.id) == comparable(member) for member in parent.members)


def comparable(member: IRMember) -> tuple[object, ...]:
    """The facts of a member that generated code depends on, without texts, places and containers."""
    match member:
        case IRProperty():
            # As text, because 1 == True == 1.0.
            default = None if member.default is None else json.dumps(member.default, sort_keys=True)
            flags = (member.nullable, member.immutable, member.auto_increment, member.read_only)
            return IRProperty, member.id, default, flags, without_texts(member.type)
        case IRDirectRelation():
            return IRDirectRelation, member.id, member.nullable, member.immutable, member.read_only, member.type
        case IREdgeConnection():
            ends = (member.target, member.edge_type, member.direction, member.edge_view)
            return IREdgeConnection, member.id, member.multi, ends
        case IRReverseRelation():
            through = (member.target, member.through, member.through_property)
            return IRReverseRelation, member.id, member.multi, member.targets_list, through
        case _:
            assert_never(member)


def without_texts(type: IRType) -> IRType:
    if isinstance(type, IREnum):
        return replace(type, values=tuple(IREnumValue(value.id) for value in type.values))
    if isinstance(type, IRList) and isinstance(type.element, IREnum):
        return IRList(
            replace(type.element, values=tuple(IREnumValue(v.id) for v in type.element.values)), type.max_size
        )
    return type
