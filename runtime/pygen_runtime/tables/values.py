"""Values of rows in other forms: times as datetimes or numbers, relations and JSON as texts."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta, timezone
from functools import cache
from json import dumps
from typing import Any

from pydantic_core import PydanticSerializationError, SchemaValidator, core_schema, to_json

from pygen_runtime.filters.references import NodeReference
from pygen_runtime.http.deep_json import dump
from pygen_runtime.tables.columns import OBJECT, References, Relations, TableColumn, Values, pyarrow_if_there

EPOCH = datetime(1970, 1, 1, tzinfo=timezone.utc)
_MILLISECOND = timedelta(milliseconds=1)


def each_value(column: TableColumn, values: Sequence[Any] | References, change: Callable[[Any], Any]) -> list[Any]:
    """The values with a change; None stays, and of lists it is their elements that change."""
    if isinstance(values, References):
        return values.each(change)
    if column.is_list:
        return [None if value is None else list(map(change, value)) for value in values]
    if None not in values:
        return list(map(change, values))
    return [None if value is None else change(value) for value in values]


# Relations


def related(column: TableColumn, values: Values, relations: Relations) -> tuple[TableColumn, Values]:
    """A column in which relations stand as they are asked for; References that are to be texts are left to pyarrow."""
    if column.type != "direct" or relations == "struct":
        return column, values
    if relations == "text" and isinstance(values, References) and pyarrow_if_there() is not None:
        return replace(column, type="text"), values
    shown = each_value(column, values, _RELATED[relations])
    return replace(column, type="text" if relations == "text" else OBJECT), shown


_RELATED: Mapping[Relations, Callable[[Any], Any]] = {
    "text": ":".join,
    "references": lambda pair: NodeReference(*pair),
}


def as_struct(pair: tuple[str, str]) -> dict[str, str]:
    return {"space": pair[0], "external_id": pair[1]}


# JSON


def compact_json(value: Any) -> str:
    """The shortest JSON text, of any depth."""
    try:
        return to_json(value).decode()
    except (PydanticSerializationError, RecursionError):
        return dump(value)


def readable_json(value: Any) -> str:
    """JSON text as Python writes it."""
    try:
        return dumps(value)
    except RecursionError:
        return dump(value)


# Times and dates


def datetimes(column: TableColumn, values: Sequence[Any]) -> list[Any]:
    """Times as datetimes, dates as dates; each as an instance has it."""
    if column.type == "timestamp" and column.of_instance:
        return [EPOCH + timedelta(milliseconds=each) if isinstance(each, int) else each for each in values]
    found: list[Any] = _validator(column.type, column.is_list).validate_python(values)
    return found


def milliseconds(column: TableColumn, values: Sequence[Any]) -> list[Any]:
    """Times as whole milliseconds since 1970."""
    if column.of_instance and all(each is None or isinstance(each, int) for each in values):
        return list(values)
    return each_value(column, datetimes(column, values), lambda each: (each - EPOCH) // _MILLISECOND)


@cache
def _validator(type: str, is_list: bool) -> SchemaValidator:
    one = core_schema.datetime_schema(tz_constraint="aware") if type == "timestamp" else core_schema.date_schema()
    each = core_schema.list_schema(one) if is_list else one
    return SchemaValidator(core_schema.list_schema(core_schema.nullable_schema(each)))


def are_texts(column: TableColumn, values: Sequence[Any]) -> bool:
    """Whether times or dates stand as texts, as in a page, and not as Python's."""
    known = (each for value in values if value is not None for each in (value if column.is_list else (value,)))
    first = next(known, None)
    return not isinstance(first, (int, date))
