"""Aggregates by the plain definitions, as slowly and as simply as they can be written: curves are sampled and summed."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from itertools import pairwise

HOUR = 3_600_000
Points = Sequence[tuple[int, float]]


def curve_at(points: Points, begin: int, end: int, time: Fraction, *, step: bool) -> Fraction | None:
    """The value of the curve at a moment inside a bucket; None where it is not drawn."""
    before = [point for point in points if point[0] <= time]
    behind = [point for point in points if point[0] > time]
    if not before:
        return None
    left = before[-1]
    if step:
        return Fraction(left[1])
    if not behind:
        return None
    right = behind[0]
    if begin - left[0] > HOUR or right[0] - end > HOUR:
        return None
    return Fraction(left[1]) + (Fraction(right[1]) - Fraction(left[1])) * (time - left[0]) / (right[0] - left[0])


def integrals(points: Points, begin: int, end: int, *, step: bool) -> tuple[Fraction, Fraction, Fraction]:
    """Length, area and area of the square, by Simpson's rule between all moments where the curve may bend: exact for
    what is linear or quadratic."""
    bends = sorted({begin, end, *(time for time, _ in points if begin < time < end)})
    length = area = square = Fraction(0)
    for left, right in pairwise(bends):
        middle = Fraction(left + right, 2)
        value = curve_at(points, begin, end, middle, step=step)
        if value is None:
            continue
        quarter = curve_at(points, begin, end, (left + middle) / 2, step=step)
        assert quarter is not None
        rise = 2 * (value - quarter)  # from the middle to the end of a straight line
        low, high = value - rise, value + rise
        size = Fraction(right - left)
        length += size
        area += size * (low + 4 * value + high) / 6
        square += size * (low * low + 4 * value * value + high * high) / 6
    return length, area, square


def bucket(points: Points, begin: int, end: int, *, step: bool) -> dict[str, float] | None:
    """Every aggregate of values of one bucket."""
    inside = [point for point in points if begin <= point[0] < end]
    if not inside:
        return None
    values = [Fraction(value) for _, value in inside]
    count, total = len(values), sum(values)
    length, area, square = integrals(points, begin, end, step=step)
    average = area / length if length else total / count
    found = {
        "count": Fraction(count),
        "sum": total,
        "min": min(values),
        "max": max(values),
        "average": average,
        "continuousVariance": square / length - average**2 if length else Fraction(0),
        "discreteVariance": sum(value**2 for value in values) / count - (total / count) ** 2,
    }
    before = [point for point in points if point[0] < begin]
    at_begin = curve_at(points, begin, end, Fraction(begin), step=step)
    if before or inside[0][0] == begin:
        stepwise = inside[0][1] if inside[0][0] == begin else before[-1][1]
        found["stepInterpolation"] = Fraction(stepwise)
        exact = Fraction(inside[0][1]) if inside[0][0] == begin else at_begin
        if exact is not None:
            found["interpolation"] = exact
    if inside[0][0] == begin:
        at_begin = Fraction(inside[0][1])
    at_end = _at_end(points, begin, end, step=step)
    drawn = [*([] if at_begin is None else [at_begin]), *values, *([] if at_end is None else [at_end])]
    found["totalVariation"] = sum((abs(two - one) for one, two in pairwise(drawn)), Fraction(0))
    return {name: float(value) for name, value in found.items()}


def _at_end(points: Points, begin: int, end: int, *, step: bool) -> Fraction | None:
    exact = [value for time, value in points if time == end]
    if step:
        return None
    return Fraction(exact[0]) if exact else curve_at(points, begin, end, Fraction(end), step=False)
