"""Aggregates of a view: what to compute, how it is asked for, and the rows of the answer.

In a request: ``"aggregates": [{"avg": {"property": "weight"}}, {"count": {}}], "groupBy": ["site"]``.

>>> avg("weight").key, count().key
('avg_weight', 'count')
"""

from __future__ import annotations

import builtins
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

from pygen_runtime.filters.expressions import Filter
from pygen_runtime.filters.values import load_node
from pygen_runtime.http.flow import Flow
from pygen_runtime.model.class_schema import properties_of
from pygen_runtime.model.columns import Column
from pygen_runtime.model.instances import PygenResource
from pygen_runtime.model.paths import own_name
from pygen_runtime.reading.list_pages import instance_type
from pygen_runtime.requests import limits
from pygen_runtime.requests.batches import send_and_decode
from pygen_runtime.requests.endpoints import given, instance_request
from pygen_runtime.requests.reads import aggregate_body

PropertyLike: TypeAlias = "str | Column[Any] | type[PygenResource]"
"""A property by its Python name, or as the class gives it: `Pump.weight`, `Pump.site`."""


@dataclass(frozen=True, slots=True)
class Aggregate:
    """One thing to compute, as `count()`, `sum_()` and their like make it."""

    kind: str
    property: PropertyLike | None = None
    interval: float | None = None

    @builtins.property
    def key(self) -> str:
        """Under what name `AggregateRow.values` has it: the kind, and the property where there is one."""
        return self.kind if self.property is None else f"{self.kind}_{property_name(self.property)}"


@dataclass(frozen=True, slots=True)
class Bucket:
    """One bar of a histogram: how many values lie from `start` to the next start."""

    start: float
    count: int


@dataclass(frozen=True, slots=True)
class AggregateRow:
    """One group: the values that make it, by property, and what was computed of it, by `Aggregate.key`.

    A relation groups by its `NodeReference`; the value of a histogram is its list of `Bucket`.
    """

    group: dict[str, Any]
    values: dict[str, Any]


def count(property: PropertyLike | None = None) -> Aggregate:
    """How many instances there are, or how many have a value of `property`."""
    return Aggregate("count", property)


def sum_(property: PropertyLike) -> Aggregate:
    """The sum of a number."""
    return Aggregate("sum", property)


def avg(property: PropertyLike) -> Aggregate:
    """The mean of a number."""
    return Aggregate("avg", property)


def min_(property: PropertyLike) -> Aggregate:
    """The smallest value of a number."""
    return Aggregate("min", property)


def max_(property: PropertyLike) -> Aggregate:
    """The largest value of a number."""
    return Aggregate("max", property)


def histogram(property: PropertyLike, interval: float) -> Aggregate:
    """How often a number falls in each interval of this width."""
    return Aggregate("histogram", property, interval)


def property_name(property: Any) -> str:
    """The Python name of a property of the view itself; raises TypeError for one behind a relation."""
    name = own_name(property)
    if name is None:
        raise TypeError(
            f"expected a property of the view itself, such as its name or Pump.weight, got {property!r:.80}"
        )
    return name


def wire_name(cls: type[PygenResource], property: Any) -> str:
    """The name on the wire; raises TypeError for a property that the view does not have."""
    name = property_name(property)
    wires = {each.name: each.wire for each in properties_of(cls).values()}
    found = {"space": "space", "external_id": "externalId", **wires}.get(name)
    if found is None:
        raise TypeError(f"{cls.__name__} has no property {name!r}; it has {', '.join(wires)}")
    return found


def several(properties: Any) -> Sequence[Any]:
    """One property or a sequence of them as a sequence."""
    if properties is None:
        return ()
    return properties if isinstance(properties, (list, tuple)) else [properties]  # pyright: ignore


def aggregate(
    cls: type[PygenResource],
    aggregates: Sequence[Aggregate],
    group_by: Sequence[Any] = (),
    filter: Filter | None = None,
    **options: Any,
) -> Flow[list[AggregateRow]]:
    """The rows. One request.

    Raises:
        TypeError: for more aggregates than the API computes at once, or nothing to compute.
    """
    if len(aggregates) > limits.AGGREGATES:
        raise TypeError(f"the API computes at most {limits.AGGREGATES} aggregates per request, got {len(aggregates)}")
    if not aggregates and not group_by:
        raise TypeError("give an aggregate such as count(), or group_by=, or both")
    asked = [_aggregate(cls, each) for each in aggregates]
    groups = {wire_name(cls, each): property_name(each) for each in group_by}
    body = aggregate_body(
        view=cls.__view__.source,
        instance_type=instance_type(cls),
        aggregates=asked or None,
        group_by=list(groups) or None,
        filter=None if filter is None else filter.dump(),
        limit=limits.GROUPS if groups else None,
        **options,
    )
    keys = [each.key for each in aggregates]
    return send_and_decode(
        instance_request("aggregate", body),
        lambda response: response.decode(
            lambda _: [_row(item, keys, asked, groups) for item in response.json()["items"]]
        ),
    )


def count_in_view(cls: type[PygenResource], filter: Filter | None) -> Flow[int]:
    """How many instances of the view pass. One request."""
    rows = yield from aggregate(cls, [count()], filter=filter)
    return int(rows[0].values["count"]) if rows else 0


def _aggregate(cls: type[PygenResource], each: Aggregate) -> dict[str, Any]:
    property = None if each.property is None else wire_name(cls, each.property)
    return {each.kind: given(property=property, interval=each.interval)}


def _row(
    item: Mapping[str, Any], keys: Sequence[str], asked: Sequence[Mapping[str, Any]], groups: Mapping[str, str]
) -> AggregateRow:
    """Values belong to what was asked for by their names, not by their places."""
    group: Mapping[str, Any] = item.get("group") or {}
    found = {
        (value["aggregate"], value.get("property"), value.get("interval")): value
        for value in item.get("aggregates") or ()
    }
    values: dict[str, Any] = {}
    for key, each in zip(keys, asked, strict=True):
        ((kind, of),) = each.items()
        values[key] = _value(found[kind, of.get("property"), of.get("interval")])
    nodes = {wire: load_node(each) for wire, each in group.items() if isinstance(each, dict)}  # pyright: ignore
    return AggregateRow({name: nodes.get(wire, group.get(wire)) for wire, name in groups.items()}, values)


def _value(value: Mapping[str, Any]) -> Any:
    if value["aggregate"] == "histogram":
        return [Bucket(each["start"], each["count"]) for each in value["buckets"]]
    return value.get("value")
