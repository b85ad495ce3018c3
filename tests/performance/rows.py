"""The rows of the benchmark by name, in the order of the page."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence

from tests.performance import (
    client_rows,
    codec_rows,
    emulator_rows,
    generation_rows,
    model_growth,
    object_growth,
    points_rows,
    process_rows,
)
from tests.performance.projects import has_core
from tests.performance.scale import Scale
from tests.performance.table import Results, without_budget

ROWS: dict[str, Callable[[Scale], Results]] = {
    "generation": generation_rows.generation,
    "memory": generation_rows.memory,
    "lines": generation_rows.lines,
    "hook": process_rows.hook,
    "command": process_rows.command,
    "import": process_rows.imports,
    "read": codec_rows.reading,
    "tables": codec_rows.tables,
    "write": codec_rows.writing,
    "callers": client_rows.callers,
    "latency": client_rows.latency,
    "queries": client_rows.queries,
    "listing": client_rows.listing,
    "peers": client_rows.peers,
    "emulator": emulator_rows.emulator,
    "points": points_rows.points,
    "models": model_growth.models,
    "objects": object_growth.objects,
}

NEED_CORE = ("read", "tables", "write", "callers", "latency", "queries", "listing", "peers", "objects")
"""Rows that measure with Cognite assets, for which the shared data models must be there."""


def measure(names: Sequence[str], scale: Scale) -> Results:
    """The results of the named rows, all without names."""
    unknown = set(names) - set(ROWS)
    if unknown:
        sys.exit(f"no such row: {', '.join(sorted(unknown))}; there are {', '.join(ROWS)}")
    results: Results = []
    for name, row in ROWS.items():
        if names and name not in names:
            continue
        if name in NEED_CORE and not has_core():
            results.append(without_budget(name, "not measured: needs the shared data models"))
        else:
            results += row(scale)
    return results
