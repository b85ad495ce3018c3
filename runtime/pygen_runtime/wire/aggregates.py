"""Bodies of the aggregate endpoint."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Tag

from pygen_runtime.wire.instances import InstanceKind, Typing, ViewRequest
from pygen_runtime.wire.wire import WireModel, told_by


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


class AggregateRequest(ViewRequest):
    aggregates: list[Aggregation] | None = None
    group_by: list[str] | None = None


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


AggregatedValue = Annotated[
    Annotated[NumberValue, Tag("number")] | Annotated[HistogramValue, Tag("histogram")],
    told_by("aggregate", "histogram", other="number"),
]


class AggregatedItem(WireModel):
    instance_type: InstanceKind
    group: dict[str, Any] | None = None
    aggregates: list[AggregatedValue]


class AggregateAnswer(WireModel):
    items: list[AggregatedItem]
    typing: Typing | None = None
