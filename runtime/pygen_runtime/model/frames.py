"""Columns of values as frames of pandas and polars, which are not imported before they are asked for, and as HTML."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from html import escape
from importlib import import_module
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

if TYPE_CHECKING:
    import pandas  # type: ignore[import-untyped, import-not-found, unused-ignore]
    import polars  # type: ignore[import-not-found, unused-ignore]

Relations: TypeAlias = Literal["text", "references"]
"""Relations in a frame: as "space:external_id", or as NodeReference objects."""


OBJECTS = "object"
"""The type of a column of objects that no frame knows."""
SHOWN_ROWS = 20
"""Rows of a list that a notebook shows."""
SHOWN_CHARACTERS = 80
"""Characters of a value that a notebook shows."""


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
    found: Any = frame_of_pandas(columns, relations)
    frame: pandas.DataFrame = found.set_index("external_id")
    return frame


def frame_of_pandas(columns: Sequence[FrameColumn], relations: Relations) -> pandas.DataFrame:
    """The columns, with a plain index."""
    pd = optional_module("pandas")
    known = {**_PANDAS, "direct": "string"} if relations == "text" else _PANDAS
    types = {each.name: "object" if each.is_list else known.get(each.type, "object") for each in columns}
    data = {each.name: pd.Series(each.values, dtype=types[each.name]) for each in columns}
    frame: pandas.DataFrame = pd.DataFrame(data)
    return frame


# polars


def to_polars(columns: Sequence[FrameColumn], relations: Relations) -> polars.DataFrame:
    """See InstanceList.to_polars."""
    pl = optional_module("polars")
    types = {
        "boolean": pl.Boolean, "int32": pl.Int32, "int64": pl.Int64, "float32": pl.Float32, "float64": pl.Float64,
        "timestamp": pl.Datetime("ms", "UTC"), "date": pl.Date,
        "direct": pl.String if relations == "text" else pl.Object,
    }  # fmt: skip
    data: list[Any] = []
    for each in columns:
        inner = types.get(each.type, pl.String)
        inner = pl.Object if each.type == OBJECTS else inner
        dtype = pl.List(inner) if each.is_list and inner is not pl.Object else inner
        values = [_json_texts(value, each.is_list) for value in each.values] if each.type == "json" else each.values
        data.append(pl.Series(each.name, values, dtype=dtype))
    frame: polars.DataFrame = pl.DataFrame(data)
    return frame


def _json_texts(value: Any, is_list: bool) -> Any:
    if value is None:
        return None
    return [json.dumps(each) for each in value] if is_list else json.dumps(value)


# HTML


def list_html(name: str, total: int, columns: Sequence[FrameColumn]) -> str:
    """The first rows as a table; columns without any value are left out."""
    filled = [each for each in columns if any(value is not None for value in each.values)]
    rows = zip(*(each.values for each in filled), strict=True)
    title = f"{name}: {total} instances"
    if total > SHOWN_ROWS:
        title += f", the first {SHOWN_ROWS} are shown"
    return table_html(title, [each.name for each in filled], rows)


def facts_html(title: str, facts: Mapping[str, Any]) -> str:
    """What something is, a row for each fact."""
    return table_html(title, ["", ""], facts.items())


def table_html(
    title: str, heads: Iterable[str], rows: Iterable[Iterable[Any]], *, width: int | None = SHOWN_CHARACTERS
) -> str:
    """An HTML table; of longer values than `width` it shows the beginning."""
    head = "".join(f"<th>{escape(each)}</th>" for each in heads)
    body = "".join(f"<tr>{''.join(f'<td>{_cell(value, width)}</td>' for value in row)}</tr>" for row in rows)
    return f"<p>{escape(title)}</p><table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"


def _cell(value: Any, width: int | None) -> str:
    if isinstance(value, datetime):
        value = value.isoformat(" ", "seconds")
    text = "" if value is None else str(value)
    return escape(text if width is None or len(text) <= width else f"{text[: width - 1]}…")
