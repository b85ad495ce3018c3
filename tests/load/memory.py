"""Memory of processes: the resident set over time, its slope, and what grew where it was traced."""

from __future__ import annotations

import gc
import os
import statistics
import sys
import threading
import tracemalloc
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

Samples = Sequence[tuple[float, float]]
"""(seconds, MB)"""


def resident(pid: int | None = None) -> float:
    """MB that a process (default: this one) holds now; nan where the system does not tell in /proc."""
    try:
        status = Path(f"/proc/{pid or os.getpid()}/status").read_text("ascii")
    except OSError:
        return float("nan")
    return next(float(line.split()[1]) / 1024 for line in status.splitlines() if line.startswith("VmRSS"))


@dataclass(frozen=True)
class Growth:
    """How the memory of a process went on after the warm-up; `growth` between the medians of the first and last tenth."""

    first: float
    last: float
    growth: float
    slope: float
    """MB per hour, least squares."""

    def __str__(self) -> str:
        return f"{self.first:.1f} -> {self.last:.1f} MB, {self.growth:+.1f} MB, slope {self.slope:+.1f} MB/h"


def growth(samples: Samples, warm_up: float) -> Growth:
    """Of the samples after `warm_up` seconds."""
    warm = [sample for sample in samples if sample[0] >= warm_up]
    tenth = max(1, len(warm) // 10)
    first = statistics.median(memory for _, memory in warm[:tenth])
    last = statistics.median(memory for _, memory in warm[-tenth:])
    times, values = zip(*warm, strict=True)
    slope = statistics.linear_regression(times, values).slope * 3600 if len(warm) > 1 else 0.0
    return Growth(first, last, last - first, slope)


class Tracing:
    """What grows from `after` seconds on, by line of code; printed with the name of the process."""

    def __init__(self, name: str, after: float) -> None:
        self.name = name
        self.first: tracemalloc.Snapshot | None = None
        tracemalloc.start()
        self._timer = threading.Timer(after, self._begin)
        self._timer.daemon = True
        self._timer.start()

    def _begin(self) -> None:
        gc.collect()
        self.first = tracemalloc.take_snapshot()

    def end(self, most: int = 15) -> None:
        self._timer.cancel()
        if self.first is not None:
            gc.collect()
            for each in tracemalloc.take_snapshot().compare_to(self.first, "lineno")[:most]:
                print(f"{self.name}: {each}", file=sys.stderr, flush=True)
