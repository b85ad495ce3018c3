"""Bodies of the aggregate endpoint."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Discriminator, Tag

from pygen_runtime.filters.expressions import Filter
from pygen_runtime.wire.instances import InstanceKind, TargetUnit, Typing
from pygen_runtime.wire.wire import ViewRef, WireModel, json_value


class OfProperty(WireModel):
    property: str


class CountOf(WireModel):
    property: str | None = None


class HistogramOf(WireModel):
    property: str
    interval: int | float


class Aggregation(WireModel):
    """One aggregate; exactly one attribute is set, e.g. `Aggregation(avg=OfProperty(property="weight"))`."""

    count: CountOf | None = None
    sum: OfProperty | None = None
    avg: OfProperty | None = None
    min: OfProperty | None = None
    max: OfProperty | None = None
    histogram: HistogramOf | None = None


class AggregateRequest(WireModel):
    view: ViewRef
    instance_type: InstanceKind | None = None
    query: str | None = None
    properties: list[str] | None = None
    operator: Literal["AND", "OR"] | None = None
    filter: Filter | None = None
    aggregates: list[Aggregation] | None = None
    group_by: list[str] | None = None
    limit: int | None = None
    target_units: list[TargetUnit] | None = None
    include_typing: bool | None = None


class NumberValue(WireModel):
    aggregate: str
    property: str | None = None
    value: int | float | None = None


class Bucket(WireModel):
    start: int | float
    count: int


class HistogramValue(WireModel):
    aggregate: Literal["histogram"]
    property: str
    interval: int | float
    buckets: list[Bucket]


def _value_kind(value: Any) -> str:
    return "histogram" if json_value(value, "aggregate", "aggregate") == "histogram" else "number"


AggregatedValue = Annotated[
    Annotated[NumberValue, Tag("number")] | Annotated[HistogramValue, Tag("histogram")], Discriminator(_value_kind)
]


class AggregatedItem(WireModel):
    instance_type: InstanceKind
    group: dict[str, Any] | None = None
    aggregates: list[AggregatedValue]


class AggregateAnswer(WireModel):
    items: list[AggregatedItem]
    typing: Typing | None = None
