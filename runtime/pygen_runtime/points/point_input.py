"""Points as people have them, pairs, mappings, series and frames of pandas, polars and Arrow, as rows to insert."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping
from importlib import import_module
from itertools import repeat
from typing import Any, Literal, TypeAlias

from pygen_runtime.exceptions import ConfigurationError
from pygen_runtime.filters.foreign_values import is_missing, own
from pygen_runtime.filters.names import listed
from pygen_runtime.points.times import milliseconds
from pygen_runtime.points.values import DataPoint
from pygen_runtime.wire.granularity import LAST
from pygen_runtime.wire.status_codes import BAD, code_of

Row: TypeAlias = "tuple[int, Any, int]"
"""Time in milliseconds, value and status code."""
Nulls: TypeAlias = Literal["omit", "bad"]
LARGEST_WHOLE = 1 << 53
_NANOSECONDS = 1_000_000


def rows_of(points: Any, now: int, nulls: Nulls = "omit") -> Iterator[Row]:
    """The rows of one series.

    Raises:
        ConfigurationError: for a moment without a time zone, a value that is none, or a status that is none.
    """
    if hasattr(points, "dtype") or hasattr(points, "columns"):
        wide = wide_rows(points, nulls)
        if len(wide) != 1:
            raise ConfigurationError(
                f"the frame has the columns {listed(list(wide))}: one series takes one; insert them with series={{column: series}}"
            )
        yield from next(iter(wide.values()))
        return
    pairs: Iterable[Any] = points.items() if isinstance(points, Mapping) else points  # pyright: ignore
    for each in pairs:  # pyright: ignore[reportUnknownVariableType]
        if isinstance(each, DataPoint):
            time, value, status = each.time, each.value, each.status
        else:
            time, value, status = _triple(each)
        code = status_code(status)
        checked = checked_value(value, code, nulls)
        if checked is not _GAP:
            yield (
                milliseconds(time, now, name="time", last=LAST),
                checked,
                BAD if checked is None and not code else code,
            )


def _triple(each: Any) -> tuple[Any, Any, Any]:
    if not isinstance(each, (tuple, list)) or len(each) not in (2, 3):  # pyright: ignore[reportUnknownArgumentType]
        raise ConfigurationError(f"{each!r:.80} is no point: give (time, value), (time, value, status) or a DataPoint")
    parts: list[Any] = list(each)  # pyright: ignore[reportUnknownArgumentType]
    return parts[0], parts[1], parts[2] if len(parts) == 3 else 0


def status_code(status: Any) -> int:
    """A code, a symbol, or nothing, which is Good."""
    given = own(status)
    if given is None or is_missing(given):
        return 0
    if isinstance(given, str):
        try:
            return code_of(given)
        except ValueError as error:
            raise ConfigurationError(str(error)) from None
    if not isinstance(given, int) or isinstance(given, bool):
        raise ConfigurationError(
            f"{given!r:.80} is no status: give a code, such as 0x80000000, or a symbol, such as 'Bad'"
        )
    return given


_GAP: Any = object()


def checked_value(value: Any, code: int, nulls: Nulls) -> Any:
    """The value as the API takes it, or that there is none."""
    if value.__class__ is float and math.isfinite(value):
        return value
    given = own(value)
    if given is None or type(given).__name__ in ("NAType", "NaTType"):
        if code >= BAD:
            return None
        if nulls == "bad":
            return None
        return _GAP
    if isinstance(given, str):
        return given
    if isinstance(given, bool):
        return 1.0 if given else 0.0
    if isinstance(given, int) and abs(given) > LARGEST_WHOLE and int(float(given)) != given:
        raise ConfigurationError(
            f"{given} has more digits than a data point holds (float64): convert it, if these are not needed"
        )
    try:
        number = float(given)
    except (TypeError, ValueError, OverflowError):
        raise ConfigurationError(f"{given!r:.80} is no value of a data point: give a number or a text") from None
    if not math.isfinite(number) and code < BAD:
        raise ConfigurationError(
            f"the value {number} needs a Bad status: give (time, value, 'Bad'), or leave the point out"
        )
    return number


# Frames


def wide_rows(frame: Any, nulls: Nulls) -> dict[str, Iterator[Row]]:
    """By column the rows of a frame or a series: times are its index, or the column `time` or `timestamp`; what is null,
    of pandas NaN too, is a gap."""
    times, columns = _columns(frame)
    return {name: _column_rows(times, values, nulls) for name, values in columns.items()}


def _column_rows(times: list[int], values: list[Any], nulls: Nulls) -> Iterator[Row]:
    for time, value in zip(times, values, strict=True):
        if value.__class__ is float and value - value == 0.0:  # finite
            yield time, value, 0
        elif value is None or is_missing(value):
            if nulls == "bad":
                yield time, None, BAD
        else:
            yield time, checked_value(value, 0, nulls), 0


def long_rows(frame: Any, nulls: Nulls) -> dict[str, Iterator[Row]]:
    """By series the rows of a frame with the columns series, time, value and, where there are any, status codes or
    symbols (status_code, status)."""
    times, columns = _columns(frame)
    missing = [name for name in ("series", "value") if name not in columns]
    if missing:
        raise ConfigurationError(
            f"a long frame has the columns series, time, value and status; {listed(missing)} is missing"
        )
    statuses: Iterable[Any] = columns.get("status_code") or columns.get("status") or repeat(0, len(times))
    found: dict[str, list[Any]] = {}
    for name, time, value, status in zip(columns["series"], times, columns["value"], statuses, strict=True):
        found.setdefault(name, []).append((time, value, status))
    return {name: _long(rows, nulls) for name, rows in found.items()}


def _long(rows: list[Any], nulls: Nulls) -> Iterator[Row]:
    for time, value, status in rows:
        code = status_code(status)
        given = None if code < BAD and is_missing(value) else value
        checked = checked_value(given, code, nulls)
        if checked is not _GAP:
            yield time, checked, BAD if checked is None and not code else code


def _columns(frame: Any) -> tuple[list[int], dict[str, list[Any]]]:
    """Times in milliseconds, and the other columns."""
    library = type(frame).__module__.partition(".")[0]
    if library == "pandas":
        return _of_pandas(frame)
    if library == "polars":
        return _of_polars(frame)
    if library == "pyarrow":
        return _of_arrow(frame)
    raise ConfigurationError(f"a {type(frame).__name__} is no frame of pandas, polars or Arrow")


def _of_pandas(frame: Any) -> tuple[list[int], dict[str, list[Any]]]:
    pd: Any = import_module("pandas")

    table: Any = (
        frame.to_frame("value" if frame.name is None else frame.name) if isinstance(frame, pd.Series) else frame
    )
    index: Any = table.index
    if not isinstance(index, pd.DatetimeIndex):
        name = next((name for name in ("time", "timestamp") if name in table.columns), None)
        if name is None:
            raise _no_times(list(table.columns))
        index, table = pd.DatetimeIndex(table[name]), table.drop(columns=name)
    if index.tz is None:
        raise ConfigurationError("the times of the frame have no time zone: give one, such as frame.tz_localize('UTC')")
    if index.hasnans:
        raise ConfigurationError("a time of the frame is missing (NaT)")
    per = {"s": 1000, "ms": 1}.get(index.unit)
    numbers = index.asi8 * per if per else index.asi8 // {"us": 1000, "ns": _NANOSECONDS}[index.unit]
    return numbers.tolist(), {str(name): table[name].tolist() for name in table.columns}


def _of_polars(frame: Any) -> tuple[list[int], dict[str, list[Any]]]:
    pl: Any = import_module("polars")

    name = next((name for name in ("time", "timestamp") if name in frame.columns), None)
    if name is None:
        raise _no_times(frame.columns)
    column: Any = frame[name]
    if getattr(column.dtype, "time_zone", None) is None:
        raise ConfigurationError(
            f"the column {name!r} has no time zone: give one, such as .dt.replace_time_zone('UTC')"
        )
    if column.null_count():
        raise ConfigurationError("a time of the frame is missing (null)")
    per = {"ms": 1, "us": 1000, "ns": _NANOSECONDS}[column.dtype.time_unit]
    times = [each // per for each in column.cast(pl.Int64).to_list()]
    return times, {each: frame[each].to_list() for each in frame.columns if each != name}


def _of_arrow(frame: Any) -> tuple[list[int], dict[str, list[Any]]]:
    pa: Any = import_module("pyarrow")

    names: list[str] = frame.schema.names
    name = next((name for name in ("time", "timestamp") if name in names), None)
    if name is None:
        raise _no_times(names)
    column: Any = frame.column(name)
    if getattr(column.type, "tz", None) is None:
        raise ConfigurationError(
            f"the column {name!r} has no time zone: give one, such as a cast to timestamp('ms', 'UTC')"
        )
    if column.null_count:
        raise ConfigurationError("a time of the frame is missing (null)")
    per = {"ms": 1, "us": 1000, "ns": _NANOSECONDS}.get(column.type.unit)
    numbers: list[int] = column.cast(pa.int64()).to_pylist()
    times = [each // per for each in numbers] if per else [each * 1000 for each in numbers]
    return times, {each: frame.column(each).to_pylist() for each in names if each != name}


def _no_times(names: Iterable[Any]) -> ConfigurationError:
    return ConfigurationError(
        f"the frame has no times: an index of datetimes with a time zone, or a column time; it has {listed(list(map(str, names)))}"
    )
