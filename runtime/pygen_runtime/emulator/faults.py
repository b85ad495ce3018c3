"""What goes wrong on purpose: injected failures, latency, and the limits on requests at once."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Generator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from pygen_runtime.emulator.checks import choice, integer, items, number, obj, text
from pygen_runtime.emulator.errors import ApiError

FAULT = obj(
    {"status": integer(400, 599)},
    {"times": integer(1, 1_000_000), "retryAfter": number, "method": choice("GET", "POST"), "path": text()},
)
FAULTS = items(FAULT, 1000)
LATENCY = obj({"seconds": number})


@dataclass(slots=True)
class Fault:
    """An answer that the next `times` requests get whose method is `method` and whose path ends with `path`."""

    status: int
    times: int = 1
    retry_after: float | None = None
    method: str | None = None
    path: str = ""

    @classmethod
    def of(cls, body: Mapping[str, Any]) -> Fault:
        """From the JSON that `--faults` and the control path take."""
        names = {"retryAfter": "retry_after"}
        return cls(**{names.get(name, name): value for name, value in body.items()})

    def meets(self, method: str, path: str) -> bool:
        return self.method in (None, method) and path.endswith(self.path)


class Faults:
    """The failures to come, in the order in which they were asked for. Threads may share it."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._waiting: list[Fault] = []

    def add(self, *faults: Fault) -> None:
        with self._lock:
            self._waiting.extend(faults)

    def clear(self) -> None:
        with self._lock:
            self._waiting.clear()

    def raise_next(self, method: str, path: str) -> None:
        """Raises the ApiError of the first failure that this request meets, and counts it."""
        with self._lock:
            fault = next((fault for fault in self._waiting if fault.meets(method, path)), None)
            if fault is None:
                return
            fault.times -= 1
            if not fault.times:
                self._waiting.remove(fault)
        raise ApiError(fault.status, f"Fault injected: {fault.status}", fault.retry_after)


AT_ONCE = {"apply": 4, "delete": 2, "query": 8}
"""Requests of a project that the service works on at a time (API facts, section 3)."""
_KINDS = {
    "instances": "apply",
    "instances/delete": "delete",
    **dict.fromkeys(
        (f"instances/{name}" for name in ("list", "byids", "search", "aggregate", "query", "sync")), "query"
    ),
}


class Throttle:
    """Counts the requests in hand, latency included, and refuses what the service would refuse with 429."""

    def __init__(self, *, on: bool) -> None:
        self.on = on
        self._lock = threading.Lock()
        self._running: Counter[str] = Counter()

    @contextmanager
    def place(self, path: str) -> Generator[ApiError | None, None, None]:
        """Holds a place for a request; gives the error where there is none left."""
        kind = _KINDS.get(path.partition("/models/")[2])
        if not self.on or kind is None:
            yield None
            return
        with self._lock:
            refused = self._running[kind] >= AT_ONCE[kind]
            self._running[kind] += not refused
        if refused:
            yield ApiError(429, f"Too many requests: more than {AT_ONCE[kind]} {kind} requests at once", 1.0)
            return
        try:
            yield None
        finally:
            with self._lock:
                self._running[kind] -= 1
