"""Which tests run which line, and how long each takes: one run of the quick tests, with the contexts of coverage."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest
from coverage import CoverageData

from tests.environment import FOLDER, REPOSITORY, clean_variables

KEPT = FOLDER / "mutants"
DATA, SECONDS = KEPT / "coverage", KEPT / "seconds.json"
PACKAGES = ("hatch_pygen", "pygen_runtime")
QUICK = "not slow and not full and not wide"

_seconds: defaultdict[str, float] = defaultdict(float)


@dataclass(frozen=True, slots=True)
class Cover:
    """The tests of each line of each file, by its path from the package on."""

    tests: Mapping[str, Mapping[int, frozenset[str]]]
    seconds: Mapping[str, float]

    def of(self, path: Path, lines: Iterable[int]) -> frozenset[str]:
        """The tests that run one of the lines; where they run at import alone, those that run anything of the file."""
        file = self.tests.get(from_package(path), {})
        found = frozenset[str]().union(*(file.get(line, frozenset()) for line in lines))
        return found or frozenset().union(*file.values())


def record() -> None:
    """Runs the quick tests and keeps what `read` reads."""
    KEPT.mkdir(parents=True, exist_ok=True)
    packages = [f"--cov={package}" for package in PACKAGES]
    command = [
        sys.executable, "-m", "pytest", "-q", "-n", "2", "--dist", "loadfile", "-p", "tests.mutants.cover",
        "-m", QUICK, "--hypothesis-profile", "fast", *packages, "--cov-context=test", "--cov-report=",
    ]  # fmt: skip
    environment = {**clean_variables(), "COVERAGE_FILE": str(DATA)}
    subprocess.run(command, cwd=REPOSITORY, env=environment, check=False)  # a test that fails is left out, not the rest


def read() -> Cover:
    """What the last run of `record` kept."""
    data = CoverageData(str(DATA))
    data.read()
    seconds: dict[str, float] = json.loads(SECONDS.read_text("utf-8"))
    tests: dict[str, dict[int, frozenset[str]]] = {}
    for path in data.measured_files():
        lines = data.contexts_by_lineno(path)
        tests[from_package(Path(path))] = {line: _known(contexts, seconds) for line, contexts in lines.items()}
    return Cover(tests, seconds)


def from_package(path: Path) -> str:
    folder = next(each for each in path.parents if each.name in PACKAGES)
    return path.relative_to(folder.parent).as_posix()


def _known(contexts: Iterable[str], seconds: Mapping[str, float]) -> frozenset[str]:
    return frozenset(test for each in contexts if (test := each.rpartition("|")[0]) in seconds)


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    """Adds up what a test takes; one that does not pass is no witness."""
    _seconds[report.nodeid] += report.duration if not report.failed and not report.skipped else float("inf")


def pytest_sessionfinish() -> None:
    """Keeps the seconds, in the process that has the reports of all."""
    if "PYTEST_XDIST_WORKER" not in os.environ:
        found = {test: round(each, 3) for test, each in sorted(_seconds.items()) if each != float("inf")}
        SECONDS.write_text(json.dumps(found), "utf-8")
