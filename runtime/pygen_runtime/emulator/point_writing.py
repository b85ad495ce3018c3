"""Data points are inserted, each one judged, and deleted."""

from __future__ import annotations

import math
import struct
from collections.abc import Iterator, Mapping
from typing import Any

from pygen_runtime.emulator.errors import invalid
from pygen_runtime.emulator.point_shapes import RAW_LIMIT
from pygen_runtime.emulator.schema import Schema
from pygen_runtime.emulator.series import Series, find_all
from pygen_runtime.wire.granularity import FIRST, LAST
from pygen_runtime.wire.status_codes import BAD, code_of, symbol_of

LARGEST = 1e100
LONGEST = 1023
"""Bytes of a text; not verified against the service."""
NAN = struct.Struct("<d")
"""How NaN is stored: SQLite has none."""


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
        return NAN.pack(value) if math.isnan(value) else value
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
