"""The emulator with many nodes: written in batches, listed, followed and counted through the client."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from pygen_runtime import PygenClient, ViewReference
from pygen_runtime.emulator import Emulator
from tests.performance.scale import Scale
from tests.performance.table import Results, at_most, without_budget

SPACE, NAME = "bench", "Machine"
REFERENCE = ViewReference(SPACE, NAME, "v1")
VIEW = REFERENCE.dump()
TYPES: dict[str, dict[str, Any]] = {
    "code": {"type": "text"}, "kind": {"type": "text"}, "weight": {"type": "float64"}, "count": {"type": "int64"},
    "active": {"type": "boolean"}, "seen": {"type": "timestamp"}, "tags": {"type": "text", "list": True},
    "note": {"type": "text"}, "parent": {"type": "direct"},
}  # fmt: skip
ROUNDS = 5


def emulator(scale: Scale) -> Results:
    """CPU seconds to write the nodes; the best of five for first pages, a two-hop query and an aggregate."""
    with Emulator() as made:
        client = PygenClient("https://emulator.local", "any", transport=made.transport)
        _create(client)
        started = time.process_time()
        for batch in _batches(scale.nodes):
            client.instances.apply(batch)
        seconds = time.process_time() - started
        nodes = f"{scale.nodes:,} nodes"
        results: Results = [without_budget(f"emulator: {nodes} applied through the client", f"{seconds:.1f} s")]
        for title, filter in _filters().items():
            results.append(at_most(f"emulator: first page, {title}, {nodes}", _best(_page(client, filter)), 50, "ms"))
        others = {"two-hop query": _two_hops(client), "aggregate with groupBy": _aggregate(client)}
        results += [
            without_budget(f"emulator: {name}, {nodes}", f"{_best(run):.0f} ms") for name, run in others.items()
        ]
    return results


def _create(client: PygenClient) -> None:
    source = {"type": "container", "space": SPACE, "externalId": NAME}
    client.spaces.create({"space": SPACE})
    properties = {name: {"type": type} for name, type in TYPES.items()}
    client.containers.create({"space": SPACE, "externalId": NAME, "properties": properties})
    mapped: dict[str, Any] = {name: {"container": source, "containerPropertyIdentifier": name} for name in TYPES}
    mapped["parent"]["source"] = VIEW
    client.views.create({"space": SPACE, "externalId": NAME, "version": "v1", "properties": mapped})


def _batches(nodes: int) -> Iterator[Sequence[dict[str, Any]]]:
    for start in range(0, nodes, 1000):
        yield [_node(number) for number in range(start, min(start + 1000, nodes))]


def _node(number: int) -> dict[str, Any]:
    properties = {
        "code": f"M-{number:06d}",
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
