"""Rows as frames of pandas, which need no pyarrow and are made faster with it."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import TYPE_CHECKING, Any

from pygen_runtime.tables.arrow import array
from pygen_runtime.tables.columns import (
    OBJECT,
    References,
    Relations,
    Rows,
    TableColumn,
    Values,
    imported,
    misfit,
    optional_module,
    pyarrow_if_there,
)
from pygen_runtime.tables.forms import form_of
from pygen_runtime.tables.values import as_struct, datetimes, each_value, milliseconds, related

if TYPE_CHECKING:
    import pandas  # type: ignore[import-untyped, import-not-found, unused-ignore]


def pandas_frame(rows: Rows, relations: Relations) -> pandas.DataFrame:
    """The rows as a frame with a plain index."""
    pd = optional_module("pandas")
    arrays = (_array(rows, *each, relations) for each in zip(rows.columns, rows.values, strict=True))
    return pd.DataFrame({column.name: each for column, each in zip(rows.columns, arrays, strict=True)})


def joined(frames: Sequence[Any], titles: dict[str, str] | None = None) -> pandas.DataFrame:
    """The frames, one below the other, with the index external_id; `titles` are other names of columns."""
    pd = optional_module("pandas")
    whole: Any = frames[0] if len(frames) == 1 else pd.concat(frames, ignore_index=True)
    found: pandas.DataFrame = whole.set_index("external_id")
    return found if titles is None else found.rename(columns=titles)


def _array(rows: Rows, of: TableColumn, given: Values, relations: Relations) -> Any:
    pd = optional_module("pandas")
    column, values = related(of, given, relations)
    form = OBJECT if column.is_list or column.type == OBJECT else form_of(column.type).pandas
    if form == OBJECT:
        return pd.Series(_objects(column, values), dtype=OBJECT).array
    try:
        return _typed(pd, column, values, form)
    except (ValueError, TypeError, OverflowError) as error:
        raise misfit(rows, of, form, error) from error


def _objects(column: TableColumn, values: Values) -> list[Any]:
    if isinstance(values, References):
        return values.each(as_struct if column.type == "direct" else ":".join)
    if column.type in ("timestamp", "date"):
        return datetimes(column, values)
    return each_value(column, values, as_struct) if column.type == "direct" else values


def _typed(pd: Any, column: TableColumn, values: Any, form: str) -> Any:
    if column.type == "timestamp":
        return _times(pd, column, values, form)
    if form.startswith("float") or pyarrow_if_there() is None:
        return pd.Series(values, dtype=form).array
    return _dtype(form).__from_arrow__(array(column, values))


@cache
def _dtype(form: str) -> Any:
    """The type of a name, for which pandas looks through all types that it knows."""
    return optional_module("pandas").api.types.pandas_dtype(form)


def _times(pd: Any, column: TableColumn, values: list[Any], form: str) -> Any:
    pa = pyarrow_if_there()
    if pa is not None:
        times = array(column, values).cast(pa.timestamp("ms", "UTC"), safe=False).to_numpy(zero_copy_only=False)
    else:
        np = imported("numpy")
        least = np.iinfo("int64").min  # what numpy takes for no time
        numbers = np.array([least if each is None else each for each in milliseconds(column, values)], dtype="int64")
        times = numbers.view("datetime64[ms]")
    return pd.array(times, dtype=form)
