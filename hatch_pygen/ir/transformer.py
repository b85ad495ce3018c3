"""IR -> IR: relations resolved within the package, impossible things degraded, parents and methods decided."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from hatch_pygen.exhaustive import assert_never
from hatch_pygen.ir.defaults import default_fits
from hatch_pygen.ir.identifiers import IRContainerId, IRViewId
from hatch_pygen.ir.inheritance import comparable, resolve_parents
from hatch_pygen.ir.models import (
    HELD_IN,
    IRClass,
    IRDirectRelation,
    IREdgeConnection,
    IRHeld,
    IRMember,
    IRMethod,
    IRPackage,
    IRProperty,
    IRReverseRelation,
)
from hatch_pygen.ir.types import IRList
from hatch_pygen.problems import Problem, sort_problems
from hatch_pygen.text.strict_json import at, quoted

if TYPE_CHECKING:
    from hatch_pygen.config import PygenConfig

ADD_VIEW = "add the view to the data model (or to include-views), or leave it so"


def transform(ir: IRPackage, config: PygenConfig) -> tuple[IRPackage, list[Problem]]:
    """The package as target languages take it: see the functions of this module for each change."""
    resolver = RelationResolver({item.id: item for item in ir.classes}, config.snapshot)
    classes = {id: resolver.resolve_class(item) for id, item in resolver.classes.items()}
    parents = resolve_parents(classes)
    modules = tuple(
        module._replace(
            classes=tuple(
                classes[item.id]._replace(parents=parents[item.id], methods=offered_methods(item), holds=held_by(item))
                for item in module.classes
            ),
        )
        for module in ir.modules
    )
    return ir._replace(modules=modules), list(sort_problems(resolver.problems))


def offered_methods(item: IRClass) -> tuple[IRMethod, ...]:
    """What a view offers: reading by id always, other reads if queryable, writing if writable.

    A query starts at nodes, so a view of edges alone has none.
    """
    methods = {IRMethod.RETRIEVE}
    if item.queryable:
        methods |= {IRMethod.LIST, IRMethod.SEARCH, IRMethod.AGGREGATE, IRMethod.SYNC}
        if item.used_for != "edge":
            methods.add(IRMethod.QUERY)
    if item.writable:
        methods.add(IRMethod.UPSERT)
    return tuple(method for method in IRMethod if method in methods)


def held_by(item: IRClass) -> IRHeld | None:
    """What instances have whose view maps a property of the container for it."""
    mapped = {getattr(member, "container", None) for member in item.members}
    return next((held for held, container in HELD_IN.items() if container in mapped), None)


class RelationResolver:
    """Holds every relation against the views that the package has."""

    def __init__(self, classes: Mapping[IRViewId, IRClass], where: str) -> None:
        self.classes = classes
        self.where = where
        self.problems: list[Problem] = []
        self.facts = {id: {m.id: comparable(m) for m in item.members} for id, item in classes.items()}

    def resolve_class(self, item: IRClass) -> IRClass:
        """The class with relations resolved; those that cannot work are left out or lose their target."""
        resolved = [self.resolve_member(item, member) for member in item.members]
        return item._replace(members=tuple(member for member in resolved if member is not None))

    def resolve_member(self, owner: IRClass, member: IRMember) -> IRMember | None:
        match member:
            case IRProperty():
                fits = member.default is None or default_fits(member.type, member.default)
                return member if fits else member._replace(default=None)
            case IRDirectRelation():
                return self.resolve_direct(owner, member)
            case IREdgeConnection():
                return self.resolve_edge(owner, member)
            case IRReverseRelation():
                return self.resolve_reverse(owner, member)
            case _:
                assert_never(member)

    def warn(self, code: str, owner: IRClass, member: IRMember, message: str, fix: str = ADD_VIEW) -> None:
        """A warning at the view that brings the member, not again at each view that inherits it unchanged."""
        facts = self.facts[owner.id][member.id]
        if not any(self.facts.get(parent, {}).get(member.id) == facts for parent in owner.implements):
            self.problems.append(Problem(code, "warning", at(self.where, member.pointer), message, fix))

    def resolve_direct(self, owner: IRClass, member: IRDirectRelation) -> IRDirectRelation:
        reference = member.reference
        if reference.target is None or reference.target in self.classes:
            return member
        message = f"the target view {reference.target} is not in the package; the relation holds plain references"
        self.warn("PG022", owner, member, message)
        plain = reference._replace(target=None)
        return member._replace(type=member.type._replace(element=plain) if isinstance(member.type, IRList) else plain)

    def resolve_edge(self, owner: IRClass, member: IREdgeConnection) -> IREdgeConnection:
        if member.target is not None and member.target not in self.classes:
            message = f"the target view {member.target} is not in the package; the edge holds plain references"
            self.warn("PG023", owner, member, message)
            member = member._replace(target=None)
        if member.edge_view is not None and member.edge_view not in self.classes:
            message = f"the view {member.edge_view} of the edge's properties is not in the package; they are left out"
            self.warn("PG024", owner, member, message)
            member = member._replace(edge_view=None)
        return member

    def resolve_reverse(self, owner: IRClass, member: IRReverseRelation) -> IRReverseRelation | None:
        target = self.classes.get(member.target)
        if target is None:
            message = f"the target view {member.target} is not in the package; the reverse relation is left out"
            self.warn("PG020", owner, member, message)
            return None
        direct = self.relation_through(member, target)
        if direct is None:
            through = f"{quoted(member.through_property)} of {member.through}"
            message = f"the direct relation {through} is not in the package; the reverse relation is left out"
            self.warn("PG021", owner, member, message)
            return None
        return member._replace(targets_list=member.targets_list or direct.is_list)

    def relation_through(self, member: IRReverseRelation, target: IRClass) -> IRDirectRelation | None:
        """The direct relation that the reverse one goes through: of the view it names, else of the target."""
        if isinstance(member.through, IRContainerId):
            wanted = (member.through, member.through_property)
            return next((d for d in directs(target) if (d.container, d.container_property) == wanted), None)
        holder = self.classes.get(member.through, target)
        return next((direct for direct in directs(holder) if direct.id == member.through_property), None)


def directs(item: IRClass) -> list[IRDirectRelation]:
    return [member for member in item.members if isinstance(member, IRDirectRelation)]
