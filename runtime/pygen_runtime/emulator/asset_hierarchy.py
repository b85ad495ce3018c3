"""What the service keeps of CogniteAsset by itself: root, path and the time when the path changed last.

The path of an asset is the list from its root to itself. All is kept in the transaction that writes a parent, also for
the assets below one that moves.
"""

from __future__ import annotations

import json
from collections.abc import Iterable

from pygen_runtime.emulator.containers import Column, Container
from pygen_runtime.emulator.errors import invalid
from pygen_runtime.emulator.schema import Schema
from pygen_runtime.emulator.store import MEMBERS, array_of

ASSET = ("cdf_cdm", "CogniteAsset")
PARENT, ROOT, PATH, TIME = (f"assetHierarchy_{name}" for name in ("parent", "root", "path", "path_last_updated_time"))
KEPT = frozenset({ROOT, PATH, TIME})
"""Properties that a write does not change, whatever it holds for them."""
DEEPEST = 100
"""Assets in a path: the list that the container declares takes no more."""


class AssetHierarchy:
    """The paths of one transaction. Does nothing where the project has not the system's CogniteAsset."""

    def __init__(self, schema: Schema) -> None:
        self.store = schema.store
        self.moment = schema.now()
        container = schema.containers.get(ASSET) if schema.is_system(ASSET[0]) else None
        self.container = container if container is not None and {PARENT, *KEPT} <= container.columns.keys() else None
        self._parents: dict[str, str | None] = {}
        """Of the assets seen, by key."""
        self._ids: dict[str, int] = {}
        self._paths: dict[str, list[str]] = {}
        """As stored."""

    def keeps(self, container: Container, column: Column) -> bool:
        return container is self.container and column.identifier in KEPT

    def update(self, written: Iterable[int]) -> set[int]:
        """Gives the assets with these ids, and those below them, their paths. Answers the ids whose path changed."""
        if self.container is None:
            return set()
        waiting = self._load("c.id", written)
        changed: dict[str, list[str]] = {}
        while waiting:
            self._load_ancestors(waiting)
            moved = {key: path for key in waiting if (path := self._path(key)) != self._paths.get(key)}
            changed.update(moved)
            self._paths.update(moved)
            waiting = self._load(f"c.{self._name(PARENT)}", moved) if moved else []
        self._write(changed)
        return {self._ids[key] for key in changed}

    def _name(self, identifier: str) -> str:
        assert self.container is not None
        return self.container.columns[identifier].name

    def _load(self, column: str, values: Iterable[object]) -> list[str]:
        """The keys of the assets whose `column` is one of `values`; reads what is stored of them."""
        assert self.container is not None
        rows = self.store.rows(
            f"SELECT i.key, i.id, c.{self._name(PARENT)}, c.{self._name(PATH)} FROM {self.container.table} AS c "
            f"JOIN instance AS i ON i.id = c.id WHERE {column} {MEMBERS} AND i.deleted IS NULL ORDER BY i.id",
            [array_of(values)],
        )
        for key, id, parent, path in rows:
            self._parents[key], self._ids[key] = parent, id
            self._paths.setdefault(key, [] if path is None else json.loads(path))
        return [row[0] for row in rows]

    def _load_ancestors(self, keys: Iterable[str]) -> None:
        missing = {parent for key in keys if (parent := self._parents[key]) is not None and parent not in self._parents}
        while missing:
            found = self._load("i.key", missing)
            self._parents.update((key, None) for key in missing - set(found))  # a parent that is no asset is a root
            parents = {self._parents[key] for key in found}
            missing = {parent for parent in parents if parent is not None and parent not in self._parents}

    def _path(self, key: str) -> list[str]:
        """From the root to `key`. Raises a 400 where the parents go round in a circle, or where it is too deep."""
        path = {key: None}
        parent = self._parents[key]
        while parent is not None:
            if parent in path:
                raise invalid(f"{key}: an asset cannot be its own ancestor: {' -> '.join([*path, parent])}")
            path[parent] = None
            if len(path) > DEEPEST:
                raise invalid(f"{key}: assets can be nested {DEEPEST} deep at most")
            parent = self._parents[parent]
        return [*path][::-1]

    def _write(self, changed: dict[str, list[str]]) -> None:
        if not changed:
            return
        assert self.container is not None
        names = ", ".join(f"{self._name(identifier)} = ?" for identifier in (ROOT, PATH, TIME))
        rows = [
            (path[0], json.dumps(path, ensure_ascii=False, separators=(",", ":")), self.moment, self._ids[key])
            for key, path in changed.items()
        ]
        self.store.many(f"UPDATE {self.container.table} SET {names} WHERE id = ?", rows)
