"""Lists of instances as frames of pandas and polars, and as HTML; neither library is imported before it is asked for."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from importlib import import_module
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

from pygen_runtime.filters.references import NodeReference
from pygen_runtime.filters.schema import Property
from pygen_runtime.model.class_schema import properties_of
from pygen_runtime.model.instances import PygenEdge, PygenResource
from pygen_runtime.model.relations import DirectRelationList

if TYPE_CHECKING:
    import pandas  # type: ignore[import-untyped, import-not-found, unused-ignore]
    import polars  # type: ignore[import-not-found, unused-ignore]

Relations: TypeAlias = Literal["text", "references"]
"""Relations in a frame: as "space:external_id", or as NodeReference objects."""

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


def columns_of(cls: type[PygenResource], items: Sequence[PygenResource], relations: Relations) -> list[FrameColumn]:
    """Who the instances are, their properties in the order of the class, and their version and times (UTC).

    Of two columns with one name the record's is called `record_…`: `version` is a property of many a view.
    """
    edge = issubclass(cls, PygenEdge)
    ends = ["edge_type", "start_node", "end_node"] if edge else ["node_type"]
    who = [Property(name, name, "text") for name in ("external_id", "space")]
    described = [*who, *(Property(name, name, "direct") for name in ends), *properties_of(cls).values()]
    found = [_property_column(each, items, relations) for each in described]
    records = [each.data_record for each in items]
    taken = {column.name for column in found}
    for name, type in (("version", "int64"), ("created_time", "timestamp"), ("last_updated_time", "timestamp")):
        values = [record and getattr(record, name) for record in records]
        found.append(FrameColumn(_free_name(name, taken), type, False, values))
    return found


def _free_name(name: str, taken: set[str]) -> str:
    while name in taken:
        name = f"record_{name}"
    return name


def _property_column(property: Property, items: Sequence[PygenResource], relations: Relations) -> FrameColumn:
    values = [vars(each).get(property.name) for each in items]
    if property.type == "direct":
        show: Callable[[NodeReference], Any] = reference_text if relations == "text" else _plain_reference
        values = [_related(value, show) for value in values]
    return FrameColumn(property.name, property.type, property.is_list, values)


def _related(value: Any, show: Callable[[NodeReference], Any]) -> Any:
    if isinstance(value, DirectRelationList):
        value = list(value.references) if value.has_value else None  # pyright: ignore[reportUnknownMemberType]
    if isinstance(value, NodeReference):
        return show(value)
    return None if value is None else list(map(show, value))


def reference_text(reference: NodeReference) -> str:
    """The form of a reference in frames."""
    return f"{reference.space}:{reference.external_id}"


def _plain_reference(reference: NodeReference) -> NodeReference:
    return NodeReference(reference.space, reference.external_id)


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


def to_pandas(cls: type[PygenResource], items: Sequence[PygenResource], relations: Relations) -> pandas.DataFrame:
    """See InstanceList.to_pandas."""
    pd = optional_module("pandas")
    data = {column.name: _series(pd, column, relations) for column in columns_of(cls, items, relations)}
    frame: pandas.DataFrame = pd.DataFrame(data).set_index("external_id")
    return frame


def _series(pd: Any, column: FrameColumn, relations: Relations) -> Any:
    text = column.type == "direct" and relations == "text"
    dtype = None if column.is_list else "string" if text else _PANDAS.get(column.type)
    return pd.Series(column.values, dtype=dtype or "object")


# polars


def to_polars(cls: type[PygenResource], items: Sequence[PygenResource], relations: Relations) -> polars.DataFrame:
    """See InstanceList.to_polars."""
    pl = optional_module("polars")
    data = [_polars_series(pl, column, relations) for column in columns_of(cls, items, relations)]
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


# HTML


def list_html(cls: type[PygenResource], items: Sequence[PygenResource]) -> str:
    """The first rows as a table; columns without any value are left out."""
    columns = columns_of(cls, items[:SHOWN_ROWS], "text")
    filled = [each for each in columns if any(value is not None for value in each.values)]
    rows = zip(*(each.values for each in filled), strict=True)
    title = f"{cls.__name__}: {len(items)} instances"
    if len(items) > SHOWN_ROWS:
        title += f", the first {SHOWN_ROWS} are shown"
    return table_html(title, [each.name for each in filled], rows)


def instance_html(instance: PygenResource) -> str:
    """The values of one instance, a row for each; what has none is left out."""
    columns = columns_of(type(instance), [instance], "text")
    rows = [(each.name, each.values[0]) for each in columns if each.values[0] is not None]
    title = f"{type(instance).__name__} {instance.space}:{instance.external_id}"
    return table_html(title, ["property", "value"], rows)


def table_html(title: str, heads: Iterable[str], rows: Iterable[Iterable[Any]]) -> str:
    """An HTML table; every text in it is escaped."""
    head = "".join(f"<th>{escape(each)}</th>" for each in heads)
    body = "".join(f"<tr>{''.join(f'<td>{_cell(value)}</td>' for value in row)}</tr>" for row in rows)
    return f"<p>{escape(title)}</p><table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"


def _cell(value: Any) -> str:
    text = "" if value is None else str(value)
    return escape(text if len(text) <= SHOWN_CHARACTERS else f"{text[: SHOWN_CHARACTERS - 1]}…")
