"""Rates per CPU second of this process, all its threads included. Standard library only."""

from __future__ import annotations

import gc
import json
import os
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any


def best_rate(function: Callable[[], object], count: int, rounds: int) -> float:
    """Objects per CPU second in the best of `rounds` calls of `function`, which handles `count` objects."""
    found = []
    for _ in range(rounds):
        gc.collect()
        started = time.process_time()
        function()
        found.append(time.process_time() - started)
    return count / min(found)


def both_rates(
    wanted: dict[str, Any], read: Callable[[], Any], writer: Callable[[Any], Callable[[], object]]
) -> dict[str, float]:
    """Objects per CPU second that `read` gives, and that what `writer` makes of them takes."""
    count, rounds = wanted["objects"], wanted["rounds"]
    rate = best_rate(read, count, rounds)
    return {"read": rate, "write": best_rate(writer(read()), count, rounds)}


def median_wall(functions: dict[str, Callable[[], object]], rounds: int) -> dict[str, float]:
    """Seconds by the clock of each function, interleaved: the median of `rounds`."""
    found: dict[str, list[float]] = {name: [] for name in functions}
    for _ in range(rounds):
        for name, function in functions.items():
            started = time.perf_counter()
            function()
            found[name].append(time.perf_counter() - started)
    return {name: statistics.median(seconds) for name, seconds in found.items()}


def memory_in_use() -> float:
    """MB of memory that this process holds now; where the system does not tell, the most that it has held."""
    pages = Path("/proc/self/statm")
    if pages.is_file():
        return int(pages.read_text(encoding="ascii").split()[1]) * os.sysconf("SC_PAGESIZE") / 1e6
    import resource

    # Kilobytes, but bytes on macOS.
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1e6 if sys.platform == "darwin" else 1e3)


def settings() -> dict[str, Any]:
    """What the program is to do: the JSON object that is its one argument."""
    found: dict[str, Any] = json.loads(sys.argv[1])
    return found


def lines_below(folder: Path) -> int:
    """Physical lines of all Python files below a folder."""
    return sum(path.read_text(encoding="utf-8").count("\n") for path in folder.rglob("*.py"))
