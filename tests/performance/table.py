"""The results as text and as Markdown."""

from __future__ import annotations

import platform
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.metadata import version


@dataclass(frozen=True)
class Result:
    """One row: what was measured, the figure, the budget it is held against, and whether it is kept."""

    row: str
    figure: str
    budget: str
    kept: bool


def plain(results: Sequence[Result]) -> str:
    """One line a row."""
    width = max(len(result.row) for result in results)
    figures = max(len(result.figure) for result in results)
    lines = [
        f"{result.row:<{width}}  {result.figure:<{figures}}  budget {result.budget}{'' if result.kept else '  MISSED'}"
        for result in results
    ]
    return "\n".join([_machine(), *lines])


def markdown(results: Sequence[Result]) -> str:
    """A table with the versions that were measured."""
    rows = [
        f"| {result.row} | {result.figure} | {result.budget} | {'yes' if result.kept else '**no**'} |"
        for result in results
    ]
    return "\n".join([_machine(), "", "| what | figure | budget | kept |", "|---|---|---|---|", *rows, ""])


def _machine() -> str:
    names = ("hatchling", "jinja2", "pydantic", "httpx")
    return f"Python {platform.python_version()}, " + ", ".join(f"{name} {version(name)}" for name in names)
