"""The API of one view: what generated API classes extend."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable, Mapping
from datetime import tzinfo
from functools import partial
from typing import TYPE_CHECKING, Any, cast, overload

from pygen_runtime.client.binding import AsyncBoundClient, AsyncClientBinding
from pygen_runtime.client.view_api import (
    HasWhere,
    InstanceId,
    L,
    Names,
    Operator,
    P,
    T,
    ViewAPI,
    Where,
    buckets_of,
    is_id,
)
from pygen_runtime.filters.references import one_argument
from pygen_runtime.http.async_page_iterators import AsyncItemIterator, AsyncPageIterator
from pygen_runtime.model.binding import Binding
from pygen_runtime.model.paths import Expand
from pygen_runtime.model.selection import Properties, PropertyLike, SeriesProperty, SortBy
from pygen_runtime.model.tabular import columns_of
from pygen_runtime.reading.aggregate_rows import AggregateRows, Buckets
from pygen_runtime.reading.aggregates import Aggregate, count_in_view, histogram
from pygen_runtime.reading.async_changes import AsyncChanges
from pygen_runtime.reading.async_query import AsyncQuery
from pygen_runtime.reading.changes import ChangePages
from pygen_runtime.reading.list_pages import TargetUnits
from pygen_runtime.requests.limits import PAGE
from pygen_runtime.tables.arrow import record_batch
from pygen_runtime.tables.columns import Relations
from pygen_runtime.tables.pandas_frames import joined, pandas_frame
from pygen_runtime.tables.polars_frames import SCANNED, PolarsForm, polars_frame, stacked
from pygen_runtime.tables.scan import async_puller, lazy_frame
from pygen_runtime.tables.streams import AsyncRecordBatchReader, async_batches
from pygen_runtime.writing.results import UpsertResult

if TYPE_CHECKING:
    import pandas  # type: ignore[import-untyped, import-not-found, unused-ignore]
    import polars  # type: ignore[import-not-found, unused-ignore]

    from pygen_runtime.points.asking import Aggregates
    from pygen_runtime.points.handle import PointsQuery
    from pygen_runtime.points.times import Moment


class AsyncInstanceAPI(ViewAPI[T, L]):
    """The instances of one view, for asyncio."""

    _client: AsyncBoundClient

    def _bind(self, client: AsyncBoundClient) -> Binding:
        return AsyncClientBinding(client, self.data_class)

    @overload
    async def get(self, ids: InstanceId, /) -> T: ...  # type: ignore[overload-overlap]
    @overload
    async def get(self, ids: Iterable[InstanceId], /) -> L: ...
    async def get(self, ids: Any, /, *more: Any) -> Any:
        """The instance with this id; for several ids all of them, each once, in their order.

        One request per 1,000 ids. An id is an external id in the client's default space, a pair (space, external id),
        or a reference.

        Raises:
            ResourceNotFoundError: where one does not exist in the view; `missing` has all that do not.
        """
        one_argument("get", ids, more)
        found = await self._client.run(self._get(self._pairs(ids)))
        return found[0] if is_id(ids) else found

    @overload
    async def retrieve(self, ids: InstanceId, /) -> T | None: ...  # type: ignore[overload-overlap]
    @overload
    async def retrieve(self, ids: Iterable[InstanceId], /) -> L: ...
    async def retrieve(self, ids: Any, /, *more: Any) -> Any:
        """The instance with this id or None; for several ids those that exist, as `get` gives them."""
        one_argument("retrieve", ids, more)
        found = await self._client.run(self._retrieve(self._pairs(ids)))
        return next(iter(found), None) if is_id(ids) else found

    async def exists(self, id: InstanceId, /) -> bool:
        """Whether the view has an instance with this id. One request."""
        return bool(await self._client.run(self._retrieve([self._pair(id)])))

    async def update(self, id: InstanceId, /, *, existing_version: int | None = None, **fields: Any) -> UpsertResult:
        """Write these fields of one instance, merged into what is stored, without reading it. One request.

        The names and values are those of the write class; None clears a property. `existing_version`: refuse the
        write if the stored version is greater. Where there is no such instance CDF creates it, if the fields include
        all that are required: the result tells.

        Raises:
            TypeError: for a field that the view does not have; nothing was sent.
            pydantic.ValidationError: where a value is not one that the property takes; nothing was sent.
            ConflictError: where the stored version is greater.
        """
        return await self._client.run(self._update(id, existing_version, fields))

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
        """The pages of a list, lazily; the `cursor` of one resumes after it, with the same filter and sort.

        Takes what `list` takes. `include_typing` and `debug` (API document: DebugParameters) ask for what the pages
        then carry as `typing` and `debug`.
        """
        api = own(self)
        found = api._filter(where, by, more)
        source = api._pages(found, sort, target_units, include_typing=include_typing, debug=debug)
        return AsyncPageIterator(api._client, source, limit, chunk_size, cursor)

    async def search(
        self: HasWhere[P],
        query: str | None = None,
        where: Where = None,
        properties: Properties | None = None,
        operator: Operator = "OR",
        sort: SortBy = None,
        limit: int = PAGE,
        target_units: TargetUnits = None,
        *more: P.args,
        **by: P.kwargs,
    ) -> L:
        """The instances whose text `properties` (default: all) match `query`, best first. One request.

        At most 1,000, the API has no second page: where there may be more, the list's `complete` is False, and
        `IncompleteResultWarning` says so unless a smaller `limit` was given.
        `operator`: whether one word of the query must match, or all of them. The filter keywords are those of
        `where()`. What was written a moment ago may be missing: the index follows within seconds.
        """
        api = own(self)
        filter = api._filter(where, by, more)
        flow = api._search(query, filter, properties, operator, sort, limit, target_units)
        found: L = await api._client.run(flow)
        return found

    async def aggregate(
        self,
        *aggregates: Aggregate,
        where: Where = None,
        group_by: Properties | None = None,
        limit: int | None = None,
        query: str | None = None,
        properties: Properties | None = None,
        target_units: TargetUnits = None,
    ) -> AggregateRows:
        """One row, or with `group_by` one per group; of all instances, or those that pass.

        Up to 5 of `count()`, `sum_()`, `avg()`, `min_()`, `max_()` and `histogram()`; without any, the distinct groups.
        `query` and `properties` narrow down as in `search`. One request; about two more for each further 500 groups.
        `limit`: as many groups, whichever the API gives first; the `complete` of the rows tells whether these are all.
        """
        given = {"limit": limit, "query": query, "properties": properties, "target_units": target_units}
        return await self._client.run(self._aggregate(aggregates, where, group_by, **given))

    async def histogram(self, property: PropertyLike, interval: float, where: Where = None) -> Buckets:
        """How many values of a number fall in each interval of this width. One request.

        `complete` of the buckets tells whether every value is in one of them; where not, `IncompleteResultWarning`.
        """
        rows = await self.aggregate(histogram(property, interval), where=where)
        return buckets_of(rows)

    def data(
        self,
        *columns: SeriesProperty,
        where: Where = None,
        start: Moment | None = None,
        end: Moment | None = None,
        aggregates: Aggregates | None = None,
        granularity: str | None = None,
        timezone: str | tzinfo | None = None,
        target_unit: str | None = None,
        target_unit_system: str | None = None,
        limit: int | None = None,
        include_outside_points: bool = False,
        include_status: bool = False,
        ignore_bad_datapoints: bool = True,
        treat_uncertain_as_bad: bool = True,
        ignore_unknown_ids: bool = False,
    ) -> PointsQuery:
        """The points of the time series that these properties name, of all instances or those that pass. No request yet.

        A property of type timeseries, or a relation to time series. A frame has a column "W-1.power" for each, of lists
        "W-1.sensors.s-7"; in long form the columns external_id, property and series. Where a property is null,
        `IncompleteResultWarning` counts it. Keywords are those of `client.time_series.data`. One request per 1,000
        instances, then those for their points.

        Raises:
            TypeError: for a property that names no time series.
            ConfigurationError: naming the keywords that are wrong, or do not go together.
        """
        from pygen_runtime.client.property_series import property_series, series_property
        from pygen_runtime.points.asking import Asking
        from pygen_runtime.points.handle import PointsQuery
        from pygen_runtime.points.source import async_doors

        asking = Asking(**{name: value for name, value in locals().items() if name in Asking.__slots__})
        self._check_queryable()
        series = property_series(self.data_class, self._binding, columns, self._filter(where))
        names = ", ".join(series_property(self.data_class, each) for each in columns)
        return PointsQuery(async_doors(self._client), series, asking, f"{self.data_class.__name__}: {names}")

    async def count(self: HasWhere[P], where: Where = None, *more: P.args, **by: P.kwargs) -> int:
        """How many instances there are, or pass. One request."""
        api = own(self)
        api._check_queryable()
        return await api._client.run(count_in_view(api.data_class, api._filter(where, by, more)))

    def changes(
        self: HasWhere[P], where: Where = None, cursor: str | None = None, *more: P.args, **by: P.kwargs
    ) -> AsyncChanges[T]:
        """What was created, updated and deleted since `cursor`, in that order, up to now; without one, everything.

        Keep the `cursor` of the iterator, or of a change that has one, and pass it the next time: nothing is missed,
        and after the end nothing comes twice. It is good for 3 days.
        One request per 2,000 changes.
        """
        api = own(self)
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
        """A query of this view, to be refined: sorted, limited, with relations included. No request yet.

        Takes what `list` takes.
        """
        api = own(self)
        found: AsyncQuery[T, L] = api._query(api._filter(where, by, more), limit, chunk_size, sort, target_units)
        return found

    def _query(self, where: Where, *asked: Any) -> AsyncQuery[T, L]:
        self._check_queryable()
        return AsyncQuery(self._client, self._binding, self.data_class, self.list_class).asked(where, *asked)

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
        """The instances one by one; pages follow by themselves, one of them in memory. Takes what `list` takes."""
        api = own(self)
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
        """All instances that pass, or the first `limit`, read to the end.

        `where`: a filter such as `Pump.name == "x"`; the filter keywords are those of `where()`, and all must hold.
        `chunk_size`: instances per request, 1 to 1,000. `sort`: a column's `.asc()` or `.desc()`, or a property's
        name, with a leading ``-`` for descending; up to 5 of them. `target_units`: a unit system such as "SI", or
        {property: external id of a unit}, to which numbers are converted. One request per 1,000 instances.
        """
        api = own(self)
        source = api._pages(api._filter(where, by, more), sort, target_units)
        pages = AsyncItemIterator(AsyncPageIterator(api._client, source, limit, chunk_size))
        found: L = api.list_class([each async for each in pages])
        return found

    def to_arrow(
        self: HasWhere[P],
        where: Where = None,
        columns: Properties | None = None,
        limit: int | None = None,
        chunk_size: int | None = None,
        sort: SortBy = None,
        target_units: TargetUnits = None,
        *more: P.args,
        **by: P.kwargs,
    ) -> AsyncRecordBatchReader:
        """The instances as record batches of pyarrow, lazily, one a page; no object is made for an instance.

        Takes what `list` takes. `columns`: those that are wanted, by name or as `Pump.name`; CDF sends no others then, in
        pages of up to 10,000; `external_id` and `space` come first. Relations are structs of space and external_id, JSON
        values are JSON text, timestamps have microseconds of UTC. Properties that the view got later have no column.

        Raises:
            ImportError: naming the extra, where pyarrow is not installed.
            TypeError: for what is no column.
        """
        api = own(self)
        source = api._tables(api._pages(api._filter(where, by, more), sort, target_units), columns, record_batch)
        return async_batches(source.columns, AsyncPageIterator(api._client, source, limit, chunk_size))

    async def to_pandas(
        self: HasWhere[P],
        where: Where = None,
        columns: Properties | None = None,
        limit: int | None = None,
        chunk_size: int | None = None,
        sort: SortBy = None,
        target_units: TargetUnits = None,
        relations: Relations = "text",
        names: Names = "python",
        expand: Expand = None,
        *more: P.args,
        **by: P.kwargs,
    ) -> pandas.DataFrame:
        """The frame that `list().to_pandas()` gives, without an object for each instance.

        Takes what `list` takes. `columns` as `to_arrow` takes them; `relations` and `names` as the list does. `expand`:
        relations such as `Pump.site`, whose instances are columns, too, as a query gives them; they are read as objects.

        Raises:
            ImportError: naming the extra, where pandas is not installed.
            TypeError: for what is no column.
        """
        api = own(self)
        if expand is not None:
            query = api._query(api._filter(where, by, more), limit, chunk_size, sort, target_units)
            return await query.to_pandas(relations, names=names, columns=columns, expand=expand)
        pages = api._pages(api._filter(where, by, more), sort, target_units)
        source = api._tables(pages, columns, partial(pandas_frame, relations=relations))
        found = [page.items async for page in AsyncPageIterator(api._client, source, limit, chunk_size)]
        return joined(found or [source.empty()], api._titles(names))

    async def to_polars(
        self: HasWhere[P],
        where: Where = None,
        columns: Properties | None = None,
        limit: int | None = None,
        chunk_size: int | None = None,
        sort: SortBy = None,
        target_units: TargetUnits = None,
        relations: Relations = "text",
        expand: Expand = None,
        *more: P.args,
        **by: P.kwargs,
    ) -> polars.DataFrame:
        """The frame that `list().to_polars()` gives, without an object for each instance; takes what `to_pandas` takes.

        Raises:
            ImportError: naming the extra, where polars is not installed.
            TypeError: for what is no column.
        """
        api = own(self)
        if expand is not None:
            query = api._query(api._filter(where, by, more), limit, chunk_size, sort, target_units)
            return await query.to_polars(relations, columns=columns, expand=expand)
        pages = api._pages(api._filter(where, by, more), sort, target_units)
        source = api._tables(pages, columns, partial(polars_frame, form=PolarsForm(relations)))
        found = [page.items async for page in AsyncPageIterator(api._client, source, limit, chunk_size)]
        return stacked(found or [source.empty()])

    def scan(
        self: HasWhere[P],
        where: Where = None,
        chunk_size: int | None = None,
        sort: SortBy = None,
        target_units: TargetUnits = None,
        *more: P.args,
        **by: P.kwargs,
    ) -> polars.LazyFrame:
        """A LazyFrame of polars: nothing is read before it is collected, and then page by page.

        It asks CDF for the columns that it needs alone, and ends with the page that has enough rows. `where` and the
        keywords filter in CDF; what polars filters it filters of each page. Types are those of `to_arrow`.

        Raises:
            ImportError: naming the extra, where polars is not installed.
        """
        api = own(self)
        pages, pull = api._pages(api._filter(where, by, more), sort, target_units), async_puller()

        def read(wanted: Any, limit: int | None) -> Any:
            source = api._tables(pages, wanted, partial(polars_frame, form=SCANNED))
            return pull(AsyncPageIterator(api._client, source, limit, chunk_size))

        return lazy_frame(columns_of(api.data_class), read)


def own(api: object) -> AsyncInstanceAPI[Any, Any]:
    """`api` as what it is: where it is the HasWhere of a call, a checker knows nothing else of it."""
    return cast("AsyncInstanceAPI[Any, Any]", api)
