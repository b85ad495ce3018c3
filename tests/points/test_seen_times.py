"""Two points of one moment are found in any order and number, and what is remembered of them is not in memory."""

from __future__ import annotations

import random
import tracemalloc
from collections.abc import Iterator
from itertools import chain

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pygen_runtime.exceptions import ConfigurationError
from pygen_runtime.points import inserting, seen_times
from pygen_runtime.points.inserting import windows
from pygen_runtime.points.named import NamedSeries
from pygen_runtime.points.point_input import Row
from pygen_runtime.points.seen_times import SeenTimes
from tests.cases import examples

SERIES = NamedSeries("x", {"externalId": "x"})


def written(times: list[int]) -> list[int]:
    rows: Iterator[Row] = ((time, 0.5, 0) for time in times)
    return [time for window in windows([(SERIES, rows)], "refuse") for _, part in window for time, *_ in part]


@given(st.lists(st.integers(-30, 60), max_size=40))
@settings(max_examples=examples(100), deadline=None)
def test_a_time_that_is_there_twice_is_refused(times: list[int]) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(inserting, "RAW_POINTS", 4)
        if len(set(times)) == len(times):
            assert written(times) == times
        else:
            with pytest.raises(ConfigurationError, match="x has two points at"):
                written(times)


def test_the_moment_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(inserting, "RAW_POINTS", 10)
    times = [*range(100, 0, -1), 37]
    with pytest.raises(ConfigurationError, match=r"two points at 1970-01-01T00:00:00\.037"):
        written(times)


def test_series_are_apart(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(inserting, "RAW_POINTS", 10)
    other = NamedSeries("y", {"externalId": "y"})
    rows = [(time, 0.5, 0) for time in range(25)]
    found = list(windows([(SERIES, iter(rows)), (other, iter(rows))], "refuse"))
    assert [len(rows) for _, rows in chain.from_iterable(found)] == [10, 10, 5, 5, 10, 10]


def test_memory_stays_flat(monkeypatch: pytest.MonkeyPatch) -> None:
    """60,000 times in any order, 480 kB, of which the disk has the most."""
    monkeypatch.setattr(seen_times, "SPOOLED", 1 << 15)
    times = list(range(60_000))
    random.Random(1).shuffle(times)
    tracemalloc.start()
    try:
        with SeenTimes() as seen:
            for start in range(0, len(times), 2_000):
                window = dict.fromkeys(times[start : start + 2_000])
                assert seen.twice(window) is None
                seen.add(window)
                del window
                if start == 8_000:  # where the disk has them
                    before, _ = tracemalloc.get_traced_memory()
            grown = tracemalloc.get_traced_memory()[0] - before
            assert seen.twice({times[7]: None, -1: None}) == times[7]
    finally:
        tracemalloc.stop()
    assert grown < 20_000
