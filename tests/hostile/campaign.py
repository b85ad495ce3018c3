"""One run over many seeds: its steps, its table, and how to repeat what it found."""

from __future__ import annotations

import re
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from tests.hostile.batches import lint, type_check, use_all, write_all
from tests.hostile.case import Case
from tests.hostile.check import check
from tests.hostile.corpus import corpus
from tests.hostile.models import make
from tests.hostile.shrink import shrink

EVERY = 1000
PLACE = re.compile(r"\b(hostile_\d+)/")
SHOWN = 20


@dataclass
class Row:
    """One line of the table."""

    step: str
    models: int = 0
    views: int = 0
    properties: int = 0
    findings: int = 0
    seconds: float = 0.0

    def add(self, case: Case) -> None:
        self.models += 1
        self.views += len(case.views)
        self.properties += case.properties


@dataclass
class Campaign:
    """What was run so far and what failed: the findings by case."""

    rows: list[Row] = field(default_factory=list[Row])
    failed: list[tuple[Case, list[str]]] = field(default_factory=list[tuple[Case, list[str]]])

    def count(self, step: str, cases: Iterable[Case]) -> None:
        """Generates, compiles and counts each case."""
        row = self.begin(step)
        for case in cases:
            row.add(case)
            self.note(row, case, check(case))
            if row.models % EVERY == 0:
                print(f"{row.models} counted, {row.findings} findings", file=sys.stderr, flush=True)

    def use(self, cases: Sequence[Case], typed: int, folder: Path) -> None:
        """Imports and uses the cases in fresh processes; ruff reads all of them, type checkers the first `typed`."""
        failed = [case for case, _ in self.failed]
        named = {f"hostile_{number}": case for number, case in enumerate(cases) if case not in failed}
        write_all(named, folder)
        row = self.begin("imported, written, read", named.values())
        for name, findings in use_all(list(named), folder).items():
            self.note(row, named[name], findings)
        row = self.begin("ruff check, ruff format", named.values())
        self.note_output(row, named, lint(named, folder))
        checked = dict(list(named.items())[:typed])
        row = self.begin("mypy, pyright: strict", checked.values())
        self.note_output(row, checked, type_check(checked, folder))
        self.end()

    def begin(self, step: str, cases: Iterable[Case] = ()) -> Row:
        self.end()
        self.rows.append(Row(step, seconds=-time.monotonic()))
        for case in cases:
            self.rows[-1].add(case)
        return self.rows[-1]

    def end(self) -> None:
        if self.rows and self.rows[-1].seconds < 0:
            self.rows[-1].seconds += time.monotonic()

    def note(self, row: Row, case: Case, findings: list[str]) -> None:
        row.findings += len(findings)
        if findings:
            self.failed.append((case, [f"{row.step}: {finding}" for finding in findings]))

    def note_output(self, row: Row, named: Mapping[str, Case], outputs: Iterable[str]) -> None:
        """What a tool printed, for each package that it names a file of."""
        for output in outputs:
            for name in dict.fromkeys(PLACE.findall(output)):
                self.note(row, named[name], [output[max(output.index(f"{name}/") - 200, 0) :][:1000]])

    def report(self) -> Iterator[str]:
        """The table, then each case that failed and the command that repeats it."""
        self.end()
        width = max(len(row.step) for row in self.rows)
        yield f"{'step':<{width}}  {'models':>7} {'views':>7} {'properties':>10} {'findings':>8} {'seconds':>8}"
        for row in self.rows:
            figures = f"{row.models:>7,} {row.views:>7,} {row.properties:>10,} {row.findings:>8,} {row.seconds:>8.1f}"
            yield f"{row.step:<{width}}  {figures}"
        for case, findings in self.failed[:SHOWN]:
            yield f"\n{case.name}; repeat it: {command(case)}"
            yield from (f"  {finding}" for finding in findings[:5])


def command(case: Case) -> str:
    return f'python -m tests.hostile --only "{case.name}" --shrink'


def called(name: str) -> Case:
    """The case of this name: `seed N`, or a hand-made one. Raises LookupError where there is none."""
    kind, _, seed = name.partition(" ")
    if kind == "seed" and seed.isdigit():
        return make(int(seed))
    return {case.name: case for case in corpus()}[name]


def run(seeds: range, imported: int, typed: int) -> Campaign:
    """The hand-made cases and those of the seeds, through all steps."""
    campaign = Campaign()
    hand_made = corpus()
    campaign.count("hand-made, counted", hand_made)
    campaign.count(f"seeds {seeds.start} to {seeds.stop - 1}, counted", map(make, seeds))
    used = [*map(make, seeds[:imported]), *(hand_made if imported else ())]
    with tempfile.TemporaryDirectory(prefix="pygen-hostile-") as folder:
        campaign.use(used, typed, Path(folder))
    return campaign


def run_one(case: Case) -> Campaign:
    """One case through all steps."""
    campaign = Campaign()
    campaign.count("counted", [case])
    with tempfile.TemporaryDirectory(prefix="pygen-hostile-") as folder:
        campaign.use([case], 1, Path(folder))
    return campaign


def smallest(case: Case) -> Case:
    """A failing case without anything that its failure does not need; type checkers are not asked."""
    if check(case):
        return shrink(case, lambda smaller: bool(check(smaller)))
    return shrink(case, fails_in_use)


def fails_in_use(case: Case) -> bool:
    with tempfile.TemporaryDirectory(prefix="pygen-hostile-") as folder:
        write_all({"hostile": case}, Path(folder))
        return bool(use_all(["hostile"], Path(folder)) or lint({"hostile": case}, Path(folder)))
