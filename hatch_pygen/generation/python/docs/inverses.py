"""Which relations are the two ends of one: a reverse relation and what it reads backwards, edges seen from both sides."""

from __future__ import annotations

from collections.abc import Iterator

from hatch_pygen.ir.identifiers import IRViewId
from hatch_pygen.ir.models import IRClass, IRDirectRelation, IREdgeConnection, IRPackage, IRReverseRelation

Member = tuple[IRViewId, str]
"""A member of a view."""


def inverses(ir: IRPackage) -> dict[Member, tuple[Member, ...]]:
    """For each relation the members at its other end that the model has for it."""
    classes = {each.id: each for each in ir.classes}
    pairs: set[tuple[Member, Member]] = set()
    for each in ir.classes:
        for member in each.members:
            if isinstance(member, IRReverseRelation):
                found = _read_backwards(member, classes.get(member.target))
                pairs.update(((each.id, member.id), (member.target, name)) for name in found)
            elif isinstance(member, IREdgeConnection) and (target := member.target) is not None:
                found = _other_side(each.id, member, classes.get(target))
                for name in found:
                    pairs.add(((each.id, member.id), (target, name)))
    found_by: dict[Member, set[Member]] = {}
    for one, other in pairs:
        found_by.setdefault(one, set()).add(other)
        found_by.setdefault(other, set()).add(one)
    return {member: tuple(sorted(others)) for member, others in found_by.items()}


def _read_backwards(reverse: IRReverseRelation, target: IRClass | None) -> Iterator[str]:
    for member in target.members if target else ():
        if not isinstance(member, IRDirectRelation):
            continue
        if isinstance(reverse.through, IRViewId):
            if member.id == reverse.through_property:
                yield member.id
        elif (member.container, member.container_property) == (reverse.through, reverse.through_property):
            yield member.id


def _other_side(start: IRViewId, edge: IREdgeConnection, target: IRClass | None) -> Iterator[str]:
    for member in target.members if target else ():
        if not isinstance(member, IREdgeConnection) or member.target != start:
            continue
        if member.edge_type == edge.edge_type and member.direction != edge.direction:
            yield member.id
