"""The time series that properties of instances name: which they are is read first, by one query for all of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from pygen_runtime.filters.expressions import Filter
from pygen_runtime.filters.references import NodeReference
from pygen_runtime.http.flow import Flow
from pygen_runtime.model.binding import Binding, Kept
from pygen_runtime.model.class_schema import connections_of, properties_of
from pygen_runtime.model.data import HasData
from pygen_runtime.model.instances import PygenResource
from pygen_runtime.model.paths import RelationPath, relation_names
from pygen_runtime.model.relations import ConnectionRelation
from pygen_runtime.model.selection import SeriesProperty, property_name
from pygen_runtime.points.handle import SeriesOf
from pygen_runtime.points.named import NamedSeries, id_of
from pygen_runtime.reading.hops import hop
from pygen_runtime.reading.inclusion import include
from pygen_runtime.reading.list_pages import ListPages, read_all
from pygen_runtime.requests.completeness import warn_incomplete

TYPES = ("timeseries", "direct")
"""Properties that hold the external id of a classic series, and relations to series that are nodes."""


def property_series(
    cls: type[PygenResource], binding: Binding, columns: Sequence[SeriesProperty], where: Filter | None
) -> SeriesOf:
    """The series that `columns` name, of all instances that pass.

    Raises:
        TypeError: without a column, and for one that names no time series.
    """
    names = [series_property(cls, column) for column in columns]
    if not names:
        raise TypeError(f"data() takes the properties that name time series, such as {cls.__name__}.{_example(cls)}")

    followed = [name for name in names if name in connections_of(cls)]

    def flow() -> Flow[tuple[NamedSeries, ...]]:
        instances = yield from read_all(ListPages(cls, binding, where))
        if followed:
            yield from include(binding, instances, followed, None)
        return named_by(instances, names, cls.__name__)

    return flow


def series_property(cls: type[PygenResource], column: SeriesProperty) -> str:
    """The Python name of a property or a relation that names time series; raises TypeError for another one."""
    given: Any = column
    if _is_connection(cls, given):
        name: str
        (name,) = relation_names(cls, given)
        target = hop(cls, name).target
        if not issubclass(target, HasData):
            raise TypeError(
                f"{cls.__name__}.{name} leads to {target.__name__}, which is no time series; expected a relation to those"
            )
        return name
    name = property_name(cls, given)
    found = properties_of(cls).get(name)
    if found is None or found.type not in TYPES:
        kind = "of the instance itself" if found is None else f"of type {found.type}"
        raise TypeError(
            f"{cls.__name__}.{name} is {kind} and names no time series; expected one of type timeseries, or a relation "
            f"to time series, such as {cls.__name__}.{_example(cls)}"
        )
    return name


def _is_connection(cls: type[PygenResource], column: Any) -> bool:
    """Whether it is one that the instances do not store: edges, or a reverse relation."""
    if isinstance(column, RelationPath):
        return column.pygen_connection is not None and column.pygen_previous is None
    return isinstance(column, str) and column in connections_of(cls)


def _example(cls: type[PygenResource]) -> str:
    named = [name for name, each in properties_of(cls).items() if each.type == "timeseries"]
    return named[0] if named else "power"


def named_by(instances: Sequence[Any], names: Sequence[str], view: str) -> tuple[NamedSeries, ...]:
    """Each series by instance and property, "W-1.power", in a list "W-1.sensors.s-7"; what is null is counted in one
    warning."""
    twice = Counter(instance.external_id for instance in instances)
    found: list[NamedSeries] = []
    absent = 0
    for instance in instances:
        several = twice[instance.external_id] > 1
        owner = f"{instance.space}:{instance.external_id}" if several else instance.external_id
        for name in names:
            value = getattr(instance, name)
            absent += value is None
            found += _series(owner, name, value)
    if absent:
        warn_incomplete(
            f"{view}: {', '.join(names)} {'is' if len(names) == 1 else 'are'} null in {absent} of {len(instances) * len(names)} "
            "places, which are left out"
        )
    return tuple(found)


def _series(owner: str, name: str, value: Any) -> Iterator[NamedSeries]:
    if value is None:
        return
    if isinstance(value, (str, NodeReference)):
        yield NamedSeries(f"{owner}.{name}", id_of(value), owner, name)
        return
    members: Iterable[Any] = getattr(value, "references", value)
    if isinstance(value, ConnectionRelation):
        kept: Kept | None = value._get_kept()  # pyright: ignore[reportPrivateUsage, reportUnknownMemberType]
        members = kept.items if kept else ()
    for each in members:
        shown = each if isinstance(each, str) else each.external_id
        yield NamedSeries(f"{owner}.{name}.{shown}", id_of(each), owner, name)
