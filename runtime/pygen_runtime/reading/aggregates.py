"""Aggregates of a view: what to compute, how it is asked for, and the rows of the answer.

In a request: ``"aggregates": [{"avg": {"property": "weight"}}, {"count": {}}], "groupBy": ["site"]``.

>>> avg("weight").key, count().key
('avg_weight', 'count')
"""

from __future__ import annotations

import builtins
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pygen_runtime.filters.expressions import Filter
from pygen_runtime.filters.values import load_node
from pygen_runtime.http.flow import Flow
from pygen_runtime.model.class_schema import properties_of
from pygen_runtime.model.instances import PygenResource
from pygen_runtime.model.paths import RelationPath
from pygen_runtime.model.selection import PropertyLike, own_column, property_name
from pygen_runtime.reading.aggregate_rows import AggregateRow, AggregateRows, Bucket, Buckets, RowColumn
from pygen_runtime.reading.groups import Groups
from pygen_runtime.reading.list_pages import instance_type
from pygen_runtime.requests import limits
from pygen_runtime.requests.batches import send_and_decode
from pygen_runtime.requests.completeness import warn_incomplete
from pygen_runtime.requests.endpoints import given, instance_request
from pygen_runtime.requests.reads import aggregate_body
from pygen_runtime.tables.columns import OBJECT
from pygen_runtime.version import PACKAGE


@dataclass(frozen=True, slots=True)
class Aggregate:
    """One thing to compute, as `count()`, `sum_()` and their like make it."""

    kind: str
    property: PropertyLike | None = None
    interval: float | None = None

    @builtins.property
    def key(self) -> str:
        """Under what name `AggregateRow.values` has it: the kind, and the property where there is one."""
        return self.kind if self.property is None else f"{self.kind}_{_shown(self.property)}"


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


def _shown(property: Any) -> str:
    """The Python name of a property, whatever the view."""
    if isinstance(property, str):
        return property
    name: str = property.pygen_name if isinstance(property, RelationPath) else property.property.name
    return name


def wire_name(cls: type[PygenResource], property: Any) -> str:
    """The name on the wire; raises TypeError for a property that the view does not have."""
    return own_column(cls, property_name(cls, property)).path[-1]


_ADVICE = f"; count, sum_, avg, min_, max_ and histogram are functions of {PACKAGE}"


def aggregate(
    cls: type[PygenResource],
    aggregates: Sequence[Aggregate],
    group_by: Sequence[Any] = (),
    filter: Filter | None = None,
    limit: int | None = None,
    **options: Any,
) -> Flow[AggregateRows]:
    """The rows. One request; several where there are more groups than the API gives at once, and `limit` is None.

    Raises:
        TypeError: for more aggregates than the API computes at once, or nothing to compute.
    """
    if len(aggregates) > limits.AGGREGATES:
        raise TypeError(f"the API computes at most {limits.AGGREGATES} aggregates per request, got {len(aggregates)}")
    for each in aggregates:
        if not isinstance(each, Aggregate):  # pyright: ignore[reportUnnecessaryIsInstance]
            raise TypeError(f'expected an aggregate such as count() or avg("weight"), got {each!r:.80}{_ADVICE}')
    if not aggregates and not group_by:
        raise TypeError("give an aggregate such as count(), or group_by=, or both")
    wires = {wire_name(cls, each): property_name(cls, each) for each in group_by}
    asked = Question(cls, tuple(aggregates), wires, options)
    return _rows(asked, filter, limit)


def _rows(asked: Question, filter: Filter | None, limit: int | None) -> Flow[AggregateRows]:
    if not asked.groups:
        rows, complete = (yield from asked.ask(filter, None)), True
    elif limit is not None and limit <= limits.GROUPS:
        rows = yield from asked.ask(filter, limit)
        complete = len(rows) < limit
    else:
        columns = [own_column(asked.cls, name) for name in asked.groups.values()]
        groups = Groups(lambda where: asked.ask(where, limits.GROUPS), columns, limits.GROUPS)
        rows, complete = yield from groups.read(filter)
        if not complete:
            warn_incomplete(
                f"{asked.cls.__name__}: there are more than the {len(rows):,} groups that were read: "
                "narrow them down with a condition, or group by something coarser"
            )
        complete = complete and (limit is None or len(rows) <= limit)
        rows = rows[:limit]
    if not all(each.complete for row in rows for each in row.values.values() if isinstance(each, Buckets)):
        warn_incomplete(
            f"{asked.cls.__name__}: the API gave a part of the buckets of a histogram: "
            "take a wider interval, or ask for ranges in the condition"
        )
    return AggregateRows(rows, complete=complete, columns=asked.columns)


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked of a view; `groups` are the properties that are grouped by, wire name -> Python name."""

    cls: type[PygenResource]
    aggregates: tuple[Aggregate, ...]
    groups: Mapping[str, str]
    options: Mapping[str, Any]

    @property
    def columns(self) -> list[RowColumn]:
        types = {each.name: each.type for each in properties_of(self.cls).values()}
        groups = [RowColumn(name, types.get(name, "text"), True) for name in self.groups.values()]
        return groups + [RowColumn(each.key, _type_of(each, types), False) for each in self.aggregates]

    def ask(self, filter: Filter | None, limit: int | None) -> Flow[list[AggregateRow]]:
        """One request. How many values a histogram is about is asked, too: it tells whether all are in its buckets."""
        asked = [_aggregate(self.cls, each) for each in self.aggregates]
        counts = [{"count": {"property": each["histogram"]["property"]}} for each in asked if "histogram" in each]
        counts = [each for each in counts if each not in asked]
        body = aggregate_body(
            view=self.cls.__view__.source,
            instance_type=instance_type(self.cls),
            aggregates=[*asked, *counts][: limits.AGGREGATES] or None,
            group_by=list(self.groups) or None,
            filter=None if filter is None else filter.dump(),
            limit=limit,
            **self.options,
        )
        keys = [each.key for each in self.aggregates]
        return send_and_decode(
            instance_request("aggregate", body),
            lambda response: response.decode(
                lambda _: [_row(item, keys, asked, self.groups) for item in response.json()["items"]]
            ),
        )


def _type_of(aggregate: Aggregate, types: Mapping[str, str]) -> str:
    if aggregate.kind in ("count", "histogram", "avg"):
        return {"count": "int64", "avg": "float64"}.get(aggregate.kind, OBJECT)
    type = types.get(_shown(aggregate.property), "float64")
    return "int64" if type.startswith("int") else "float64"


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
        value = found[kind, of.get("property"), of.get("interval")]
        values[key] = value.get("value")
        if kind == "histogram":
            values[key] = _buckets(value, found.get(("count", of["property"], None), {}).get("value"))
    nodes = {wire: load_node(each) for wire, each in group.items() if isinstance(each, dict)}  # pyright: ignore
    return AggregateRow({name: nodes.get(wire, group.get(wire)) for wire, name in groups.items()}, values)


def _buckets(value: Mapping[str, Any], total: int | None) -> Buckets:
    buckets = Buckets(Bucket(each["start"], each["count"]) for each in value["buckets"])
    buckets.complete = total is None or sum(each.count for each in buckets) >= total
    return buckets
