"""The table of the installer matrix, which pytest prints at the end of a run that had cells in it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

COLUMNS = ("installer", "source", "pin", "hatchling", "Python")
PROPERTY = "installer matrix"


def text(stats: Mapping[str, Sequence[Any]]) -> str:
    """The table of the cells among pytest's reports by outcome; empty where there are none."""
    rows = [
        [*cell, outcome, f"{report.duration:.0f}"]
        for outcome in ("passed", "failed", "skipped")
        for report in stats.get(outcome, ())
        for name, cell in getattr(report, "user_properties", ())
        if name == PROPERTY
    ]
    if not rows:
        return ""
    return "\n".join([_row([*COLUMNS, "result", "seconds"]), _row(["---"] * 7), *map(_row, sorted(rows))])


def _row(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cells)} |"
