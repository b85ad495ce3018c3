"""Filters of Spark as filters of CDF that let pass whatever those let pass, and maybe more: Spark checks again.

CDF keeps times to the millisecond, as Spark's have microseconds: bounds between two milliseconds go outwards.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta, timezone
from typing import Any, NamedTuple

from pygen_runtime.filters.expressions import (
    EqualsFilter,
    ExistsFilter,
    Filter,
    InFilter,
    NotFilter,
    PrefixFilter,
    RangeFilter,
    conjunction,
)
from pygen_runtime.filters.timestamps import encode_timestamp
from pygen_runtime.model.class_schema import is_edge
from pygen_runtime.model.tabular import columns_of
from pygen_runtime.requests.limits import FILTER_VALUES
from pygen_runtime.tables.columns import TableColumn
from pygen_runtime.tables.values import EPOCH

_MILLISECOND = timedelta(milliseconds=1)
_BOUNDS = {"GreaterThan": "gt", "GreaterThanOrEqual": "gte", "LessThan": "lt", "LessThanOrEqual": "lte"}
_INEXACT = ("json", "direct", "float32")
"""Types whose values are compared otherwise in CDF."""


class Part(NamedTuple):
    """A filter of CDF; `exact` says that it lets pass nothing else, so that its negation is one, too."""

    filter: Filter
    exact: bool = True


def pushed(cls: Any, filters: Sequence[Any]) -> Filter | None:
    """The filter for the conjuncts of a query, None where CDF can help with none of them."""
    columns = {each.name.lower(): each for each in columns_of(cls)}  # Spark ignores case
    translated = (_part(_Columns(cls, columns), each) for each in filters)
    return conjunction(part.filter for part in translated if part is not None)


@dataclass(frozen=True, slots=True)
class _Columns:
    cls: Any
    columns: Mapping[str, TableColumn]

    def of(self, attribute: Sequence[str]) -> TableColumn | None:
        return self.columns.get(attribute[0].lower()) if len(attribute) == 1 else None

    def path(self, column: TableColumn) -> tuple[str, ...]:
        if column.of_instance:
            return "edge" if is_edge(self.cls) else "node", column.wire
        path: tuple[str, ...] = self.cls.__view__.reference.path(column.wire)
        return path


def _part(columns: _Columns, filter: Any) -> Part | None:
    kind = type(filter).__name__
    if kind == "Not":
        inner = _part(columns, filter.child)
        # What has no value passes in CDF; Spark drops it.
        return Part(NotFilter(inner.filter), False) if inner is not None and inner.exact else None
    column = columns.of(getattr(filter, "attribute", ()))
    if column is None:
        return None
    path = columns.path(column)
    if kind in ("IsNull", "IsNotNull"):
        if column.of_instance:
            return None  # of the instance itself: no filter tells whether there is a value
        exists = ExistsFilter(path)
        return Part(exists if kind == "IsNotNull" else NotFilter(exists))
    if column.is_list or column.type in _INEXACT:
        return None
    if kind in _BOUNDS:
        return _bounded(column, path, _BOUNDS[kind], filter.value)
    translate = _OTHERS.get(kind)
    return None if translate is None else translate(column, path, filter.value)


def _equal(column: TableColumn, path: tuple[str, ...], value: Any) -> Part | None:
    found = _among(column, path, (value,))
    return None if found is None else Part(EqualsFilter(path, _wire(column, value)))


def _among(column: TableColumn, path: tuple[str, ...], values: Sequence[Any]) -> Part | None:
    given = [each for each in values if each is not None]
    if not 0 < len(given) <= FILTER_VALUES or any(_between_milliseconds(each) for each in given):
        return None
    # `not in` with a null among the values is never true in Spark; in CDF it may be.
    return Part(InFilter(path, [_wire(column, each) for each in given]), len(given) == len(values))


def _prefixed(column: TableColumn, path: tuple[str, ...], value: str) -> Part | None:
    return Part(PrefixFilter(path, value)) if value else None


def _bounded(column: TableColumn, path: tuple[str, ...], bound: str, value: Any) -> Part | None:
    if value is None or column.type == "boolean" or value != value:
        return None
    exact = True
    if _between_milliseconds(value):
        exact = False
        value -= timedelta(microseconds=value.microsecond % 1000)
        if bound in ("lt", "lte"):
            value, bound = value + _MILLISECOND, "lt"
    return Part(RangeFilter(path, **{bound: _wire(column, value)}), exact)


_OTHERS: Mapping[str, Callable[[TableColumn, tuple[str, ...], Any], Part | None]] = {
    "EqualTo": _equal,
    "In": _among,
    "StringStartsWith": _prefixed,
}


def _between_milliseconds(value: Any) -> bool:
    return isinstance(value, datetime) and value.microsecond % 1000 != 0


def _wire(column: TableColumn, value: Any) -> Any:
    if isinstance(value, datetime):
        return encode_timestamp(value if value.tzinfo else value.replace(tzinfo=timezone.utc))
    return value.isoformat() if isinstance(value, date) else value


def moment(milliseconds: int) -> datetime:
    """The moment of a time of CDF."""
    return EPOCH + timedelta(milliseconds=milliseconds)
