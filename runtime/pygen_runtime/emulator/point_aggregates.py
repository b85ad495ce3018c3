"""Aggregates of the points of one series, by the published definitions (contract of the data, section 2).

The curve of a continuous series is drawn by straight lines, also to the points before and after the bucket where these
are at most an hour away from it; that of a step series holds each value until the next point.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from pygen_runtime.wire.granularity import HOUR, Buckets
from pygen_runtime.wire.status_codes import category


@dataclass(frozen=True, slots=True)
class Point:
    """`value` is None where the point counts as bad: the curve stops there."""

    time: int
    value: float | None
    code: int = 0


Piece = tuple[int, float, int, float]
"""A stretch of the curve: from a time and value to a time and value."""

STATUS = ("countGood", "countUncertain", "countBad", "durationGood", "durationUncertain", "durationBad")
"""Those that are of all points, whatever the flags of the request say."""
NAMES = (
    *("average", "max", "min", "count", "sum", "interpolation", "stepInterpolation", "continuousVariance"),
    *("discreteVariance", "totalVariation", *STATUS, "maxDatapoint", "minDatapoint"),
)


def in_buckets(points: Iterable[Point], buckets: Buckets) -> Iterator[tuple[int, int, list[Point], Point | None]]:
    """Beginning, end and points of each bucket that has some, and the first point behind it."""
    inside: list[Point] = []
    begin = end = 0
    for point in points:
        if inside and point.time >= end:
            yield begin, end, inside, point
            inside = []
        if not inside:
            begin, end = buckets.containing(point.time)
        inside.append(point)
    if inside:
        yield begin, end, inside, None


@dataclass(frozen=True, slots=True)
class Bucket:
    """The points of [begin, end), the one before and the one behind; `step`: whether the curve has steps."""

    begin: int
    end: int
    inside: Sequence[Point]
    before: Point | None
    behind: Point | None
    step: bool

    def all(self) -> dict[str, Any]:
        """Every aggregate of values that there is; none where every point counts as bad."""
        good = [point for point in self.inside if point.value is not None]
        if not good:
            return {}
        values = [point.value for point in good if point.value is not None]
        count, total = len(values), sum(values)
        found: dict[str, Any] = {"count": count, "sum": total, "min": min(values), "max": max(values)}
        found["minDatapoint"] = next(point for point in good if point.value == found["min"])
        found["maxDatapoint"] = next(point for point in good if point.value == found["max"])
        mean = total / count
        found["discreteVariance"] = max(sum(value * value for value in values) / count - mean * mean, 0.0)
        pieces = list(self._pieces())
        found.update(self._integrals(pieces, mean))
        found["totalVariation"] = sum(abs(v1 - v0) for _, v0, _, v1 in pieces) + self._jumps(pieces)
        found.update(self._at_begin())
        return found

    def _pieces(self) -> Iterator[Piece]:
        """The curve, as far as it is drawn between begin and end."""
        points = [*([self.before] if self.before else ()), *self.inside, *([self.behind] if self.behind else ())]
        for first, second in pairwise(points):
            piece = self._piece(first, second)
            if piece is not None:
                yield piece
        last = points[-1]
        if self.step and self.behind is None and last.value is not None:
            yield last.time, last.value, self.end, last.value

    def _piece(self, first: Point, second: Point) -> Piece | None:
        start, stop = max(first.time, self.begin), min(second.time, self.end)
        if first.value is None or start >= stop:
            return None
        if self.step:
            return start, first.value, stop, first.value
        far = self.begin - first.time > HOUR or second.time - self.end > HOUR
        if second.value is None or far:
            return None
        slope = (second.value - first.value) / (second.time - first.time)
        at_start = first.value if start == first.time else first.value + slope * (start - first.time)
        at_stop = second.value if stop == second.time else first.value + slope * (stop - first.time)
        return start, at_start, stop, at_stop

    def _integrals(self, pieces: Sequence[Piece], mean: float) -> dict[str, float]:
        length = sum(t1 - t0 for t0, _, t1, _ in pieces)
        if not length:
            return {"average": mean, "continuousVariance": 0.0}
        average = sum((v0 + v1) / 2 * (t1 - t0) for t0, v0, t1, v1 in pieces) / length
        squares = sum((v0 * v0 + v0 * v1 + v1 * v1) / 3 * (t1 - t0) for t0, v0, t1, v1 in pieces) / length
        return {"average": average, "continuousVariance": max(squares - average * average, 0.0)}

    def _jumps(self, pieces: Sequence[Piece]) -> float:
        """What the curve of a step series rises and falls where one piece meets the next."""
        return sum(abs(two[1] - one[3]) for one, two in pairwise(pieces) if one[2] == two[0])

    def _at_begin(self) -> dict[str, float]:
        """The curve at the beginning of the bucket; absent where no point precedes."""
        first = self.inside[0]
        if first.time == self.begin:
            return {} if first.value is None else {"interpolation": first.value, "stepInterpolation": first.value}
        before = self.before
        if before is None or before.value is None:
            return {}
        stepwise = {"stepInterpolation": before.value}
        if self.step:
            return {"interpolation": before.value, **stepwise}
        piece = self._piece(before, first)
        return stepwise if piece is None else {"interpolation": piece[1], **stepwise}


def of_status(bucket: Bucket, start: int) -> dict[str, int]:
    """How many points have each status, and for how many milliseconds it held; `start` is where the request begins."""
    found: dict[str, int] = dict.fromkeys(STATUS, 0)
    points = [*([bucket.before] if bucket.before and bucket.before.time >= start else ()), *bucket.inside]
    ends = [*(point.time for point in points[1:]), bucket.end]
    for point, end in zip(points, ends, strict=True):
        held = end - max(point.time, bucket.begin)
        found[f"duration{category(point.code)}"] += max(held, 0)
    for point in bucket.inside:
        found[f"count{category(point.code)}"] += 1
    return found


def aggregated(
    points: Sequence[Point] | Iterable[Point], before: Point | None, buckets: Buckets, *, step: bool, end: int
) -> Iterator[tuple[int, dict[str, Any]]]:
    """Beginning of each bucket below `end` that has points, and its aggregates. `before` is the point before the first;
    `points` go on to the first one behind the last bucket."""
    for begin, stop, inside, behind in in_buckets(points, buckets):
        if begin >= end:
            return
        bucket = Bucket(begin, stop, inside, before, behind, step)
        before = inside[-1]
        found = bucket.all()
        if found:
            yield begin, found


def statuses(
    points: Iterable[Point], before: Point | None, buckets: Buckets, *, end: int
) -> Iterator[tuple[int, Mapping[str, int]]]:
    """As `aggregated`, the aggregates of the status of all points."""
    for begin, stop, inside, behind in in_buckets(points, buckets):
        if begin >= end:
            return
        yield begin, of_status(Bucket(begin, stop, inside, before, behind, True), buckets.first)
        before = inside[-1]
