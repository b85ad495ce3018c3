"""Views: what is stored is the written form; inheritance and computed fields are worked out when they are read."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from pygen_runtime.emulator.containers import Column, Container, ContainerId
from pygen_runtime.emulator.errors import invalid

ViewId = tuple[str, str, str]
FindView = Callable[[Mapping[str, Any]], "ViewId | None"]


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

    def reference(self) -> dict[str, str]:
        return reference(self.id)

    def column(self, name: str) -> tuple[Container, Column]:
        found = self.mapped.get(name)
        if found is None:
            known = name in self.body["properties"]
            problem = "is a connection, not a mapped property" if known else "does not exist"
            raise invalid(f"Unknown property: {name!r} of view {self} {problem}")
        return found


def reference(view: ViewId) -> dict[str, str]:
    return {"type": "view", "space": view[0], "externalId": view[1], "version": view[2]}


def id_of(body: Mapping[str, Any]) -> ViewId:
    return body["space"], body["externalId"], body["version"]


def container_id(body: Mapping[str, Any]) -> ContainerId:
    return body["space"], body["externalId"]


def resolve(
    stored: Mapping[str, Any],
    documents: Mapping[ViewId, Mapping[str, Any]],
    containers: Mapping[ContainerId, Container],
    newest: FindView,
) -> View:
    """The view that a stored document describes."""
    properties = inherited(stored, documents, newest)
    read = {name: _read_property(of, documents, containers, newest) for name, of in properties.items()}
    mapped = {
        name: (container, container.columns[of["containerPropertyIdentifier"]])
        for name, of in properties.items()
        if "container" in of and (container := containers[container_id(of["container"])])
    }
    used = tuple({container.id: container for container, _ in mapped.values()}.values())
    body = {key: stored[key] for key in _COPIED if key in stored}
    body["implements"] = stored.get("implements", [])
    body["writable"] = _writable(mapped, used)
    body["queryable"] = "filter" in stored or bool(mapped)
    body["usedFor"] = _used_for(used)
    body["isGlobal"] = stored["isGlobal"]
    body["mappedContainers"] = [container.reference() for container in used]
    body["createdTime"], body["lastUpdatedTime"] = stored["createdTime"], stored["lastUpdatedTime"]
    body["properties"] = read
    own = {name: read[name] for name in stored.get("properties", {})}
    return View(id_of(stored), body, own, mapped, used, stored.get("filter"))


_COPIED = ("space", "externalId", "version", "name", "description", "filter")


def inherited(
    stored: Mapping[str, Any], documents: Mapping[ViewId, Mapping[str, Any]], newest: FindView
) -> dict[str, Any]:
    """The written properties, those of the parents first; the first parent wins, own ones replace a parent's."""
    merged: dict[str, Any] = {}
    for parent in parents(stored, documents, newest):
        for name, of in inherited(documents[parent], documents, newest).items():
            merged.setdefault(name, of)
    return {**merged, **stored.get("properties", {})}


def parents(stored: Mapping[str, Any], documents: Mapping[ViewId, Mapping[str, Any]], newest: FindView) -> list[ViewId]:
    found = (newest(parent) for parent in stored.get("implements", ()))
    return [parent for parent in found if parent is not None and parent in documents]


def _read_property(
    of: Mapping[str, Any],
    documents: Mapping[ViewId, Mapping[str, Any]],
    containers: Mapping[ContainerId, Container],
    newest: FindView,
) -> dict[str, Any]:
    if "through" in of:
        result = {key: value for key, value in of.items() if key != "targetsList"}
        targets_list = _targets_list(of["through"], documents, containers, newest)
        result["targetsList"] = of.get("targetsList", False) if targets_list is None else targets_list
        return result
    if "container" not in of:
        return {"connectionType": "multi_edge_connection", "direction": "outwards", **of}
    container = containers[container_id(of["container"])]
    definition = dict(container.columns[of["containerPropertyIdentifier"]].body)
    result = {key: of[key] for key in ("name", "description", "container", "containerPropertyIdentifier") if key in of}
    for key in ("name", "description"):
        definition.pop(key, None)
    if "source" in of:
        definition["type"] = {**definition["type"], "source": of["source"]}
    return {**result, **definition}


def _targets_list(
    through: Mapping[str, Any],
    documents: Mapping[ViewId, Mapping[str, Any]],
    containers: Mapping[ContainerId, Container],
    newest: FindView,
) -> bool | None:
    """Whether the property gone through is a list; None where it is not known here."""
    source, identifier = through["source"], through["identifier"]
    if "version" in source:
        found = documents.get(id_of(source))
        mapped = None if found is None else inherited(found, documents, newest).get(identifier)
        if mapped is None or "container" not in mapped:
            return None
        source, identifier = mapped["container"], mapped["containerPropertyIdentifier"]
    container = containers.get(container_id(source))
    column = None if container is None else container.columns.get(identifier)
    return None if column is None else column.is_list


def _writable(mapped: Mapping[str, tuple[Container, Column]], used: tuple[Container, ...]) -> bool:
    covered = {(container.id, column.identifier) for container, column in mapped.values()}
    return bool(mapped) and all(
        column.nullable or (container.id, column.identifier) in covered
        for container in used
        for column in container.columns.values()
    )


def _used_for(used: tuple[Container, ...]) -> str:
    kinds = {container.used_for for container in used} - {"all"}
    return kinds.pop() if len(kinds) == 1 else "all"


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
