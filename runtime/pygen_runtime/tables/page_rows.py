"""Bytes of a page to rows, without a validator: a page that has anything unusual is refused, and read another way."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import chain
from math import inf
from typing import Any

from pydantic_core import from_json

from pygen_runtime.filters.references import ViewReference
from pygen_runtime.tables.columns import Rows, TableColumn
from pygen_runtime.tables.forms import form_of
from pygen_runtime.tables.values import each_value

UNUSUAL = (ValueError, TypeError, LookupError, AttributeError, RecursionError)
"""What is raised of a page that has what pages usually do not have."""

_NULL: type = type(None)
_LISTS = frozenset((list, _NULL))
_TEXTS = frozenset((str,))
_TIMES_OF_INSTANCES = frozenset((int,))


def parsed(content: bytes) -> Any:
    """The answer; raises ValueError for what is no JSON, or is nested too deeply."""
    return from_json(content, allow_inf_nan=False, cache_strings="keys")


def page_rows(items: Sequence[Any], columns: Sequence[TableColumn], view: ViewReference | None) -> Rows:
    """The columns of the items of an answer, `view` None where none is a property; raises one of UNUSUAL for values of other types than usual."""
    bags = [] if view is None or all(each.of_instance for each in columns) else _bags(items, view)
    values = [_values(each, items if each.of_instance else bags) for each in columns]
    return Rows(columns, values, len(items))


def _bags(items: Sequence[Any], view: ViewReference) -> list[Any]:
    space, name, _ = view.path("")
    try:
        return [item["properties"][space][name] for item in items]
    except (LookupError, TypeError):
        none: Mapping[str, Any] = {}  # an instance without any property of the view
        return [((item.get("properties") or none).get(space) or none).get(name) or none for item in items]


def _values(column: TableColumn, bags: Sequence[Any]) -> list[Any]:
    wire = column.wire
    values = [bag[wire] for bag in bags] if column.required else [bag.get(wire) for bag in bags]
    if column.is_list:
        _check(column, values, _LISTS)
        _check(column, _flat(values), _kinds(column))
    else:
        _check(column, values, _kinds(column) if column.required else _kinds(column) | {_NULL})
    if column.type == "direct":
        return _pairs(values, column)
    return _floats(column, values) if column.type in ("float32", "float64") else values


def _floats(column: TableColumn, values: list[Any]) -> list[Any]:
    """Whole numbers are floats, too."""
    whole = int in set(map(type, _flat(values) if column.is_list else values))
    return each_value(column, values, float) if whole else values


def _kinds(column: TableColumn) -> frozenset[type]:
    if column.of_instance and column.type == "timestamp":
        return _TIMES_OF_INSTANCES
    return form_of(column.type).kinds


def _flat(values: Sequence[Any]) -> list[Any]:
    return list(chain.from_iterable(value for value in values if value is not None))


def _check(column: TableColumn, values: Sequence[Any], kinds: frozenset[type]) -> None:
    if column.type == "json" and kinds is not _LISTS:
        return
    found = set(map(type, values))
    if not found <= kinds:
        raise ValueError(f"{column.name} has values of {sorted(each.__name__ for each in found - kinds)}")
    if float in found and (inf in values or -inf in values):
        raise ValueError(f"{column.name} has a number that is too great")


def _pairs(values: Sequence[Any], column: TableColumn) -> list[Any]:
    if column.is_list:
        lists: list[Any] = [value and [(each["space"], each["externalId"]) for each in value] for value in values]
        _check_texts(column, _flat(lists))
        return lists
    found: list[Any] = [value and (value["space"], value["externalId"]) for value in values]
    _check_texts(column, found)
    return found


def _check_texts(column: TableColumn, pairs: Iterable[Any]) -> None:
    if not set(map(type, chain.from_iterable(each for each in pairs if each is not None))) <= _TEXTS:
        raise ValueError(f"{column.name} has references of other values than texts")
