"""The requests behind a relation handle, one class per kind of relation; sync and async forms run the same flows."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from pygen_runtime.client.async_client import AsyncPygenClient
from pygen_runtime.client.sync_client import PygenClient
from pygen_runtime.exceptions import ConfigurationError
from pygen_runtime.filters.expressions import Filter, InstanceReferencesFilter, conjunction, simplify
from pygen_runtime.filters.references import NodeReference
from pygen_runtime.http.flow import Flow, send
from pygen_runtime.http.page_iterators import AsyncItemIterator, AsyncPageIterator, ItemIterator, PageIterator
from pygen_runtime.http.paging import PageSource, Progress
from pygen_runtime.model.decoding import decode_items
from pygen_runtime.model.instances import InstanceList, PygenResource
from pygen_runtime.model.keywords import compile_keywords
from pygen_runtime.model.relations import Binding, Kept
from pygen_runtime.reading.aggregates import count_in_view
from pygen_runtime.reading.hops import Hop, hop
from pygen_runtime.reading.included import pairs
from pygen_runtime.reading.list_pages import ListPages, instance_type, list_class, read_all
from pygen_runtime.reading.pages import Found, QueryPages
from pygen_runtime.reading.plan import edges_of_node, from_edges
from pygen_runtime.reading.reversal import points_at
from pygen_runtime.requests.batches import Batch, post, run_reads, split

PER_REQUEST = 1000
"""CDF: ids per byids request, and values of one filter."""
FIRST = 10
"""Edges read to find a first node: one of them may lead to a node without data in the view."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RelationRead:
    """What a relation reads: the targets of `hop` that pass `where`."""

    client: Any
    hop: Hop
    where: Filter | None = None

    def sync_client(self, form: str) -> PygenClient:
        """The client for threads; `form` is the method that needs it.

        Raises:
            ConfigurationError: where there is none, or it is one for asyncio.
        """
        self._check_bound()
        if isinstance(self.client, AsyncPygenClient):
            raise ConfigurationError(
                f"{self} belongs to an async client: use `{_ASYNC_FORMS[form].format(self.hop.name)}`"
            )
        client: PygenClient = self.client
        return client

    def async_client(self, form: str) -> AsyncPygenClient:
        """As `sync_client`, for asyncio."""
        self._check_bound()
        if not isinstance(self.client, AsyncPygenClient):
            raise ConfigurationError(
                f"{self} belongs to a sync client: use `{_SYNC_FORMS[form].format(self.hop.name)}`"
            )
        return self.client

    def _check_bound(self) -> None:
        if self.client is None:
            raise ConfigurationError(
                f"{self} has no client to read with: get the instance from a client, such as "
                "client.….retrieve(...) or .list(), or refresh it with client.refresh(instance)"
            )

    def __str__(self) -> str:
        return f"the relation {self.hop.owner.__name__}.{self.hop.name}"

    def narrowed(self, where: Filter | None, by: Mapping[str, Any]) -> RelationRead:
        """The same, with a further filter."""
        default_space = getattr(self.client, "default_space", None)
        parts = (self.where, where, compile_keywords(self.hop.target, by, default_space))
        return replace(self, where=conjunction(parts))

    def pages(self) -> PageSource[Any]:
        raise NotImplementedError

    def everything(self) -> Flow[Kept]:
        items = yield from read_all(self.pages())
        return Kept(list_class(self.hop.target)(items))

    def first(self) -> Flow[Any]:
        progress = Progress(self.pages(), 1, None, None)
        return next(iter((yield from progress.take((yield from progress.fetch()))).items), None)

    def count(self) -> Flow[int]:
        raise NotImplementedError

    def iterate(self, client: PygenClient) -> Iterator[Any]:
        return ItemIterator(PageIterator(client, self.pages()))

    def iterate_async(self, client: AsyncPygenClient) -> AsyncIterator[Any]:
        return AsyncItemIterator(AsyncPageIterator(client, self.pages()))


_ASYNC_FORMS = {
    "all": "await ….{}.all_async()",
    "first": "await ….{}.first_async()",
    "count": "await ….{}.count_async()",
    "__iter__": "async for … in ….{}",
}
_SYNC_FORMS = {
    "all_async": "….{}.all()",
    "first_async": "….{}.first()",
    "count_async": "….{}.count()",
    "__aiter__": "for … in ….{}",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class DirectRead(RelationRead):
    """The targets that the instance itself names."""

    references: tuple[NodeReference, ...]

    @property
    def wanted(self) -> list[NodeReference]:
        """The targets, each once."""
        return list(dict.fromkeys(NodeReference(each.space, each.external_id) for each in self.references))

    def everything(self) -> Flow[Kept]:
        batches = [Batch(some, partial(self._chunk, some)) for some in split(self.wanted, PER_REQUEST)]
        instances = (yield from run_reads(batches, "read")) if batches else []
        found = {NodeReference(each.space, each.external_id): each for each in instances}
        return Kept(list_class(self.hop.target)(found[each] for each in self.wanted if each in found))

    def first(self) -> Flow[Any]:
        return next(iter((yield from self.everything()).items), None)

    def count(self) -> Flow[int]:
        total = 0
        for some in split(self.wanted, PER_REQUEST):
            filter = conjunction((InstanceReferencesFilter(some), self.where))
            total += yield from count_in_view(self.hop.target, filter)
        return total

    def iterate(self, client: PygenClient) -> Iterator[Any]:
        return iter(client.run(self.everything()).items)

    async def iterate_async(self, client: AsyncPygenClient) -> AsyncIterator[Any]:
        for each in (await client.run(self.everything())).items:
            yield each

    def _chunk(self, some: Sequence[NodeReference]) -> Flow[list[Any]]:
        target = self.hop.target
        if self.where is not None:
            filter = conjunction((InstanceReferencesFilter(some), self.where))
            return (yield from read_all(ListPages(target, self.client, filter)))
        kind = instance_type(target)
        body = {
            "items": [{"instanceType": kind, **each.dump()} for each in some],
            "sources": [{"source": target.__view__.source}],
        }
        response = yield from send(post("/models/instances/byids", "read", body, len(some)))
        return response.decode(partial(decode_items, target, client=self.client))[0]


@dataclass(frozen=True, slots=True, kw_only=True)
class ReverseRead(RelationRead):
    """The instances whose direct relation points at `node`."""

    node: NodeReference

    @property
    def filter(self) -> Filter:
        points_here = points_at(self.hop, self.node)
        return points_here if self.where is None else simplify(points_here & self.where)

    def pages(self) -> PageSource[Any]:
        return ListPages(self.hop.target, self.client, self.filter)

    def count(self) -> Flow[int]:
        return count_in_view(self.hop.target, self.filter)


@dataclass(frozen=True, slots=True, kw_only=True)
class EdgeRead(RelationRead):
    """The nodes at the far side of the edges of `node`."""

    node: NodeReference

    def pages(self) -> QueryPages:
        return from_edges(self.client, self.hop, edges_of_node(self.hop, self.node), self.where)

    def everything(self) -> Flow[Kept]:
        pairs = yield from read_all(replace(self.pages(), assemble=edge_pairs))
        edges = list_class(self.hop.edge_class)(edge for edge, _ in pairs)
        return Kept(list_class(self.hop.target)(node for _, node in pairs), edges)

    def first(self) -> Flow[Any]:
        progress = Progress(self.pages(), None, FIRST if self.where is None else None, None)
        while not progress.done:
            page = yield from progress.take((yield from progress.fetch()))
            for each in page.items:
                return each
        return None

    def count(self) -> Flow[int]:
        """The nodes are counted as they come, without their properties: the API aggregates in a view only."""
        pages = self.pages()
        bare = tuple(replace(each, sources=()) for each in pages.sets)
        counted = replace(pages, sets=bare, max_limit=10_000)
        return len((yield from read_all(counted)))


def edge_pairs(found: Mapping[str, Found]) -> Flow[list[tuple[Any, Any]]]:
    """(edge, node at its far side) of a page of `from_edges`."""
    return pairs(found)
    yield  # a flow without a step


def read_direct(bound: Binding | None, references: tuple[NodeReference, ...]) -> RelationRead:
    """What a direct relation reads.

    Raises:
        ConfigurationError: where it is not bound: it does not even know what its targets are.
    """
    if bound is None:
        raise ConfigurationError(
            "this relation has no client to read with: get the instance from a client, such as "
            "client.….retrieve(...) or .list(), or refresh it with client.refresh(instance)"
        )
    owner: type[PygenResource] = bound.owner
    return DirectRead(client=bound.client, hop=hop(owner, bound.name), references=references)


def read_connection(owner: PygenResource, name: str) -> RelationRead:
    """What edges or a reverse relation of an instance read."""
    found = hop(type(owner), name)
    client = getattr(owner, "_client", None)
    kind = ReverseRead if found.kind == "reverse" else EdgeRead
    return kind(client=client, hop=found, node=owner.as_id())


async def iterate_kept(items: InstanceList[Any, Any]) -> AsyncIterator[Any]:
    """What was read before, in the async form."""
    for each in items:
        yield each
