"""One function a row of the budgets (design, section 11) that concern generation and generated code."""

from __future__ import annotations

import json
import sys
import tracemalloc
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from hatch_pygen import pipeline
from tests.performance.clock import best, median_of_children
from tests.performance.pages import asset_pages
from tests.performance.projects import core, generated, imported, made, project
from tests.performance.table import Result


def generation() -> list[Result]:
    """`generate()`, the second call in one process."""
    results = []
    for subject, budget in ((core(), 50), (made(200), 300)):
        pipeline.generate(subject.snapshot, subject.config)
        seconds = best({"generate": partial(pipeline.generate, subject.snapshot, subject.config)})["generate"]
        results.append(_at_most(f"generate, {subject.name}", seconds * 1000, budget, "ms"))
    return results


def memory() -> list[Result]:
    """Peak of what Python allocates while `generate()` runs."""
    subject = made(200)
    tracemalloc.start()
    pipeline.generate(subject.snapshot, subject.config)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return [_at_most(f"memory of generate, {subject.name}", peak / 1e6, 150, "MB")]


def lines() -> list[Result]:
    """Physical lines of all generated .py files."""
    subject = core()
    files = pipeline.generate(subject.snapshot, subject.config).files
    count = sum(text.count("\n") for path, text in files.items() if path.endswith(".py"))
    return [_at_most(f"generated lines, {subject.name}", count, 4500, "lines")]


def hook() -> list[Result]:
    """A wheel build with the hook, beyond the same build of a package that needs none."""
    command = ["-m", "hatchling", "build", "-t", "wheel"]
    with project(core(), hook=True) as ours, project(core(), hook=False) as bare:
        folders = {"hook": ours, "bare": bare}
        seconds = median_of_children(dict.fromkeys(folders, command), folders)
    return [_at_most(f"the hook beyond a bare build, {core().name}", seconds["hook"] - seconds["bare"], 0.15, "s")]


def imports() -> list[Result]:
    """Package and client against `import pydantic, httpx`."""
    results = []
    for subject in (core(), made(200)):
        package, client = subject.config.package, subject.config.client_name
        with generated(subject) as folder:
            commands = {
                "floor": ["-c", "import pydantic, httpx"],
                "bare": ["-c", "pass"],
                "package": ["-c", f"from {package} import {client}"],
            }
            seconds = median_of_children(commands, dict.fromkeys(commands, folder))
        ratio = (seconds["package"] - seconds["bare"]) / (seconds["floor"] - seconds["bare"])
        results.append(_at_most(f"import of package and client, {subject.name}", ratio, 1.0, "x pydantic + httpx"))
    return results


def reading() -> list[Result]:
    """Bytes of pages to typed objects, against `json.loads` of the same bytes."""
    from pygen_runtime.serialization import decode_items

    subject = core()
    with imported(subject) as package:
        cls = package.CogniteAsset
        pages = asset_pages(cls, 5)
        seconds = best(
            {
                "json": lambda: [json.loads(page) for page in pages],
                "objects": lambda: [decode_items(cls, page) for page in pages],
            }
        )
    return [_at_least("read, full Cognite assets", seconds["json"] / seconds["objects"], 0.7, "x json.loads")]


def writing() -> list[Result]:
    """Objects to request bytes, against `json.dumps` of the ready dicts."""
    from pygen_runtime.serialization import decode_items, encode_properties, to_bytes

    with imported(core()) as package:
        objects = [
            each.as_write()
            for page in asset_pages(package.CogniteAsset, 2)
            for each in decode_items(package.CogniteAsset, page)[0]
        ]
        ready: list[dict[str, Any]] = [encode_properties(each) for each in objects]
        seconds = best(
            {
                "json": lambda: json.dumps(ready).encode(),
                "objects": lambda: to_bytes([encode_properties(each) for each in objects]),
            }
        )
    return [_at_least("write, full Cognite assets", seconds["json"] / seconds["objects"], 1.1, "x json.dumps")]


ROWS: dict[str, Callable[[], list[Result]]] = {
    "generation": generation,
    "memory": memory,
    "lines": lines,
    "hook": hook,
    "import": imports,
    "read": reading,
    "write": writing,
}


def measure(names: Sequence[str]) -> list[Result]:
    """The results of the named rows, all without names."""
    unknown = set(names) - set(ROWS)
    if unknown:
        sys.exit(f"no such row: {', '.join(sorted(unknown))}; there are {', '.join(ROWS)}")
    return [result for name, row in ROWS.items() if not names or name in names for result in row()]


def _at_most(row: str, value: float, budget: float, unit: str) -> Result:
    return Result(
        row, f"{value:.3g} {unit}" if value < 1000 else f"{value:,.0f} {unit}", f"{budget:,} {unit}", value <= budget
    )


def _at_least(row: str, value: float, budget: float, unit: str) -> Result:
    return Result(row, f"{value:.2f} {unit}", f"{budget} {unit}", value >= budget)
