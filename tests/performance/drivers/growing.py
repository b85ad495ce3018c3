"""One pass over many objects: its CPU seconds, and the memory that it needed at its highest. Standard library only."""

from __future__ import annotations

import gc
import resource
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tests.performance.drivers.rates import memory_in_use


def grown(read: Callable[[], Any], writer: Callable[[Any], Callable[[], object]] | None = None) -> dict[str, float]:
    """Seconds and MB of `read`, and seconds of what `writer` makes of its result."""
    gc.collect()
    before = memory_in_use()
    seconds, objects = _timed(read)
    figures = {"read": seconds, "memory": max(highest() - before, 0)}
    if writer is not None:
        figures["write"] = _timed(writer(objects))[0]
    return figures


def _timed(function: Callable[[], Any]) -> tuple[float, Any]:
    started = time.process_time()
    result = function()
    return time.process_time() - started, result


def highest() -> float:
    """MB that this process held at most."""
    status = Path("/proc/self/status")
    if status.is_file():
        # Not ru_maxrss, which on Linux counts what the parent held when it started this process.
        line = next(line for line in status.read_text(encoding="ascii").splitlines() if line.startswith("VmHWM:"))
        return int(line.split()[1]) * 1024 / 1e6
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6  # bytes on macOS
