"""The results as text, as JSON and as Markdown: one table of budgets, and one for each thing that grows."""

from __future__ import annotations

import json
import platform
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from importlib.metadata import version
from pathlib import Path

from tests.performance.page_text import ABOUT, DOWNLOADS, GAINS, GROWTH, HOOK, LANES, LIMITS, POINTS


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


def write_json(path: Path, results: Sequence[Result | Matrix]) -> None:
    """Keep the rows for a page that shows other Pythons beside its own."""
    rows = [asdict(each) for each in results if isinstance(each, Result)]
    content = {"python": _python(), "machine": _machine(), "rows": rows}
    path.write_text(json.dumps(content, indent=1) + "\n", encoding="utf-8")


@dataclass(frozen=True)
class Run:
    """The rows that another Python measured."""

    python: str
    machine: str
    rows: Mapping[str, Result]

    @classmethod
    def read(cls, path: Path) -> Run:
        """What `write_json` wrote."""
        found = json.loads(path.read_text(encoding="utf-8"))
        rows = [Result(**each) for each in found["rows"]]
        return cls(found["python"], found["machine"], {each.row: each for each in rows})


def markdown(results: Sequence[Result | Matrix], note: str = "", beside: Sequence[Run] = ()) -> str:
    """A page with the tables and the versions that were measured; `note` says under which conditions."""
    rows = [result for result in results if isinstance(result, Result)]
    runs = sorted([*beside, _own(rows)], key=lambda run: tuple(map(int, run.python.split("."))))
    machines = [f"{run.machine}." for run in runs]
    budgets = _budgets([each for each in rows if not each.part], runs)
    text = [part for each in (GAINS, LIMITS, LANES, HOOK) for part in ("", each)]
    if points := [each for each in rows if each.part == "points"]:
        text += ["", POINTS, "", *_budgets(points, runs), "", DOWNLOADS]
    page = [ABOUT, "", *([note, ""] if note else []), *machines, "", *budgets, *text]
    matrices = [result for result in results if isinstance(result, Matrix)]
    if matrices:
        page += ["", GROWTH]
    for matrix in matrices:
        page += ["", f"### {matrix.title}", "", *_table(matrix.head, matrix.rows), "", matrix.note]
    return "\n".join(page) + "\n"


def _own(rows: Sequence[Result]) -> Run:
    found = {each.row: each for each in rows}
    assert len(found) == len(rows), "two rows have one name"
    return Run(_python(), _machine(), found)


def _python() -> str:
    return ".".join(platform.python_version_tuple()[:2])


def _budgets(rows: Sequence[Result], runs: Sequence[Run]) -> list[str]:
    """A column of figures for each Python that measured one of the rows."""
    shown = [run for run in runs if any(each.row in run.rows for each in rows)]
    lines = [_line(each, [run.rows.get(each.row) for run in shown], shown) for each in rows]
    return _table(("what", *(run.python for run in shown), "budget", "kept"), lines)


def _line(row: Result, found: Sequence[Result | None], runs: Sequence[Run]) -> tuple[str, ...]:
    figures = _short([each.figure if each else "" for each in found])
    of = {run.python: each.budget for each, run in zip(found, runs, strict=True) if each}
    several = [
        f"{each} on {', '.join(python for python in of if of[python] == each)}" for each in dict.fromkeys(of.values())
    ]
    budget = row.budget if len(several) < 2 else "; ".join(several)
    missed = [run.python for each, run in zip(found, runs, strict=True) if each and not each.kept]
    if not row.budget:
        return (row.row, *figures, "", "")
    kept = (
        "yes" if not missed else "**no**" if len(missed) == sum(map(bool, found)) else f"**not on {', '.join(missed)}**"
    )
    return (row.row, *figures, budget, kept)


def _short(figures: Sequence[str]) -> list[str]:
    """The unit with the first of them, where all have the same one."""
    units = {figure.partition(" ")[2] for figure in figures if figure}
    if len(units) > 1:
        return list(figures)
    shown = next((place for place, figure in enumerate(figures) if figure), 0)
    return [each if place == shown else each.partition(" ")[0] for place, each in enumerate(figures)]


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> list[str]:
    return [f"| {' | '.join(row)} |" for row in (head, ["---"] * len(head), *rows)]


def _machine() -> str:
    names = ("hatchling", "jinja2", "pydantic", "httpx")
    return f"Python {platform.python_version()}, " + ", ".join(f"{name} {version(name)}" for name in names)
