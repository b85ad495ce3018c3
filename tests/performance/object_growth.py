"""How reading and writing grow with the objects: seconds and memory of each client in a process of its own."""

from __future__ import annotations

import subprocess
from collections.abc import Callable, Mapping

from tests.performance.client_rows import OURS
from tests.performance.loopback import Loopback, serving
from tests.performance.peers import PEERS, Peer, interpreter
from tests.performance.scale import Scale
from tests.performance.table import Matrix, Results, at_most

Figures = Mapping[str, float]

READ_NOTE = """\
CPU seconds of one pass over all objects, and what the process grew by at its highest. `iterate` and the bare httpx
loop hold one page at a time, `list` and the peers hold all objects."""
WRITE_NOTE = """\
CPU seconds of one `upsert` (of the peers: `upsert` or `apply`) of objects that are there, up to the last answer."""


WAYS = {
    "to_arrow": "grow_arrow", "to_pandas": "grow_pandas", "to_polars": "grow_polars", "changes": "grow_changes",
    "include of parents": "grow_includes", "upsert of an iterator": "grow_upsert", "delete": "grow_delete",
}  # fmt: skip
WAYS_NOTE = """\
The same of a generated client: record batches, changes, and assets with their parents one after the other; frames and the
result of a delete as a whole; an upsert in windows of 100,000, of objects that the loop makes, which is counted."""


def objects(scale: Scale) -> Results:
    """A row for each number of objects, and the budget of the longest iteration."""
    found = {count: _measured(count, scale) for count in scale.objects}
    most = max(scale.objects)
    peers = tuple(peer.title for peer in PEERS) if scale.peers else ()
    read = {"iterate": "iterate", "list": "list", "bare httpx and json": "bare", **{name: name for name in peers}}
    write = {"a generated client": "list", "bare httpx and json": "bare", **{name: name for name in peers}}
    return [
        at_most(f"memory while iterating {most:,} objects", found[most]["iterate"]["growth"], 30, "MB growth"),
        at_most(
            f"memory while upserting {most:,} objects, after 2 windows",
            found[most]["grow_upsert"]["growth"],
            30,
            "MB growth",
        ),
        _matrix("Reading, from 1,000 objects", read, found, _read, READ_NOTE),
        _matrix("Writing, from 1,000 objects", write, found, _written, WRITE_NOTE),
        _matrix("Tables, changes, includes, upserts and deletes, from 1,000 objects", WAYS, found, _read, WAYS_NOTE),
    ]


def _measured(count: int, scale: Scale) -> dict[str, Figures]:
    """The figures by client; those that were not asked for, or failed, are missing."""
    with serving(count // 1000) as server:
        found: dict[str, Figures] = {"iterate": server.drive(OURS, task="grow_iterate")}
        holds_all = count <= scale.listed
        found["bare"] = server.drive("bare_httpx", task="grow", write=count <= scale.peer_objects)
        found.update({task: server.drive(OURS, task=task) for task in WAYS.values()})
        if holds_all:
            found["list"] = server.drive(OURS, task="grow_list")
        if scale.peers and count <= scale.peer_objects:
            found.update({peer.title: _peer(peer, server) for peer in PEERS})
    return found


def _peer(peer: Peer, server: Loopback) -> Figures:
    try:
        return server.drive(peer.driver, interpreter(peer), task="grow")
    except (RuntimeError, subprocess.SubprocessError):
        return {}


def _matrix(
    title: str,
    columns: Mapping[str, str],
    found: Mapping[int, Mapping[str, Figures]],
    text: Callable[[Figures], str],
    note: str,
) -> Matrix:
    rows = {count: [text(by_client.get(key, {})) for key in columns.values()] for count, by_client in found.items()}
    shown = tuple((f"{count:,}", *cells) for count, cells in rows.items() if any(cells))
    return Matrix(title, ("objects", *columns), shown, note)


def _read(figures: Figures) -> str:
    return f"{figures['read']:.2f} s, {figures['memory']:,.0f} MB" if "read" in figures else ""


def _written(figures: Figures) -> str:
    return f"{figures['write']:.2f} s" if "write" in figures else ""
