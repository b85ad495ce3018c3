"""Points as values."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from pygen_runtime.points.times import moment_of
from pygen_runtime.wire.point_columns import GOOD, Points


@dataclass(frozen=True, slots=True)
class DataPoint:
    """A value of a moment, None for a Bad point without one; `status` is its code, `symbol` the name of that."""

    time: datetime
    value: float | str | None
    status: int = 0
    symbol: str = GOOD


def data_points(points: Points) -> Iterator[DataPoint]:
    for place, (time, value, code) in enumerate(points.rows()):
        yield DataPoint(moment_of(time), value, code, points.symbol(place))


@dataclass(frozen=True, slots=True)
class AggregatePoint:
    """The aggregates of the bucket that begins at `time`: a mapping by name, None where one is absent."""

    time: datetime
    values: dict[str, Any]

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__") or name == "values":
            raise AttributeError(name)
        try:
            return self.values[name]
        except KeyError:
            raise AttributeError(f"these aggregates have no {name!r}: they have {', '.join(self.values)}") from None
