"""Rows as frames of polars, which need no pyarrow and are made faster with it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from pygen_runtime.tables.arrow import array
from pygen_runtime.tables.columns import (
    OBJECT,
    Relations,
    Rows,
    TableColumn,
    Values,
    misfit,
    optional_module,
    pyarrow_if_there,
)
from pygen_runtime.tables.forms import form_of
from pygen_runtime.tables.values import (
    as_struct,
    compact_json,
    datetimes,
    each_value,
    milliseconds,
    readable_json,
    related,
)

if TYPE_CHECKING:
    import polars  # type: ignore[import-not-found, unused-ignore]


@dataclass(frozen=True, slots=True)
class PolarsForm:
    """How relations, JSON and times stand in a frame."""

    relations: Relations = "text"
    json_text: Callable[[Any], str] = readable_json
    time_unit: str = "ms"


SCANNED = PolarsForm("struct", compact_json, "us")
"""What a scan gives: the types of `to_arrow`."""


def schema_of_polars(columns: Sequence[TableColumn], form: PolarsForm) -> dict[str, Any]:
    """The columns with their types."""
    empty = (related(each, [], form.relations)[0] for each in columns)
    return {each.name: _dtype(each, form) for each in empty}


def polars_frame(rows: Rows, form: PolarsForm) -> polars.DataFrame:
    """The rows as a frame."""
    pl = optional_module("polars")
    frame: polars.DataFrame = pl.DataFrame(
        [_series(rows, *each, form) for each in zip(rows.columns, rows.values, strict=True)]
    )
    return frame


def stacked(frames: Sequence[Any]) -> polars.DataFrame:
    """The frames, one below the other."""
    whole: polars.DataFrame = frames[0] if len(frames) == 1 else optional_module("polars").concat(frames)
    return whole


def _dtype(column: TableColumn, form: PolarsForm) -> Any:
    pl = optional_module("polars")
    if column.type == OBJECT:
        return pl.Object
    inner = pl.Datetime(form.time_unit, "UTC") if column.type == "timestamp" else form_of(column.type).polars(pl)
    return pl.List(inner) if column.is_list else inner


def _series(rows: Rows, of: TableColumn, given: Values, form: PolarsForm) -> Any:
    pl = optional_module("polars")
    column, values = related(of, given, form.relations)
    dtype = _dtype(column, form)
    if column.type == OBJECT:
        return pl.Series(column.name, values, dtype=dtype)
    if column.type == "json":
        column, values = replace(column, type="text"), each_value(column, values, form.json_text)
    try:
        make = _without_arrow if pyarrow_if_there() is None else _with_arrow
        return make(pl, column, values, dtype)
    except (ValueError, TypeError, OverflowError, pl.exceptions.PolarsError) as error:
        raise misfit(rows, of, dtype, error) from error


def _with_arrow(pl: Any, column: TableColumn, values: Any, dtype: Any) -> Any:
    return pl.Series(column.name, array(column, values)).cast(dtype)


def _without_arrow(pl: Any, column: TableColumn, values: Any, dtype: Any) -> Any:
    match column.type:
        case "direct":
            values = each_value(column, values, as_struct)
        case "timestamp":
            numbers = milliseconds(column, values)
            whole = pl.List(pl.Int64) if column.is_list else pl.Int64
            of_ms = pl.Datetime("ms", "UTC")
            made = pl.Series(column.name, numbers, dtype=whole)
            return made.cast(pl.List(of_ms) if column.is_list else of_ms).cast(dtype)
        case "date":
            values = datetimes(column, values)
        case _:
            pass
    return pl.Series(column.name, values, dtype=dtype)
