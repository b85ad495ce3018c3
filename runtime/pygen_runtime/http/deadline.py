"""When an attempt must be over: a number of seconds that the HTTP library passes on, and that knows when it ends."""

from __future__ import annotations

import time

SHORTEST = 0.001
"""Seconds that are left once a deadline has passed: what waits ends by itself, with the library's own error."""


class Deadline(float):
    """So many seconds, of which fewer are left with each call to the network.

    They count from the first such call on, because waiting for a free connection is no part of an attempt.
    """

    __slots__ = ("_begun", "_ends")

    def __new__(cls, seconds: float) -> Deadline:
        return super().__new__(cls, seconds)

    def __init__(self, seconds: float) -> None:
        self._begun = False
        self._ends = time.monotonic() + seconds

    def left(self) -> float:
        """Seconds for the next call to the network, above 0."""
        if not self._begun:
            self._begun, self._ends = True, time.monotonic() + self
        return max(self._ends - time.monotonic(), SHORTEST)

    @property
    def is_over(self) -> bool:
        return time.monotonic() >= self._ends


def left(timeout: float | None, otherwise: float | None = None) -> float | None:
    """Seconds for one call to the network, of the timeout that the HTTP library passes; `otherwise` where it has none."""
    timeout = otherwise if timeout is None else timeout
    return timeout.left() if isinstance(timeout, Deadline) else timeout
