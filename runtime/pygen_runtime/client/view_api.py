"""The API of one view: what generated API classes extend, sync and async on the same requests."""

from __future__ import annotations

import builtins
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from functools import partial
from typing import (
    TYPE_CHECKING,
    Any,
    Generic,
    Literal,
    ParamSpec,
    Protocol,
    TypeAlias,
    TypeVar,
    cast,
    get_args,
    overload,
)

from pygen_runtime.client.binding import AsyncBoundClient, AsyncClientBinding, BoundClient, ClientBinding
from pygen_runtime.filters.expressions import Filter, conjunction
from pygen_runtime.filters.references import EdgeReference, NodeId, NodeReference, is_pair
from pygen_runtime.http.flow import Flow, send
from pygen_runtime.http.page_iterators import AsyncItemIterator, AsyncPageIterator, ItemIterator, PageIterator
from pygen_runtime.model.binding import Binding
from pygen_runtime.model.decoding import decode_items
from pygen_runtime.model.instances import PygenResource
from pygen_runtime.model.keywords import SortKey, compile_keywords, sort_keys
from pygen_runtime.model.lists import InstanceList
from pygen_runtime.reading.aggregates import (
    Aggregate,
    AggregateRow,
    Bucket,
    PropertyLike,
    aggregate,
    count_in_view,
    histogram,
    several,
    wire_name,
)
from pygen_runtime.reading.changes import AsyncChanges, ChangePages, Changes
from pygen_runtime.reading.list_pages import ListPages, TargetUnits, instance_type, read_by_ids, target_units
from pygen_runtime.reading.query import AsyncQuery, Query
from pygen_runtime.requests.endpoints import instance_request
from pygen_runtime.requests.limits import PAGE
from pygen_runtime.requests.reads import search_body

T = TypeVar("T", bound=PygenResource)
L = TypeVar("L", bound="InstanceList[Any, Any]")
P = ParamSpec("P")

Where: TypeAlias = Filter | None
Operator: TypeAlias = Literal["AND", "OR"]
Properties: TypeAlias = "PropertyLike | Sequence[PropertyLike]"
SortBy: TypeAlias = "SortKey | Sequence[SortKey] | None"
InstanceId: TypeAlias = NodeId | EdgeReference


class HasWhere(Protocol[P]):
    """An API whose `where` has the keywords of a view, the one method that is generated: those that read take the same.

    `where` and a method's own parameters stand before them; no position is left for a second filter.
    """

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
        self._binding = self._bind(client)

    def _bind(self, client: Any) -> Binding:
        raise NotImplementedError

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.data_class.__view__.reference})"

    if not TYPE_CHECKING:

        def where(self, **by: Any) -> Filter:
            """The filter for keyword arguments; raises TypeError without any."""
            found = self._filter(None, by)
            if found is None:
                raise TypeError("where() needs at least one filter keyword")
            return found

    def _filter(
        self, where: Filter | None, by: Mapping[str, Any] | None = None, more: Sequence[Any] = ()
    ) -> Filter | None:
        if more:
            raise TypeError("too many positional arguments: combine filters with & and |, name the rest")
        found = compile_keywords(self.data_class, by or {}, self._binding.default_space)
        if where is not None and not isinstance(where, Filter):  # pyright: ignore[reportUnnecessaryIsInstance]
            raise TypeError(
                f"expected a filter such as {self.data_class.__name__}.external_id == 'x', got {where!r:.80}"
            )
        return conjunction((where, found))

    def _pages(self, where: Filter | None, sort: SortBy, units: TargetUnits, **wanted: Any) -> ListPages[T]:
        self._check_queryable()
        keys, given = sort_keys(self.data_class, sort), target_units(self.data_class, units)
        extra = {name: value for name, value in wanted.items() if value}
        return ListPages(self.data_class, self._binding, where, keys, given, extra)

    def _check_queryable(self) -> None:
        if not self.data_class.__view__.queryable:
            raise TypeError(
                f"CDF cannot list {self.data_class.__view__.reference}: it maps no property and has no filter"
            )

    def _aggregate(
        self, aggregates: Sequence[Aggregate], where: Filter | None, group_by: Any, **options: Any
    ) -> Flow[list[AggregateRow]]:
        self._check_queryable()
        options["query"] = options.get("query") or None
        options["properties"] = self._wire_names(options.get("properties")) or None
        options["target_units"] = target_units(self.data_class, options.get("target_units")) or None
        return aggregate(self.data_class, aggregates, several(group_by), self._filter(where), **options)

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
        filter = self._filter(where)
        keys = [key.dump() for key in sort_keys(self.data_class, sort)]
        body = search_body(
            view=self.data_class.__view__.source,
            instance_type=instance_type(self.data_class),
            query=query or None,
            properties=self._wire_names(properties) or None,
            operator=operator,
            filter=None if filter is None else filter.dump(),
            sort=[{"property": key["property"], "direction": key["direction"]} for key in keys] or None,
            limit=limit,
            target_units=target_units(self.data_class, units) or None,
        )
        response = yield from send(instance_request("search", body))
        items, _ = response.decode(partial(decode_items, self.data_class, binding=self._binding))
        return self.list_class(items)

    def _wire_names(self, properties: Any) -> builtins.list[str]:
        return [wire_name(self.data_class, each) for each in several(properties)]

    def _pair(self, id: InstanceId) -> tuple[str, str]:
        if isinstance(id, (NodeReference, EdgeReference)):
            return id.space, id.external_id
        return id if isinstance(id, tuple) else (self._client.complete_space(id), id)

    def _retrieve(self, ids: Sequence[InstanceId]) -> Flow[L]:
        """The instances in the order of `ids`, those that exist; one request per 1,000."""
        wanted = list(dict.fromkeys(self._pair(id) for id in ids))
        instances = yield from read_by_ids(self.data_class, self._binding, wanted)
        found = {(each.space, each.external_id): each for each in instances}
        return self.list_class(found[id] for id in wanted if id in found)


class InstanceAPI(ViewAPI[T, L]):
    """The instances of one view. Generated classes give `where`, `iterate` and `list` the keywords of their view."""

    _client: BoundClient

    def _bind(self, client: BoundClient) -> Binding:
        return ClientBinding(client, self.data_class)

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
        self: HasWhere[P],
        where: Where = None,
        limit: int | None = None,
        chunk_size: int | None = None,
        sort: SortBy = None,
        target_units: TargetUnits = None,
        cursor: str | None = None,
        include_typing: bool = False,
        debug: Mapping[str, Any] | None = None,
        *more: P.args,
        **by: P.kwargs,
    ) -> PageIterator[T]:
        """The pages of a list, lazily; the `cursor` of one resumes after it, with the same filter and sort.

        Takes what `list` takes. `include_typing` and `debug` (API document: DebugParameters) ask for what the pages
        then carry as `typing` and `debug`.
        """
        api = own(self)
        found = api._filter(where, by, more)
        source = api._pages(found, sort, target_units, include_typing=include_typing, debug=debug)
        return PageIterator(api._client, source, limit, chunk_size, cursor)

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
        given = {"query": query, "properties": properties, "target_units": target_units}
        return self._client.run(self._aggregate(aggregates, where, group_by, **given))

    def histogram(self, property: PropertyLike, interval: float, where: Where = None) -> builtins.list[Bucket]:
        """How many values of a number fall in each interval of this width. One request."""
        rows = self.aggregate(histogram(property, interval), where=where)
        return _buckets(rows)

    def count(self: HasWhere[P], where: Where = None, *more: P.args, **by: P.kwargs) -> int:
        """How many instances there are, or pass. One request."""
        api = own(self)
        api._check_queryable()
        return api._client.run(count_in_view(api.data_class, api._filter(where, by, more)))

    def changes(
        self: HasWhere[P], where: Where = None, cursor: str | None = None, *more: P.args, **by: P.kwargs
    ) -> Changes[T]:
        """What was created, updated and deleted since `cursor`, in that order, up to now; without one, everything.

        Keep the `cursor` of the last change, or of the iterator, and pass it the next time; it is good for 3 days.
        One request per 2,000 changes.
        """
        api = own(self)
        api._check_queryable()
        return Changes(api._client, ChangePages(api.data_class, api._binding, api._filter(where, by, more), cursor))

    def query(
        self: HasWhere[P],
        where: Where = None,
        limit: int | None = None,
        chunk_size: int | None = None,
        sort: SortBy = None,
        target_units: TargetUnits = None,
        *more: P.args,
        **by: P.kwargs,
    ) -> Query[T, L]:
        """A query of this view, to be refined: sorted, limited, with relations included. No request yet.

        Takes what `list` takes.
        """
        api = own(self)
        api._check_queryable()
        query = Query(api._client, api._binding, api.data_class, api.list_class)
        return query.asked(api._filter(where, by, more), limit, chunk_size, sort, target_units)

    def iterate(
        self: HasWhere[P],
        where: Where = None,
        limit: int | None = None,
        chunk_size: int | None = None,
        sort: SortBy = None,
        target_units: TargetUnits = None,
        *more: P.args,
        **by: P.kwargs,
    ) -> Iterator[T]:
        """The instances one by one; pages follow by themselves, one of them in memory. Takes what `list` takes."""
        api = own(self)
        source = api._pages(api._filter(where, by, more), sort, target_units)
        return ItemIterator(PageIterator(api._client, source, limit, chunk_size))

    def list(
        self: HasWhere[P],
        where: Where = None,
        limit: int | None = None,
        chunk_size: int | None = None,
        sort: SortBy = None,
        target_units: TargetUnits = None,
        *more: P.args,
        **by: P.kwargs,
    ) -> L:
        """All instances that pass, or the first `limit`, read to the end.

        `where`: a filter such as `Pump.name == "x"`; the filter keywords are those of `where()`, and all must hold.
        `chunk_size`: instances per request, 1 to 1,000. `sort`: a column's `.asc()` or `.desc()`, or a property's
        name, with a leading ``-`` for descending; up to 5 of them. `target_units`: a unit system such as "SI", or
        {property: external id of a unit}, to which numbers are converted. One request per 1,000 instances.
        """
        api = own(self)
        source = api._pages(api._filter(where, by, more), sort, target_units)
        pages = ItemIterator(PageIterator(api._client, source, limit, chunk_size))
        found: L = api.list_class(pages)
        return found


class AsyncInstanceAPI(ViewAPI[T, L]):
    """The instances of one view, for asyncio."""

    _client: AsyncBoundClient

    def _bind(self, client: AsyncBoundClient) -> Binding:
        return AsyncClientBinding(client, self.data_class)

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
        self: HasWhere[P],
        where: Where = None,
        limit: int | None = None,
        chunk_size: int | None = None,
        sort: SortBy = None,
        target_units: TargetUnits = None,
        cursor: str | None = None,
        include_typing: bool = False,
        debug: Mapping[str, Any] | None = None,
        *more: P.args,
        **by: P.kwargs,
    ) -> AsyncPageIterator[T]:
        """See InstanceAPI.pages."""
        api = own_async(self)
        found = api._filter(where, by, more)
        source = api._pages(found, sort, target_units, include_typing=include_typing, debug=debug)
        return AsyncPageIterator(api._client, source, limit, chunk_size, cursor)

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
        given = {"query": query, "properties": properties, "target_units": target_units}
        return await self._client.run(self._aggregate(aggregates, where, group_by, **given))

    async def histogram(self, property: PropertyLike, interval: float, where: Where = None) -> builtins.list[Bucket]:
        """See InstanceAPI.histogram."""
        rows = await self.aggregate(histogram(property, interval), where=where)
        return _buckets(rows)

    async def count(self: HasWhere[P], where: Where = None, *more: P.args, **by: P.kwargs) -> int:
        """See InstanceAPI.count."""
        api = own_async(self)
        api._check_queryable()
        return await api._client.run(count_in_view(api.data_class, api._filter(where, by, more)))

    def changes(
        self: HasWhere[P], where: Where = None, cursor: str | None = None, *more: P.args, **by: P.kwargs
    ) -> AsyncChanges[T]:
        """See InstanceAPI.changes."""
        api = own_async(self)
        api._check_queryable()
        return AsyncChanges(
            api._client, ChangePages(api.data_class, api._binding, api._filter(where, by, more), cursor)
        )

    def query(
        self: HasWhere[P],
        where: Where = None,
        limit: int | None = None,
        chunk_size: int | None = None,
        sort: SortBy = None,
        target_units: TargetUnits = None,
        *more: P.args,
        **by: P.kwargs,
    ) -> AsyncQuery[T, L]:
        """See InstanceAPI.query."""
        api = own_async(self)
        api._check_queryable()
        query = AsyncQuery(api._client, api._binding, api.data_class, api.list_class)
        return query.asked(api._filter(where, by, more), limit, chunk_size, sort, target_units)

    def iterate(
        self: HasWhere[P],
        where: Where = None,
        limit: int | None = None,
        chunk_size: int | None = None,
        sort: SortBy = None,
        target_units: TargetUnits = None,
        *more: P.args,
        **by: P.kwargs,
    ) -> AsyncIterator[T]:
        """See InstanceAPI.iterate."""
        api = own_async(self)
        source = api._pages(api._filter(where, by, more), sort, target_units)
        return AsyncItemIterator(AsyncPageIterator(api._client, source, limit, chunk_size))

    async def list(
        self: HasWhere[P],
        where: Where = None,
        limit: int | None = None,
        chunk_size: int | None = None,
        sort: SortBy = None,
        target_units: TargetUnits = None,
        *more: P.args,
        **by: P.kwargs,
    ) -> L:
        """See InstanceAPI.list."""
        api = own_async(self)
        source = api._pages(api._filter(where, by, more), sort, target_units)
        pages = AsyncItemIterator(AsyncPageIterator(api._client, source, limit, chunk_size))
        found: L = api.list_class([each async for each in pages])
        return found


def own(api: object) -> InstanceAPI[Any, Any]:
    """`api` as what it is: where it is the HasWhere of a call, a checker knows nothing else of it."""
    return cast("InstanceAPI[Any, Any]", api)


def own_async(api: object) -> AsyncInstanceAPI[Any, Any]:
    """As `own`."""
    return cast("AsyncInstanceAPI[Any, Any]", api)


def is_id(value: Any) -> bool:
    """Whether `value` is one id; a pair of texts is (space, external id)."""
    return isinstance(value, (str, NodeReference, EdgeReference)) or is_pair(value)


def _buckets(rows: Sequence[AggregateRow]) -> list[Bucket]:
    return [bucket for row in rows for buckets in row.values.values() for bucket in buckets]
