"""Properties and relations as arguments: `Pump.name`, `Pump.site` or their Python names, one or several, checked."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any, TypeAlias

from pygen_runtime.filters.names import hint
from pygen_runtime.model.class_schema import connections_of, properties_of
from pygen_runtime.model.columns import Column, Sort
from pygen_runtime.model.paths import RelationPath, check_owner, generated_class, several, system_columns
from pygen_runtime.requests.limits import SORT_KEYS

if TYPE_CHECKING:
    from pygen_runtime.filters.references import NodeReference
    from pygen_runtime.model.columns import TimeSeriesColumn, TimeSeriesListColumn
    from pygen_runtime.model.data import HasData
    from pygen_runtime.model.instances import PygenResource

RelationLike: TypeAlias = "str | type[PygenResource]"
"""A relation by its Python name, or as the class gives it: `Pump.site`."""
PropertyLike: TypeAlias = "str | Column[Any] | type[PygenResource]"
"""A property by its Python name, or as the class gives it: `Pump.weight`, `Pump.site`."""
SeriesProperty: TypeAlias = "str | TimeSeriesColumn | TimeSeriesListColumn | Column[NodeReference] | type[HasData]"
"""What names time series: `Turbine.power`, a property of type timeseries, `Asset.time_series`, a relation to them, or the
Python name."""
Properties: TypeAlias = "PropertyLike | Sequence[PropertyLike]"
SortKey: TypeAlias = "str | Sort | Column[Any] | type[PygenResource]"
"""A key of a sort: `Pump.name`, which ascends, `Pump.name.desc()`, or a Python name, with a leading ``-`` to descend."""
SortBy: TypeAlias = "SortKey | Sequence[SortKey] | None"


def property_name(cls: type[PygenResource], given: Any) -> str:
    """The Python name of a property of the view, or of a relation that it stores.

    Raises:
        TypeError: for what is none, stands behind a relation, or belongs to another view.
    """
    name = _own_name(cls, given, "property")
    known = {**properties_of(cls), **dict.fromkeys(system_columns(cls.__view__.used_for))}
    if name not in known:
        instead = "is no property that CDF stores; " if name in connections_of(cls) else "is no property of the view; "
        raise TypeError(f"{cls.__name__}.{name} {instead}{hint(name, known)}")
    return name


def sort_keys(cls: type[PygenResource], sort: Any) -> tuple[Sort, ...]:
    """The keys of a sort; raises TypeError for a property that the view does not have, or more than 5 keys."""
    keys = several(sort)
    if len(keys) > SORT_KEYS:
        raise TypeError(f"the API sorts by at most {SORT_KEYS} keys, got {len(keys)}")
    return tuple(key if isinstance(key, Sort) else _sort_key(cls, key) for key in keys)


def _sort_key(cls: type[PygenResource], key: Any) -> Sort:
    if isinstance(key, Column) and key.path[0] == cls.__view__.used_for:  # pyright: ignore[reportUnknownMemberType]
        return key.asc()  # of the instance itself, such as Pump.data_record.created_time
    if isinstance(key, str) and key.startswith("-"):
        return own_column(cls, property_name(cls, key[1:])).desc()
    return own_column(cls, property_name(cls, key)).asc()


def own_column(cls: type[PygenResource], name: str) -> Column[Any]:
    """The column of a property, also of one that is a relation."""
    found = generated_class(cls).__pygen_attribute__(name)
    return found.pygen_column if isinstance(found, RelationPath) else found


def _own_name(cls: type[PygenResource], given: Any, what: str) -> str:
    if isinstance(given, str):
        return given
    if isinstance(given, RelationPath):
        if given.pygen_previous is not None:
            raise TypeError(f"{given} stands behind a relation; expected a {what} of {cls.__name__} itself")
        check_owner(cls, given.pygen_owner, given)
        return given.pygen_name
    if isinstance(given, Column):
        column: Column[Any] = given  # pyright: ignore[reportUnknownVariableType]
        if column.scopes:
            raise TypeError(
                f"{column.property.name} stands behind a relation; expected a {what} of {cls.__name__} itself"
            )
        if not is_of_view(cls, column.path):
            raise TypeError(f"{column!r} is a column of another view than {cls.__name__}")
        return column.property.name
    raise TypeError(f"expected a {what} of {cls.__name__}, such as its name or {cls.__name__}.name, got {given!r:.80}")


def is_of_view(cls: type[PygenResource], path: Sequence[str]) -> bool:
    """Whether a path is one of the view of `cls`, of a view that it extends or that extends it, or of no view at all."""
    if len(path) != 3 or "/" not in path[1]:
        return True  # of the instance itself, or of a container
    views = {base.__view__.reference.path("")[:2] for base in _family(generated_class(cls))}
    return tuple(path[:2]) in views


def _family(cls: type[Any]) -> Iterable[type[Any]]:
    """The class, those that it extends, and those that extend it and are loaded."""
    yield from (base for base in cls.__mro__ if "__view__" in base.__dict__)
    below = cls.__subclasses__()
    while below:
        each = below.pop()
        below += each.__subclasses__()
        if "__view__" in each.__dict__:
            yield each
