"""Typed columns: class access to a property (`Pump.name`) gives one, and its operators give filters.

>>> from pygen_runtime.filters.schema import Property
>>> name = TextColumn(("my_space", "Pump/v1", "name"), Property("name", "name", "text"))
>>> name.startswith("P-").dump()
{'prefix': {'property': ['my_space', 'Pump/v1', 'name'], 'value': 'P-'}}
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, Generic, NoReturn, TypeAlias, TypeVar, overload

from pygen_runtime.filters.expressions import (
    ContainsAllFilter,
    ContainsAnyFilter,
    EqualsFilter,
    ExistsFilter,
    Filter,
    InFilter,
    NestedFilter,
    NotFilter,
    OverlapsFilter,
    PrefixFilter,
    RangeFilter,
)
from pygen_runtime.filters.foreign_values import elements_of, is_missing, is_several, own
from pygen_runtime.filters.names import hint
from pygen_runtime.filters.references import EdgeReference, NodeReference, is_pair
from pygen_runtime.filters.values import Parameter, PropertyValue, as_stored
from pygen_runtime.version import PACKAGE

if TYPE_CHECKING:
    from pygen_runtime.filters.schema import Property

    class WrongOperand:
        """What a type checker is told of a column compared with a value of another type: no filter. It raises."""


T = TypeVar("T")
Path = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Sort:
    """One key of a sort, as `Pump.name.desc()` makes it (API document: PropertySortV3)."""

    property: Path
    direction: str = "ascending"
    nulls_first: bool = False

    def dump(self) -> dict[str, Any]:
        return {"property": list(self.property), "direction": self.direction, "nullsFirst": self.nulls_first}


class Column(Generic[T]):
    """What every property offers. `scopes` are the relations gone through to reach it, outermost first."""

    __slots__ = ("path", "property", "scopes")

    def __init__(self, path: Path, property: Property, scopes: tuple[Path, ...] = ()) -> None:
        self.path = path
        self.property = property
        self.scopes = scopes

    def is_(self, value: T | None) -> Filter:
        """Instances whose value equals `value`; None means that there is no value."""
        if value is None:
            return self.missing()
        return self._scoped(EqualsFilter(self.path, operand(self.property, value)))

    def in_(self, values: Iterable[T]) -> Filter:
        """Instances whose value is one of `values`."""
        several = elements_of(values, f"{self.property.name}.in_")
        return self._scoped(InFilter(self.path, [operand(self.property, value) for value in several]))

    def exists(self) -> Filter:
        """Instances that have a value."""
        return self._scoped(ExistsFilter(self.path))

    def missing(self) -> Filter:
        """Instances that have no value."""
        return self._scoped(NotFilter(ExistsFilter(self.path)))

    def asc(self, *, nulls_first: bool = False) -> Sort:
        """A sort key, smallest value first."""
        return self._sort("ascending", nulls_first)

    def desc(self, *, nulls_first: bool = False) -> Sort:
        """A sort key, largest value first."""
        return self._sort("descending", nulls_first)

    @overload  # type: ignore[override]
    def __eq__(self, other: T | None) -> Filter: ...  # pyright: ignore[reportOverlappingOverload]
    @overload
    def __eq__(self, other: object) -> WrongOperand: ...
    def __eq__(self, other: Any) -> Any:  # pyright: ignore[reportIncompatibleMethodOverride]
        return self.is_(self._checked(other))

    @overload  # type: ignore[override]
    def __ne__(self, other: T | None) -> Filter: ...  # pyright: ignore[reportOverlappingOverload]
    @overload
    def __ne__(self, other: object) -> WrongOperand: ...
    def __ne__(self, other: Any) -> Any:  # pyright: ignore[reportIncompatibleMethodOverride]
        return self.exists() if other is None else NotFilter(self.is_(self._checked(other)))

    def __hash__(self) -> int:
        return hash((self.path, self.scopes))

    def __bool__(self) -> NoReturn:
        raise TypeError(f"the column {self.property.name} has no truth value: compare it, or use .exists()")

    def __repr__(self) -> str:
        return f"{type(self).__name__}({'/'.join(self.path)})"

    if not TYPE_CHECKING:

        def __getattr__(self, name: str) -> Any:
            if name.startswith("__"):
                raise AttributeError(name)
            advice = self._advice(name) or hint(name, [each for each in dir(type(self)) if not each.startswith("_")])
            raise AttributeError(f"the column {self.property.name} has no {name}: {advice}")

    def _advice(self, name: str) -> str | None:
        """What to write instead of a method that the API has nothing for."""
        return _ADVICE.get(name)

    def _checked(self, value: Any) -> Any:
        """`value` where `==` may compare with it."""
        return value

    def _scoped(self, inner: Filter) -> Filter:
        for scope in reversed(self.scopes):
            inner = NestedFilter(scope, inner)
        return inner

    def _sort(self, direction: str, nulls_first: bool) -> Sort:
        if self.scopes:
            raise TypeError(
                f"{self.property.name} stands behind a relation: the API sorts by properties of the view itself"
            )
        return Sort(self.path, direction, nulls_first)


class PrefixColumn(Column[T]):
    """What is a text on the wire."""

    __slots__ = ()

    def startswith(self, prefix: str) -> Filter:
        """Instances whose text begins with `prefix`, case and all."""
        return self._scoped(PrefixFilter(self.path, operand(self.property, prefix)))


class TextColumn(PrefixColumn[str]):
    """A text, or the external id of a classic resource."""

    __slots__ = ()


class TimeSeriesColumn(TextColumn):
    """The external id of a classic time series: `client.….data(...)` reads the points of it."""

    __slots__ = ()


class FileColumn(TextColumn):
    """The external id of a classic file."""

    __slots__ = ()


class SequenceColumn(TextColumn):
    """The external id of a classic sequence."""

    __slots__ = ()


class EnumColumn(PrefixColumn[T]):
    """An enum: `==` and `in_` take the values that the model has, `is_` any text, such as one that came with it later."""

    __slots__ = ()

    def is_(self, value: str | None) -> Filter:  # type: ignore[override]  # pyright: ignore[reportIncompatibleMethodOverride]
        """Instances whose value is this text, be it one of the model's or not; None means that there is no value."""
        stored: Any = value
        return super().is_(stored)

    def in_(self, values: Iterable[T]) -> Filter:
        """Instances whose value is one of `values` (the API takes at most 1,000)."""
        checked: Any = [self._checked(value) for value in values] if is_several(values) else values
        return super().in_(checked)

    def _checked(self, value: Any) -> Any:
        known = self.property.values
        if isinstance(value, str) and known and value not in known:
            raise TypeError(
                f"{self.property.name} has no value {value!r}; {self.property.reason(value) or hint(value, known)} (is_() takes a text that the model "
                "did not have when the package was generated)"
            )
        return value


class OrderedColumn(Column[T]):
    """A number, a date or a timestamp."""

    __slots__ = ()

    def __gt__(self, other: T) -> Filter:
        return self._scoped(RangeFilter(self.path, gt=operand(self.property, other)))

    def __ge__(self, other: T) -> Filter:
        return self._scoped(RangeFilter(self.path, gte=operand(self.property, other)))

    def __lt__(self, other: T) -> Filter:
        return self._scoped(RangeFilter(self.path, lt=operand(self.property, other)))

    def __le__(self, other: T) -> Filter:
        return self._scoped(RangeFilter(self.path, lte=operand(self.property, other)))

    def between(self, low: T, high: T) -> Filter:
        """Instances whose value lies between the bounds, both included."""
        return self._scoped(RangeFilter(self.path, gte=operand(self.property, low), lte=operand(self.property, high)))

    def overlaps(self, end: OrderedColumn[T], *, start: T, stop: T) -> Filter:
        """Instances whose span from this property to `end` overlaps the one from `start` to `stop`, ends included."""
        bounds = {"gte": operand(self.property, start), "lte": operand(self.property, stop)}
        return self._scoped(OverlapsFilter(self.path, end.path, **bounds))


class ListColumn(Column[T]):
    """A list property."""

    __slots__ = ()

    def contains_any(self, *values: T) -> Filter:
        """Instances whose list holds at least one of `values`."""
        return self._scoped(ContainsAnyFilter(self.path, _members(self.property, values)))

    def contains_all(self, *values: T) -> Filter:
        """Instances whose list holds every one of `values`."""
        return self._scoped(ContainsAllFilter(self.path, _members(self.property, values)))

    def is_(self, value: Any) -> Filter:
        """Instances without a list, for None; the API does not compare whole lists."""
        if value is None:
            return self.missing()
        raise TypeError(f"{self.property.name} is a list: use contains_any, contains_all or exists")

    def _advice(self, name: str) -> str | None:
        return _ADVICE_OF_LISTS.get(name) or super()._advice(name)


class TimeSeriesListColumn(ListColumn[str]):
    """The external ids of classic time series."""

    __slots__ = ()


_SEARCH = "the API compares the beginning of a text; write startswith(), or search for words with client.….search()"
_RANGE = "write >=, <=, or between(low, high)"
_ADVICE: Mapping[str, str] = {
    **dict.fromkeys(("contains", "icontains", "endswith", "iendswith", "istartswith", "like", "ilike", "match",
                     "matches", "regex", "lower", "upper"), _SEARCH),
    **dict.fromkeys(("eq", "equals", "is_equal"), "write =="),
    **dict.fromkeys(("ne", "not_equals", "is_not", "isnot"), "write !="),
    **dict.fromkeys(("isin", "one_of", "any_of"), "write in_([...])"),
    **dict.fromkeys(("not_in", "notin"), "write ~….in_([...])"),
    **dict.fromkeys(("gt", "gte", "lt", "lte", "ge", "le", "min", "max"), _RANGE),
    **dict.fromkeys(("is_null", "isnull", "is_none", "isna"), "write missing()"),
    **dict.fromkeys(("not_null", "notnull", "is_not_null", "notna"), "write exists()"),
    **dict.fromkeys(("ascending", "descending", "order_by", "sort"), "write asc() or desc(), as sort= of what reads"),
    **dict.fromkeys(("count", "sum", "avg", "mean"), f"write client.….aggregate(count(), avg(…)), from {PACKAGE}"),
}  # fmt: skip
"""By the name of a method that others have: what to write."""
_ADVICE_OF_LISTS: Mapping[str, str] = dict.fromkeys(
    ("contains", "has", "includes", "any", "all"), "write contains_any() or contains_all()"
)


_Compared: TypeAlias = tuple[type[Column[Any]], tuple[type, ...], str]
_TEXT: _Compared = (TextColumn, (str,), "a str")
_TYPES: dict[str, _Compared] = {
    "boolean": (Column, (bool,), "a bool"),
    "int32": (OrderedColumn, (int,), "an int"),
    "int64": (OrderedColumn, (int,), "an int"),
    "float32": (OrderedColumn, (int, float), "a number"),
    "float64": (OrderedColumn, (int, float), "a number"),
    "timestamp": (OrderedColumn, (datetime,), "a datetime with a time zone"),
    "date": (OrderedColumn, (date,), "a date"),
    "direct": (Column, (NodeReference, EdgeReference), "a NodeReference, or a (space, external id) pair"),
    "enum": (EnumColumn, (str,), "a str"),
    "timeseries": (TimeSeriesColumn, (str,), "a str"),
    "file": (FileColumn, (str,), "a str"),
    "sequence": (SequenceColumn, (str,), "a str"),
    "json": (Column, (dict, list, str, int, float, bool), "a JSON value"),
}
"""By the type of a property: the class of its column, and what it is compared with."""


def column(path: Path, property: Property, scopes: tuple[Path, ...] = ()) -> Column[Any]:
    """The column for a property: its class follows from the property's type."""
    kind = _TYPES.get(property.type, _TEXT)[0]
    if property.is_list:
        kind = TimeSeriesListColumn if property.type == "timeseries" else ListColumn
    return kind(path, property, scopes)  # pyright: ignore[reportUnknownVariableType]


def _members(property: Property, values: tuple[Any, ...]) -> list[Any]:
    """The operands of values given one by one, or as one array or other iterable."""
    if len(values) == 1 and is_several(values[0]) and not is_pair(values[0]):
        values = tuple(values[0])
    return [operand(property, value) for value in values]


def operand(property: Property, value: Any) -> Any:
    """`value` as a filter on `property` sends it; raises TypeError where it cannot be one of its values."""
    if isinstance(value, (Parameter, PropertyValue)):
        return value
    if isinstance(value, Column):
        return PropertyValue(value.path)  # pyright: ignore[reportUnknownMemberType]
    if property.type == "direct":
        as_id: Any = getattr(value, "as_id", None)
        value = as_id() if as_id is not None else NodeReference(*value) if is_pair(value) else value
    value = own(value)
    _, types, expected = _TYPES.get(property.type, _TEXT)
    if is_missing(value) and not isinstance(value, float):
        raise TypeError(f"{property.name}: {value!r} stands for no value: use .missing()")
    if not isinstance(value, types) or (isinstance(value, bool) and bool not in types):
        raise TypeError(f"{property.name} is compared with {expected}, got {type(value).__name__}: {value!r:.80}")
    if isinstance(value, float) and not math.isfinite(value):
        raise TypeError(f"{property.name}: the API knows no {value}")
    if isinstance(value, datetime):
        if property.type == "date":
            raise TypeError(f"{property.name} is a date: compare it with .date() of the datetime")
        if value.utcoffset() is None:
            raise TypeError(f"{property.name}: {value!r} has no time zone; add one, such as tzinfo=timezone.utc")
    return as_stored(property.type, value)
