"""Views: what is stored is the written form; inheritance and computed fields are worked out when they are read."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from operator import itemgetter
from typing import Any

from pygen_runtime.emulator.containers import Column, Container, ContainerId
from pygen_runtime.emulator.errors import invalid

ViewId = tuple[str, str, str]


@dataclass(frozen=True, slots=True)
class View:
    """A view with everything it inherits."""

    id: ViewId
    body: Mapping[str, Any]
    """The read form."""
    own: Mapping[str, Any]
    """The read forms of the properties that are not inherited."""
    mapped: Mapping[str, tuple[Container, Column]]
    containers: tuple[Container, ...]
    """In the order of first use."""
    filter: Mapping[str, Any] | None

    @property
    def key(self) -> str:
        return f"{self.id[1]}/{self.id[2]}"

    def __str__(self) -> str:
        return f"{self.id[0]}:{self.key}"

    def column(self, name: str) -> tuple[Container, Column]:
        found = self.mapped.get(name)
        if found is None:
            known = name in self.body["properties"]
            problem = "is a connection, not a mapped property" if known else "does not exist"
            raise invalid(f"Unknown property: {name!r} of view {self} {problem}")
        return found


def reference(view: ViewId) -> dict[str, str]:
    return {"type": "view", "space": view[0], "externalId": view[1], "version": view[2]}


id_of: Callable[[Mapping[str, Any]], ViewId] = itemgetter("space", "externalId", "version")
container_id: Callable[[Mapping[str, Any]], ContainerId] = itemgetter("space", "externalId")

WRITTEN = ("space", "externalId", "version", "name", "description", "filter")
"""What a view's read form takes from its written form as it is."""


class Definitions:
    """What the views of a project are read from."""

    views: dict[ViewId, dict[str, Any]]
    containers: dict[ContainerId, Container]

    def newest_view(self, body: Mapping[str, Any]) -> ViewId | None:
        """The id that a reference with or without version stands for."""
        if "version" in body:
            return id_of(body)
        found = [id for id in self.views if id[:2] == container_id(body)]
        # Of equal times the one stored last counts.
        return max(reversed(found), key=lambda id: self.views[id]["createdTime"], default=None)

    def parents(self, stored: Mapping[str, Any]) -> list[ViewId]:
        found = (self.newest_view(parent) for parent in stored.get("implements", ()))
        return [parent for parent in found if parent is not None and parent in self.views]

    def inherited(self, stored: Mapping[str, Any]) -> dict[str, Any]:
        """The written properties, those of the parents first; the first parent wins, own ones replace a parent's."""
        merged: dict[str, Any] = {}
        for parent in self.parents(stored):
            merged = {**merged, **self.inherited(self.views[parent]), **merged}
        return {**merged, **stored.get("properties", {})}

    def resolve(self, stored: Mapping[str, Any]) -> View:
        """The view that a stored document describes."""
        properties = self.inherited(stored)
        read = {name: self._read_property(of) for name, of in properties.items()}
        mapped = {
            name: (container, container.columns[of["containerPropertyIdentifier"]])
            for name, of in properties.items()
            if "container" in of and (container := self.containers[container_id(of["container"])])
        }
        used = tuple({container.id: container for container, _ in mapped.values()}.values())
        kinds = {container.used_for for container in used} - {"all"}
        body = {
            **{key: stored[key] for key in WRITTEN if key in stored},
            "implements": stored.get("implements", []),
            "writable": _writable(mapped, used),
            "queryable": "filter" in stored or bool(mapped),
            "usedFor": kinds.pop() if len(kinds) == 1 else "all",
            "isGlobal": stored["isGlobal"],
            "mappedContainers": [container.reference() for container in used],
            "createdTime": stored["createdTime"],
            "lastUpdatedTime": stored["lastUpdatedTime"],
            "properties": read,
        }
        own = {name: read[name] for name in stored.get("properties", {})}
        return View(id_of(stored), body, own, mapped, used, stored.get("filter"))

    def _read_property(self, of: Mapping[str, Any]) -> dict[str, Any]:
        if "through" in of:
            targets_list = self._targets_list(of["through"]["source"], of["through"]["identifier"])
            return {**of, "targetsList": of.get("targetsList", False) if targets_list is None else targets_list}
        if "container" not in of:
            return {"connectionType": "multi_edge_connection", "direction": "outwards", **of}
        container = self.containers[container_id(of["container"])]
        definition = dict(container.columns[of["containerPropertyIdentifier"]].body)
        for key in ("name", "description"):
            definition.pop(key, None)
        if "source" in of:
            definition["type"] = {**definition["type"], "source": of["source"]}
        return {**{key: value for key, value in of.items() if key != "source"}, **definition}

    def _targets_list(self, source: Mapping[str, Any], identifier: str) -> bool | None:
        """Whether the property gone through is a list; None where it is not known here."""
        if "version" in source:
            found = self.views.get(id_of(source))
            mapped = None if found is None else self.inherited(found).get(identifier)
            if mapped is None or "container" not in mapped:
                return None
            source, identifier = mapped["container"], mapped["containerPropertyIdentifier"]
        container = self.containers.get(container_id(source))
        column = None if container is None else container.columns.get(identifier)
        return None if column is None else column.is_list


def _writable(mapped: Mapping[str, tuple[Container, Column]], used: tuple[Container, ...]) -> bool:
    covered = {(container.id, column.identifier) for container, column in mapped.values()}
    return bool(mapped) and all(
        column.nullable or (container.id, column.identifier) in covered
        for container in used
        for column in container.columns.values()
    )


def check_mapping(of: Mapping[str, Any], containers: Mapping[ContainerId, Container], where: str) -> None:
    """A written mapped property against the container it names."""
    if "container" not in of:
        return
    target = container_id(of["container"])
    container = containers.get(target)
    if container is None:
        raise invalid(f"{where}.container: there is no container {target[0]}:{target[1]}")
    column = container.columns.get(of["containerPropertyIdentifier"])
    if column is None:
        raise invalid(f"{where}: container {target[0]}:{target[1]} has no {of['containerPropertyIdentifier']!r}")
    if "source" in of and column.kind != "direct":
        raise invalid(f"{where}.source: only a direct relation has a source")
