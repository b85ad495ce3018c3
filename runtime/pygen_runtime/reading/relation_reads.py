"""The requests behind a relation handle, one class per kind of relation; sync and async forms run the same flows."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from pygen_runtime.filters.expressions import Filter, InstanceReferencesFilter, conjunction
from pygen_runtime.filters.references import NodeReference
from pygen_runtime.http.async_page_iterators import AsyncItemIterator, AsyncPageIterator
from pygen_runtime.http.flow import AsyncRunner, Flow, Runner
from pygen_runtime.http.paging import PageSource, Progress
from pygen_runtime.http.sync_page_iterators import ItemIterator, PageIterator
from pygen_runtime.model.binding import Binding, Kept, RelationRead, Start
from pygen_runtime.model.keywords import compile_keywords
from pygen_runtime.model.operands import checked_filter
from pygen_runtime.model.single import ENOUGH, only
from pygen_runtime.reading.aggregates import count_in_view
from pygen_runtime.reading.hops import Hop
from pygen_runtime.reading.included import pairs
from pygen_runtime.reading.list_pages import ListPages, list_class, read_all, read_by_ids
from pygen_runtime.reading.pages import QueryPages
from pygen_runtime.reading.plan import edges_of_node, from_edges
from pygen_runtime.reading.reversal import points_at
from pygen_runtime.requests import limits
from pygen_runtime.requests.batches import batches_of, run_reads, split

FIRST = 10
"""Edges read to find a first node: one of them may lead to a node without data in the view."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Read:
    """What a relation reads: the targets of `hop` that pass `where`; `binding` is that of the targets."""

    binding: Binding
    hop: Hop
    where: Filter | None = None

    def narrowed(self, where: Filter | None, by: Mapping[str, Any]) -> Read:
        found = checked_filter(self.hop.target, where)
        parts = (self.where, found, compile_keywords(self.hop.target, by, self.binding.default_space))
        return replace(self, where=conjunction(parts))

    def pages(self) -> PageSource[Any]:
        raise NotImplementedError

    def everything(self) -> Flow[Kept]:
        items = yield from read_all(self.pages())
        return Kept(list_class(self.hop.target)(items))

    def some(self, limit: int) -> Flow[list[Any]]:
        """The first ones, `limit` at most."""
        return read_all(self.pages(), limit)

    def first(self) -> Flow[Any]:
        return next(iter((yield from self.some(1))), None)

    def one(self) -> Flow[Any]:
        found = yield from self.some(ENOUGH)
        count = len(found) if len(found) < ENOUGH else max(ENOUGH, (yield from self.count()))
        return only(found, count, f"the relation {self.hop.owner.__name__}.{self.hop.name}")

    def count(self) -> Flow[int]:
        raise NotImplementedError

    def iterate(self, client: Runner) -> Iterator[Any]:
        return ItemIterator(PageIterator(client, self.pages()))

    def iterate_async(self, client: AsyncRunner) -> AsyncIterator[Any]:
        return AsyncItemIterator(AsyncPageIterator(client, self.pages()))


@dataclass(frozen=True, slots=True, kw_only=True)
class DirectRead(Read):
    """The targets that the instance itself names, each once."""

    wanted: Sequence[NodeReference]

    def everything(self) -> Flow[Kept]:
        if self.where is None:
            ids = [(each.space, each.external_id) for each in self.wanted]
            instances = yield from read_by_ids(self.hop.target, self.binding, ids)
        else:
            instances = yield from run_reads(batches_of(self.wanted, limits.FILTER_VALUES, self._passing), "read")
        found = {NodeReference(each.space, each.external_id): each for each in instances}
        return Kept(list_class(self.hop.target)(found[each] for each in self.wanted if each in found))

    def some(self, limit: int) -> Flow[list[Any]]:
        return (yield from self.everything()).items[:limit]

    def count(self) -> Flow[int]:
        total = 0
        for some in split(self.wanted, limits.FILTER_VALUES):
            total += yield from count_in_view(self.hop.target, self._among(some))
        return total

    def iterate(self, client: Runner) -> Iterator[Any]:
        return iter(client.run(self.everything()).items)

    async def iterate_async(self, client: AsyncRunner) -> AsyncIterator[Any]:
        for each in (await client.run(self.everything())).items:
            yield each

    def _among(self, some: Sequence[NodeReference]) -> Filter | None:
        return conjunction((InstanceReferencesFilter(some), self.where))

    def _passing(self, some: Sequence[NodeReference]) -> Flow[list[Any]]:
        return read_all(ListPages(self.hop.target, self.binding, self._among(some)))


@dataclass(frozen=True, slots=True, kw_only=True)
class ReverseRead(Read):
    """The instances whose direct relation points at `node`."""

    node: NodeReference

    @property
    def filter(self) -> Filter | None:
        return conjunction((points_at(self.hop, self.node), self.where))

    def pages(self) -> PageSource[Any]:
        return ListPages(self.hop.target, self.binding, self.filter)

    def count(self) -> Flow[int]:
        return count_in_view(self.hop.target, self.filter)


@dataclass(frozen=True, slots=True, kw_only=True)
class EdgeRead(Read):
    """The nodes at the far side of the edges of `node`."""

    node: NodeReference

    def pages(self) -> QueryPages:
        return from_edges(self.binding, self.hop, edges_of_node(self.hop, self.node), self.where)

    def everything(self) -> Flow[Kept]:
        read = yield from read_all(replace(self.pages(), assemble=pairs))
        edges = list_class(self.hop.edge_class)(edge for edge, _ in read)
        return Kept(list_class(self.hop.target)(node for _, node in read), edges)

    def some(self, limit: int) -> Flow[list[Any]]:
        progress = Progress(self.pages(), None, FIRST if self.where is None else None, None)
        found: list[Any] = []
        while not progress.done and len(found) < limit:
            page = yield from progress.take((yield from progress.fetch()))
            found += page.items
        return found[:limit]

    def count(self) -> Flow[int]:
        """The nodes are counted as they come, without their properties: the API aggregates in a view only."""
        pages = self.pages()
        bare = tuple(replace(each, sources=()) for each in pages.sets)
        counted = replace(pages, sets=bare, max_limit=limits.RESULT_SET_PAGE)
        return len((yield from read_all(counted)))


def relation_read(binding: Binding, hop: Hop, start: Start) -> RelationRead:
    """What `hop` reads from `start`; `binding` is that of its targets."""
    if hop.kind == "direct":
        wanted = dict.fromkeys(NodeReference(each.space, each.external_id) for each in start)
        return DirectRead(binding=binding, hop=hop, wanted=list(wanted))
    kind = ReverseRead if hop.kind == "reverse" else EdgeRead
    return kind(binding=binding, hop=hop, node=start[0])
