"""Points as frames of pandas, polars and Arrow: wide, a column of each series, or long, a row of each point."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import tzinfo
from importlib import import_module
from itertools import chain
from operator import attrgetter
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

from pygen_runtime.exceptions import ConfigurationError
from pygen_runtime.points.columns import Column, SeriesData, common_times
from pygen_runtime.tables.columns import optional_module

if TYPE_CHECKING:
    import pandas  # type: ignore[import-untyped, import-not-found, unused-ignore]
    import polars  # type: ignore[import-not-found, unused-ignore]

ArrowTable: TypeAlias = Any
"""A pyarrow.Table: its package has no types."""
ArrowBatch: TypeAlias = Any
"""A pyarrow.RecordBatch."""
Form: TypeAlias = Literal["wide", "long"]


@dataclass(frozen=True, slots=True)
class FrameData:
    """A frame without a library: times, the columns beside them, and units by column. `places` of a column: which of its
    values stands in each row, None where it is each one."""

    times: bytes
    columns: Sequence[tuple[Column, Sequence[int | None] | None]]
    units: Mapping[str, str]
    zone: tzinfo | None = None


def wide(data: Sequence[SeriesData], zone: tzinfo | None) -> FrameData:
    """A row for each moment, a column for each series, and of aggregates for each of them."""
    times, places = common_times([each.times for each in data]) if data else (b"", [])
    columns: list[tuple[Column, Sequence[int | None] | None]] = []
    units: dict[str, str] = {}
    for each, place in zip(data, places, strict=True):
        several = sum("." not in column.name for column in each.columns) > 1 or any(
            "." in column.name or column.name == "status" for column in each.columns
        )
        for column in each.columns:
            name = f"{each.series.name}.{column.name}" if several and column.name else each.series.name
            columns.append((replace(column, name=name), place))
            if each.unit is not None and column.kind == "float":
                units[name] = each.unit
    return FrameData(times, columns, units, zone)


def long(data: Sequence[SeriesData], zone: tzinfo | None) -> FrameData:
    """A row for each point: whose it is, its time, and its value or aggregates.

    Raises:
        ConfigurationError: for numeric and string series together.
    """
    if any(each.is_string for each in data) and not all(each.is_string for each in data):
        texts = ", ".join(each.series.name for each in data if each.is_string)
        raise ConfigurationError(
            f"numeric and string series ({texts:.200}) have no column in common: use form='wide', or read them apart"
        )
    owners: list[tuple[Column, None]] = [
        (Column(name, "text", list(chain.from_iterable([value(each)] * len(each) for each in data))), None)
        for name, value in _OWNERS.items()
        if name == "series" or any(each.series.owner for each in data)
    ]
    shapes = data[0].columns if data else ()
    columns = [(_joined(place, column, data), None) for place, column in enumerate(shapes)]
    return FrameData(b"".join(each.times for each in data), [*owners, *columns], {}, zone)


_OWNERS: Mapping[str, Callable[[SeriesData], str]] = {
    "external_id": attrgetter("series.owner"),
    "property": attrgetter("series.of_property"),
    "series": attrgetter("series.name"),
}


def _joined(place: int, shape: Column, data: Sequence[SeriesData]) -> Column:
    parts = [each.columns[place] for each in data]
    name, nulls, start = shape.name or "value", list[int](), 0
    for each, part in zip(data, parts, strict=True):
        nulls += [null + start for null in part.nulls]
        start += len(each)
    floats = [part.values for part in parts if isinstance(part.values, bytes)]
    if len(floats) == len(parts):
        return Column(name, shape.kind, b"".join(floats), nulls)
    return Column(name, shape.kind, [value for part in parts for value in part.listed()])


def _listed(column: Column, places: Sequence[int | None] | None) -> list[Any]:
    values = column.listed()
    return values if places is None else [None if place is None else values[place] for place in places]


# pandas

_PANDAS: Mapping[str, str] = {"float": "float64", "text": "string", "whole": "Int64", "code": "UInt32"}


def to_pandas(data: FrameData, form: Form) -> pandas.DataFrame:
    """The index `time` in UTC, or in the zone; in long form a column."""
    pd, np = optional_module("pandas"), optional_module("numpy")
    index = _moments(pd, np.frombuffer(data.times, "i8"), data.zone)
    columns: dict[str, Any] = {}
    for column, places in data.columns:
        if column.kind == "float" and isinstance(column.values, bytes):
            columns[column.name] = _floats(np, column, places)
        elif column.kind == "float":
            columns[column.name] = np.array(_listed(column, places), dtype="float64")
        elif column.kind == "time":
            listed = _listed(column, places)
            times = np.array(["NaT" if each is None else each for each in listed], dtype="M8[ms]")
            columns[column.name] = _moments(pd, times, data.zone)
        else:
            columns[column.name] = pd.array(_listed(column, places), dtype=_PANDAS[column.kind])
    if form == "long":
        owners = [name for name in _OWNERS if name in columns]
        ordered = {**{name: columns.pop(name) for name in owners}, "time": index, **columns}
        frame: pandas.DataFrame = pd.DataFrame(ordered)
        return frame
    frame = pd.DataFrame(columns, index=index.rename("time"), copy=False)
    if data.units:
        frame.attrs["units"] = dict(data.units)
    return frame


def _moments(pd: Any, times: Any, zone: tzinfo | None) -> Any:
    index = pd.DatetimeIndex(times.view("M8[ms]") if times.dtype.kind == "i" else times).tz_localize("UTC")
    return index if zone is None else index.tz_convert(zone)


def _floats(np: Any, column: Column, places: Sequence[int | None] | None) -> Any:
    values: Any = np.frombuffer(column.values, "f8")
    if places is None:
        return values.copy()  # a frame may be written to, the bytes may not
    at = np.array([-1 if place is None else place for place in places], dtype="i8")
    found = np.full(len(at), np.nan)
    found[at >= 0] = values[at[at >= 0]]
    return found


# polars


def to_polars(data: FrameData, form: Form) -> polars.DataFrame:
    """The column `time` in UTC, or in the zone; null only where there is no value, NaN stays NaN."""
    pl = optional_module("polars")
    zone = _zone_name(data.zone)
    types = {"float": pl.Float64, "text": pl.String, "whole": pl.Int64, "code": pl.UInt32}
    moment = pl.Datetime("ms", "UTC")

    def moments(name: str, values: Any) -> Any:
        return pl.Series(name, values, dtype=pl.Int64).cast(moment).dt.convert_time_zone(zone)

    times = moments("time", _plain(memoryview(data.times).cast("q")))
    found: dict[str, Any] = {}
    for column, places in data.columns:
        if column.kind == "time":
            found[column.name] = moments(column.name, _listed(column, places))
        elif isinstance(column.values, bytes) and not column.nulls:
            whole = pl.Series(column.name, _plain(memoryview(column.values).cast("d")), dtype=pl.Float64)
            found[column.name] = whole if places is None else whole.gather(pl.Series(places, dtype=pl.UInt32))
        else:
            found[column.name] = pl.Series(column.name, _listed(column, places), dtype=types[column.kind])
    owners = {name: found.pop(name) for name in _OWNERS if form == "long" and name in found}
    frame: polars.DataFrame = pl.DataFrame({**owners, "time": times, **found})
    return frame


def _plain(view: Any) -> Any:
    """An array where numpy is installed, else a list."""
    try:
        np: Any = import_module("numpy")
    except ImportError:
        return view.tolist()
    return np.asarray(view).copy()


def _zone_name(zone: tzinfo | None) -> str:
    return "UTC" if zone is None else str(getattr(zone, "key", None) or _etc(zone))


def _etc(zone: tzinfo) -> str:
    """The name of a fixed offset of whole hours, as the database of zones has it: its sign is the other way."""
    offset = zone.utcoffset(None)
    minutes = 0 if offset is None else int(offset.total_seconds()) // 60
    if minutes % 60:
        raise ConfigurationError(f"polars and Arrow have no zone {zone}: use a name such as 'Asia/Kathmandu'")
    return "UTC" if not minutes else f"Etc/GMT{-minutes // 60:+d}"


# Arrow


def to_arrow(data: FrameData, form: Form) -> ArrowTable:
    """The column `time` as timestamp[ms] in UTC, or in the zone; units as metadata `unit` of the fields."""
    pa = optional_module("pyarrow")
    fields, arrays = arrow_columns(pa, data, form)
    return pa.Table.from_arrays(arrays, schema=pa.schema(fields))


def arrow_columns(pa: Any, data: FrameData, form: Form) -> tuple[list[Any], list[Any]]:
    """Fields and arrays."""
    moment = pa.timestamp("ms", _zone_name(data.zone))
    types = {"float": pa.float64(), "text": pa.string(), "whole": pa.int64(), "code": pa.uint32(), "time": moment}
    count = len(data.times) // 8
    time = pa.Array.from_buffers(moment, count, [None, pa.py_buffer(data.times)])
    columns: dict[str, Any] = {}
    for column, places in data.columns:
        columns[column.name] = _arrow(pa, types[column.kind], column, places)
    owners = [name for name in _OWNERS if form == "long" and name in columns]
    ordered = {**{name: columns.pop(name) for name in owners}, "time": time, **columns}
    fields = [
        pa.field(name, each.type, metadata={"unit": data.units[name]} if name in data.units else None)
        for name, each in ordered.items()
    ]
    return fields, list(ordered.values())


def _arrow(pa: Any, type_: Any, column: Column, places: Sequence[int | None] | None) -> Any:
    if isinstance(column.values, list) or column.nulls:
        return pa.array(_listed(column, places), type_)
    array = pa.Array.from_buffers(type_, len(column.values) // 8, [None, pa.py_buffer(column.values)])
    return array if places is None else array.take(pa.array(places, pa.int64()))


def batch(data: Iterable[SeriesData], zone: tzinfo | None, *, is_one: bool) -> ArrowBatch:
    """A RecordBatch: of one series its times and values, of several in long form."""
    pa = optional_module("pyarrow")
    several = list(data)
    found = long(several, zone)
    if is_one:
        found = replace(found, columns=[pair for pair in found.columns if pair[0].name not in _OWNERS])
    fields, arrays = arrow_columns(pa, found, "long")
    return pa.RecordBatch.from_arrays(arrays, schema=pa.schema(fields))
