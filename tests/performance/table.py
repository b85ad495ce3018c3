"""The results as text and as Markdown: one table of budgets, and one for each thing that grows."""

from __future__ import annotations

import platform
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from importlib.metadata import version

from tests.performance.page_text import ABOUT, GROWTH, HOOK, LANES, LIMITS, POINTS


@dataclass(frozen=True)
class Result:
    """One row: what was measured, the figure, the budget it is held against ("" for none), and whether it is kept."""

    row: str
    figure: str
    budget: str
    kept: bool
    part: str = ""
    """The table of the page that it stands in: "points", else the one of all others."""


@dataclass(frozen=True)
class Matrix:
    """How figures grow: a row for each size, a column for each figure, ``""`` where one was not measured."""

    title: str
    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    note: str


Results = list[Result | Matrix]


def at_most(row: str, value: float, budget: float, unit: str) -> Result:
    """A figure that may reach its budget."""
    return Result(row, shown(value, unit), f"at most {budget:,} {unit}", value <= budget)


def at_least(row: str, value: float, budget: float, unit: str) -> Result:
    """A figure that has to reach its budget."""
    return Result(row, shown(value, unit), f"at least {budget:,} {unit}", value >= budget)


def without_budget(row: str, figure: str, failure: str = "") -> Result:
    """A figure to compare others with, or why there is none."""
    return Result(row, failure or figure, "", True)


def shown(value: float, unit: str) -> str:
    """Three digits, or all before the point."""
    return f"{value:.3g} {unit}" if value < 1000 else f"{value:,.0f} {unit}"


def plain(results: Sequence[Result | Matrix]) -> str:
    """One line a row, the growing figures below."""
    rows = [result for result in results if isinstance(result, Result)]
    lines = _aligned([(each.row, each.figure, f"{each.budget}{'' if each.kept else '  MISSED'}") for each in rows])
    for matrix in (result for result in results if isinstance(result, Matrix)):
        lines += ["", matrix.title, *_aligned([matrix.head, *matrix.rows])]
    return "\n".join([_machine(), *lines])


def _aligned(rows: Sequence[Sequence[str]]) -> list[str]:
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return ["  ".join(f"{cell:<{width}}" for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows]


def markdown(results: Sequence[Result | Matrix], note: str = "") -> str:
    """A page with the tables and the versions that were measured; `note` says under which conditions."""
    rows = [result for result in results if isinstance(result, Result)]
    budgets = _budgets([each for each in rows if not each.part])
    text = [part for each in (LIMITS, LANES, HOOK) for part in ("", each)]
    if points := [each for each in rows if each.part == "points"]:
        text += ["", POINTS, "", *_budgets(points)]
    page = [ABOUT, "", *([note, ""] if note else []), f"{_machine()}.", "", *budgets, *text]
    matrices = [result for result in results if isinstance(result, Matrix)]
    if matrices:
        page += ["", GROWTH]
    for matrix in matrices:
        page += ["", f"### {matrix.title}", "", *_table(matrix.head, matrix.rows), "", matrix.note]
    return "\n".join(page) + "\n"


def _budgets(rows: Sequence[Result]) -> list[str]:
    lines = [(each.row, each.figure, each.budget, _verdict(each)) for each in rows]
    return _table(("what", "figure", "budget", "kept"), lines)


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> list[str]:
    return [f"| {' | '.join(row)} |" for row in (head, ["---"] * len(head), *rows)]


def _verdict(result: Result) -> str:
    if not result.budget:
        return ""
    return "yes" if result.kept else "**no**"


def _machine() -> str:
    names = ("hatchling", "jinja2", "pydantic", "httpx")
    return f"Python {platform.python_version()}, " + ", ".join(f"{name} {version(name)}" for name in names)
