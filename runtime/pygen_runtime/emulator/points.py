"""Data points: listed, the latest ones, inserted and deleted; one table of all points of the project."""

from __future__ import annotations

import math
import struct
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import tzinfo
from typing import Any

from pygen_runtime.emulator.errors import Answer, invalid
from pygen_runtime.emulator.point_aggregates import STATUS, Point, aggregated, statuses
from pygen_runtime.emulator.point_shapes import AGGREGATE_LIMIT, DEFAULT_LIMIT, RAW_LIMIT
from pygen_runtime.emulator.schema import Schema
from pygen_runtime.emulator.selection import fingerprint, read_cursor, write_cursor
from pygen_runtime.emulator.series import Series, find_all
from pygen_runtime.emulator.units import Conversion, conversion
from pygen_runtime.wire.granularity import FIRST, LAST, Buckets, Granularity, parse_zone
from pygen_runtime.wire.point_columns import Points, PointSeries
from pygen_runtime.wire.points import encode_answer, json_number
from pygen_runtime.wire.status_codes import BAD, UNCERTAIN, code_of, symbol_of

LARGEST = 1e100
LONGEST = 1023
"""Bytes of a text; not verified against the service."""
PROTOBUF = "application/protobuf"
_NAN = struct.Struct("<d")
Row = tuple[int, Any, int]
"""Time, value and status code."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What an item asks for, the defaults of its request filled in."""

    series: Series
    start: int
    end: int
    limit: int
    aggregates: Sequence[str]
    granularity: Granularity | None
    zone: tzinfo | None
    outside: bool
    include_status: bool
    ignore_bad: bool
    uncertain_is_bad: bool
    convert: Conversion | None
    request: str
    """What its cursors belong to."""
    resumed: bool = False

    @property
    def good_below(self) -> int | None:
        """Statuses from this code on are hidden; None where all are shown."""
        return (UNCERTAIN if self.uncertain_is_bad else BAD) if self.ignore_bad else None

    def value(self, stored: Any) -> Any:
        value = _NAN.unpack(stored)[0] if isinstance(stored, bytes) else stored
        return value if self.convert is None or value is None else self.convert.of(value)


# Reading


def list_points(schema: Schema, body: Mapping[str, Any], accept: str) -> Any:
    """POST /timeseries/data/list, in JSON, or in protobuf where `accept` asks for it."""
    defaults = {name: value for name, value in body.items() if name not in ("items", "ignoreUnknownIds")}
    items = [{**defaults, **item} for item in body["items"]]
    found = find_all(schema, items, ignore_unknown=body.get("ignoreUnknownIds", False))
    asked = [
        _asked(schema, item, series, f"items[{place}]")
        for place, (item, series) in enumerate(zip(items, found, strict=True))
        if series is not None
    ]
    _check_limits(asked)
    answers = [_page(schema, each) for each in asked]
    if PROTOBUF in accept:
        return Answer(200, {"content-type": PROTOBUF}, encode_answer([series for series, _ in answers]))
    return {"items": [_json_series(each.series, *answer) for each, answer in zip(asked, answers, strict=True)]}


def _asked(schema: Schema, item: Mapping[str, Any], series: Series, where: str) -> Asked:
    aggregates: Sequence[str] = item.get("aggregates", ())
    if series.type == "state":
        raise invalid(f"{where}: time series of states are not served")
    if aggregates and series.is_string:
        raise invalid(f"{where}: Aggregates are not supported for string time series")
    if bool(aggregates) != ("granularity" in item):
        raise invalid(f"{where}: aggregates and granularity must be given together")
    if aggregates and item.get("includeOutsidePoints"):
        raise invalid(f"{where}: includeOutsidePoints is not for aggregates")
    zone = _valid(parse_zone, item["timeZone"], where) if "timeZone" in item else None
    if zone is not None and not aggregates:
        raise invalid(f"{where}: timeZone is for aggregates only")
    start, end = item.get("start", 0), item.get("end", schema.now())
    if start >= end and "end" in item:
        raise invalid(f"{where}: start must be before end")
    names = ("aggregates", "granularity", "timeZone", "targetUnit", "targetUnitSystem", "includeStatus")
    flags = ("includeOutsidePoints", "ignoreBadDataPoints", "treatUncertainAsBad")
    request = fingerprint(series.id, {name: item[name] for name in (*names, *flags) if name in item})
    found = Asked(
        series,
        start,
        end,
        item.get("limit", DEFAULT_LIMIT),
        aggregates,
        _valid(Granularity.parse, item["granularity"], where) if aggregates else None,
        zone,
        item.get("includeOutsidePoints", False),
        item.get("includeStatus", False),
        item.get("ignoreBadDataPoints", True),
        item.get("treatUncertainAsBad", True),
        _conversion(series, item, where),
        request,
    )
    if not item.get("cursor"):
        return found
    return replace(found, start=read_cursor(item["cursor"], request)["from"], resumed=True)


def _valid(parse: Any, text: str, where: str) -> Any:
    try:
        return parse(text)
    except ValueError as error:
        raise invalid(f"{where}: {error}") from None


def _conversion(series: Series, item: Mapping[str, Any], where: str) -> Conversion | None:
    given = [name for name in ("targetUnit", "targetUnitSystem") if name in item]
    if not given:
        return None
    if len(given) > 1:
        raise invalid(f"{where}: targetUnit and targetUnitSystem exclude each other")
    if series.unit_external_id is None:
        raise invalid(f"{where}: the time series has no unitExternalId: its values cannot be converted")
    target = {"externalId" if given == ["targetUnit"] else "unitSystemName": item[given[0]]}
    return conversion(series.unit_external_id, target, where)


def _check_limits(asked: Sequence[Asked]) -> None:
    for kind, most in {"raw": RAW_LIMIT, "aggregate": AGGREGATE_LIMIT}.items():
        wanted = sum(each.limit for each in asked if bool(each.aggregates) == (kind == "aggregate"))
        if wanted > most:
            raise invalid(f"limit: at most {most} {kind} data points in sum over the items, got {wanted}")


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
        asked = _asked(schema, {**item, "start": FIRST, "end": max(end, FIRST + 1)}, series, f"items[{place}]")
        shown, values = _shown(asked)
        rows = schema.store.rows(f"{_SELECT} < ?{shown} ORDER BY time DESC LIMIT 1", [series.id, end, *values])
        answers.append(_json_series(series, _described(asked, None, points=_points(asked, rows)), ()))
    return {"items": answers}


# Writing


def insert(schema: Schema, body: Mapping[str, Any]) -> dict[str, Any]:
    """POST /timeseries/data: a point of a moment that has one replaces it."""
    items = body["items"]
    found = find_all(schema, items)
    rows: list[tuple[int, int, Any, int]] = []
    for place, (item, series) in enumerate(zip(items, found, strict=True)):
        assert series is not None
        if series.type == "state":
            raise invalid(f"items[{place}]: time series of states are not served")
        rows += _rows(series, item["datapoints"], f"items[{place}].datapoints")
    if len(rows) > RAW_LIMIT:
        raise invalid(f"At most {RAW_LIMIT} data points are taken at once, got {len(rows)}")
    schema.store.many(
        "INSERT INTO point(series, time, value, status) VALUES(?, ?, ?, ?) "
        "ON CONFLICT(series, time) DO UPDATE SET value = excluded.value, status = excluded.status",
        rows,
    )
    return {}


def _rows(series: Series, points: Any, where: str) -> Iterator[tuple[int, int, Any, int]]:
    if not isinstance(points, list):
        raise invalid(f"{where}: must be an array")
    given: list[Any] = points  # pyright: ignore[reportUnknownVariableType]
    kind = str if series.is_string else float
    for place, point in enumerate(given):
        if point.__class__ is dict and len(point) == 2:
            time: Any = point.get("timestamp")
            value: Any = point.get("value")
            plain = time.__class__ is int and FIRST <= time <= LAST and value.__class__ is kind
            if plain and (len(value) < LONGEST // 4 if kind is str else -LARGEST <= value <= LARGEST):
                yield series.id, time, value, 0
                continue
        yield (series.id, *_row(series, point, f"{where}[{place}]"))


def _row(series: Series, point: Any, where: str) -> tuple[int, Any, int]:
    """A point that is not plain, checked in full."""
    if not isinstance(point, dict):
        raise invalid(f"{where}: must be an object")
    given: dict[str, Any] = point  # pyright: ignore[reportUnknownVariableType]
    unknown = set(given) - {"timestamp", "value", "status"}
    if unknown:
        raise invalid(f"Unexpected field - {where}.{min(unknown)}")
    time, value = given.get("timestamp"), given.get("value")
    if not isinstance(time, int) or isinstance(time, bool) or not FIRST <= time <= LAST:
        raise invalid(f"{where}.timestamp: must be milliseconds from {FIRST} to {LAST}, got {time!r:.100}")
    code = _code(given.get("status"), f"{where}.status")
    if value is None:
        if code < BAD:
            raise invalid(f"{where}.value: only a point with a Bad status may have no value")
        return time, None, code
    return time, (_text if series.is_string else _number)(value, code, f"{where}.value"), code


def _code(status: Any, where: str) -> int:
    if status is None:
        return 0
    if not isinstance(status, dict) or not status or set(status) - {"code", "symbol"}:  # pyright: ignore
        raise invalid(f"{where}: must have code or symbol, or both")
    given: dict[str, Any] = status  # pyright: ignore[reportUnknownVariableType]
    code, symbol = given.get("code"), given.get("symbol")
    if code is not None and (not isinstance(code, int) or isinstance(code, bool)):
        raise invalid(f"{where}.code: must be an integer")
    try:
        named = code_of(symbol) if isinstance(symbol, str) else None
        if code is not None:
            symbol_of(code)
    except ValueError as error:
        raise invalid(f"{where}: {error}") from None
    if code is not None and named is not None and code != named:
        raise invalid(f"{where}: code {code} and symbol {symbol!r} do not agree")
    found = named if code is None else code
    if found is None:
        raise invalid(f"{where}: must have code or symbol")
    return found


def _number(value: Any, code: int, where: str) -> Any:
    special = {"NaN": math.nan, "Infinity": math.inf, "-Infinity": -math.inf}
    if isinstance(value, str) and value in special and code >= BAD:
        value = special[value]
        return _NAN.pack(value) if math.isnan(value) else value
    if not isinstance(value, (int, float)) or isinstance(value, bool):
        raise invalid(f"{where}: must be a number, got {value!r:.100}")
    if not abs(value) <= LARGEST and (code < BAD or abs(value) > 1.7976931348623157e308):
        raise invalid(f"{where}: must be from -1e100 to 1e100, got {value!r:.100}")
    return float(value)


def _text(value: Any, code: int, where: str) -> str:
    if not isinstance(value, str):
        raise invalid(f"{where}: must be a string, got {value!r:.100}")
    if len(value.encode()) > LONGEST:
        raise invalid(f"{where}: must have at most {LONGEST} bytes")
    return value


def delete(schema: Schema, body: Mapping[str, Any]) -> dict[str, Any]:
    """POST /timeseries/data/delete: what lies in [inclusiveBegin, exclusiveEnd), or at inclusiveBegin alone."""
    found = find_all(schema, body["items"])
    ranges: list[tuple[int, int, int]] = []
    for place, (item, series) in enumerate(zip(body["items"], found, strict=True)):
        assert series is not None
        begin: int = item["inclusiveBegin"]
        end: int = item.get("exclusiveEnd", begin + 1)
        if begin >= end:
            raise invalid(f"items[{place}]: inclusiveBegin must be before exclusiveEnd")
        ranges.append((series.id, begin, end))
    schema.store.many("DELETE FROM point WHERE series = ? AND time >= ? AND time < ?", ranges)
    return {}
