"""The handle of points: what `data()` gives. Making it is no request; each use asks anew."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any, TypeAlias

from pygen_runtime.exceptions import ConfigurationError
from pygen_runtime.http.doors import Doors
from pygen_runtime.http.flow import Flow
from pygen_runtime.points.asking import Asking, Window
from pygen_runtime.points.awaited_pages import AsyncPages
from pygen_runtime.points.columns import SeriesData, series_data
from pygen_runtime.points.frames import (
    ArrowBatch,
    ArrowTable,
    Form,
    FrameData,
    batch,
    long,
    to_arrow,
    to_pandas,
    to_polars,
    wide,
)
from pygen_runtime.points.named import NamedSeries
from pygen_runtime.points.reading import Page, Reading
from pygen_runtime.points.times import moment_of
from pygen_runtime.points.values import AggregatePoint, DataPoint, data_points
from pygen_runtime.requests.limits import AGGREGATE_POINTS, RAW_POINTS
from pygen_runtime.requests.points import list_request
from pygen_runtime.wire.point_columns import PointSeries

if TYPE_CHECKING:
    import pandas  # type: ignore[import-untyped, import-not-found, unused-ignore]
    import polars  # type: ignore[import-not-found, unused-ignore]

SeriesOf: TypeAlias = Callable[[], Flow[tuple[NamedSeries, ...]]]
"""Which series are meant: known from the start, or read by a query first."""


class PointsQuery:
    """The points of one series or several in a window of time: frames, batches, values.

    On an async client use the forms that end with `_async`, and ``async for``.
    """

    __slots__ = ("_asking", "_doors", "_is_one", "_series", "_shown")

    def __init__(self, doors: Doors, series: SeriesOf, asking: Asking, shown: str, *, is_one: bool = False) -> None:
        self._doors, self._series, self._asking, self._shown, self._is_one = doors, series, asking, shown, is_one

    # Frames

    def to_pandas(self, form: Form = "wide") -> pandas.DataFrame:
        """A frame, index `time` in UTC (or in `timezone`), a column for each series, of several aggregates for each of
        them; `form="long"`: a row for each point. Units in ``frame.attrs["units"]``.

        Raises:
            ResourceNotFoundError: where series do not exist; `missing` has all of them.
        """
        return to_pandas(self._doors.run(self._frame(form), "await ….to_pandas_async()"), form)

    async def to_pandas_async(self, form: Form = "wide") -> pandas.DataFrame:
        """See `to_pandas`."""
        return to_pandas(await self._doors.run_async(self._frame(form), "….to_pandas()"), form)

    def to_polars(self, form: Form = "wide") -> polars.DataFrame:
        """As `to_pandas`, with `time` as a column; null where there is no value, NaN stays NaN."""
        return to_polars(self._doors.run(self._frame(form), "await ….to_polars_async()"), form)

    async def to_polars_async(self, form: Form = "wide") -> polars.DataFrame:
        """See `to_polars`."""
        return to_polars(await self._doors.run_async(self._frame(form), "….to_polars()"), form)

    def to_arrow(self, form: Form = "wide") -> ArrowTable:
        """As `to_polars`, a table of Arrow; units are metadata of the fields."""
        return to_arrow(self._doors.run(self._frame(form), "await ….to_arrow_async()"), form)

    async def to_arrow_async(self, form: Form = "wide") -> ArrowTable:
        """See `to_arrow`."""
        return to_arrow(await self._doors.run_async(self._frame(form), "….to_arrow()"), form)

    # Piece by piece

    def batches(self) -> Iterator[ArrowBatch]:
        """Batches of Arrow, of up to 100,000 points each, in the order of their times; memory stays flat.

        Of one series its columns `time` and `value`, of several in long form.
        """
        window = self._asking.window()
        reading = self._doors.run(self._begin(window), _BATCHES)
        while pages := self._doors.run(reading.step(), _BATCHES):
            for page in pages:
                yield self._batch(page, window)

    def batches_async(self) -> AsyncIterator[ArrowBatch]:
        """See `batches`."""
        window = self._asking.window()
        return AsyncPages(
            self._doors, lambda: self._begin(window), lambda page: [self._batch(page, window)], "….batches()"
        )

    def __iter__(self) -> Iterator[DataPoint | AggregatePoint]:
        """The points of one series, one by one."""
        reading = self._doors.run(self._begin(self._asking.window(), of_one=True), _FOR)
        while pages := self._doors.run(reading.step(), _FOR):
            for page in pages:
                yield from self._values(page.content)

    def __aiter__(self) -> AsyncIterator[DataPoint | AggregatePoint]:
        window = self._asking.window()
        return AsyncPages(
            self._doors,
            lambda: self._begin(window, of_one=True),
            lambda page: self._values(page.content),
            "for … in …",
        )

    # Numbers

    def count(self) -> int:
        """How many points there are, as the service counts them; numeric series only."""
        return self._doors.run(self._count(), "await ….count_async()")

    async def count_async(self) -> int:
        """See `count`."""
        return await self._doors.run_async(self._count(), "….count()")

    def columns(self) -> dict[str, tuple[memoryview[int], memoryview[float] | list[Any]]]:
        """Of each series by its name: times (int64) and values (float64, or a list of texts), with no frame library."""
        return _views(self._doors.run(self.read(), "await ….columns_async()"))

    async def columns_async(self) -> dict[str, tuple[memoryview[int], memoryview[float] | list[Any]]]:
        """See `columns`."""
        return _views(await self._doors.run_async(self.read(), "….columns()"))

    def explain(self) -> str:
        """What the first request would be; it is not sent."""
        window = self._asking.window()
        most = AGGREGATE_POINTS if window.asking.names else RAW_POINTS
        item = {"id": "…", "start": window.start, "end": window.end, "limit": most, **window.options()}
        request = list_request([item])
        body = json.dumps(json.loads(request.body or b"{}"), indent=1, ensure_ascii=False)
        return f"{request.method} {request.path}, {request.accept}, of {self._shown}\n{body}"

    def __repr__(self) -> str:
        said = [f"{name}={value!r}" for name, value in _given(self._asking).items()]
        return f"{type(self).__name__}({', '.join((self._shown, *said))})"

    def __bool__(self) -> bool:
        return True

    # Flows

    def read(self) -> Flow[list[SeriesData]]:
        """All of every series, in their order; a series without points has empty columns."""
        reading = yield from self._begin(self._asking.window())
        series = reading.series
        pages: dict[tuple[str, str], list[PointSeries]] = {each.key: [] for each in series}
        while found := (yield from reading.step()):
            for page in found:
                pages[page.series.key].append(page.content)
        unknown = {each.key for each in reading.unknown}
        return [self._data(each, pages[each.key]) for each in series if each.key not in unknown]

    def _frame(self, form: Form) -> Flow[FrameData]:
        if form not in ("wide", "long"):
            raise ConfigurationError(
                f"form={form!r}: write 'wide', a column of each series, or 'long', a row of each point"
            )
        data = yield from self.read()
        zone = self._asking.window().zone
        return wide(data, zone) if form == "wide" else long(data, zone)

    def _count(self) -> Flow[int]:
        asking = replace(
            self._asking, aggregates="count", granularity="100000d", timezone=None, limit=None,
            include_outside_points=False, include_status=False, target_unit=None, target_unit_system=None,
        )  # fmt: skip
        counted = PointsQuery(self._doors, self._series, asking, self._shown)
        data = yield from counted.read()
        return sum(value or 0 for each in data for column in each.columns for value in column.listed())

    def _data(self, series: NamedSeries, pages: list[PointSeries]) -> SeriesData:
        asking = self._asking
        return series_data(series, pages, asking.names, include_status=asking.include_status)

    def _batch(self, page: Page, window: Window) -> ArrowBatch:
        return batch([self._data(page.series, [page.content])], window.zone, is_one=self._is_one)

    def _values(self, found: PointSeries) -> Iterator[DataPoint | AggregatePoint]:
        if not self._asking.names:
            yield from data_points(found.points)
            return
        data = self._data(NamedSeries("", {}), [found])
        listed = {column.name: column.listed() for column in data.columns}
        for place, time in enumerate(memoryview(data.times).cast("q")):
            yield AggregatePoint(moment_of(time), {name: values[place] for name, values in listed.items()})

    def _begin(self, window: Window, *, of_one: bool = False) -> Flow[Reading]:
        """Raises ConfigurationError for several series where only one has a meaning."""
        series = yield from self._series()
        if of_one and not self._is_one:
            raise ConfigurationError("points of several series are read by batches(), or as a frame")
        return Reading(series, window, self._doors.default_space)


_BATCHES, _FOR = "async for … in ….batches_async()", "async for … in …"


def _views(data: list[SeriesData]) -> dict[str, tuple[memoryview[int], memoryview[float] | list[Any]]]:
    found: dict[str, tuple[memoryview[int], memoryview[float] | list[Any]]] = {}
    for each in data:
        for column in each.columns:
            name = ".".join(part for part in (each.series.name, column.name) if part)
            values = column.values if isinstance(column.values, list) else memoryview(column.values).cast("d")
            found[name] = memoryview(each.times).cast("q"), values
    return found


def _given(asking: Asking) -> Mapping[str, Any]:
    plain = Asking()
    return {name: value for name in Asking.__slots__ if (value := getattr(asking, name)) != getattr(plain, name)}
