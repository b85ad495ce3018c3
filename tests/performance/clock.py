"""CPU time of functions and of child processes; the best or the median of several interleaved rounds."""

from __future__ import annotations

import gc
import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path

from tests.environment import clean_variables


def best(functions: Mapping[str, Callable[[], object]], rounds: int = 7) -> dict[str, float]:
    """CPU seconds of each function, interleaved, without garbage collection: the best of `rounds`."""
    found: dict[str, float] = {}
    for _ in range(rounds):
        for name, function in functions.items():
            gc.collect()
            gc.disable()
            try:
                started = time.process_time()
                function()
                seconds = time.process_time() - started
            finally:
                gc.enable()
            found[name] = min(seconds, found.get(name, seconds))
    return found


def median_of_children(
    commands: Mapping[str, list[str]],
    folders: Mapping[str, Path],
    rounds: int = 9,
    python: Path = Path(sys.executable),
) -> dict[str, float]:
    """CPU seconds of each command as a fresh process of `python`, interleaved: the median of `rounds`.

    Each runs once before: what is imported has its bytecode, as it has where pip installed it.
    """
    found: dict[str, list[float]] = {name: [] for name in commands}
    for round in range(rounds + 1):
        for name, command in commands.items():
            seconds = _child([str(python), *command], folders.get(name, Path.cwd()))
            if round:
                found[name].append(seconds)
    return {name: statistics.median(seconds) for name, seconds in found.items()}


def _child(command: list[str], folder: Path) -> float:
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(command, cwd=folder, check=True, capture_output=True, env=clean_variables())
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime
