"""``python -m tests``: lint, types and tests of both distributions, in an environment made with pip alone.

Standard library only: this runs before anything is installed.
"""

from __future__ import annotations

import argparse
import os
import re
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeAlias

from tests.branches import CHOSEN, CRITICAL, covered, files
from tests.environment import FOLDER, REPOSITORY, clean_variables, environment, find_python, is_made, without_node

PACKAGES = ("hatch_pygen", "pygen_runtime")
OLDEST, NEWEST = "3.10", "3.13"
ALL_VERSIONS = ("3.10", "3.11", "3.12", "3.13")
QUICK = "not slow and not full"
FULL = ["--hypothesis-profile", "full"]
FEW = ["-m", f"{QUICK} and not wide and not costly", "--hypothesis-profile", "fast", "--cases", "1"]
OLDEST_PINS = REPOSITORY / "tests" / "oldest.txt"
SPARK_PINS = REPOSITORY / "tests" / "spark.txt"
OTHER_SPARKS = tuple(REPOSITORY / "tests" / f"spark-{name}.txt" for name in ("oldest", "newest"))
JAVA = 17
"""The oldest that Spark 4 runs on."""

# Infrastructure that is checked as strictly as the packages. The tests themselves are checked for syntax and lint.
TYPED_FILES = (
    "tests/__main__.py",
    "tests/branches.py",
    "tests/derive.py",
    "tests/environment.py",
    "tests/shared_models.py",
    "example_project/__main__.py",
    "example_project/node_program.py",
    "example_project/spark_program.py",
)

COVERED_PERCENT = 93  # of both packages, with --full

Step: TypeAlias = tuple[str, list["str | Path"]]

_FAILED = "FAILED"
_CLOSING = re.compile(r"^=+ (?P<text>.*\bin \d+\.\d+s.*?) =+$")


@dataclass
class Summary:
    """What ran and how it went; `closing` holds pytest's last line of each run."""

    rows: list[tuple[str, str, float]] = field(default_factory=list)
    closing: list[str] = field(default_factory=list)

    @property
    def failed(self) -> bool:
        """Whether any step failed."""
        return any(result.startswith(_FAILED) for _, result, _ in self.rows)

    def step(self, name: str, command: Sequence[str | Path], **variables: str) -> None:
        """Runs a command from the root of the checkout, prints what it prints, and notes the result."""
        print(f"\n--- {name}", flush=True)
        started = time.monotonic()
        status, lines = _stream([str(part) for part in command], variables)
        self._note(name, status, time.monotonic() - started, lines)

    def quiet_steps(self, steps: Iterable[Step]) -> str:
        """Runs commands one after another, beside others, notes the results, and gives what they printed."""
        printed = ""
        for name, command in steps:
            started = time.monotonic()
            done = subprocess.run(
                [str(part) for part in command], cwd=REPOSITORY, env=clean_variables(), text=True, check=False,
                stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
            )  # fmt: skip
            self._note(name, done.returncode, time.monotonic() - started, done.stdout.splitlines())
            printed += f"\n--- {name}\n{done.stdout}"
        return printed

    def _note(self, name: str, status: int, seconds: float, lines: Iterable[str]) -> None:
        self.rows.append((name, "ok" if status == 0 else f"{_FAILED} (exit code {status})", seconds))
        found = [match["text"] for line in lines if (match := _CLOSING.match(line.rstrip()))]
        self.closing += [f"{name}: {text}" for text in found[-1:]]

    def skip(self, name: str, reason: str) -> None:
        """Notes a step that could not run here."""
        print(f"\n--- {name}: skipped, {reason}", flush=True)
        self.rows.append((name, f"skipped: {reason}", 0.0))

    def show(self) -> None:
        """Prints one line a step, then pytest's closing lines."""
        width = max(len(name) for name, _, _ in self.rows)
        print("\n=== summary")
        for name, result, seconds in self.rows:
            print(f"{name:<{width}}  {seconds:6.1f} s  {result}")
        for line in self.closing:
            print(line)


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs what the options ask for; 0 when every step passed."""
    options = _parser().parse_args(arguments)
    if sys.version_info < (3, 10):  # noqa: UP036 - what ruff assumes is what is asked here
        print(f"python -m tests needs Python 3.10 or newer, this is {sys.version.split()[0]}", file=sys.stderr)
        return 2
    summary = Summary()
    try:
        _run_steps(summary, options)
    except subprocess.CalledProcessError as error:
        print(f"the environment could not be made: {' '.join(error.cmd)} failed", file=sys.stderr)
        return 2
    summary.show()
    return 1 if summary.failed else 0


def _run_steps(summary: Summary, options: argparse.Namespace) -> None:
    if options.spark:
        spark(summary, asked=True)
        return
    python = environment(Path(sys.executable))
    lanes = [] if options.pytest_only else [[*lint(python), *types(python)]]
    if options.fast and not options.lint_only:
        with _beside(summary, lanes):
            tests(summary, python, options)
        return
    everything = not (options.fast or options.lint_only or options.pytest)
    lanes += [] if options.pytest_only or options.fast else [[pyright(python)]]
    with _beside(summary, lanes):
        others = other_environments(summary, ALL_VERSIONS if options.full else (OLDEST, NEWEST)) if everything else {}
    if not options.lint_only:
        tests(summary, python, options)
    lanes = [] if options.full or not everything else [critical_modules(python)]
    with _beside(summary, [*lanes, *([step] for step in other_versions(others, full=options.full))]):
        pass
    if everything:
        spark(summary, full=options.full)
    if everything and options.full:
        oldest_dependencies(summary)
        summary.step("hostile models", [python, "-m", "tests.hostile"])


@contextmanager
def _beside(summary: Summary, lanes: Sequence[Sequence[Step]]) -> Iterator[None]:
    """Runs the lanes beside the block, each step of a lane after the one before, and prints in the end what they print.

    On one core a lane comes after the other: two gigabytes would not hold all of them.
    """
    with ThreadPoolExecutor(max(len(lanes), 1) if cores() > 1 else 1) as pool:
        printed = [pool.submit(summary.quiet_steps, lane) for lane in lanes]
        yield
        for each in printed:
            print(each.result(), flush=True)


def lint(python: Path) -> list[Step]:
    """ruff's findings and ruff's format, over the whole checkout."""
    return [
        ("ruff check", [python, "-m", "ruff", "check", "."]),
        ("ruff format", [python, "-m", "ruff", "format", "--check", "."]),
    ]


def types(python: Path) -> list[Step]:
    """mypy, strict, on both packages and the infrastructure; what it knows of them is kept from run to run."""
    mypy: list[str | Path] = [python, "-m", "mypy", "--cache-dir", FOLDER / "mypy"]
    packages = [part for package in PACKAGES for part in ("--package", package)]
    return [("mypy", [*mypy, *packages]), ("mypy of the tests' frame", [*mypy, *TYPED_FILES])]


def pyright(python: Path) -> Step:
    """pyright, strict, on both packages; it keeps nothing from run to run."""
    return "pyright", [python, "-m", "pyright", "--pythonpath", python]


def tests(summary: Summary, python: Path, options: argparse.Namespace) -> None:
    """The suite on this Python, with the coverage gates unless only a part of it runs."""
    selection = FEW if options.fast else FULL if options.full else ["-m", "not full"]
    if reason := without_node():
        summary.skip("TypeScript", f"{reason}; each of its tests says so")
    if options.fast or options.pytest:
        summary.step("pytest", [*_pytest(python, fast=options.fast), *selection, *options.pytest])
        return
    if options.full:
        gate = [f"--cov-fail-under={COVERED_PERCENT}", "--cov-report=term-missing:skip-covered"]
        summary.step("pytest", [*_pytest(python), *selection, *covered(PACKAGES), *gate])
        summary.step(*every_branch(python))
    else:
        summary.step("pytest", [*_pytest(python), *selection])


def critical_modules(python: Path) -> list[Step]:
    """Enough tests of the critical modules to run every branch of them, measured."""
    command: list[str | Path] = [python, "-m", "pytest", "-n", "0", "-m", "not full"]
    command += [*covered(CRITICAL), "--cov-report="]
    return [("pytest of the critical modules", [*command, f"@{CHOSEN}"]), every_branch(python)]


def every_branch(python: Path) -> Step:
    """The gate over what was measured before."""
    report = ["report", "--fail-under=100", "--show-missing", f"--include={','.join(files())}"]
    return "every branch of the critical modules", [python, "-m", "coverage", *report]


def other_environments(summary: Summary, versions: Sequence[str]) -> dict[str, Path]:
    """The interpreters of the environments for those versions that this machine has, but for the running one."""
    found: dict[str, Path] = {}
    for version in versions:
        interpreter = find_python(version)
        if version == "{}.{}".format(*sys.version_info):
            continue
        if interpreter is None:
            summary.skip(f"pytest, Python {version}", f"no python{version} on the PATH or in pyenv")
            continue
        found[version] = environment(interpreter)
    return found


def other_versions(environments: Mapping[str, Path], *, full: bool) -> list[Step]:
    """A part of the suite on the other supported Pythons: all that is quick, or a case of each test that costs little.

    What differs between Pythons shows in each test that imports a module: wider samples of the same cases are for `--full`.
    Each version runs in one process, which collects the tests once.
    """
    part = ["-m", QUICK] if full else FEW
    return [
        (f"pytest, Python {version}", [python, "-m", "pytest", "-n", "0", *part])
        for version, python in environments.items()
    ]


def oldest_dependencies(summary: Summary) -> None:
    """The quick part of the suite on the oldest Python, with the lower bounds of both distributions."""
    interpreter = find_python(OLDEST)
    if interpreter is None:
        summary.skip("pytest, oldest dependencies", f"no python{OLDEST} on the PATH or in pyenv")
        return
    # The plugin of the oldest anyio uses what the newest pytest warns of. What is left out looks at the lock and the pages.
    left_out = ["-p", "no:anyio", "--ignore=tests/parity/test_page.py", "--ignore=tests/security/test_audit.py"]
    command = [*_pytest(environment(interpreter, OLDEST_PINS)), "-m", QUICK, *left_out]
    summary.step("pytest, oldest dependencies", command)


def spark(summary: Summary, *, asked: bool = False, full: bool = False) -> None:
    """The tests of Spark, in an environment that holds pyspark, too: pip takes minutes to make that of its sources."""
    name, interpreter = "pytest, Spark", Path(sys.executable)
    reason = (
        ""
        if (version := java()) >= JAVA
        else f"Spark needs Java {JAVA}, " + (f"this is Java {version}" if version else "there is none on the PATH")
    )
    if not reason and not (asked or full or is_made(interpreter, SPARK_PINS)):
        reason = "no environment with pyspark is made yet; python -m tests --spark makes it"
    if reason:
        summary.skip(name, reason)
        return
    selection = [] if asked or full else ["-m", QUICK]
    python = environment(interpreter, SPARK_PINS)
    summary.step(name, [python, "-m", "pytest", "tests/spark", *selection])
    for pins in OTHER_SPARKS if full else ():
        other = environment(interpreter, pins)
        summary.step(f"pytest, {pins.stem}", [other, "-m", "pytest", "tests/spark", "-m", "not full"])


def java() -> int:
    """The version of Java that would run; 0 where there is none."""
    try:
        told = subprocess.run(["java", "-version"], capture_output=True, text=True, check=False).stderr
    except OSError:
        return 0
    found = re.search(r'version "(\d+)', told)
    return int(found[1]) if found else 0


def cores() -> int:
    """How many this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _pytest(python: Path, *, fast: bool = False) -> list[str | Path]:
    # A file is run by one process, which makes its fixtures once, and in the order of tests/conftest.py. Slow tests wait
    # for servers, processes and clocks: three processes keep two cores busy. One core has one, of half a gigabyte and more.
    processes = "1" if cores() == 1 else "2" if fast else "3"
    return [python, "-m", "pytest", "-n", processes, "--dist", "loadfile", "--no-loadscope-reorder"]


def _stream(command: list[str], variables: dict[str, str]) -> tuple[int, list[str]]:
    lines = []
    everything = {**clean_variables(), **variables}
    with subprocess.Popen(command, cwd=REPOSITORY, env=everything, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None  # asked for above
        for line in process.stdout:
            print(line, end="", flush=True)
            lines.append(line)
    return process.returncode, lines


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m tests",
        description="Lint, types and tests of both distributions, in an environment made under .tests/.",
        epilog="Whatever stands after -- goes to pytest: python -m tests --pytest-only -- tests/ir -k naming",
    )
    how_much = parser.add_mutually_exclusive_group()
    how_much.add_argument(
        "--fast", action="store_true", help="ruff, mypy and the tests that cost little; forty seconds"
    )
    how_much.add_argument("--full", action="store_true", help="also the tests marked full, and every Python found")
    how_much.add_argument("--spark", action="store_true", help="the tests of Spark alone, all of them; needs Java 17")
    what = parser.add_mutually_exclusive_group()
    what.add_argument("--lint-only", action="store_true", help="ruff, mypy and pyright")
    what.add_argument("--pytest-only", action="store_true", help="no ruff, mypy and pyright")
    parser.add_argument("pytest", nargs="*", metavar="-- ARGUMENT", help="arguments for pytest; no coverage gate then")
    return parser


if __name__ == "__main__":
    sys.exit(main())
