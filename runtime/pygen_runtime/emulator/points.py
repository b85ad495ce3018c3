"""Data points are read: listed, with aggregates or without, and the latest ones; one table of all points of the project."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from pygen_runtime.emulator.errors import Answer
from pygen_runtime.emulator.point_aggregates import STATUS, Point, aggregated, statuses
from pygen_runtime.emulator.point_requests import Asked, Row, asked_of, check_limits
from pygen_runtime.emulator.schema import Schema
from pygen_runtime.emulator.selection import write_cursor
from pygen_runtime.emulator.series import Series, find_all
from pygen_runtime.wire.granularity import FIRST, Buckets
from pygen_runtime.wire.point_columns import Points, PointSeries
from pygen_runtime.wire.points import encode_answer, json_number
from pygen_runtime.wire.status_codes import BAD, UNCERTAIN, symbol_of

PROTOBUF = "application/protobuf"


def list_points(schema: Schema, body: Mapping[str, Any], accept: str) -> Any:
    """POST /timeseries/data/list, in JSON, or in protobuf where `accept` asks for it."""
    defaults = {name: value for name, value in body.items() if name not in ("items", "ignoreUnknownIds")}
    items = [{**defaults, **item} for item in body["items"]]
    found = find_all(schema, items, ignore_unknown=body.get("ignoreUnknownIds", False))
    asked = [
        asked_of(schema, item, series, f"items[{place}]")
        for place, (item, series) in enumerate(zip(items, found, strict=True))
        if series is not None
    ]
    check_limits(asked)
    answers = [_page(schema, each) for each in asked]
    if PROTOBUF in accept:
        return Answer(200, {"content-type": PROTOBUF}, encode_answer([series for series, _ in answers]))
    return {"items": [_json_series(each.series, *answer) for each, answer in zip(asked, answers, strict=True)]}


def _page(schema: Schema, asked: Asked) -> tuple[PointSeries, Sequence[Mapping[str, Any]]]:
    """A series with its points or aggregates; of the latter also as JSON has them."""
    if asked.aggregates:
        buckets, cursor = _aggregate_page(schema, asked)
        columns = {"timestamp": [row["timestamp"] for row in buckets]}
        columns |= {name: [_column_value(row.get(name)) for row in buckets] for name in asked.aggregates}
        return _described(asked, cursor, aggregates=columns), [_json_aggregate(asked, row) for row in buckets]
    rows, cursor = _raw_page(schema, asked)
    return _described(asked, cursor, points=_points(asked, rows)), ()


def _described(asked: Asked, cursor: str | None, **content: Any) -> PointSeries:
    series = asked.series
    instance = series.instance.split(":", 1) if series.instance else None
    unit = series.unit_external_id if asked.convert is None else asked.convert.external_id
    return PointSeries(
        series.id,
        series.external_id,
        None if instance is None else (instance[0], instance[1]),
        series.is_string,
        series.is_step,
        series.type,
        series.unit,
        unit,
        cursor,
        **content,
    )


_SELECT = "SELECT time, value, status FROM point WHERE series = ? AND time"


def _raw_page(schema: Schema, asked: Asked) -> tuple[list[Row], str | None]:
    shown, values = _shown(asked)
    rows: list[Row] = schema.store.rows(
        f"{_SELECT} >= ? AND time < ?{shown} ORDER BY time LIMIT ?",
        [asked.series.id, asked.start, asked.end, *values, asked.limit + 1],
    )
    more = len(rows) > asked.limit
    rows = rows[: asked.limit]
    outside = _outside(schema, asked, first=not asked.resumed, last=not more or not asked.limit)
    if more and asked.limit:
        return outside[0] + rows, write_cursor({"request": asked.request, "from": rows[-1][0] + 1})
    return outside[0] + rows + outside[1], None


def _shown(asked: Asked) -> tuple[str, list[int]]:
    return ("", []) if asked.good_below is None else (" AND status < ?", [asked.good_below])


def _outside(schema: Schema, asked: Asked, *, first: bool, last: bool) -> tuple[list[Row], list[Row]]:
    """The point before `start` and the one from `end` on, where they are asked for; both on top of the limit."""
    shown, values = _shown(asked)
    before: list[Row] = []
    behind: list[Row] = []
    if asked.outside and first:
        sql = f"{_SELECT} < ?{shown} ORDER BY time DESC LIMIT 1"
        before = schema.store.rows(sql, [asked.series.id, asked.start, *values])
    if asked.outside and last:
        sql = f"{_SELECT} >= ?{shown} ORDER BY time LIMIT 1"
        behind = schema.store.rows(sql, [asked.series.id, asked.end, *values])
    return before, behind


def _points(asked: Asked, rows: Sequence[Row]) -> Points:
    given = [(time, asked.value(value), code if asked.include_status else 0) for time, value, code in rows]
    symbols = {code: symbol_of(code) for code in {row[2] for row in given} if code}
    return Points.of(given, symbols, is_string=asked.series.is_string)


def _json_series(series: Series, answer: PointSeries, rows: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    found = series.named()
    if answer.unit_external_id is not None:
        found["unitExternalId"] = answer.unit_external_id
    found["datapoints"] = rows if answer.aggregates else json_points(answer.points)
    return found if answer.cursor is None else {**found, "nextCursor": answer.cursor}


def json_points(points: Points) -> list[dict[str, Any]]:
    """Points as JSON has them: null is not sent, what is not finite is a text, exact Good is left out."""
    found: list[dict[str, Any]] = []
    for place, (time, value, code) in enumerate(points.rows()):
        point: dict[str, Any] = {"timestamp": time}
        if value is not None:
            point["value"] = json_number(value) if isinstance(value, float) else value
        if code:
            point["status"] = {"code": code, "symbol": points.symbol(place)}
        found.append(point)
    return found


# Aggregates


def _aggregate_page(schema: Schema, asked: Asked) -> tuple[list[dict[str, Any]], str | None]:
    assert asked.granularity is not None
    buckets = Buckets(asked.granularity, asked.start, asked.zone)
    found: dict[int, dict[str, Any]] = {}
    values = [name for name in asked.aggregates if name not in STATUS]
    status = [name for name in asked.aggregates if name in STATUS]
    both: Sequence[tuple[list[str], Iterable[tuple[int, Mapping[str, Any]]]]] = (
        (values, _value_rows(schema, asked, buckets) if values else ()),
        (status, _status_rows(schema, asked, buckets) if status else ()),
    )
    for names, rows in both:
        for count, (begin, aggregates) in enumerate(rows, start=1):
            given = {name: aggregates[name] for name in names if name in aggregates}
            found.setdefault(begin, {"timestamp": begin}).update(given)
            if count > asked.limit:
                break
    ordered = [found[begin] for begin in sorted(found)]
    if len(ordered) <= asked.limit or not asked.limit:
        return ordered[: asked.limit], None
    cursor = write_cursor({"request": asked.request, "from": ordered[asked.limit]["timestamp"]})
    return ordered[: asked.limit], cursor


def _value_rows(schema: Schema, asked: Asked, buckets: Buckets) -> Iterator[tuple[int, Mapping[str, Any]]]:
    """The aggregates of values. Bad points are passed over, or else the curve stops at them."""
    shown, values = _shown(asked)
    worst = UNCERTAIN if asked.uncertain_is_bad else BAD
    points, before = _curve(schema, asked, buckets, shown, values, worst)
    return aggregated(points, before, buckets, step=asked.series.is_step, end=asked.end)


def _status_rows(schema: Schema, asked: Asked, buckets: Buckets) -> Iterator[tuple[int, Mapping[str, int]]]:
    points, before = _curve(schema, asked, buckets, "", [], 1 << 32)
    return statuses(points, before, buckets, end=asked.end)


def _curve(
    schema: Schema, asked: Asked, buckets: Buckets, shown: str, values: Sequence[int], worst: int
) -> tuple[Iterator[Point], Point | None]:
    """All points from the first bucket on, and the one before it."""

    def point(row: Row) -> Point:
        value = asked.value(row[1])
        return Point(row[0], None if row[2] >= worst or value is None else value, row[2])

    before = schema.store.rows(
        f"{_SELECT} < ?{shown} ORDER BY time DESC LIMIT 1", [asked.series.id, buckets.first, *values]
    )
    rows = schema.store.connection.execute(
        f"{_SELECT} >= ?{shown} ORDER BY time", [asked.series.id, buckets.first, *values]
    )
    return map(point, rows), point(before[0]) if before else None


def _column_value(value: Any) -> Any:
    if isinstance(value, Point):
        return value.time, value.value, value.code, symbol_of(value.code)
    return value


def _json_aggregate(asked: Asked, row: Mapping[str, Any]) -> dict[str, Any]:
    return {name: _json_value(asked, value) for name, value in row.items()}


def _json_value(asked: Asked, value: Any) -> Any:
    if not isinstance(value, Point):
        return value
    point: dict[str, Any] = {"timestamp": value.time, "value": value.value}
    if asked.include_status and value.code:
        point["status"] = {"code": value.code, "symbol": symbol_of(value.code)}
    return point


# The latest points


def latest(schema: Schema, body: Mapping[str, Any]) -> dict[str, Any]:
    """POST /timeseries/data/latest: of each series the last point before a moment."""
    items = body["items"]
    found = find_all(schema, items, ignore_unknown=body.get("ignoreUnknownIds", False))
    answers: list[dict[str, Any]] = []
    for place, (item, series) in enumerate(zip(items, found, strict=True)):
        if series is None:
            continue
        end = item.get("before", schema.now())
        asked = asked_of(schema, {**item, "start": FIRST, "end": max(end, FIRST + 1)}, series, f"items[{place}]")
        shown, values = _shown(asked)
        rows = schema.store.rows(f"{_SELECT} < ?{shown} ORDER BY time DESC LIMIT 1", [series.id, end, *values])
        answers.append(_json_series(series, _described(asked, None, points=_points(asked, rows)), ()))
    return {"items": answers}
