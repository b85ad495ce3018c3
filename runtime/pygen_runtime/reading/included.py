"""Attaches what a query included to the handles of the instances that lead to it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from pygen_runtime.filters.expressions import ContainsAnyFilter, Filter, InstanceReferencesFilter
from pygen_runtime.filters.references import NodeReference
from pygen_runtime.http.flow import Flow
from pygen_runtime.http.messages import json_object
from pygen_runtime.http.paging import PageSource
from pygen_runtime.model.binding import Kept
from pygen_runtime.model.deferred import value_of
from pygen_runtime.model.relations import keep
from pygen_runtime.reading.hops import Hop
from pygen_runtime.reading.list_pages import list_class, read_all
from pygen_runtime.reading.pages import Found, Key, at_once
from pygen_runtime.requests.batches import split
from pygen_runtime.requests.limits import FILTER_VALUES

Groups = dict[Key, list[Any]]
Pages = Callable[[Filter], PageSource[Any]]


def attach(hop: Hop, parents: Found, nodes: Found, edges: Found | None, through: str) -> None:
    """Give each of `parents` the `nodes` that `hop` leads to; `through` is the property gone through, of a reverse one."""
    if hop.kind == "direct":
        _attach_direct(hop, parents, nodes.by_id)
    elif edges is not None:
        _attach_edges(hop, parents, nodes, edges)
    else:
        groups: Groups = {}
        for key, node in nodes.by_id.items():
            for parent in keys_of(value_of(node, through) if through else nodes.beside[key]):
                groups.setdefault(parent, []).append(node)
        attach_groups(hop, parents, groups)


def follow_references(hop: Hop, parents: Found, pages: Pages) -> Flow[None]:
    """The fall-back for direct relations of edges: one request per 1,000 targets."""
    named = (key for parent in parents.by_id.values() for key in keys_of(getattr(parent, hop.name)))
    _attach_direct(hop, parents, (yield from nodes_of(named, pages)))


def nodes_of(keys: Iterable[Key], pages: Pages) -> Flow[dict[Key, Any]]:
    """The nodes of these ids. One request per 1,000."""
    found: dict[Key, Any] = {}
    for some in split([NodeReference(*key) for key in dict.fromkeys(keys)], FILTER_VALUES):
        for node in (yield from read_all(pages(InstanceReferencesFilter(some)))):
            found[node.space, node.external_id] = node
    return found


def follow_back(hop: Hop, parents: Found, pages: Pages, through: str) -> Flow[None]:
    """The fall-back for what a query cannot follow: inwards through a list. One request per 1,000 parents, or more
    where it leads to more than 1,000 nodes."""
    groups: Groups = {}
    for some in split(list(parents.by_id), FILTER_VALUES):
        filter = ContainsAnyFilter(hop.through, [NodeReference(*key) for key in some])
        for node in (yield from read_all(pages(filter))):
            for parent in set(some).intersection(keys_of(value_of(node, through))):
                groups.setdefault(parent, []).append(node)
    attach_groups(hop, parents, groups)


def pairs(found: Mapping[str, Found]) -> Flow[list[tuple[Any, Any]]]:
    """Each edge with the node at its far side, of a query that has just these two sets; edges to other views left out."""
    edges, nodes = found.values()
    outwards = nodes.set.hop is None or nodes.set.hop.outwards
    ends = ((edge, nodes.at(edge.end_node if outwards else edge.start_node)) for edge in edges.by_id.values())
    return at_once([(edge, node) for edge, node in ends if node is not None])


def edge_nodes(found: Mapping[str, Found]) -> Flow[list[Any]]:
    """The node at the far side of each edge."""
    return [node for _, node in (yield from pairs(found))]


def _attach_direct(hop: Hop, parents: Found, nodes: Mapping[Key, Any]) -> None:
    cls = list_class(hop.target)
    for parent in parents.by_id.values():
        handle: Any = getattr(parent, hop.name)
        if handle is not None:
            targets = (nodes[key] for key in dict.fromkeys(keys_of(handle)) if key in nodes)
            handle._keep(Kept(cls(targets), included=True))


def _attach_edges(hop: Hop, parents: Found, nodes: Found, edges: Found) -> None:
    groups: dict[Key, list[tuple[Any, Any]]] = {}
    for edge in edges.by_id.values():
        near, far = (edge.start_node, edge.end_node) if hop.outwards else (edge.end_node, edge.start_node)
        node = nodes.at(far)
        if node is not None:
            groups.setdefault((near.space, near.external_id), []).append((edge, node))
    node_list, edge_list = list_class(hop.target), list_class(hop.edge_class)
    for key, parent in parents.by_id.items():
        own = groups.get(key, ())
        kept = Kept(node_list(node for _, node in own), edge_list(edge for edge, _ in own), included=True)
        keep(parent, hop.name, kept)


def attach_groups(hop: Hop, parents: Found, groups: Groups) -> None:
    """Give each of `parents` its own of `groups`, which are by the ids of parents."""
    cls = list_class(hop.target)
    for key, parent in parents.by_id.items():
        keep(parent, hop.name, Kept(cls(groups.get(key, ())), included=True))


def keys_of(value: Any) -> Iterable[Key]:
    """The ids in the value of a direct relation: a handle, a reference, a list of them, or their wire form."""
    if value is None:
        return ()
    if isinstance(value, NodeReference):
        return ((value.space, value.external_id),)
    wire = json_object(value)
    if wire:
        return ((wire["space"], wire["externalId"]),)
    return [key for each in getattr(value, "references", value) for key in keys_of(each)]
