"""Deleting instances: marked first, so that sync can tell, and forgotten three days later."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from pygen_runtime.emulator.errors import version_conflict
from pygen_runtime.emulator.operands import KINDS, NODE
from pygen_runtime.emulator.schema import Schema
from pygen_runtime.emulator.store import array_of
from pygen_runtime.emulator.values import key_in

KEPT_DELETED = 3 * 24 * 3600 * 1000
"""Milliseconds for which a deleted instance stays visible to sync."""

_FOUND = "SELECT key, id, kind, version FROM instance WHERE key IN (SELECT value FROM json_each(?)) AND deleted IS NULL"


def delete_instances(
    schema: Schema, bodies: Sequence[Mapping[str, Any]], moment: int | None = None
) -> list[dict[str, str]]:
    """Marks instances as deleted, and the edges of deleted nodes too. Answers those that were there."""
    for body in bodies:
        schema.need_space_to_write(body["space"])
    store = schema.store
    wanted = {key_in(body): body for body in bodies}
    rows = store.rows(_FOUND, [array_of(wanted)])
    found = [row for row in rows if row[2] == KINDS[wanted[row[0]]["instanceType"]]]
    for key, _, _, version in found:
        expected = wanted[key].get("existingVersion")
        if expected is not None and version > expected:
            raise version_conflict()
    nodes = array_of(row[1] for row in found if row[2] == NODE)
    edges = store.rows(
        "SELECT id FROM instance WHERE start_id IN (SELECT value FROM json_each(?)) AND deleted IS NULL UNION "
        "SELECT id FROM instance WHERE end_id IN (SELECT value FROM json_each(?)) AND deleted IS NULL",
        [nodes, nodes],
    )
    store.execute("DELETE FROM point WHERE series IN (SELECT value FROM json_each(?))", [nodes])
    schema.storage.forget(store, (row[1] for row in found if row[2] == NODE))
    time = schema.now() if moment is None else moment
    doomed = dict.fromkeys([*(row[0] for row in edges), *(row[1] for row in found)])
    store.many(
        "UPDATE instance SET deleted = ?, updated = ?, version = version + 1, change = ? WHERE id = ?",
        [(time, time, store.next_change(), id) for id in doomed],
    )
    removed = {row[0] for row in found}
    names = ("instanceType", "space", "externalId")
    return [{name: body[name] for name in names} for key, body in wanted.items() if key in removed]


def purge(schema: Schema) -> None:
    """Forgets what was deleted more than three days ago."""
    store, before = schema.store, schema.now() - KEPT_DELETED
    old = "SELECT id FROM instance WHERE deleted < ?"
    if not store.rows(f"{old} LIMIT 1", [before]):
        return
    for container in schema.containers.values():
        store.execute(f"DELETE FROM {container.table} WHERE id IN ({old})", [before])
    store.execute("DELETE FROM instance WHERE deleted < ?", [before])
