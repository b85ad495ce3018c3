"""What the project holds, by space and in all."""

from __future__ import annotations

from typing import Any

from pygen_runtime.emulator.schema import Schema
from pygen_runtime.emulator.store import Store

LIMITS = {"spaces": 100, "containers": 1000, "views": 2000, "dataModels": 500, "containerProperties": 25_000}
LIVE_INSTANCES, DELETED_INSTANCES = 5_000_000, 10_000_000


def by_space(store: Store, schema: Schema) -> list[dict[str, Any]]:
    counts: dict[tuple[str, int, int], int] = {
        (space, kind, deleted): count
        for space, kind, deleted, count in store.rows(
            "SELECT space, kind, deleted IS NOT NULL, count(*) FROM instance GROUP BY 1, 2, 3"
        )
    }
    return [
        {
            "space": space,
            "containers": sum(id[0] == space for id in schema.containers),
            "views": sum(id[0] == space for id in schema.views),
            "dataModels": sum(id[0] == space for id in schema.models),
            "nodes": counts.get((space, 0, 0), 0),
            "edges": counts.get((space, 1, 0), 0),
            "softDeletedNodes": counts.get((space, 0, 1), 0),
            "softDeletedEdges": counts.get((space, 1, 1), 0),
        }
        for space in schema.spaces
    ]


def project(store: Store, schema: Schema) -> dict[str, Any]:
    counts = {
        "spaces": len(schema.spaces),
        "containers": len(schema.containers),
        "views": len(schema.views),
        "dataModels": len(schema.models),
        "containerProperties": sum(len(container.columns) for container in schema.containers.values()),
    }
    spaces = by_space(store, schema)
    nodes, edges, gone_nodes, gone_edges = (
        sum(space[key] for space in spaces) for key in ("nodes", "edges", "softDeletedNodes", "softDeletedEdges")
    )
    return {
        **{name: {"count": count, "limit": LIMITS[name]} for name, count in counts.items()},
        "instances": {
            "nodes": nodes,
            "edges": edges,
            "instances": nodes + edges,
            "instancesLimit": LIVE_INSTANCES,
            "softDeletedNodes": gone_nodes,
            "softDeletedEdges": gone_edges,
            "softDeletedInstances": gone_nodes + gone_edges,
            "softDeletedInstancesLimit": DELETED_INSTANCES,
        },
        "concurrentReadLimit": 8,
        "concurrentWriteLimit": 4,
        "concurrentDeleteLimit": 2,
    }
