"""The points of one series: what `ts.data` of an instance gives. Reading the attribute is no request."""

from __future__ import annotations

from typing import Any

from typing_extensions import Unpack

from pygen_runtime.exceptions import ConfigurationError
from pygen_runtime.http.doors import Doors
from pygen_runtime.http.flow import Flow
from pygen_runtime.points.asking import Asking, DataKeywords
from pygen_runtime.points.handle import PointsQuery
from pygen_runtime.points.inserting import InsertResult, OnDuplicate, delete, insert
from pygen_runtime.points.latest import LatestKeywords, asked, latest
from pygen_runtime.points.named import named_series
from pygen_runtime.points.point_input import Nulls
from pygen_runtime.points.source import known, series_rows
from pygen_runtime.points.times import Moment, milliseconds, now
from pygen_runtime.points.values import DataPoint
from pygen_runtime.wire.granularity import FIRST, LAST


class SeriesPoints:
    """Call it to read the points: ``ts.data(start="30d-ago").to_pandas()``; its methods give the latest one, write and
    delete. On instances of an async client use the forms that end with `_async`."""

    __slots__ = ("_doors", "_series")

    def __init__(self, doors: Doors, series: Any) -> None:
        self._doors, (self._series,) = doors, named_series(series)

    def __call__(self, **keywords: Unpack[DataKeywords]) -> PointsQuery:
        """The points, to be read as a frame, in batches or one by one; keywords as those of `client.time_series.data`.
        No request yet.

        Raises:
            ConfigurationError: naming the keywords that are wrong, or do not go together.
        """
        return PointsQuery(self._doors, known((self._series,)), Asking(**keywords), str(self._series), is_one=True)

    def latest(self, *, before: Moment | None = None, **options: Unpack[LatestKeywords]) -> DataPoint | None:
        """The last point before `before` (default: now), None without any. One request."""
        return self._doors.run(self._latest(before, options), "await ….data.latest_async(…)")

    async def latest_async(
        self, *, before: Moment | None = None, **options: Unpack[LatestKeywords]
    ) -> DataPoint | None:
        """See `latest`."""
        return await self._doors.run_async(self._latest(before, options), "….data.latest(…)")

    def insert(self, points: Any, /, *, nulls: Nulls = "omit", on_duplicate: OnDuplicate = "refuse") -> InsertResult:
        """Write points, in every form that `client.time_series.insert` takes for one series; what a moment has already
        is replaced. One request per 100,000 points."""
        return self._doors.run(self._insert(points, nulls, on_duplicate), "await ….data.insert_async(…)")

    async def insert_async(
        self, points: Any, /, *, nulls: Nulls = "omit", on_duplicate: OnDuplicate = "refuse"
    ) -> InsertResult:
        """See `insert`."""
        return await self._doors.run_async(self._insert(points, nulls, on_duplicate), "….data.insert(…)")

    def delete(self, start: Moment, end: Moment) -> None:
        """Delete the points from `start` on, before `end`. One request."""
        self._doors.run(self._delete(start, end), "await ….data.delete_async(…)")

    async def delete_async(self, start: Moment, end: Moment) -> None:
        """See `delete`."""
        await self._doors.run_async(self._delete(start, end), "….data.delete(…)")

    def delete_all(self) -> None:
        """Delete every point; the series stays."""
        self._doors.run(self._delete(FIRST, LAST + 1), "await ….data.delete_all_async()")

    async def delete_all_async(self) -> None:
        """See `delete_all`."""
        await self._doors.run_async(self._delete(FIRST, LAST + 1), "….data.delete_all()")

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self._series})"

    def _latest(self, before: Moment | None, options: LatestKeywords) -> Flow[DataPoint | None]:
        found = yield from latest((self._series,), before, asked(options), self._doors.default_space)
        return found[self._series.name]

    def _insert(self, points: Any, nulls: Nulls, on_duplicate: OnDuplicate) -> Flow[InsertResult]:
        rows = [(self._series, each) for _, each in series_rows(points, self._series.key, "wide", nulls)]
        return insert(rows, on_duplicate, self._doors.default_space)

    def _delete(self, start: Moment, end: Moment) -> Flow[None]:
        moment = now()
        first, last = milliseconds(start, moment), milliseconds(end, moment, name="end")
        if first >= last:
            raise ConfigurationError(f"start={start!r} is not before end={end!r}: give a start before it")
        return delete((self._series,), first, last, self._doors.default_space)
