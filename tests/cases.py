"""How many cases a run takes of a test that has many."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

from hypothesis import settings

T = TypeVar("T")


def spread(cases: Sequence[T], wanted: int, start: int) -> list[T]:
    """`wanted` of the cases, far from each other in their order; another `start` gives others of them."""
    if len(cases) <= wanted:
        return list(cases)
    places = {(start + number * len(cases) // wanted) % len(cases) for number in range(wanted)}
    return [cases[place] for place in sorted(places)]


def examples(full: int) -> int:
    """How many examples a property test draws that has `full` of them with --full: the profile's share."""
    return max(1, full * settings().max_examples // 100)
