"""Many packages in one folder: written, imported in fresh processes, and held against the tools of their users."""

from __future__ import annotations

import json
import subprocess
import sys
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path

from tests.generation.packages import write
from tests.generation.tools import assert_ruff_clean, assert_typed
from tests.hostile.case import Case

ROOT = Path(__file__).resolve().parents[2]
IN_ONE_PROCESS = 25
Findings = dict[str, list[str]]


def write_all(cases: Mapping[str, Case], folder: Path) -> None:
    """Each case as the package of its name, with the case beside it."""
    for name, case in cases.items():
        write(case.generate(name).files, folder)
        (folder / f"{name}.case.json").write_text(case.dump(), "utf-8")


def use_all(names: Sequence[str], folder: Path) -> Findings:
    """What goes wrong when each package is imported, written with and read with; some share a fresh process."""
    findings: Findings = defaultdict(list)
    for start in range(0, len(names), IN_ONE_PROCESS):
        part = names[start : start + IN_ONE_PROCESS]
        for name, finding in run(part, folder):
            findings[name].append(finding)
    return findings


def run(names: Sequence[str], folder: Path) -> list[tuple[str, str]]:
    """(package, finding) of one process, in which every warning is an error."""
    command = [sys.executable, "-W", "error", "-m", "tests.hostile.using", str(folder), *names]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=600, check=False)
    if done.returncode:
        return [(names[0], f"the process of {', '.join(names)} ended: {done.stderr[-2000:]}")]
    return [(name, finding) for name, finding in json.loads(done.stdout)]


def type_check(cases: Mapping[str, Case], folder: Path) -> list[str]:
    """What mypy --strict, with and without pydantic's plugin, and pyright strict find."""
    return failures(partial(assert_typed, folder, *cases)) if cases else []


def lint(cases: Mapping[str, Case], folder: Path) -> list[str]:
    """What `ruff format --check` and `ruff check` find, each package at its own line length."""
    by_width: dict[int, list[str]] = defaultdict(list)
    for name, case in cases.items():
        by_width[case.options["line-length"]].append(name)
    return [
        each
        for width, names in by_width.items()
        for each in failures(partial(assert_ruff_clean, folder, width, *names))
    ]


def failures(assertion: Callable[[], None]) -> list[str]:
    try:
        assertion()
    except AssertionError as error:
        return [str(error)]
    return []
