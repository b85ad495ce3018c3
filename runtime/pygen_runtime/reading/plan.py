"""From a class, a filter and relations to follow to the result sets of a query.

What stands in `nodes` or `edges` of a set, for example, for the far side of the edges of `feeds_1_edges`::

    {"from": "feeds_1_edges", "chainTo": "destination", "filter": {"hasData": [{"type": "view", …}]}}
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from pygen_runtime.exceptions import ConfigurationError
from pygen_runtime.filters.expressions import EqualsFilter, Filter, MatchAllFilter
from pygen_runtime.filters.references import NodeReference
from pygen_runtime.filters.schema import View
from pygen_runtime.http.flow import Flow
from pygen_runtime.model.binding import Binding
from pygen_runtime.model.class_schema import properties_of
from pygen_runtime.model.columns import Sort
from pygen_runtime.model.instances import PygenResource
from pygen_runtime.reading.hops import Hop
from pygen_runtime.reading.included import attach, edge_nodes, follow_back, follow_references
from pygen_runtime.reading.list_pages import instance_type
from pygen_runtime.reading.model_views import members
from pygen_runtime.reading.pages import Found, QueryPages, ResultSet
from pygen_runtime.reading.reversal import follow_each, obstacle, through_property
from pygen_runtime.requests.limits import RESULT_SETS
from pygen_runtime.requests.reads import view_source

Names = frozenset[str] | None


@dataclass(frozen=True, slots=True)
class Branch:
    """A relation to include: its hop, the properties wanted of its targets (None: all) and what is included of them."""

    hop: Hop
    selected: Names = None
    branches: Mapping[str, Branch] = field(default_factory=dict[str, "Branch"])


@dataclass(frozen=True, slots=True)
class Root:
    """What a query starts from."""

    cls: type[PygenResource]
    where: Filter | None = None
    sort: tuple[Sort, ...] = ()
    selected: Names = None
    units: tuple[dict[str, Any], ...] = ()
    branches: Mapping[str, Branch] = field(default_factory=dict[str, Branch])


def plan(binding: Binding, root: Root, options: Mapping[str, Any] | None = None) -> QueryPages:
    """The pages of a query.

    Raises:
        ConfigurationError: where it would need more result sets than the API takes in a query.
    """
    names = selection(root.cls, root.selected, root.branches)
    first = ResultSet(
        "root",
        root.cls,
        f"{instance_type(root.cls)}s",
        filtered({}, members(root.cls, root.where)),
        sources=sources(root.cls, names, root.units),
        sort=tuple(each.dump() for each in root.sort),
        selected=names,
        path=(),
    )
    sets = [first]
    _grow(sets, first, root.branches)
    if len(sets) > RESULT_SETS:
        raise ConfigurationError(f"this query has {len(sets)} result sets, the API takes {RESULT_SETS}: include fewer")

    def assemble(found: Mapping[str, Found]) -> Flow[list[Any]]:
        by_path = {each.set.path: each for each in found.values() if each.set.path is not None}
        yield from connect(binding, found, by_path, (), root.branches)
        return list(found["root"].by_id.values())

    return QueryPages(binding, tuple(sets), assemble, options=options or {})


def from_edges(binding: Binding, hop: Hop, edges: Filter, where: Filter | None) -> QueryPages:
    """The pages of the nodes at the far side of the edges that pass `edges`."""
    nodes = ResultSet(
        "nodes",
        hop.target,
        "nodes",
        filtered(_step(hop, "edges"), members(hop.target, where)),
        parent="edges",
        hop=hop,
        within=True,
        sources=sources(hop.target, None),
    )
    return QueryPages(binding, (_edge_set("edges", hop, edges), nodes), edge_nodes)


def edges_of_node(hop: Hop, node: NodeReference) -> Filter:
    """The edges of a node that an edge relation is about."""
    near = "startNode" if hop.outwards else "endNode"
    return _of_type(hop) & EqualsFilter(("edge", near), node)


def filtered(expression: dict[str, Any], filter: Filter | None) -> dict[str, Any]:
    if filter is None or isinstance(filter, MatchAllFilter):
        return expression
    return {**expression, "filter": filter.dump()}


def sources(
    cls: type[PygenResource], names: Names, units: tuple[dict[str, Any], ...] = ()
) -> tuple[dict[str, Any], ...]:
    """What to select of a result set; nothing of instances of any view."""
    view: View | None = getattr(cls, "__view__", None)
    properties = properties_of(cls)
    if view is None or not properties:
        return ()
    wanted = ["*"] if names is None else [each.wire for each in properties.values() if each.name in names]
    return (view_source(view.source, wanted, units),) if wanted else ()


def selection(cls: type[PygenResource], selected: Names, branches: Mapping[str, Branch]) -> Names:
    """`selected` and what connects the instances with what they include."""
    if selected is None:
        return None
    known = properties_of(cls)
    return selected | {name for name in branches if name in known}


def _grow(sets: list[ResultSet], parent: ResultSet, branches: Mapping[str, Branch]) -> None:
    for branch in branches.values():
        if not obstacle(branch.hop):
            _grow(sets, _add(sets, parent, branch), branch.branches)


def _add(sets: list[ResultSet], parent: ResultSet, branch: Branch) -> ResultSet:
    hop = branch.hop
    name = f"{hop.name}_{len(sets)}"
    through = through_property(hop)
    # Read of its own view, where the target's view does not have it.
    apart = hop.through if hop.kind == "reverse" and not through else None
    names = selection(hop.target, branch.selected, branch.branches)
    if names is not None and through:
        names = names | {through}
    selected = sources(hop.target, names)
    if apart is not None:
        selected = (*selected, view_source(hop.source, [apart[2]]))
    above = parent.name
    if hop.kind == "edges":
        above = f"{name}_edges"
        sets.append(_edge_set(above, hop, _of_type(hop), parent.name))
    added = ResultSet(
        name,
        hop.target,
        "nodes",
        filtered(_step(hop, above), members(hop.target, None)),
        parent=above,
        hop=hop,
        within=hop.kind == "edges" or (hop.kind == "direct" and not hop.many),
        sources=selected,
        selected=names,
        beside=apart,
        path=(*(parent.path or ()), hop.name),
    )
    sets.append(added)
    return added


def _step(hop: Hop, parent: str) -> dict[str, Any]:
    if hop.kind == "edges":
        return {"from": parent, "chainTo": "destination"}
    through = {"source": hop.source, "identifier": hop.through[2]}
    return {"from": parent, "through": through, "direction": "outwards" if hop.kind == "direct" else "inwards"}


def _edge_set(name: str, hop: Hop, filter: Filter, parent: str | None = None) -> ResultSet:
    direction = "outwards" if hop.outwards else "inwards"
    start = {"from": parent, "direction": direction, "maxDistance": 1} if parent else {"direction": direction}
    expression = filtered(start, filter)
    selected = sources(hop.edge_class, None)
    return ResultSet(name, hop.edge_class, "edges", expression, parent=parent, hop=hop, sources=selected)


def _of_type(hop: Hop) -> Filter:
    assert hop.edge_type is not None
    return EqualsFilter(("edge", "type"), hop.edge_type)


def connect(
    binding: Binding,
    found: Mapping[str, Found],
    by_path: Mapping[tuple[str, ...], Found],
    path: tuple[str, ...],
    branches: Mapping[str, Branch],
) -> Flow[None]:
    """Attach what was found to the instances that lead to it; fetch what a query cannot follow."""
    for branch in branches.values():
        hop = branch.hop
        if obstacle(hop):
            yield from _follow(binding, by_path[path], branch)
            continue
        below = (*path, hop.name)
        nodes = by_path[below]
        yield from connect(binding, found, by_path, below, branch.branches)
        edges = found[str(nodes.set.parent)] if hop.kind == "edges" else None
        attach(hop, by_path[path], nodes, edges, through_property(hop))


def _follow(binding: Binding, parents: Found, branch: Branch) -> Flow[None]:
    hop, names = branch.hop, branch.selected

    def pages(where: Filter) -> QueryPages:
        return plan(binding, Root(hop.target, where, selected=names, branches=branch.branches))

    name = through_property(hop)
    if hop.kind == "direct":
        yield from follow_references(hop, parents, pages)
    elif not name:
        yield from follow_each(binding, hop, parents, pages)
    else:
        names = None if names is None else names | {name}
        yield from follow_back(hop, parents, pages, name)
