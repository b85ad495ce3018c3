"""The times of one series that were written already, window by window: what is not in memory is on the disk.

>>> with SeenTimes() as seen:
...     seen.add([30, 10])
...     seen.twice({20: "", 40: ""}), seen.twice({40: "", 10: ""})
(None, 10)
"""

from __future__ import annotations

import tempfile
from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Mapping
from typing import Any

SPOOLED = 4 << 20
"""Bytes of times, eight for each, that are in memory."""


class SeenTimes:
    """Of windows whose times follow one another nothing is read again; others are compared with those that they overlap."""

    def __init__(self) -> None:
        self._file: Any = tempfile.SpooledTemporaryFile(SPOOLED)  # noqa: SIM115 - closed by __exit__
        self._windows: list[tuple[int, int, int]] = []
        """First and last time of each, and how many it has."""
        self._last: int | None = None

    def __enter__(self) -> SeenTimes:
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()

    def add(self, times: Iterable[int]) -> None:
        """One more window."""
        window = array("q", sorted(times))
        self._file.seek(0, 2)
        self._file.write(window.tobytes())
        self._windows.append((window[0], window[-1], len(window)))
        self._last = window[-1] if self._last is None else max(self._last, window[-1])

    def twice(self, times: Mapping[int, Any]) -> int | None:
        """One of these times that was there before."""
        first, last = min(times), max(times)
        if self._last is None or self._last < first:
            return None
        place = 0
        for begins, ends, count in self._windows:
            if begins <= last and first <= ends:
                common = self._within(place, count, first, last)
                if not times.keys().isdisjoint(common):
                    return next(time for time in common if time in times)
            place += 8 * count
        return None

    def _within(self, place: int, count: int, first: int, last: int) -> array[int]:
        """The times of a window from `first` to `last`."""
        self._file.seek(place)
        window = array("q")
        window.frombytes(self._file.read(8 * count))
        return window[bisect_left(window, first) : bisect_right(window, last)]
