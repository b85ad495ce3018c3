# Derived from async_time_series.py by "python -m tests.derive": change that file, not this one.
"""Time series: their data points, read, written and deleted."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import tzinfo
from typing import TYPE_CHECKING, Any, overload

from typing_extensions import Unpack

from pygen_runtime.exceptions import ConfigurationError
from pygen_runtime.points.asking import Aggregates, Asking, DataKeywords
from pygen_runtime.points.handle import PointsQuery
from pygen_runtime.points.inserting import InsertResult, OnDuplicate, delete, insert
from pygen_runtime.points.latest import LatestKeywords, LatestPoints, asked, latest
from pygen_runtime.points.named import SeriesLike, What, is_one, named_series
from pygen_runtime.points.point_input import Nulls
from pygen_runtime.points.source import PointsClient, doors, known, series_rows
from pygen_runtime.points.times import Moment, milliseconds, now
from pygen_runtime.points.values import DataPoint
from pygen_runtime.wire.granularity import FIRST, LAST

if TYPE_CHECKING:
    from pygen_runtime.points.frames import Form


class TimeSeriesAPI:
    """Data points, for threads.

    A series is named by a text, the external id of a classic time series, which properties of type timeseries hold; or
    by a pair (space, external id), a reference or an instance, where it is a node. Several are an iterable of these,
    or a mapping from the names of columns to them.
    """

    def __init__(self, client: PointsClient) -> None:
        self._client = client

    def data(
        self,
        what: What,
        /,
        *,
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
        """The points of these series, to be read as a frame, in batches or one by one. No request yet.

        `start` (default: the first point) and `end` (exclusive, default now): an aware datetime, a date, milliseconds,
        a timedelta before now, or a text such as "2w-ago". `aggregates` in buckets of `granularity` ("15m", "1d");
        days and months follow the clocks of `timezone`, which frames show, too. `limit`: points of each series.
        One request per 100,000 points or 10,000 aggregates, several of them at a time.

        Raises:
            ConfigurationError: naming the keywords that are wrong, or do not go together.
        """
        asking = Asking(**{name: value for name, value in locals().items() if name in Asking.__slots__})
        series = named_series(what)
        shown = ", ".join(str(each) for each in series[:3]) + (", …" if len(series) > 3 else "")
        one = len(series) == 1 and is_one(what)
        return PointsQuery(doors(self._client), known(series), asking, shown, is_one=one)

    @overload
    def latest(  # type: ignore[overload-overlap]
        self, what: SeriesLike, /, *, before: Moment | None = ..., **options: Unpack[LatestKeywords]
    ) -> DataPoint | None: ...
    @overload
    def latest(
        self,
        what: Iterable[SeriesLike] | Mapping[str, SeriesLike],
        /,
        *,
        before: Moment | None = ...,
        **options: Unpack[LatestKeywords],
    ) -> LatestPoints: ...
    def latest(self, what: Any, /, *, before: Moment | None = None, **options: Unpack[LatestKeywords]) -> Any:
        """The last point before `before` (default: now); of one series the point or None, of several a mapping by name.

        `options`: `target_unit`, `target_unit_system`, `ignore_bad_datapoints`, `treat_uncertain_as_bad` and
        `ignore_unknown_ids`, as `data` takes them. One request per 100 series.

        Raises:
            ResourceNotFoundError: where series do not exist; `missing` has all of them.
        """
        series = named_series(what)
        found = self._client.run(latest(series, before, asked(options), self._client.default_space))
        return found[series[0].name] if is_one(what) else found

    def insert(
        self,
        points: Any,
        /,
        series: SeriesLike | Mapping[str, SeriesLike] | None = None,
        *,
        form: Form = "wide",
        nulls: Nulls = "omit",
        on_duplicate: OnDuplicate = "refuse",
    ) -> InsertResult:
        """Write points: of one series pairs (time, value), triples with a status, a mapping, DataPoints or a series of
        pandas; of several a frame of pandas, polars or Arrow, a column for each key of `series`, or with `form="long"`
        the columns series, time, value and status. What a moment has already is replaced.

        Times are cut to milliseconds. `nulls`: missing values are gaps, or with "bad" points that are Bad.
        `on_duplicate`: refuse two points of one millisecond, or keep the last one. One request per 100,000 points.

        Raises:
            ConfigurationError: for points that cannot be written as they are.
            ResourceNotFoundError: where series do not exist.
            MultiRequestError: where one of several requests failed; `failed` has the series and their counts.
        """
        rows = series_rows(points, series, form, nulls)
        return self._client.run(insert(rows, on_duplicate, self._client.default_space))

    def delete(self, what: What, /, start: Moment, end: Moment) -> None:
        """Delete the points from `start` on, before `end`. One request per 10,000 series.

        Raises:
            ResourceNotFoundError: where series do not exist; nothing was deleted then.
        """
        moment = now()
        first, last = milliseconds(start, moment), milliseconds(end, moment, name="end")
        if first >= last:
            raise ConfigurationError(f"start={start!r} is not before end={end!r}: give a start before it")
        self._client.run(delete(named_series(what), first, last, self._client.default_space))

    def delete_all(self, what: What, /) -> None:
        """Delete every point of these series; the series stay."""
        self._client.run(delete(named_series(what), FIRST, LAST + 1, self._client.default_space))

    def columns(
        self, what: What, /, **options: Unpack[DataKeywords]
    ) -> dict[str, tuple[memoryview[int], memoryview[float] | list[Any]]]:
        """Of each series by its name: times (int64, milliseconds) and values (float64, or a list of texts), with no frame
        library. `options` are those of `data`."""
        return self.data(what, **options).columns()
