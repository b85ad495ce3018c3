"""Going through a direct relation the other way: which property it is, and what to do where a query cannot tell."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache

from pygen_runtime.filters.expressions import (
    ContainsAnyFilter,
    EqualsFilter,
    Filter,
    InstanceReferencesFilter,
    conjunction,
)
from pygen_runtime.filters.references import NodeReference
from pygen_runtime.http.flow import Flow
from pygen_runtime.model.binding import Binding
from pygen_runtime.model.class_schema import properties_of
from pygen_runtime.model.instances import PygenEdge, PygenResource
from pygen_runtime.reading.hops import Hop
from pygen_runtime.reading.included import Pages, attach_groups, nodes_of
from pygen_runtime.reading.list_pages import read_all
from pygen_runtime.reading.model_views import facts_of, facts_of_view, members
from pygen_runtime.reading.pages import Found, Key, QueryPages, ResultSet, at_once
from pygen_runtime.requests.batches import split
from pygen_runtime.requests.limits import RESULT_SETS


@cache
def through_property(hop: Hop) -> str:
    """The Python name of the property that a reverse hop goes through in the target's class, empty where it has none.

    It is the property that the same container keeps at the same place, whatever its name is there.
    """
    if hop.kind != "reverse":
        return ""
    own, place = facts_of(hop.target), None
    if hop.source["type"] == "container":
        place = hop.through
    elif (facts := facts_of_view(hop.owner, hop.through[:2])) is not None:
        place = facts.relations.get(hop.through[2])
    if place is None or own is None:
        return _by_name(hop)
    relations = own.relations
    return next((each.name for each in properties_of(hop.target).values() if relations.get(each.wire) == place), "")


def _by_name(hop: Hop) -> str:
    """As `through_property`, in a package without its model: the view gone through is the target's, or a parent of it."""
    views = [vars(each)["__view__"] for each in hop.target.__mro__ if "__view__" in vars(each)]
    if hop.through[:2] not in {each.reference.path("")[:2] for each in views}:
        return ""
    same = (each for each in properties_of(hop.target).values() if each.wire == hop.through[2])
    return next((each.name for each in same if each.type == "direct"), "")


def obstacle(hop: Hop) -> str:
    """Why a query cannot follow `hop` together with what it starts from, empty where it can."""
    if hop.kind == "direct" and issubclass(hop.owner, PygenEdge):
        return "the API follows direct relations of nodes only, not of edges"
    if hop.kind != "reverse":
        return ""
    if hop.through_list:
        return "the API does not follow it inwards, through a list"
    if hop.source["type"] == "container" and not through_property(hop):
        return f"{hop.target.__name__} does not have {hop.through[2]}, the property that it goes through"
    return ""


def points_at(hop: Hop, node: NodeReference) -> Filter:
    """The instances whose relation, the one gone through, leads to `node`."""
    return ContainsAnyFilter(hop.through, [node]) if hop.through_list else EqualsFilter(hop.through, node)


def follow_each(binding: Binding, hop: Hop, parents: Found, pages: Pages) -> Flow[None]:
    """The fall-back where nothing that is read tells to which parent a target belongs: a result set for each parent.

    One request per 49 parents, which gives ids, and one per 1,000 targets.
    """
    ids: dict[Key, list[Key]] = {}
    for some in split([NodeReference(*key) for key in parents.by_id], RESULT_SETS - 1):
        for parent, nodes in (yield from read_all(_pointing(binding, hop, some))):
            ids.setdefault(parent, []).extend(nodes)
    found = yield from nodes_of((node for nodes in ids.values() for node in nodes), pages)
    own = {parent: [found[node] for node in dict.fromkeys(nodes) if node in found] for parent, nodes in ids.items()}
    attach_groups(hop, parents, own)


def _pointing(binding: Binding, hop: Hop, parents: Sequence[NodeReference]) -> QueryPages:
    """The pages of (parent, nodes that point at it), as ids."""
    first = ResultSet("parents", PygenResource, "nodes", {"filter": InstanceReferencesFilter(parents).dump()})
    filters = (conjunction((members(hop.target, None), points_at(hop, each))) for each in parents)
    sets = [
        ResultSet(f"of_{number}", PygenResource, "nodes", {"filter": filter.dump()}, parent=first.name)
        for number, filter in enumerate(filters)
        if filter is not None
    ]

    def assemble(found: Mapping[str, Found]) -> Flow[list[tuple[Key, list[Key]]]]:
        keys = [(each.space, each.external_id) for each in parents]
        return at_once([(key, list(found[each.name].by_id)) for key, each in zip(keys, sets, strict=True)])

    return QueryPages(binding, (first, *sets), assemble)
