"""How many requests at once and per second."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Mapping
from typing import Literal, TypeAlias

from pygen_runtime.http.owner import PerProcess

Kind = Literal[
    "read", "write", "delete", "search", "schema", "token", "data", "data_write", "data_delete", "files", "transfer"
]

DEFAULT_CONCURRENCY: Mapping[Kind, int] = {
    **{"read": 4, "write": 4, "delete": 2, "search": 2, "schema": 2, "token": 4},
    **{"data": 5, "data_write": 5, "data_delete": 5, "files": 4, "transfer": 5},
}
"""CDF: 4 apply, 2 delete and 8 query calls at once for a whole project, 429 above that (request throttling). Of data points
the official SDK reads, writes and deletes 5 at once; they are counted apart, so that neither starves the other, and so are
links of files, and the transfers of their contents."""

Slots: TypeAlias = Mapping[Kind, threading.BoundedSemaphore]
"""What lets so many threads send requests of a kind."""
AsyncSlots: TypeAlias = Mapping[Kind, asyncio.Semaphore]


class RateLimit:
    """At most `per_second` requests in any second and process, evenly spaced; None for no limit. Thread-safe."""

    def __init__(self, per_second: float | None) -> None:
        self._interval = 1 / per_second if per_second else 0.0
        self._next = 0.0
        self._lock = PerProcess(threading.Lock)

    def reserve(self) -> float:
        """Take the next free moment; the seconds until then."""
        if not self._interval:
            return 0.0
        with self._lock.get():
            now = time.monotonic()
            start = max(now, self._next)
            self._next = start + self._interval
            return start - now


def sync_slots(sizes: Mapping[Kind, int]) -> Slots:
    return {kind: threading.BoundedSemaphore(size) for kind, size in sizes.items()}


def async_slots(sizes: Mapping[Kind, int]) -> AsyncSlots:
    return {kind: asyncio.Semaphore(size) for kind, size in sizes.items()}
