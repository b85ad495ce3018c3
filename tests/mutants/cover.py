"""Which tests run which line, and what each costs: one run of the quick tests, with the contexts of coverage.

A cost is CPU time, also that of the processes which a test waits for: it is the same on a busy machine.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections import defaultdict
from collections.abc import Generator, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest
from coverage import CoverageData

from tests.costs import cpu
from tests.environment import FOLDER, REPOSITORY, clean_variables

KEPT = FOLDER / "mutants"
DATA, SECONDS = KEPT / "coverage", KEPT / "seconds.json"
PACKAGES = ("hatch_pygen", "pygen_runtime")
QUICK = "not slow and not full and not wide"

_seconds: defaultdict[str, float] = defaultdict(float)
_began = pytest.StashKey[float]()


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


def record(paths: Sequence[str]) -> None:
    """Runs the quick tests and keeps what `read` reads; with paths, those tests alone, beside what is kept."""
    KEPT.mkdir(parents=True, exist_ok=True)
    packages = [f"--cov={package}" for package in PACKAGES]
    command = [
        sys.executable, "-m", "pytest", "-q", "-n", "2", "--dist", "loadfile", "-p", "tests.mutants.cover",
        "-m", QUICK, "--hypothesis-profile", "fast", *packages, "--cov-context=test", "--cov-report=",
    ]  # fmt: skip
    if paths:
        command += ["--cov-append", *paths]
    else:
        SECONDS.unlink(missing_ok=True)
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


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_protocol(item: pytest.Item) -> Generator[None, bool | None, bool | None]:
    """Notes when a test began, in CPU seconds."""
    item.stash[_began] = cpu()
    return (yield)


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Gives what it took to the process that has the reports of all."""
    if call.when == "teardown":
        item.user_properties.append(("cpu", cpu() - item.stash[_began]))
    return (yield)


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    """Keeps what a test takes; one that does not pass is no witness."""
    if report.failed or report.skipped:
        _seconds[report.nodeid] = float("inf")
    _seconds[report.nodeid] += sum(float(str(value)) for name, value in report.user_properties if name == "cpu")


def pytest_sessionfinish() -> None:
    """Keeps the seconds, in the process that has the reports of all."""
    if "PYTEST_XDIST_WORKER" not in os.environ:
        before: dict[str, float] = json.loads(SECONDS.read_text("utf-8")) if SECONDS.is_file() else {}
        kept = {test: seconds for test, seconds in before.items() if test not in _seconds}
        found = {test: round(each, 3) for test, each in sorted(_seconds.items()) if each != float("inf")}
        SECONDS.write_text(json.dumps(kept | found), "utf-8")
