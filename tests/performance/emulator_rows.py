"""The emulator with many nodes: written in batches, listed, followed and counted through the client."""

from __future__ import annotations

import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from pygen_runtime import PygenClient, TokenAuth, ViewReference
from pygen_runtime.emulator import Emulator
from tests.environment import clean_variables
from tests.performance.scale import Scale
from tests.performance.table import Results, at_least, at_most, shown, without_budget

SPACE, NAME = "bench", "Machine"
REFERENCE = ViewReference(SPACE, NAME, "v1")
VIEW = REFERENCE.dump()
TYPES: dict[str, dict[str, Any]] = {
    "code": {"type": "text"}, "kind": {"type": "text"}, "weight": {"type": "float64"}, "count": {"type": "int64"},
    "active": {"type": "boolean"}, "seen": {"type": "timestamp"}, "tags": {"type": "text", "list": True},
    "note": {"type": "text"}, "parent": {"type": "direct"}, "serial": {"type": "text"},
}  # fmt: skip
ROUNDS = 5
READERS = 4


def emulator(scale: Scale) -> Results:
    """CPU seconds to write the nodes; the best of five for first pages, a two-hop query and an aggregate; the same of more
    nodes, and writes beside readers."""
    with TemporaryDirectory() as folder:
        few, results = _filled(Path(folder, "few.db"), scale.nodes)
        many, others = _filled(Path(folder, "many.db"), scale.many_nodes)
        beside = _writes_beside_readers(Path(folder, "many.db"), scale)
    nodes = f"{scale.nodes:,} nodes"
    for title in _filters():
        results.append(at_most(f"emulator: first page, {title}, {nodes}", few[title], 50, "ms"))
    for title in ("two-hop query", "aggregate with groupBy"):
        results.append(without_budget(f"emulator: {title}, {nodes}", f"{few[title]:.0f} ms"))
    results += others
    for title, found in many.items():
        row, unit = f"emulator: {title}, {scale.many_nodes:,} nodes, {found:.0f} ms", f"x that of {nodes}"
        ratio = found / few[title]
        has_budget = title in ("prefix, indexed", "prefix", "aggregate with groupBy")
        results.append(at_most(row, ratio, 3, unit) if has_budget else without_budget(row, shown(ratio, unit)))
    row = f"emulator: writes of 200 beside {READERS} readers, {scale.many_nodes:,} nodes"
    return [*results, at_least(row, beside, 0.2, "x writes alone")]


def _filled(path: Path, nodes: int) -> tuple[dict[str, float], Results]:
    """Milliseconds of each thing that is asked of an emulator with so many nodes, which stay in `path`."""
    with Emulator(path) as made:
        client = PygenClient("https://emulator.local", "any", transport=made.transport)
        _create(client)
        started = time.process_time()
        for batch in _batches(nodes):
            client.instances.apply(batch)
        seconds = time.process_time() - started
        asked = {title: _page(client, filter) for title, filter in _filters().items()}
        asked.update({"two-hop query": _two_hops(client), "aggregate with groupBy": _aggregate(client)})
        found = {title: _best(run) for title, run in asked.items()}
    return found, [without_budget(f"emulator: {nodes:,} nodes applied through the client", f"{seconds:.1f} s")]


def _writes_beside_readers(path: Path, scale: Scale) -> float:
    """Requests a second by the clock of one writer beside readers of pages of 100, over HTTP, to those of one alone."""
    command = [sys.executable, "-m", "pygen_runtime.emulator", "--db", str(path)]
    with subprocess.Popen(command, env=clean_variables(), stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout is not None
        url = server.stdout.readline().split()[-1]
        try:
            alone = _write_rate(url, 0, 10 * scale.many_nodes, scale.walls)
            return _write_rate(url, READERS, 20 * scale.many_nodes, scale.walls) / alone
        finally:
            server.terminate()


def _write_rate(url: str, readers: int, first: int, seconds: float) -> float:
    stop = threading.Event()

    def read(number: int) -> None:
        with _client(url) as client:
            while not stop.is_set():
                prefix = {"prefix": {"property": _path("code"), "value": f"M-0{number % 9000 + 1000}"}}
                list(client.instances.iterate(sources=[REFERENCE], filter=prefix, limit=100, prefetch=False))
                number += 7

    threads = [threading.Thread(target=read, args=(number * 1000,)) for number in range(readers)]
    for thread in threads:
        thread.start()
    with _client(url) as client:
        count, started = 0, time.perf_counter()
        while time.perf_counter() - started < seconds:
            start = first + 200 * count
            client.instances.apply([_node(number) for number in range(start, start + 200)])
            count += 1
        rate = count / (time.perf_counter() - started)
    stop.set()
    for thread in threads:
        thread.join()
    return rate


def _client(url: str) -> PygenClient:
    return PygenClient(url, "any", credentials=TokenAuth("token"), allow_http=True, compress=False)


def _create(client: PygenClient) -> None:
    source = {"type": "container", "space": SPACE, "externalId": NAME}
    client.spaces.create({"space": SPACE})
    properties = {name: {"type": type} for name, type in TYPES.items()}
    indexes = {"serial": {"indexType": "btree", "properties": ["serial"]}}
    client.containers.create({"space": SPACE, "externalId": NAME, "properties": properties, "indexes": indexes})
    mapped: dict[str, Any] = {name: {"container": source, "containerPropertyIdentifier": name} for name in TYPES}
    mapped["parent"]["source"] = VIEW
    client.views.create({"space": SPACE, "externalId": NAME, "version": "v1", "properties": mapped})


def _batches(nodes: int) -> Iterator[Sequence[dict[str, Any]]]:
    for start in range(0, nodes, 1000):
        yield [_node(number) for number in range(start, min(start + 1000, nodes))]


def _node(number: int) -> dict[str, Any]:
    properties = {
        "code": f"M-{number:06d}",
        "serial": f"S-{number:06d}",
        "kind": ("pump", "valve", "motor", "fan")[number % 4],
        "weight": number % 1000 / 10,
        "count": number,
        "active": number % 3 == 0,
        "seen": f"2024-01-{number % 28 + 1:02d}T00:00:00.000+00:00",
        "tags": [f"tag{number % 50}", "all"],
        "note": f"machine number {number}",
        "parent": {"space": SPACE, "externalId": str(number // 10)},
    }
    sources = [{"source": VIEW, "properties": properties}]
    return {"instanceType": "node", "space": SPACE, "externalId": str(number), "sources": sources}


def _path(name: str) -> list[str]:
    return [SPACE, f"{NAME}/v1", name]


def _filters() -> dict[str, dict[str, Any]]:
    heavy = {"range": {"property": _path("weight"), "gte": 99}}
    return {
        "prefix": {"prefix": {"property": _path("code"), "value": "M-0001"}},
        "prefix, indexed": {"prefix": {"property": _path("serial"), "value": "S-0001"}},
        "range": heavy,
        "and, or": {
            "and": [heavy, {"or": [{"equals": {"property": _path("kind"), "value": "fan"}}, {"matchAll": {}}]}]
        },
        "containsAny": {"containsAny": {"property": _path("tags"), "values": ["tag7"]}},
        "nested": {"nested": {"scope": _path("parent"), "filter": heavy}},
    }


def _page(client: PygenClient, filter: dict[str, Any]) -> Callable[[], object]:
    return lambda: list(client.instances.iterate(sources=[REFERENCE], filter=filter, limit=1000, prefetch=False))


def _two_hops(client: PygenClient) -> Callable[[], object]:
    hop = {"through": {"source": VIEW, "identifier": "parent"}, "direction": "outwards"}
    heavy = {"range": {"property": _path("weight"), "gte": 99}}
    body = {
        "with": {
            "machines": {"nodes": {"filter": heavy}, "limit": 1000},
            "parents": {"nodes": {"from": "machines", **hop}, "limit": 1000},
            "grandparents": {"nodes": {"from": "parents", **hop}, "limit": 1000},
        },
        "select": {"grandparents": {"sources": [{"source": VIEW, "properties": ["code"]}]}},
    }
    return lambda: client.instances.query(body)


def _aggregate(client: PygenClient) -> Callable[[], object]:
    return lambda: client.instances.aggregate(
        REFERENCE, aggregates=[{"avg": {"property": "weight"}}], group_by=["kind"]
    )


def _best(run: Callable[[], object]) -> float:
    """CPU milliseconds."""
    found = []
    for _ in range(ROUNDS):
        started = time.process_time()
        run()
        found.append(time.process_time() - started)
    return min(found) * 1000
