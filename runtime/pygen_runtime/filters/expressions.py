"""The filters of the Data Modeling API as values: they compose with `&`, `|` and `~` and dump to the wire.

>>> ready = EqualsFilter(("my_space", "Pump/v1", "status"), "ready")
>>> heavy = RangeFilter(("my_space", "Pump/v1", "weight"), gte=100)
>>> (ready & ~heavy).dump()["and"][1]
{'not': {'range': {'property': ['my_space', 'Pump/v1', 'weight'], 'gte': 100}}}
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from functools import cache, partial
from operator import methodcaller
from typing import TYPE_CHECKING, Any, ClassVar

from pygen_runtime.filters.references import ContainerReference, EdgeReference, NodeReference, ViewReference
from pygen_runtime.filters.values import (
    FilterValue,
    Parameter,
    PropertyPath,
    PropertyValue,
    frozen,
    load_node,
    load_value,
    path_of,
    wire_value,
)

if TYPE_CHECKING:
    from pydantic import GetCoreSchemaHandler
    from pydantic_core import CoreSchema


_BOUNDS = ("gt", "gte", "lt", "lte")
_WIRE = {"start_property": "startProperty", "end_property": "endProperty"}
_PATHS = ("property", "start_property", "end_property", "scope")
_NORMAL: Mapping[str, Callable[[Any], Any]] = {
    **dict.fromkeys(_PATHS, path_of),
    **dict.fromkeys(("value", "values", *_BOUNDS), frozen),
    **dict.fromkeys(("references", "filters"), tuple),
}


@cache
def _names(cls: Any) -> tuple[str, ...]:
    """The fields of a class of filters: `dataclasses.fields` looks them up anew each time."""
    return tuple(field.name for field in fields(cls))


@cache
def _normal(cls: Any) -> tuple[tuple[str, Callable[[Any], Any]], ...]:
    """Those fields that have a normal form, each with the function that gives it."""
    return tuple((name, _NORMAL[name]) for name in _names(cls) if name in _NORMAL)


class Filter:
    """What all filters have in common; every other class of this module is one."""

    __slots__ = ()

    def __post_init__(self) -> None:
        """Every part in a form that does not change and can be hashed, and checked."""
        cls: Any = type(self)
        for name, normal in _normal(cls):
            given = getattr(self, name)
            if (kept := normal(given)) is not given:
                object.__setattr__(self, name, kept)
        self._check()

    def _check(self) -> None:
        """Subclasses refuse what the API would."""

    def dump(self) -> dict[str, Any]:
        """The filter as the API reads it: an object with exactly one key."""
        raise NotImplementedError

    def __and__(self, other: Filter) -> Filter:
        if not isinstance(other, Filter):  # pyright: ignore[reportUnnecessaryIsInstance]
            return NotImplemented
        return AndFilter((*_members(self, AndFilter), *_members(other, AndFilter)))

    def __or__(self, other: Filter) -> Filter:
        if not isinstance(other, Filter):  # pyright: ignore[reportUnnecessaryIsInstance]
            return NotImplemented
        return OrFilter((*_members(self, OrFilter), *_members(other, OrFilter)))

    def __invert__(self) -> Filter:
        return NotFilter(self)

    def __bool__(self) -> bool:
        raise TypeError(
            "a filter has no truth value: combine filters with & | ~ instead of and, or, not, "
            "put parentheses around comparisons, and write a <= x <= b as (x >= a) & (x <= b)"
        )

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        from pydantic_core import core_schema

        def validate(value: Any) -> Filter:
            loaded = value if isinstance(value, Filter) else load_filter(value)
            if not isinstance(loaded, cls):
                raise ValueError(f"expected {cls.__name__}, got {type(loaded).__name__}")
            return loaded

        return core_schema.no_info_plain_validator_function(
            validate, serialization=core_schema.plain_serializer_function_ser_schema(methodcaller("dump"))
        )

    @classmethod
    def __get_pydantic_json_schema__(cls, schema: CoreSchema, handler: Any) -> dict[str, Any]:
        return {"type": "object", "title": cls.__name__}


@dataclass(frozen=True, slots=True)
class _Fields(Filter):
    """A filter that is an object of its fields on the wire; a bound that is not given is left out."""

    key: ClassVar[str]

    def dump(self) -> dict[str, Any]:
        content: dict[str, Any] = {}
        cls: Any = type(self)
        for name in _names(cls):
            value = getattr(self, name)
            if name in _PATHS:
                content[_WIRE.get(name, name)] = list(value)
            elif value is not None or name not in _BOUNDS:
                content[_WIRE.get(name, name)] = wire_value(value)
        return {self.key: content}


@dataclass(frozen=True, slots=True)
class _PropertyFilter(_Fields):
    property: PropertyPath


@dataclass(frozen=True, slots=True)
class EqualsFilter(_PropertyFilter):
    """The property equals `value`."""

    key = "equals"
    value: FilterValue


@dataclass(frozen=True, slots=True)
class _ValuesFilter(_PropertyFilter):
    values: Sequence[Any] | Parameter | PropertyValue

    def _check(self) -> None:
        if isinstance(self.values, (str, bytes)):
            raise TypeError(f"{type(self).__name__}: values is a sequence of values, got the text {self.values!r}")


@dataclass(frozen=True, slots=True)
class InFilter(_ValuesFilter):
    """The property equals one of `values`; more than 1,000 are sent as several filters."""

    key = "in"


@dataclass(frozen=True, slots=True)
class ContainsAnyFilter(_ValuesFilter):
    """The list property holds at least one of `values`."""

    key = "containsAny"


@dataclass(frozen=True, slots=True)
class ContainsAllFilter(_ValuesFilter):
    """The list property holds every one of `values`."""

    key = "containsAll"


def _check_bounds(self: RangeFilter | OverlapsFilter) -> None:
    given = [name for name in _BOUNDS if getattr(self, name) is not None]
    for one, other in (("gt", "gte"), ("lt", "lte")):
        if one in given and other in given:
            raise ValueError(f"{type(self).__name__}: give {one} or {other}, not both")
    if not given:
        raise ValueError(f"{type(self).__name__}: give at least one of gt, gte, lt, lte")


@dataclass(frozen=True, slots=True)
class RangeFilter(_PropertyFilter):
    """The property lies between the bounds given; a bound left out is open."""

    key = "range"
    _check = _check_bounds
    gt: FilterValue | None = None
    gte: FilterValue | None = None
    lt: FilterValue | None = None
    lte: FilterValue | None = None


@dataclass(frozen=True, slots=True)
class PrefixFilter(_PropertyFilter):
    """The text property begins with `value`, case and all."""

    key = "prefix"
    value: str | Parameter


@dataclass(frozen=True, slots=True)
class ExistsFilter(_PropertyFilter):
    """The property has a value."""

    key = "exists"


@dataclass(frozen=True, slots=True)
class OverlapsFilter(_Fields):
    """The span from `start_property` to `end_property` overlaps the span of the bounds. Not allowed in search."""

    key = "overlaps"
    _check = _check_bounds
    start_property: PropertyPath
    end_property: PropertyPath
    gt: FilterValue | None = None
    gte: FilterValue | None = None
    lt: FilterValue | None = None
    lte: FilterValue | None = None


@dataclass(frozen=True, slots=True)
class NestedFilter(Filter):
    """The node that the direct relation `scope` points to passes `filter`."""

    scope: PropertyPath
    filter: Filter

    def dump(self) -> dict[str, Any]:
        return {"nested": {"scope": list(self.scope), "filter": self.filter.dump()}}


@dataclass(frozen=True, slots=True)
class HasDataFilter(Filter):
    """The instance has data in every one of `references`; a view stands for all containers it maps."""

    references: Sequence[ViewReference | ContainerReference]

    def dump(self) -> dict[str, Any]:
        return {"hasData": [reference.dump() for reference in self.references]}


@dataclass(frozen=True, slots=True)
class InstanceReferencesFilter(Filter):
    """The instance is one of `references`."""

    references: Sequence[NodeReference | EdgeReference]

    def dump(self) -> dict[str, Any]:
        return {"instanceReferences": [reference.dump() for reference in self.references]}


@dataclass(frozen=True, slots=True)
class MatchAllFilter(Filter):
    """Every instance passes."""

    def dump(self) -> dict[str, Any]:
        return {"matchAll": {}}


@dataclass(frozen=True, slots=True)
class _Composite(Filter):
    filters: Sequence[Filter]
    key: ClassVar[str]

    def _check(self) -> None:
        if not self.filters:
            raise ValueError(f"{type(self).__name__} needs at least one filter; MatchAllFilter() passes everything")

    def dump(self) -> dict[str, Any]:
        return {self.key: [member.dump() for member in self.filters]}


@dataclass(frozen=True, slots=True)
class AndFilter(_Composite):
    """All `filters` pass; at least one is given."""

    key = "and"


@dataclass(frozen=True, slots=True)
class OrFilter(_Composite):
    """One of `filters` passes; at least one is given."""

    key = "or"


@dataclass(frozen=True, slots=True)
class NotFilter(Filter):
    """`filter` does not pass; so an instance without the value passes `~EqualsFilter(...)`."""

    filter: Filter

    def dump(self) -> dict[str, Any]:
        return {"not": self.filter.dump()}


@dataclass(frozen=True, slots=True, eq=True)
class RawFilter(Filter):
    """A filter in the form of the API, kept as it is: the way to one that this version does not know."""

    body: Mapping[str, Any]

    def __hash__(self) -> int:
        return hash(repr(self.body))

    def dump(self) -> dict[str, Any]:
        return {key: wire_value(value) for key, value in self.body.items()}


def load_filter(data: Any) -> Filter:
    """The filter that `data` (parsed JSON) describes; a kind or a shape that is not known is kept as a RawFilter.

    `load_filter(data).dump() == data` always holds. Raises ValueError when `data` is no object with one key.

    >>> load_filter({"prefix": {"property": ["node", "externalId"], "value": "P-"}})
    PrefixFilter(property=('node', 'externalId'), value='P-')
    """
    if not isinstance(data, Mapping) or len(data) != 1:  # pyright: ignore[reportUnknownArgumentType]
        raise ValueError(f"a filter is an object with exactly one key, e.g. {{'matchAll': {{}}}}; got {data!r}")
    body: Mapping[str, Any] = data  # pyright: ignore[reportUnknownVariableType]
    ((kind, content),) = body.items()
    try:
        loaded = _LOADERS[kind](content)
        # `and`, `or`, `not` and `nested` consist of filters that were compared one by one.
        same = kind in ("and", "or", "not") or loaded.dump() == body
    except (TypeError, ValueError, KeyError, AttributeError):
        return RawFilter(body)
    return loaded if same else RawFilter(body)


def simplify(filter: Filter) -> Filter:
    """An equal filter without redundancy: nested and/or flattened, double negation, repeats and matchAll removed.

    >>> simplify(AndFilter([NotFilter(NotFilter(MatchAllFilter())), ExistsFilter(("node", "type"))]))
    ExistsFilter(property=('node', 'type'))
    """
    match filter:
        case _Fields():
            return filter
        case AndFilter() | OrFilter():
            return _simplify_composite(filter)
        case NotFilter(NotFilter(inner)):
            return simplify(inner)
        case NotFilter(inner):
            simple = simplify(inner)
            return simple.filter if isinstance(simple, NotFilter) else NotFilter(simple)
        case NestedFilter(scope, inner):
            return NestedFilter(scope, simplify(inner))
        case _:
            return filter


def conjunction(parts: Iterable[Filter | None]) -> Filter | None:
    """All filters that are there as one, None without any."""
    found = [part for part in parts if part is not None]
    if len(found) < 2:
        return simplify(found[0]) if found else None
    return simplify(AndFilter([member for part in found for member in _members(part, AndFilter)]))


_EVERYTHING = MatchAllFilter()
_NOTHING = NotFilter(_EVERYTHING)


def _simplify_composite(filter: AndFilter | OrFilter) -> Filter:
    kind = type(filter)
    neutral, decisive = (_EVERYTHING, _NOTHING) if kind is AndFilter else (_NOTHING, _EVERYTHING)
    kept: dict[str, Filter] = {}  # by repr, which tells True from 1
    for member in filter.filters:
        for part in _members(simplify(member), kind):
            if isinstance(part, (MatchAllFilter, NotFilter)):
                if part == decisive:
                    return decisive
                if part == neutral:
                    continue
            kept.setdefault(repr(part), part)
    if not kept:
        return neutral
    simple = tuple(kept.values())
    return simple[0] if len(simple) == 1 else kind(simple)


def _members(filter: Filter, kind: type[AndFilter] | type[OrFilter]) -> Sequence[Filter]:
    return filter.filters if isinstance(filter, kind) else (filter,)


def _schema_reference(value: Mapping[str, Any]) -> ViewReference | ContainerReference:
    id = value["space"], value["externalId"]
    return ViewReference(*id, value["version"]) if value["type"] == "view" else ContainerReference(*id)


def _load_fields(cls: type[_Fields], content: Mapping[str, Any]) -> Filter:
    python = {wire: name for name, wire in _WIRE.items()}
    return cls(**{python.get(wire, wire): load_value(value) for wire, value in content.items()})


_FIELD_FILTERS: Sequence[type[_Fields]] = (
    EqualsFilter, InFilter, ContainsAnyFilter, ContainsAllFilter, RangeFilter, PrefixFilter, ExistsFilter, OverlapsFilter
)  # fmt: skip
_LOADERS: dict[str, Callable[[Any], Filter]] = {
    "and": lambda content: AndFilter([load_filter(member) for member in content]),
    "or": lambda content: OrFilter([load_filter(member) for member in content]),
    "not": lambda content: NotFilter(load_filter(content)),
    **{cls.key: partial(_load_fields, cls) for cls in _FIELD_FILTERS},
    "nested": lambda content: NestedFilter(content["scope"], load_filter(content["filter"])),
    "hasData": lambda content: HasDataFilter([_schema_reference(member) for member in content]),
    "instanceReferences": lambda content: InstanceReferencesFilter([load_node(member) for member in content]),
    "matchAll": lambda content: MatchAllFilter(),
}
