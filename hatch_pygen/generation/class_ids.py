"""Which classes a package has: one for each view, or two where its properties are those of nodes and of edges."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from hatch_pygen.ir.identifiers import IRViewId
from hatch_pygen.ir.models import IRClass, IREdgeConnection, IRPackage


class ClassId(NamedTuple):
    """A generated class: a view as nodes or as edges. A view used for both is two."""

    view: IRViewId
    edge: bool = False


def class_ids(ir: IRPackage) -> dict[ClassId, IRClass]:
    """The classes to generate: a view used for all is edges, too, where a connection of the model has it as edge view."""
    edge_views = {
        member.edge_view
        for each in ir.classes
        for member in each.members
        if isinstance(member, IREdgeConnection) and member.edge_view is not None
    }
    found: dict[ClassId, IRClass] = {}
    for each in ir.classes:
        if each.used_for != "edge":
            found[ClassId(each.id)] = each
        if each.used_for == "edge" or (each.used_for == "all" and each.id in edge_views):
            found[ClassId(each.id, edge=True)] = each
    return found


def is_main(id: ClassId, classes: Mapping[ClassId, IRClass]) -> bool:
    """Whether the class has the view's own name: not the edges of a view that nodes have, too."""
    return not id.edge or ClassId(id.view) not in classes
