"""CPU time of functions and of child processes; the best or the median of several interleaved rounds."""

from __future__ import annotations

import gc
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path


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
    commands: Mapping[str, list[str]], folders: Mapping[str, Path], rounds: int = 9
) -> dict[str, float]:
    """CPU seconds of each command as a fresh Python process, interleaved: the median of `rounds`."""
    found: dict[str, list[float]] = {name: [] for name in commands}
    for _ in range(rounds):
        for name, command in commands.items():
            found[name].append(_child([sys.executable, *command], folders.get(name, Path.cwd())))
    return {name: statistics.median(seconds) for name, seconds in found.items()}


def _child(command: list[str], folder: Path) -> float:
    before = os.times()
    subprocess.run(command, cwd=folder, check=True, capture_output=True)
    after = os.times()
    return after.children_user - before.children_user + after.children_system - before.children_system
