"""Filter keywords (`name_prefix="P-"`, `min_weight=3`) to filters, by the columns that expressions use, too."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from typing import TYPE_CHECKING, Any, TypedDict

from pygen_runtime.filters.expressions import AndFilter, Filter
from pygen_runtime.filters.foreign_values import is_several
from pygen_runtime.filters.names import nearest
from pygen_runtime.filters.references import NodeReference, completed_space, is_pair
from pygen_runtime.model.class_schema import properties_of
from pygen_runtime.model.columns import Column, ListColumn, OrderedColumn, PrefixColumn
from pygen_runtime.model.removed import reasons_of
from pygen_runtime.model.selection import own_column

if TYPE_CHECKING:
    from pygen_runtime.filters.schema import View
    from pygen_runtime.model.instances import PygenResource


class FilterKeywords(TypedDict, total=False):
    """The filter keywords of every view; the generated class of a view adds its own. All that are given must hold."""

    space: str | Sequence[str]
    external_id: str | Sequence[str]
    external_id_prefix: str


def compile_keywords(cls: type[PygenResource], by: Mapping[str, Any], default_space: str | None) -> Filter | None:
    """The filter for keyword arguments, None without any. `default_space` completes bare external ids of relations.

    Raises TypeError for a keyword that the view does not have, or a value that its property cannot have, and
    ConfigurationError for a bare external id where there is no default space.
    """
    if not by:
        return None
    if not hasattr(cls, "__view__"):
        raise TypeError("this relation leads to nodes of any view: give a filter, it has no keywords")
    filters: list[Filter] = []
    known = _columns_of(cls)
    for keyword, value in by.items():
        if keyword not in known:
            raise TypeError(f"{cls.__name__} has no filter keyword {keyword!r}; {_advice(cls, keyword, known)}")
        column, operation = known[keyword]
        filters.append(_apply(column, operation, value, default_space))
    return filters[0] if len(filters) == 1 else AndFilter(filters)


def _advice(cls: type[PygenResource], keyword: str, known: Iterable[str]) -> str:
    for name, reason in reasons_of(cls).items():
        if keyword in {keyword_for(name, operation) for operation in _OPERATIONS}:
            return reason
    near = nearest(keyword, known)
    return f"did you mean {near}?" if near else f"it knows {', '.join(sorted(known))}"


@cache
def _columns_of(cls: type[PygenResource]) -> Mapping[str, tuple[Column[Any], str]]:
    return {keyword: (own_column(cls, name), operation) for keyword, (name, operation) in keywords_of(cls).items()}


@cache
def keywords_of(cls: type[PygenResource]) -> Mapping[str, tuple[str, str]]:
    """Every filter keyword of a generated class, as keyword -> (property, operation)."""
    view: View = cls.__view__
    known = {"space": ("space", "equals"), "external_id": ("external_id", "equals")}
    known["external_id_prefix"] = ("external_id", "prefix")
    moved = set(view.keywords.values())
    for name in properties_of(cls):
        for operation in operations(own_column(cls, name)):
            if (name, operation) not in moved:
                known[keyword_for(name, operation)] = (name, operation)
    return {**known, **view.keywords}


_OPERATIONS = ("equals", "exists", "prefix", "min", "max", "contains_any", "contains_all")


def keyword_for(name: str, operation: str) -> str:
    """The keyword of an operation where no other name is in its way."""
    if operation == "equals":
        return name
    return f"{operation}_{name}" if operation in ("min", "max") else f"{name}_{operation}"


def operations(column: Column[Any]) -> tuple[str, ...]:
    """The operations that a column has a keyword for."""
    if isinstance(column, ListColumn):
        return ("exists", "contains_any", "contains_all") if column.property.type != "json" else ("exists",)
    if column.property.type == "json":
        return ("exists",)
    if isinstance(column, OrderedColumn):
        return ("equals", "exists", "min", "max")
    return ("equals", "exists", "prefix") if isinstance(column, PrefixColumn) else ("equals", "exists")


def _apply(column: Column[Any], operation: str, value: Any, default_space: str | None) -> Filter:
    relation = column.property.type == "direct"

    def completed(each: Any) -> Any:
        if not relation or not isinstance(each, str):
            return each
        return NodeReference(completed_space(default_space, each), each)

    if operation == "exists":
        if not isinstance(value, bool):
            raise TypeError(f"{column.property.name}_exists is True or False, got {value!r}")
        return column.exists() if value else column.missing()
    if operation in ("contains_any", "contains_all"):
        if isinstance(value, str) or not isinstance(value, Iterable):
            raise TypeError(f"{column.property.name}: contains_any and contains_all take a list, got {value!r:.80}")
        return getattr(column, operation)(*map(completed, value))  # type: ignore[no-any-return]  # pyright: ignore
    if operation == "prefix":
        return column.startswith(value)  # type: ignore[attr-defined, no-any-return]  # pyright: ignore
    if operation in ("min", "max"):
        return column >= value if operation == "min" else column <= value  # type: ignore[no-any-return]  # pyright: ignore
    if is_several(value) and not (relation and is_pair(value)):
        return column.in_([completed(each) for each in value])
    found: Filter = column == completed(value)
    return found
