"""Columns of values as frames of pandas and polars; neither library is imported before it is asked for."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

if TYPE_CHECKING:
    import pandas  # type: ignore[import-untyped, import-not-found, unused-ignore]
    import polars  # type: ignore[import-not-found, unused-ignore]

Relations: TypeAlias = Literal["text", "references"]
"""Relations in a frame: as "space:external_id", or as NodeReference objects."""


@dataclass(frozen=True, slots=True)
class FrameColumn:
    """One column; `type` is the API's name of the type of its values."""

    name: str
    type: str
    is_list: bool
    values: list[Any]


def optional_module(name: str) -> Any:
    """A library that an extra brings; raises ImportError naming the extra."""
    try:
        return import_module(name)
    except ImportError as error:
        raise ImportError(
            f"to_{name}() needs {name}, which is not installed: pip install 'pygen-runtime[{name}]'"
        ) from error


# pandas

_PANDAS: Mapping[str, str] = {
    "text": "string", "enum": "string", "timeseries": "string", "file": "string", "sequence": "string",
    "boolean": "boolean", "int32": "Int32", "int64": "Int64", "float32": "float32", "float64": "float64",
    "timestamp": "datetime64[ms, UTC]",
}  # fmt: skip
"""Types that know missing values without turning whole numbers into floats; anything else is a column of objects."""


def to_pandas(columns: Sequence[FrameColumn], relations: Relations) -> pandas.DataFrame:
    """See InstanceList.to_pandas."""
    pd = optional_module("pandas")
    data = {column.name: _series(pd, column, relations) for column in columns}
    frame: pandas.DataFrame = pd.DataFrame(data).set_index("external_id")
    return frame


def _series(pd: Any, column: FrameColumn, relations: Relations) -> Any:
    text = column.type == "direct" and relations == "text"
    dtype = None if column.is_list else "string" if text else _PANDAS.get(column.type)
    return pd.Series(column.values, dtype=dtype or "object")


# polars


def to_polars(columns: Sequence[FrameColumn], relations: Relations) -> polars.DataFrame:
    """See InstanceList.to_polars."""
    pl = optional_module("polars")
    data = [_polars_series(pl, column, relations) for column in columns]
    frame: polars.DataFrame = pl.DataFrame(data)
    return frame


def _polars_series(pl: Any, column: FrameColumn, relations: Relations) -> Any:
    types = {
        "boolean": pl.Boolean, "int32": pl.Int32, "int64": pl.Int64, "float32": pl.Float32, "float64": pl.Float64,
        "timestamp": pl.Datetime("ms", "UTC"), "date": pl.Date,
    }  # fmt: skip
    values = column.values
    if column.type == "json":
        values = [_json_texts(value, column.is_list) for value in values]
    inner = pl.Object if column.type == "direct" and relations == "references" else types.get(column.type, pl.String)
    if inner is pl.Object:
        return pl.Series(column.name, values, dtype=pl.Object)
    return pl.Series(column.name, values, dtype=pl.List(inner) if column.is_list else inner)


def _json_texts(value: Any, is_list: bool) -> Any:
    if value is None:
        return None
    return [json.dumps(each) for each in value] if is_list else json.dumps(value)
