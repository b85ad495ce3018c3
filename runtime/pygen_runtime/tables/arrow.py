"""Rows as record batches of pyarrow; times in microseconds of UTC, as Spark wants them.

>>> from pygen_runtime.tables.columns import Rows, TableColumn
>>> columns = [TableColumn("site", "direct"), TableColumn("tags", "text", is_list=True)]
>>> record_batch(Rows(columns, [[("plant", "S-1"), None], [["a", "b"], []]], 2)).to_pylist()
[{'site': {'space': 'plant', 'external_id': 'S-1'}, 'tags': ['a', 'b']}, {'site': None, 'tags': []}]
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from itertools import accumulate, chain
from typing import Any

from pygen_runtime.tables.arrow_types import RecordBatch, Schema
from pygen_runtime.tables.columns import (
    References,
    Rows,
    TableColumn,
    Values,
    imported,
    lengths_of,
    misfit,
    optional_module,
)
from pygen_runtime.tables.forms import form_of
from pygen_runtime.tables.values import compact_json, datetimes


def schema_of(columns: Sequence[TableColumn]) -> Schema:
    """The columns as pyarrow has them; only external_id and space are never null."""
    pa = optional_module("pyarrow")
    schema: Schema = pa.schema([pa.field(each.name, type_of(each), nullable=not each.required) for each in columns])
    return schema


def type_of(column: TableColumn) -> Any:
    pa = optional_module("pyarrow")
    inner = form_of(column.type).arrow(pa)
    return pa.list_(pa.field("element", inner, nullable=False)) if column.is_list else inner


def record_batch(rows: Rows) -> RecordBatch:
    """The rows as one batch."""
    pa = optional_module("pyarrow")
    arrays = [_array_of(rows, column, values) for column, values in zip(rows.columns, rows.values, strict=True)]
    batch: RecordBatch = pa.RecordBatch.from_arrays(arrays, schema=schema_of(rows.columns))
    return batch


def _array_of(rows: Rows, column: TableColumn, values: Values) -> Any:
    try:
        return array(column, values)
    except (ValueError, TypeError, OverflowError) as error:
        raise misfit(rows, column, type_of(column), error) from error


def array(column: TableColumn, values: Sequence[Any] | References) -> Any:
    """The values of one column; References of a column of texts are joined."""
    pa = optional_module("pyarrow")
    if not column.is_list:
        return _flat(pa, column, values)
    flat: Any
    if isinstance(values, References):
        lengths, flat = values.lengths or [], References(values.spaces, values.external_ids)
    else:
        lengths = lengths_of(values)
        flat = list(chain.from_iterable(filter(None, values)))
    return pa.ListArray.from_arrays(_places(pa, lengths), _flat(pa, column, flat), type=type_of(column))


def _places(pa: Any, lengths: Sequence[int | None]) -> Any:
    """Where each list begins, and the last one ends; null where there is none."""
    if None not in lengths:
        return pa.array(list(accumulate(lengths, initial=0)), pa.int32())
    places = list(accumulate((each or 0 for each in lengths), initial=0))
    starts = [None if each is None else start for each, start in zip(lengths, places, strict=False)]
    return pa.array([*starts, places[-1]], pa.int32())


def _flat(pa: Any, column: TableColumn, values: Any) -> Any:
    form = form_of(column.type).arrow(pa)
    if column.type == "direct" or isinstance(values, References):
        return _related(pa, form, values, joined=column.type != "direct")
    match column.type:
        case "json":
            return pa.array([None if each is None else compact_json(each) for each in values], form)
        case "timestamp" | "date":
            return _times(pa, form, column, values)
        case _:
            return pa.array(values, form)


def _related(pa: Any, form: Any, values: Any, joined: bool) -> Any:
    if not isinstance(values, References):
        values = References(*([each and each[part] for each in values] for part in (0, 1)))
    parts = [_spaces(pa, values.spaces), pa.array(values.external_ids, pa.string())]
    if joined:
        return imported("pyarrow.compute").binary_join_element_wise(*parts, ":")
    absent = parts[0].is_null() if parts[0].null_count else None
    return pa.StructArray.from_arrays(parts, fields=list(form), mask=absent)


def _spaces(pa: Any, spaces: Sequence[Any]) -> Any:
    """Mostly all are the same."""
    first = spaces[0] if spaces else None
    if first is None or spaces.count(first) != len(spaces):
        return pa.array(spaces, pa.string())
    return pa.repeat(pa.scalar(first, pa.string()), len(spaces))


def _times(pa: Any, form: Any, column: TableColumn, values: Sequence[Any]) -> Any:
    first = next((each for each in values if each is not None), None)
    if isinstance(first, int):
        return pa.array(values, pa.timestamp("ms", "UTC")).cast(form)
    if isinstance(first, date):  # a datetime is a date, too
        return pa.array(values, form)
    pc = imported("pyarrow.compute")
    texts = pa.array(values, pa.string())
    ends = [pc.ends_with(texts, end) for end in ("+00:00", "Z")]
    # pyarrow reads forms that instances refuse, such as the offset +01 and the year 0, and others not at all.
    usual = column.type == "date" or pc.all(pc.or_(*ends)).as_py() is not False
    if usual and not pc.any(pc.starts_with(texts, "0000")).as_py():
        try:
            return pc.cast(texts, form)
        except ValueError:
            pass
    return pa.array(datetimes(TableColumn(column.name, column.type), values), form)
