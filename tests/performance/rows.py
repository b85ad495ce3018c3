"""One function a row of the budgets (design, section 11) that concern generation and generated code."""

from __future__ import annotations

import json
import sys
import tracemalloc
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from hatch_pygen import pipeline
from tests.performance import client_rows, emulator_rows
from tests.performance.clock import best, median_of_children
from tests.performance.pages import asset_pages
from tests.performance.projects import core, generated, has_core, imported, made, project
from tests.performance.scale import Scale
from tests.performance.table import Result, at_least, at_most, shown, without_budget


def generation(scale: Scale) -> list[Result]:
    """`generate()`, the second call in one process."""
    results = []
    for subject, budget in ((core(), 50), (made(200), 300)):
        pipeline.generate(subject.snapshot, subject.config)
        seconds = best({"generate": partial(pipeline.generate, subject.snapshot, subject.config)}, scale.rounds)[
            "generate"
        ]
        results.append(at_most(f"generate, {subject.name}", seconds * 1000, budget, "ms"))
    return results


def memory(scale: Scale) -> list[Result]:
    """Peak of what Python allocates while `generate()` runs."""
    subject = made(200)
    tracemalloc.start()
    pipeline.generate(subject.snapshot, subject.config)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return [at_most(f"memory of generate, {subject.name}", peak / 1e6, 150, "MB")]


def lines(scale: Scale) -> list[Result]:
    """Physical lines of all generated .py files."""
    subject = core()
    files = pipeline.generate(subject.snapshot, subject.config).files
    count = sum(text.count("\n") for path, text in files.items() if path.endswith(".py"))
    return [at_most(f"generated lines, {subject.name}", count, 4500, "lines")]


def hook(scale: Scale) -> list[Result]:
    """A wheel build with the hook, beyond the same build of a package that needs none."""
    command = ["-m", "hatchling", "build", "-t", "wheel"]
    with project(core(), hook=True) as ours, project(core(), hook=False) as bare:
        folders = {"hook": ours, "bare": bare}
        seconds = median_of_children(dict.fromkeys(folders, command), folders, scale.children)
    return [
        at_most(f"the hook beyond a bare build, {core().name}", seconds["hook"] - seconds["bare"], 0.15, "s"),
        without_budget("floor: a bare hatchling build", shown(seconds["bare"], "s")),
    ]


def imports(scale: Scale) -> list[Result]:
    """Package and client against `import pydantic, httpx`."""
    results: list[Result] = []
    for subject in (core(), made(200)):
        package, client = subject.config.package, subject.config.client_name
        with generated(subject) as folder:
            commands = {
                "floor": ["-c", "import pydantic, httpx"],
                "bare": ["-c", "pass"],
                "package": ["-c", f"from {package} import {client}"],
            }
            seconds = median_of_children(commands, dict.fromkeys(commands, folder), scale.children)
        ratio = (seconds["package"] - seconds["bare"]) / (seconds["floor"] - seconds["bare"])
        if not results:
            results.append(
                without_budget("floor: import pydantic, httpx", shown(seconds["floor"] - seconds["bare"], "s"))
            )
        results.append(at_most(f"import of package and client, {subject.name}", ratio, 1.0, "x pydantic + httpx"))
    return results


def reading(scale: Scale) -> list[Result]:
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
            },
            scale.rounds,
        )
    return [
        at_least("read, full Cognite assets", seconds["json"] / seconds["objects"], 0.7, "x json.loads"),
        without_budget("floor: json.loads, full Cognite assets", shown(5000 / seconds["json"], "objects/s")),
    ]


def writing(scale: Scale) -> list[Result]:
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
            },
            scale.rounds,
        )
    return [
        at_least("write, full Cognite assets", seconds["json"] / seconds["objects"], 1.1, "x json.dumps"),
        without_budget("floor: json.dumps, full Cognite assets", shown(len(objects) / seconds["json"], "objects/s")),
    ]


def growth(scale: Scale) -> list[Result]:
    """`generate()` and the import of the client as the model grows; synthetic models, the second call in one process."""
    results = []
    for views in scale.growth:
        subject = made(views)
        pipeline.generate(subject.snapshot, subject.config)
        seconds = best({"generate": partial(pipeline.generate, subject.snapshot, subject.config)}, 3)["generate"]
        found = pipeline.generate(subject.snapshot, subject.config).files.values()
        lines = sum(text.count("\n") for text in found)
        figure = f"{seconds * 1000:,.1f} ms, {seconds * 1000 / views:.2f} ms a view, {lines:,} lines"
        results.append(without_budget(f"growth: generate, {views:,} views", figure))
    return results


ROWS: dict[str, Callable[[Scale], list[Result]]] = {
    "generation": generation,
    "memory": memory,
    "lines": lines,
    "hook": hook,
    "import": imports,
    "read": reading,
    "write": writing,
    "callers": client_rows.callers,
    "latency": client_rows.latency,
    "iteration": client_rows.iteration_memory,
    "queries": client_rows.queries,
    "peers": client_rows.peers,
    "growth": growth,
    "emulator": emulator_rows.emulator,
}


NEED_CORE = ("read", "write", "callers", "latency", "iteration", "queries", "peers")
"""Rows that measure with Cognite assets, for which the shared data models must be there."""


def measure(names: Sequence[str], scale: Scale) -> list[Result]:
    """The results of the named rows, all without names."""
    unknown = set(names) - set(ROWS)
    if unknown:
        sys.exit(f"no such row: {', '.join(sorted(unknown))}; there are {', '.join(ROWS)}")
    results: list[Result] = []
    for name, row in ROWS.items():
        if names and name not in names:
            continue
        if name in NEED_CORE and not has_core():
            results.append(without_budget(name, "not measured: needs the shared data models"))
        else:
            results += row(scale)
    return results
