"""The API of one view: what generated API classes extend, sync and async on the same requests."""

from __future__ import annotations

import builtins
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any, Generic, Literal, ParamSpec, Protocol, TypeAlias, TypeVar, get_args, overload

from pygen_runtime.filters.expressions import Filter, conjunction
from pygen_runtime.filters.references import EdgeReference, NodeId, NodeReference, is_pair
from pygen_runtime.http.flow import Flow, Request, send
from pygen_runtime.http.page_iterators import AsyncItemIterator, AsyncPageIterator, ItemIterator, PageIterator
from pygen_runtime.model.instances import InstanceList, PygenResource
from pygen_runtime.model.keywords import SortKey, compile_keywords, sort_keys
from pygen_runtime.model.serialization import decode_items
from pygen_runtime.reading.aggregates import (
    Aggregate,
    AggregateRow,
    Bucket,
    PropertyLike,
    aggregate_body,
    count_in_view,
    histogram,
    run_aggregate,
    several,
    wire_name,
)
from pygen_runtime.reading.changes import AsyncChanges, ChangePages, Changes
from pygen_runtime.reading.list_pages import PAGE, ListPages, TargetUnits, instance_type, target_units
from pygen_runtime.reading.query import AsyncQuery, Query
from pygen_runtime.requests.batches import Batch, encode, post, run_reads, split
from pygen_runtime.writing.items import complete_space

if TYPE_CHECKING:
    from pygen_runtime.client.async_instance_client import AsyncInstanceClient
    from pygen_runtime.client.sync_instance_client import InstanceClient

T = TypeVar("T", bound=PygenResource)
L = TypeVar("L", bound="InstanceList[Any, Any]")
P = ParamSpec("P")

Where: TypeAlias = Filter | None
Operator: TypeAlias = Literal["AND", "OR"]
Properties: TypeAlias = "PropertyLike | Sequence[PropertyLike]"
InstanceId: TypeAlias = NodeId | EdgeReference


class HasWhere(Protocol[P]):
    """An API whose `where` has the keywords of a view: `query` takes the same ones, without generated code of its own."""

    def where(self, *_: P.args, **by: P.kwargs) -> Filter: ...


class ViewAPI(Generic[T, L]):
    """What the sync and the async form have in common: all that is no I/O."""

    data_class: type[T]
    list_class: type[L]

    def __init_subclass__(cls, **options: Any) -> None:
        super().__init_subclass__(**options)
        for base in vars(cls).get("__orig_bases__", ()):
            arguments = get_args(base)
            if len(arguments) == 2 and isinstance(arguments[0], type):
                cls.data_class, cls.list_class = arguments

    def __init__(self, client: Any) -> None:
        self._client = client

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.data_class.__view__.reference})"

    if not TYPE_CHECKING:

        def where(self, **by: Any) -> Filter:
            """The filter for keyword arguments; raises TypeError without any."""
            found = self._filter(None, by)
            if found is None:
                raise TypeError("where() needs at least one filter keyword")
            return found

    def _filter(self, where: Filter | None, by: Mapping[str, Any]) -> Filter | None:
        found = compile_keywords(self.data_class, by, getattr(self._client, "default_space", None))
        if where is not None and not isinstance(where, Filter):  # pyright: ignore[reportUnnecessaryIsInstance]
            raise TypeError(
                f"expected a filter such as {self.data_class.__name__}.external_id == 'x', got {where!r:.80}"
            )
        return conjunction((where, found))

    def _source(self, where: Filter | None, by: dict[str, Any], **wanted: Any) -> tuple[ListPages[T], dict[str, Any]]:
        """The source for a list, and the options of its iterator."""
        self._check_queryable()
        options: dict[str, Any] = {name: by.pop(name) for name in ("limit", "chunk_size") if name in by}
        sort = sort_keys(self.data_class, by.pop("sort", None))
        units = target_units(self.data_class, by.pop("target_units", None))
        extra = {name: value for name, value in wanted.items() if value}
        return ListPages(self.data_class, self._client, self._filter(where, by), sort, units, extra), options

    def _check_queryable(self) -> None:
        if not self.data_class.__view__.queryable:
            raise TypeError(
                f"CDF cannot list {self.data_class.__view__.reference}: it maps no property and has no filter"
            )

    def _changes(self, where: Filter | None, cursor: str | None) -> ChangePages[T]:
        self._check_queryable()
        return ChangePages(self.data_class, self._client, self._filter(where, {}), cursor)

    def _aggregate(
        self, aggregates: Sequence[Aggregate], where: Filter | None, group_by: Any, **options: Any
    ) -> Flow[list[AggregateRow]]:
        self._check_queryable()
        groups = several(group_by)
        options["properties"] = self._wire_names(options.get("properties"))
        options["targetUnits"] = target_units(self.data_class, options.get("targetUnits"))
        filter = self._filter(where, {})
        return run_aggregate(aggregate_body(self.data_class, aggregates, groups, filter, **options), aggregates, groups)

    def _search(
        self,
        query: str | None,
        where: Filter | None,
        properties: Any,
        operator: Operator,
        sort: Any,
        limit: int,
        units: Any,
    ) -> Flow[L]:
        """One request; the API gives no second page (API facts, search)."""
        self._check_queryable()
        filter = self._filter(where, {})
        keys = [key.dump() for key in sort_keys(self.data_class, sort)]
        body = {
            "view": self.data_class.__view__.source,
            "instanceType": instance_type(self.data_class),
            "query": query,
            "properties": self._wire_names(properties),
            "operator": operator,
            "filter": None if filter is None else filter.dump(),
            "sort": [{"property": key["property"], "direction": key["direction"]} for key in keys],
            "limit": limit,
            "targetUnits": target_units(self.data_class, units),
        }
        given = {name: value for name, value in body.items() if value}
        response = yield from send(post("/models/instances/search", "search", given))
        items, _ = response.decode(partial(decode_items, self.data_class, client=self._client))
        return self.list_class(items)

    def _wire_names(self, properties: Any) -> builtins.list[str]:
        return [wire_name(self.data_class, each) for each in several(properties)]

    def _pair(self, id: InstanceId) -> tuple[str, str]:
        if isinstance(id, (NodeReference, EdgeReference)):
            return id.space, id.external_id
        return id if isinstance(id, tuple) else (complete_space(self._client, id), id)

    def _retrieve(self, ids: Sequence[InstanceId]) -> Flow[L]:
        """The instances in the order of `ids`, those that exist; one request per 1,000."""
        wanted = list(dict.fromkeys(self._pair(id) for id in ids))
        batches = [Batch(chunk, partial(self._retrieve_chunk, chunk)) for chunk in split(wanted, PAGE)]
        instances = yield from run_reads(batches, "read")
        found = {(each.space, each.external_id): each for each in instances}
        return self.list_class(found[id] for id in wanted if id in found)

    def _retrieve_chunk(self, ids: Sequence[tuple[str, str]]) -> Flow[list[T]]:
        kind = instance_type(self.data_class)
        body = {
            "items": [{"instanceType": kind, "space": space, "externalId": id} for space, id in ids],
            "sources": [{"source": self.data_class.__view__.source}],
        }
        response = yield from send(Request("POST", "/models/instances/byids", "read", encode(body), items=len(ids)))
        items, _ = response.decode(partial(decode_items, self.data_class, client=self._client))
        return items


class InstanceAPI(ViewAPI[T, L]):
    """The instances of one view. Generated classes give `where`, `iterate` and `list` the keywords of their view."""

    _client: InstanceClient

    @overload
    def retrieve(self, ids: InstanceId, /) -> T | None: ...  # type: ignore[overload-overlap]
    @overload
    def retrieve(self, ids: Sequence[InstanceId], /) -> L: ...
    def retrieve(self, ids: Any, /) -> Any:
        """The instance with this id or None; for a list of ids those that exist, in their order.

        One request per 1,000 ids. An id is an external id in the client's default space, a pair (space, external id),
        or a reference.
        """
        if is_id(ids):
            return next(iter(self._client.run(self._retrieve([ids]))), None)
        return self._client.run(self._retrieve(ids))

    def pages(
        self,
        where: Where = None,
        /,
        *,
        cursor: str | None = None,
        include_typing: bool = False,
        debug: Mapping[str, Any] | None = None,
        **by: Any,
    ) -> PageIterator[T]:
        """The pages of a list, lazily; the `cursor` of one resumes after it, with the same filter and sort.

        Takes the keywords of `list`. `include_typing` and `debug` (API document: DebugParameters) ask for what the
        pages then carry as `typing` and `debug`.
        """
        source, options = self._source(where, by, includeTyping=include_typing, debug=debug)
        return PageIterator(self._client, source, cursor=cursor, **options)

    def search(
        self,
        query: str | None = None,
        where: Where = None,
        /,
        *,
        properties: Properties | None = None,
        operator: Operator = "OR",
        sort: SortKey | Sequence[SortKey] | None = None,
        limit: int = PAGE,
        target_units: TargetUnits = None,
    ) -> L:
        """The instances whose text `properties` (default: all) match `query`, best first; at most 1,000. One request.

        `operator`: whether one word of the query must match, or all of them. What was written a moment ago may be
        missing: the index follows within seconds.
        """
        return self._client.run(self._search(query, where, properties, operator, sort, limit, target_units))

    def aggregate(
        self,
        *aggregates: Aggregate,
        where: Where = None,
        group_by: Properties | None = None,
        query: str | None = None,
        properties: Properties | None = None,
        target_units: TargetUnits = None,
    ) -> builtins.list[AggregateRow]:
        """One row, or with `group_by` one per group (at most 1,000); of all instances, or those that pass.

        Up to 5 of `count()`, `sum_()`, `avg()`, `min_()`, `max_()` and `histogram()`; without any, the distinct groups.
        `query` and `properties` narrow down as in `search`. One request.
        """
        given = {"query": query, "properties": properties, "targetUnits": target_units}
        return self._client.run(self._aggregate(aggregates, where, group_by, **given))

    def histogram(self, property: PropertyLike, interval: float, where: Where = None) -> builtins.list[Bucket]:
        """How many values of a number fall in each interval of this width. One request."""
        rows = self.aggregate(histogram(property, interval), where=where)
        return _buckets(rows)

    def count(self, where: Where = None, /) -> int:
        """How many instances there are, or pass. One request."""
        self._check_queryable()
        return self._client.run(count_in_view(self.data_class, self._filter(where, {})))

    def changes(self, where: Where = None, /, *, cursor: str | None = None) -> Changes[T]:
        """What was created, updated and deleted since `cursor`, in that order, up to now; without one, everything.

        Keep the `cursor` of the last change, or of the iterator, and pass it the next time; it is good for 3 days.
        One request per 2,000 changes.
        """
        return Changes(self._client, self._changes(where, cursor))

    if TYPE_CHECKING:

        def query(self: HasWhere[P], where: Where = None, /, *_: P.args, **by: P.kwargs) -> Query[T, L]:
            """A query of this view, to be refined: sorted, limited, with relations included. No request yet."""
            ...

    else:

        def query(self, where: Where = None, /, **by: Any) -> Query[T, L]:
            """A query of this view, to be refined: sorted, limited, with relations included. No request yet.

            Takes the keywords of `list`.
            """
            self._check_queryable()
            return Query(self._client, self.data_class, self.list_class).asked(where, by)

        def iterate(self, where: Where = None, /, **by: Any) -> Iterator[T]:
            """The instances one by one; pages follow by themselves, one of them in memory."""
            return ItemIterator(self.pages(where, **by))

        def list(self, where: Where = None, /, **by: Any) -> L:
            """All instances that pass, or the first `limit`."""
            return self.list_class(self.iterate(where, **by))


class AsyncInstanceAPI(ViewAPI[T, L]):
    """The instances of one view, for asyncio."""

    _client: AsyncInstanceClient

    @overload
    async def retrieve(self, ids: InstanceId, /) -> T | None: ...  # type: ignore[overload-overlap]
    @overload
    async def retrieve(self, ids: Sequence[InstanceId], /) -> L: ...
    async def retrieve(self, ids: Any, /) -> Any:
        """See InstanceAPI.retrieve."""
        if is_id(ids):
            return next(iter(await self._client.run(self._retrieve([ids]))), None)
        return await self._client.run(self._retrieve(ids))

    def pages(
        self,
        where: Where = None,
        /,
        *,
        cursor: str | None = None,
        include_typing: bool = False,
        debug: Mapping[str, Any] | None = None,
        **by: Any,
    ) -> AsyncPageIterator[T]:
        """See InstanceAPI.pages."""
        source, options = self._source(where, by, includeTyping=include_typing, debug=debug)
        return AsyncPageIterator(self._client, source, cursor=cursor, **options)

    async def search(
        self,
        query: str | None = None,
        where: Where = None,
        /,
        *,
        properties: Properties | None = None,
        operator: Operator = "OR",
        sort: SortKey | Sequence[SortKey] | None = None,
        limit: int = PAGE,
        target_units: TargetUnits = None,
    ) -> L:
        """See InstanceAPI.search."""
        return await self._client.run(self._search(query, where, properties, operator, sort, limit, target_units))

    async def aggregate(
        self,
        *aggregates: Aggregate,
        where: Where = None,
        group_by: Properties | None = None,
        query: str | None = None,
        properties: Properties | None = None,
        target_units: TargetUnits = None,
    ) -> builtins.list[AggregateRow]:
        """See InstanceAPI.aggregate."""
        given = {"query": query, "properties": properties, "targetUnits": target_units}
        return await self._client.run(self._aggregate(aggregates, where, group_by, **given))

    async def histogram(self, property: PropertyLike, interval: float, where: Where = None) -> builtins.list[Bucket]:
        """See InstanceAPI.histogram."""
        rows = await self.aggregate(histogram(property, interval), where=where)
        return _buckets(rows)

    async def count(self, where: Where = None, /) -> int:
        """See InstanceAPI.count."""
        self._check_queryable()
        return await self._client.run(count_in_view(self.data_class, self._filter(where, {})))

    def changes(self, where: Where = None, /, *, cursor: str | None = None) -> AsyncChanges[T]:
        """See InstanceAPI.changes."""
        return AsyncChanges(self._client, self._changes(where, cursor))

    if TYPE_CHECKING:

        def query(self: HasWhere[P], where: Where = None, /, *_: P.args, **by: P.kwargs) -> AsyncQuery[T, L]:
            """See InstanceAPI.query."""
            ...

    else:

        def query(self, where: Where = None, /, **by: Any) -> AsyncQuery[T, L]:
            """See InstanceAPI.query."""
            self._check_queryable()
            return AsyncQuery(self._client, self.data_class, self.list_class).asked(where, by)

        def iterate(self, where: Where = None, /, **by: Any) -> AsyncIterator[T]:
            """See InstanceAPI.iterate."""
            return AsyncItemIterator(self.pages(where, **by))

        async def list(self, where: Where = None, /, **by: Any) -> L:
            """See InstanceAPI.list."""
            return self.list_class([each async for each in self.iterate(where, **by)])


def is_id(value: Any) -> bool:
    """Whether `value` is one id; a pair of texts is (space, external id)."""
    return isinstance(value, (str, NodeReference, EdgeReference)) or is_pair(value)


def _buckets(rows: Sequence[AggregateRow]) -> list[Bucket]:
    return [bucket for row in rows for buckets in row.values.values() for bucket in buckets]
