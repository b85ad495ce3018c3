"""The latest points of series: of each the last one before a moment."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import tzinfo
from typing import TYPE_CHECKING, Any, TypedDict

from pygen_runtime.exceptions import ConfigurationError
from pygen_runtime.filters.names import hint
from pygen_runtime.http.flow import Flow, parallel, send
from pygen_runtime.points.answers import read_series
from pygen_runtime.points.asking import Asking
from pygen_runtime.points.named import NamedSeries
from pygen_runtime.points.refusals import refusal
from pygen_runtime.points.times import Moment, milliseconds, now
from pygen_runtime.points.values import DataPoint, data_points
from pygen_runtime.requests.batches import split
from pygen_runtime.requests.limits import SERIES
from pygen_runtime.requests.points import latest_request
from pygen_runtime.wire.point_columns import PointSeries

if TYPE_CHECKING:
    import pandas  # type: ignore[import-untyped, import-not-found, unused-ignore]


class LatestKeywords(TypedDict, total=False):
    """The keywords of `latest()` besides `before`."""

    target_unit: str | None
    target_unit_system: str | None
    ignore_bad_datapoints: bool
    treat_uncertain_as_bad: bool
    ignore_unknown_ids: bool


def asked(keywords: Mapping[str, Any]) -> Asking:
    """Raises ConfigurationError for a keyword of `data` that has no meaning here."""
    known = LatestKeywords.__annotations__
    other = [name for name in keywords if name not in known]
    if other:
        advice = "before= says where to look from" if other[0] in ("start", "end") else hint(other[0], tuple(known))
        raise ConfigurationError(f"latest() has no {other[0]!r}: {advice}")
    return Asking(**keywords, include_status=True)


class LatestPoints(Mapping[str, "DataPoint | None"]):
    """The latest point of each series by its name, None for a series without points."""

    def __init__(self, points: Mapping[str, DataPoint | None]) -> None:
        self._points = dict(points)

    def __getitem__(self, name: str) -> DataPoint | None:
        return self._points[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._points)

    def __len__(self) -> int:
        return len(self._points)

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self._points!r})"

    def to_pandas(self) -> pandas.DataFrame:
        """A row for each series: index `series`, columns time, value, status_code, status."""
        from pygen_runtime.tables.columns import optional_module

        pd = optional_module("pandas")
        points = list(self._points.values())
        times = pd.to_datetime([None if each is None else each.time for each in points], utc=True).as_unit("ms")
        columns = {
            "time": times,
            "value": [None if each is None else each.value for each in points],
            "status_code": pd.array([None if each is None else each.status for each in points], dtype="UInt32"),
            "status": pd.array([None if each is None else each.symbol for each in points], dtype="string"),
        }
        frame: pandas.DataFrame = pd.DataFrame(columns, index=pd.Index(list(self._points), name="series"))
        return frame


def latest(
    series: Sequence[NamedSeries], before: Moment | None, asking: Asking, default_space: str | None
) -> Flow[LatestPoints]:
    """One request for 100 series."""
    zone: tzinfo | None = None
    window = asking.window()
    end = {} if before is None else {"before": milliseconds(before, now(), zone, "before")}
    unique = list({each.key: each for each in series}.values())
    groups = split(unique, SERIES)
    flows = [_ask(group, {**end, **window.options()}, ignore_unknown=asking.ignore_unknown_ids) for group in groups]
    outcomes = yield from parallel(flows, "data")
    errors = [each.error for each in outcomes if each.error is not None]
    if errors:
        raise (yield from refusal(errors, asking, default_space))
    found: dict[tuple[str, str], PointSeries | None] = {}
    for group, outcome in zip(groups, outcomes, strict=True):
        found.update(zip((each.key for each in group), outcome.value, strict=True))
    return LatestPoints({each.name: _point(found[each.key]) for each in series})


def _ask(
    group: Sequence[NamedSeries], options: Mapping[str, Any], *, ignore_unknown: bool
) -> Flow[Iterable[PointSeries | None]]:
    items = [{**each.id, **options} for each in group]
    response = yield from send(latest_request(items, ignore_unknown=ignore_unknown))
    return read_series(response, group, ignore_unknown=ignore_unknown)


def _point(series: PointSeries | None) -> DataPoint | None:
    return None if series is None else next(data_points(series.points), None)
