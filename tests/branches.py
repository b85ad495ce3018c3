"""The critical modules, where every branch is run by a test, and the tests that do: ``branches.txt`` names enough of them.

Measuring makes a test twice as slow, so that a run measures those tests alone. Where a branch is not reached any more,
and the tests have one that does, a run of all of them chooses anew::

    $ python -m tests.branches
    $ python -m tests.branches tests/snapshot tests/wheel    # tests among which to choose, in place of all
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections import defaultdict
from collections.abc import Hashable, Iterable, Mapping, Set
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TypeVar

from tests.environment import REPOSITORY, clean_variables, environment

T = TypeVar("T", bound=Hashable)

CHOSEN = Path(__file__).with_name("branches.txt")
INSIDE = "PYGEN_BRANCHES_INSIDE"

# Naming, text escaping, writer, snapshot verification, pin check, credential masking, write batching.
CRITICAL = (
    "hatch_pygen.generation.ownership",
    "hatch_pygen.generation.python.source_text",
    "hatch_pygen.generation.source_text",
    "hatch_pygen.generation.writer",
    "hatch_pygen.ir.naming",
    "hatch_pygen.pin",
    "hatch_pygen.snapshot",
    "hatch_pygen.snapshot.canonical",
    "hatch_pygen.snapshot.shape",
    "hatch_pygen.text.strict_json",
    "hatch_pygen.wheel.secret_scan",
    "pygen_runtime.credentials.auth",
    "pygen_runtime.credentials.environment",
    "pygen_runtime.credentials.file",
    "pygen_runtime.credentials.token_request",
    "pygen_runtime.filters.timestamps",
    "pygen_runtime.http.messages",
    "pygen_runtime.http.observe",
    "pygen_runtime.http.secret",
    "pygen_runtime.http.session",
    "pygen_runtime.requests.batches",
    "pygen_runtime.requests.endpoints",
    "pygen_runtime.requests.lost_answers",
    "pygen_runtime.requests.tally",
    "pygen_runtime.requests.writes",
    "pygen_runtime.writing.dict_items",
    "pygen_runtime.writing.graph",
    "pygen_runtime.writing.items",
    "pygen_runtime.writing.order",
    "pygen_runtime.writing.shape",
    "pygen_runtime.writing.struct_items",
    "pygen_runtime.writing.writes",
)


def files() -> list[str]:
    """The critical modules as coverage names their files."""
    packages = {"hatch_pygen": REPOSITORY, "pygen_runtime": REPOSITORY / "runtime"}
    found: list[str] = []
    for module in CRITICAL:
        path = packages[module.partition(".")[0]].joinpath(*module.split("."))
        found.append(str(path / "__init__.py" if path.is_dir() else path.with_suffix(".py")))
    return found


def enough(reached: Mapping[str, Set[T]], dear: Set[str]) -> list[str]:
    """Functions that reach together what all of them reach; those that are `dear` only for what no other one reaches.

    >>> enough({"a": {1, 2}, "b": {2, 3, 4}, "c": {3}, "d": {1, 2, 3, 4, 5}}, dear={"d"})
    ['a', 'b', 'd']
    """
    chosen: list[str] = []
    left = set[T]().union(*reached.values())
    for names in (reached.keys() - dear, reached.keys() & dear):
        while best := max(sorted(names), key=lambda name: len(reached[name] & left), default=""):
            if not reached[best] & left:
                break
            chosen.append(best)
            left -= reached[best]
    return sorted(chosen)


def choose(data: Path) -> list[str]:
    """The functions that are enough, by what was measured of each test."""
    from coverage import CoverageData

    from tests.costs import costly, function_of  # pytest is in the environment alone

    measured = CoverageData(str(data))
    measured.read()
    reached: dict[str, set[tuple[str, int, int]]] = defaultdict(set)
    for context in filter(None, measured.measured_contexts()):  # "id|call"; what imports reach has none
        measured.set_query_context(context)
        arcs = ((file, *arc) for file in files() for arc in measured.arcs(file) or ())
        reached[function_of(context.rpartition("|")[0])].update(arcs)
    return enough(reached, costly())


def main() -> int:
    """Runs the tests, but those of --full, measured one by one, and writes which of them are enough."""
    if INSIDE not in os.environ:
        command = [str(environment(Path(sys.executable))), "-m", "tests.branches", *sys.argv[1:]]
        return subprocess.run(command, cwd=REPOSITORY, env={**os.environ, INSIDE: "1"}, check=False).returncode
    with TemporaryDirectory() as folder:
        data = Path(folder, "coverage")
        command = [sys.executable, "-m", "pytest", "-n", "3", "--dist", "loadfile", "-m", "not full"]
        measure = [*covered(CRITICAL), "--cov-context=test", "--cov-report="]
        variables = {**clean_variables(), "COVERAGE_FILE": str(data)}
        subprocess.run([*command, *measure, *sys.argv[1:]], cwd=REPOSITORY, env=variables, check=True)
        CHOSEN.write_text("".join(f"{function}\n" for function in choose(data)), "utf-8")
    return 0


def covered(modules: Iterable[str]) -> list[str]:
    """Arguments for pytest that measure the branches of these modules."""
    return [*(f"--cov={module}" for module in modules), "--cov-branch"]


if __name__ == "__main__":
    sys.exit(main())
