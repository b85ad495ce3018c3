"""What the project holds, by space and in all."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from pygen_runtime.emulator.schema import Schema

LIMITS = {"spaces": 100, "containers": 1000, "views": 2000, "dataModels": 500, "containerProperties": 25_000}
LIVE_INSTANCES, DELETED_INSTANCES = 5_000_000, 10_000_000
_INSTANCES = {"nodes": (0, 0), "edges": (1, 0), "softDeletedNodes": (0, 1), "softDeletedEdges": (1, 1)}
"""What counts instances: their kind, and whether they are deleted."""


def by_space(schema: Schema) -> list[dict[str, Any]]:
    found = schema.store.rows("SELECT space, kind, deleted IS NOT NULL, count(*) FROM instance GROUP BY 1, 2, 3")
    counts: dict[tuple[str, int, int], int] = {(space, kind, deleted): n for space, kind, deleted, n in found}
    definitions: dict[str, Iterable[tuple[str, ...]]] = {
        "containers": schema.containers,
        "views": schema.views,
        "dataModels": schema.models,
    }
    return [
        {
            "space": space,
            **{name: sum(id[0] == space for id in ids) for name, ids in definitions.items()},
            **{name: counts.get((space, *which), 0) for name, which in _INSTANCES.items()},
        }
        for space in schema.spaces
    ]


def project(schema: Schema) -> dict[str, Any]:
    counts = {
        "spaces": len(schema.spaces),
        "containers": len(schema.containers),
        "views": len(schema.views),
        "dataModels": len(schema.models),
        "containerProperties": sum(len(container.columns) for container in schema.containers.values()),
    }
    spaces = by_space(schema)
    instances = {name: sum(space[name] for space in spaces) for name in _INSTANCES}
    return {
        **{name: {"count": count, "limit": LIMITS[name]} for name, count in counts.items()},
        "instances": {
            **instances,
            "instances": instances["nodes"] + instances["edges"],
            "instancesLimit": LIVE_INSTANCES,
            "softDeletedInstances": instances["softDeletedNodes"] + instances["softDeletedEdges"],
            "softDeletedInstancesLimit": DELETED_INSTANCES,
        },
        "concurrentReadLimit": 8,
        "concurrentWriteLimit": 4,
        "concurrentDeleteLimit": 2,
    }
