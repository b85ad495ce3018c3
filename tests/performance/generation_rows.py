"""Rows of the budgets that concern `generate()`: its time, its memory, what it prints."""

from __future__ import annotations

import tracemalloc
from functools import partial

from hatch_pygen import pipeline
from tests.performance.clock import best
from tests.performance.projects import Subject, core, made
from tests.performance.scale import Scale
from tests.performance.table import Results, at_most


def generation(scale: Scale) -> Results:
    """`generate()`, the second call in one process."""
    return [
        at_most(f"generate, {subject.name}", seconds_of_second_call(subject, scale.rounds) * 1000, budget, "ms")
        for subject, budget in ((core(), 50), (made(200), 300))
    ]


def memory(scale: Scale) -> Results:
    """Peak of what Python allocates while `generate()` runs."""
    return [at_most(f"memory of generate, {made(200).name}", peak_memory(made(200)), 150, "MB")]


def lines(scale: Scale) -> Results:
    """Physical lines of all generated .py files."""
    return [at_most(f"generated lines, {core().name}", python_lines(core()), 4350, "lines")]


def seconds_of_second_call(subject: Subject, rounds: int) -> float:
    """CPU seconds."""
    call = partial(pipeline.generate, subject.snapshot, subject.config)
    call()
    return best({"generate": call}, rounds)["generate"]


def peak_memory(subject: Subject) -> float:
    """MB."""
    tracemalloc.start()
    pipeline.generate(subject.snapshot, subject.config)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return peak / 1e6


def python_lines(subject: Subject) -> int:
    files = pipeline.generate(subject.snapshot, subject.config).files
    return sum(text.count("\n") for path, text in files.items() if path.endswith(".py"))
