"""The results as text and as Markdown."""

from __future__ import annotations

import platform
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.metadata import version

ABOUT = """\
# Performance

Written by `python -m tests.performance --markdown docs/performance.md`. Times and rates are CPU time of the measured
process, and the ratios hold within one run; only the p95, the requests per second and the lazy iteration are by the
clock. "Through the client" is from the call to the objects (or from the objects to the answer), over HTTP to a server
on loopback in another process, which is not counted. The peers run in environments of their own, by their documented
functions. Floors are what the same work costs without any of it."""


LIMITS = """\
## Where a budget is missed

- **Reading, 0.7 x `json.loads`.** A page is validated in one pass in Rust, which is where the time goes: the same pass
  without the step that finishes each instance reaches 0.65. What is left is one Python object for each reference, and
  the check of every value.
- **Writing, 1.1 x `json.dumps`.** The budget was set where `json.dumps` made 25,000 objects a second; it makes six times
  as many here, while a table of names and converters in Python takes what it took. Serialising the instances in Rust
  was measured at 0.8 at best, because timestamps with milliseconds need a Python function each.
- **The hook, 0.15 s.** A third of it is importing jinja2 and our own modules, a third is `generate()` with templates
  that are compiled for the first time; compiling the generated files and archiving them is the rest.
- **5 and 15 x the peer.** cognite-pygen reads twice as fast on its SDK's version 8 as when the budget was set.
- **The nested filter on the emulator** looks at every node of the outer view; it is fast where few of them pass other
  conditions.
"""


@dataclass(frozen=True)
class Result:
    """One row: what was measured, the figure, the budget it is held against ("" for none), and whether it is kept."""

    row: str
    figure: str
    budget: str
    kept: bool


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


def plain(results: Sequence[Result]) -> str:
    """One line a row."""
    width = max(len(result.row) for result in results)
    figures = max(len(result.figure) for result in results)
    lines = [
        f"{result.row:<{width}}  {result.figure:<{figures}}  {result.budget}{'' if result.kept else '  MISSED'}".rstrip()
        for result in results
    ]
    return "\n".join([_machine(), *lines])


def markdown(results: Sequence[Result], note: str = "") -> str:
    """A page with the table and the versions that were measured; `note` says under which conditions."""
    rows = [f"| {result.row} | {result.figure} | {result.budget} | {_verdict(result)} |" for result in results]
    table = ["| what | figure | budget | kept |", "|---|---|---|---|", *rows]
    return "\n".join([ABOUT, "", *([note, ""] if note else []), f"{_machine()}.", "", *table, "", LIMITS])


def _verdict(result: Result) -> str:
    if not result.budget:
        return ""
    return "yes" if result.kept else "**no**"


def _machine() -> str:
    names = ("hatchling", "jinja2", "pydantic", "httpx")
    return f"Python {platform.python_version()}, " + ", ".join(f"{name} {version(name)}" for name in names)
