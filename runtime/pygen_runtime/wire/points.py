"""Answers of the time series service in protobuf, and insertions: package ``com.cognite.v1.timeseries.proto``.

The doubles of an aggregate have no presence, an absent one and 0.0 are the same bytes: aggregates are read from JSON.

>>> content = encode_answer([PointSeries(7, "p", points=Points.of([(60_000, 1.5), (120_000, 0.0)]))])
>>> decode_answer(content)[0].points.rows()
[(60000, 1.5, 0), (120000, 0.0, 0)]
"""

from __future__ import annotations

import math
from array import array
from collections.abc import Callable, Collection, Iterable, Mapping
from functools import lru_cache
from typing import Any

from pygen_runtime.wire.point_columns import Points, PointSeries
from pygen_runtime.wire.point_planes import (
    FIRST,
    HEAD,
    LAST,
    LENGTH,
    encode_planes,
    native,
    read_planes,
)
from pygen_runtime.wire.protobuf import (
    BYTES,
    DOUBLE,
    block,
    double,
    double_at,
    fields,
    number,
    signed,
    text,
)

TYPES = {1: "numeric", 2: "string", 3: "state"}
_TYPE_NUMBERS = {name: number for number, name in TYPES.items()}
_NUMERIC, _STRING, _AGGREGATES = 3, 4, 5
AGGREGATE_FIELDS: Mapping[str, int] = {
    **{"average": 2, "max": 3, "min": 4, "count": 5, "sum": 6, "interpolation": 7, "stepInterpolation": 8},
    **{"continuousVariance": 9, "discreteVariance": 10, "totalVariation": 11, "countGood": 12, "countUncertain": 13},
    **{"countBad": 14, "durationGood": 15, "durationUncertain": 16, "durationBad": 17},
    **{"maxDatapoint": 18, "minDatapoint": 19},
}
"""By the names of JSON."""
_ZERO = b"\x11" + bytes(8)


# Reading


def decode_answer(content: bytes) -> list[PointSeries]:
    """The series of a ``DataPointListResponse``, with their raw points.

    Raises:
        ValueError: where it is none, or is broken off inside a series.
    """
    return [_series(content, start, end) for field, _, start, end in fields(content, 0, len(content)) if field == 1]


def _series(content: bytes, start: int, end: int) -> PointSeries:
    said: dict[str, Any] = {"id": 0}
    names = {2: "external_id", 8: "unit", 9: "cursor", 10: "unit_external_id"}
    parts: list[Points] = []
    for field, kind, a, b in fields(content, start, end):
        if field == 1:
            said["id"] = signed(a)
        elif field in names and kind == BYTES:
            said[names[field]] = content[a:b].decode()
        elif field == 11:
            said["instance"] = _instance(content, a, b)
        elif field == 12:
            said["type"] = TYPES.get(a, "numeric")
        elif field in (6, 7):
            said["is_string" if field == 6 else "is_step"] = bool(a)
        elif field == _NUMERIC:
            parts.append(_numeric(content, a, b))
        elif field == _STRING:
            parts.append(_strings(content, a, b))
    empty = Points(values=[]) if said.get("is_string") or said.get("type") == "string" else Points()
    return PointSeries(**said, points=Points.joined(parts) if parts else empty)


def _instance(content: bytes, start: int, end: int) -> tuple[str, str]:
    said = {field: content[a:b].decode() for field, _, a, b in fields(content, start, end)}
    return said.get(1, ""), said.get(2, "")


def _numeric(content: bytes, start: int, end: int) -> Points:
    """Numeric points: all at once where they are plain, else each by itself where it is not."""
    records = content[start:end]
    found = read_planes(records)
    if found is not None:
        return Points(*found)
    return _mixed(records) or _any_numeric(records)


def _mixed(records: bytes) -> Points | None:
    """Zeros are not sent, a status is: such points are made plain, what they have besides is kept apart."""
    plain: list[bytes] = []
    rests: dict[int, bytes] = {}
    add, place, end = plain.append, 0, len(records)
    try:
        while place < end:
            size = records[place + 1]
            if size == 16:
                add(records[place : place + LENGTH])
            elif records[place] != 0x0A or size > 0x7F:
                return None
            elif size == 7:
                add(HEAD + records[place + 2 : place + 9] + _ZERO)
            elif size > 16 and records[place + 9] == 0x11:
                add(HEAD + records[place + 2 : place + LENGTH])
                rests[len(plain) - 1] = records[place + LENGTH : place + 2 + size]
            elif size > 7 and records[place + 8] < 0x80 <= records[place + 7]:
                add(HEAD + records[place + 2 : place + 9] + _ZERO)
                rests[len(plain) - 1] = records[place + 9 : place + 2 + size]
            else:
                return None
            place += 2 + size
    except IndexError:
        raise ValueError("the points are broken off") from None
    found = read_planes(b"".join(plain)) if place == end else None
    return None if found is None else _with_rests(*found, rests)


def _with_rests(times: bytes, values: bytes, rests: Mapping[int, bytes]) -> Points | None:
    """What stands behind time and value: None where it is more than status and null."""
    if not rests:
        return Points(times, values)
    column, nulls, codes, symbols = bytearray(values), list[int](), dict[int, int](), dict[int, str]()
    known: dict[bytes, tuple[int, str, bool] | None] = {}
    for place, rest in rests.items():
        if rest not in known:
            known[rest] = _rest(rest)
        said = known[rest]
        if said is None:
            return None
        code, symbol, is_null = said
        if code:
            codes[place], symbols[place] = code, symbol
        if is_null:
            nulls.append(place)
            column[place * 8 : place * 8 + 8] = _NAN
    return Points(times, bytes(column), nulls, codes, symbols)


_NAN = array("d", [math.nan]).tobytes()


def _rest(rest: bytes) -> tuple[int, str, bool] | None:
    code, symbol, is_null = 0, "", False
    for field, kind, a, b in fields(rest, 0, len(rest)):
        if field == 3 and kind == BYTES:
            code, symbol = _status(rest, a, b)
        elif field == 4:
            is_null = bool(a)
        else:
            return None
    return code, symbol, is_null


def _status(content: bytes, start: int, end: int) -> tuple[int, str]:
    code, symbol = 0, ""
    for field, _, a, b in fields(content, start, end):
        if field == 1:
            code = signed(a)
        elif field == 2:
            symbol = content[a:b].decode()
    return code, symbol


def _any_numeric(records: bytes) -> Points:
    """Points with times of any length, in any order of fields, with fields that are not known."""
    return _any_points(records, lambda a, b: double_at(records, a), is_string=False)


def _strings(content: bytes, start: int, end: int) -> Points:
    records = content[start:end]
    return _any_points(records, lambda a, b: records[a:b].decode(), is_string=True)


def _any_points(records: bytes, read: Callable[[int, int], float | str], *, is_string: bool) -> Points:
    wanted, missing = (BYTES, "") if is_string else (DOUBLE, 0.0)
    times, values, nulls, codes, symbols = array("q"), list[Any](), list[int](), dict[int, int](), dict[int, str]()
    for field, _, start, end in fields(records, 0, len(records)):
        if field != 1:
            continue
        time, is_null = 0, False
        value: float | str | None = missing
        for each, kind, a, b in fields(records, start, end):
            if each == 1:
                time = signed(a)
            elif each == 2 and kind == wanted:
                value = read(a, b)
            elif each == 3:
                code, symbol = _status(records, a, b)
                if code:
                    codes[len(values)], symbols[len(values)] = code, symbol
            elif each == 4:
                is_null = bool(a)
        if is_null:
            nulls.append(len(values))
            value = None if is_string else math.nan
        times.append(time)
        values.append(value)
    return Points(times.tobytes(), values if is_string else array("d", values).tobytes(), nulls, codes, symbols)


# Writing, as the service does


def encode_answer(series: Iterable[PointSeries]) -> bytes:
    """A ``DataPointListResponse``."""
    return b"".join(block(1, _encode_series(each)) for each in series)


def _encode_series(series: PointSeries) -> bytes:
    instance = series.instance and block(11, text(1, series.instance[0]) + text(2, series.instance[1]))
    if series.aggregates:
        points = block(_AGGREGATES, encode_aggregates(series.aggregates))
    else:
        points = block(_STRING if series.is_string else _NUMERIC, encode_points(series.points))
    return b"".join(
        (
            number(1, series.id),
            text(2, series.external_id),
            points,
            number(6, series.is_string),
            number(7, series.is_step),
            text(8, series.unit),
            text(9, series.cursor),
            text(10, series.unit_external_id),
            instance or b"",
            number(12, _TYPE_NUMBERS[series.type]),
        )
    )


def encode_points(points: Points) -> bytes:
    """``NumericDatapoints`` or ``StringDatapoints``: all at once, then those mended that are not plain."""
    if isinstance(points.values, list):
        nulls = set(points.nulls)
        return b"".join(_record(points, place, time, nulls) for place, time in enumerate(points.time_list()))
    times = memoryview(points.times).cast("q")
    plain, nulls = encode_planes(points.times, points.values), set(points.nulls)
    zeros = {place for place, bits in enumerate(memoryview(points.values).cast("Q")) if not bits}
    far = {place for place, time in enumerate(times) if not FIRST <= time <= LAST}
    parts: list[bytes] = []
    start = 0
    for place in sorted({*zeros, *nulls, *points.codes, *far}):
        at = place * LENGTH
        parts.append(plain[start:at])
        if place in far:
            parts.append(_record(points, place, times[place], nulls))
        else:
            core = plain[at + 2 : at + (9 if place in nulls or place in zeros else LENGTH)]
            core += _tail(points, place, nulls)
            parts.append(bytes((0x0A, len(core))) + core if len(core) < 0x80 else block(1, core))
        start = at + LENGTH
    return b"".join((*parts, plain[start:]))


def _record(points: Points, place: int, time: int, nulls: Collection[int]) -> bytes:
    if isinstance(points.values, list):
        value = text(2, points.values[place])
    else:
        packed = native(points.values[place * 8 : place * 8 + 8])
        value = b"" if place in nulls or packed == bytes(8) else b"\x11" + packed
    return block(1, number(1, time) + value + _tail(points, place, nulls))


def _tail(points: Points, place: int, nulls: Collection[int]) -> bytes:
    """Status and null, where the point has them."""
    code = points.codes.get(place, 0)
    status = _encoded_status(code, points.symbol(place)) if code else b""
    return status + b"\x20\x01" if place in nulls else status


@lru_cache(maxsize=512)
def _encoded_status(code: int, symbol: str) -> bytes:
    return block(3, number(1, code) + text(2, symbol))


def encode_aggregates(columns: Mapping[str, list[Any]]) -> bytes:
    """``AggregateDatapoints``; what is absent is NaN, because 0.0 would be the same bytes."""
    times = columns["timestamp"]
    asked = [(AGGREGATE_FIELDS[name], column) for name, column in columns.items() if name != "timestamp"]
    return b"".join(
        block(1, number(1, time) + b"".join(_aggregate(field, column[place]) for field, column in asked))
        for place, time in enumerate(times)
    )


def _aggregate(field: int, value: Any) -> bytes:
    if field >= AGGREGATE_FIELDS["maxDatapoint"]:
        return b"" if value is None else block(field, _datapoint(value))
    return double(field, math.nan if value is None else value)


def _datapoint(value: tuple[int, float, int, str]) -> bytes:
    time, number_, code, symbol = value
    return number(1, time) + double(2, number_) + (_encoded_status(code, symbol) if code else b"")


# Insertions


def decode_insertion(content: bytes) -> dict[str, Any]:
    """A ``DataPointInsertionRequest`` as the JSON that means the same.

    Raises:
        ValueError: where it is none.
    """
    return {"items": [_insertion(content, a, b) for field, _, a, b in fields(content, 0, len(content)) if field == 1]}


def _insertion(content: bytes, start: int, end: int) -> dict[str, Any]:
    item: dict[str, Any] = {"datapoints": []}
    for field, _, a, b in fields(content, start, end):
        if field == 1:
            item["id"] = signed(a)
        elif field == 2:
            item["externalId"] = content[a:b].decode()
        elif field == 5:
            space, external_id = _instance(content, a, b)
            item["instanceId"] = {"space": space, "externalId": external_id}
        elif field in (_NUMERIC, _STRING):
            points = (_numeric if field == _NUMERIC else _strings)(content, a, b)
            item["datapoints"] += [_json_point(points, place, *row) for place, row in enumerate(points.rows())]
        else:
            raise ValueError("points of states are not taken")
    return item


def _json_point(points: Points, place: int, time: int, value: Any, code: int) -> dict[str, Any]:
    if isinstance(value, float) and not math.isfinite(value):
        value = json_number(value)
    return {"timestamp": time, "value": value, **({"status": {"code": code}} if code else {})}


def json_number(value: float) -> float | str:
    """A double in JSON, which has no other than finite ones: the others are texts."""
    if math.isfinite(value):
        return value
    return "NaN" if math.isnan(value) else "Infinity" if value > 0 else "-Infinity"
