"""Points and contents of example data: made from a seed and an id alone, equal on every machine.

>>> points_of(0, "p-1", 3)[0]
(1704067200000, 80.503702, 'Good')
"""

from __future__ import annotations

import hashlib
import math
import random
from typing import TypeAlias

Point: TypeAlias = "tuple[int, float | str | None, str]"
FIRST = 1_704_067_200_000
"""2024-01-01T00:00Z."""
STEP = 600_000
"""Ten minutes."""
MOST_POINTS = 200_000
"""Of all series together: where there are many, each has fewer."""
MOST_CONTENTS = 100
_STATES = ("running", "stopped", "starting", "tripped")


def points_each(series: int, wanted: int) -> int:
    """How many points each of so many series gets."""
    return min(wanted, max(MOST_POINTS // max(series, 1), 10))


def points_of(seed: int, id: str, count: int, *, is_string: bool = False) -> list[Point]:
    """(milliseconds, value, status) in steps of ten minutes, rounded to six decimals: a sine over noise, or steps between
    levels; a gap of more than an hour, a Bad point without a value, an Uncertain one, zeros."""
    rng = _random(seed, id)
    base, width, period = rng.uniform(10, 100), rng.uniform(1, 10), rng.choice((36, 144, 1008))
    is_step, level = rng.random() < 0.3, 0.0
    found: list[Point] = []
    gap = rng.randrange(20, 40)
    for k in range(count):
        noise = rng.random()
        if k % 97 == 0:
            level = round(base + width * rng.randrange(-3, 4), 6)
        if gap <= k % 500 < gap + 9:
            continue
        time = FIRST + k * STEP
        if is_string:
            found.append((time, f"{_STATES[int(noise * len(_STATES))]} {k}", "Good"))
        elif k % 1000 == 13:
            found.append((time, None, "Bad"))
        elif k % 211 == 5:
            found.append((time, 0.0, "Good"))
        else:
            value = level if is_step else base + width * math.sin(2 * math.pi * k / period) + noise
            found.append((time, round(value, 6), "Uncertain" if k % 1000 == 17 else "Good"))
    return found


def content_of(seed: int, id: str) -> bytes:
    """A small text, whose SHA-256 follows from the seed and the id."""
    return f"{id}\n{hashlib.sha256(f'{seed}/{id}'.encode()).hexdigest()}\n".encode()


def _random(seed: int, id: str) -> random.Random:
    return random.Random(hashlib.sha256(f"{seed}/{id}".encode()).digest())
