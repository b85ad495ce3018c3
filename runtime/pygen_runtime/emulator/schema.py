"""The schema of the project: spaces, containers, views and data models, kept in memory and in the store."""

from __future__ import annotations

import json
import time
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from pygen_runtime.emulator import containers, views
from pygen_runtime.emulator.containers import Container, ContainerId
from pygen_runtime.emulator.errors import invalid
from pygen_runtime.emulator.store import Store
from pygen_runtime.emulator.views import View, ViewId

Document = dict[str, Any]
RESERVED_SPACES = frozenset(
    [
        "space",
        "cdf",
        "dms",
        "pg3",
        "shared",
        "system",
        "node",
        "edge",
        "mapping",
        "constraint",
        "edge_source",
        "history",
        "identifier_by_space",
        "index",
        "node_source",
        "project",
        "property_group_constraint",
        "property_group_index",
        "property_group",
        "property",
        "version_info",
    ]
)
_TIMES = ("createdTime", "lastUpdatedTime")


def now() -> int:
    """Milliseconds since 1970 UTC."""
    return time.time_ns() // 1_000_000


class Schema:
    """All definitions. Methods that change them run inside a transaction of the store."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self.reload()

    def reload(self) -> None:
        """Reads everything from the store; also the way back after a failed transaction."""
        self.spaces: dict[str, Document] = {}
        self.containers: dict[ContainerId, Container] = {}
        self.views: dict[ViewId, Document] = {}
        self.models: dict[ViewId, Document] = {}
        self._resolved: dict[ViewId, View] = {}
        for number, kind, body in self.store.rows("SELECT number, kind, body FROM document ORDER BY number"):
            document = json.loads(body)
            if kind == "space":
                self.spaces[document["space"]] = document
            elif kind == "container":
                container = containers.lay_out(number, document["read"], document["layout"])
                self.containers[container.id] = container
            else:
                (self.views if kind == "view" else self.models)[views.id_of(document)] = document

    # Lookups

    def view(self, body: Mapping[str, Any]) -> View:
        """The view that a reference names; a 400 where there is none."""
        return self.resolved(views.id_of(body))

    def resolved(self, id: ViewId) -> View:
        found = self._resolved.get(id)
        if found is None:
            document = self.views.get(id)
            if document is None:
                raise invalid(f"There is no view {id[0]}:{id[1]}/{id[2]}", missing=[views.reference(id)])
            found = views.resolve(document, self.views, self.containers, self.newest_view)
            self._resolved[id] = found
        return found

    def container(self, body: Mapping[str, Any]) -> Container:
        found = self.containers.get((body["space"], body["externalId"]))
        if found is None:
            reference = {"space": body["space"], "externalId": body["externalId"]}
            raise invalid(f"There is no container {body['space']}:{body['externalId']}", missing=[reference])
        return found

    def newest_view(self, body: Mapping[str, Any]) -> ViewId | None:
        """The id that a reference with or without version stands for."""
        if "version" in body:
            return views.id_of(body)
        found = [id for id in self.views if id[:2] == (body["space"], body["externalId"])]
        # Of equal times the one stored last counts.
        return max(reversed(found), key=lambda id: self.views[id]["createdTime"], default=None)

    def need_space(self, space: str, where: str) -> None:
        if space not in self.spaces:
            raise invalid(f"{where}: there is no space {space!r}", missing=[{"space": space}])

    # Upserts

    def put_space(self, body: Mapping[str, Any], where: str) -> Document:
        space = body["space"]
        if space in RESERVED_SPACES:
            raise invalid(f"{where}.space: {space!r} is reserved")
        return self._put(self.spaces, space, "space", dict(body), (space, "", ""))

    def mark_global(self, space: str, is_global: bool) -> None:
        """Says whether a space belongs to the system."""
        document = {**self.spaces[space], "isGlobal": is_global}
        self._write("space", (space, "", ""), document)
        self.spaces[space] = document

    def put_container(self, body: Mapping[str, Any], where: str) -> Document:
        complete = containers.complete(body, where)
        id = (complete["space"], complete["externalId"])
        self.need_space(id[0], where)
        old = self.containers.get(id)
        read = self._stamped(complete, None if old is None else dict(old.body), body.get("isGlobal", False), body)
        if old is not None and read == old.body:
            return read
        layout = {} if old is None else {name: int(column.name[1:]) for name, column in old.columns.items()}
        if old is not None:
            containers.check_change(old.body, read, where)
        for name in read["properties"]:
            layout.setdefault(name, len(layout))
        number = self._write("container", (*id, ""), {"read": read, "layout": layout})
        container = containers.lay_out(number, read, layout)
        if old is None:
            containers.create_table(self.store, container)
        else:
            containers.alter_table(self.store, old, container)
        self.containers[id] = container
        self._resolved.clear()
        return read

    def check_requirements(self, bodies: Iterable[Mapping[str, Any]]) -> None:
        """The containers that constraints and direct relations of `bodies` name exist."""
        for body in bodies:
            container = self.container(body)
            targets = [column.target for column in container.columns.values() if column.target is not None]
            for target in (*container.required(), *targets):
                if target not in self.containers:
                    raise invalid(f"{body['space']}:{body['externalId']} refers to the missing container {target}")

    def put_view(self, body: Mapping[str, Any], where: str) -> Document:
        containers.check_name(body["externalId"], where)
        self.need_space(body["space"], where)
        document = {key: value for key, value in body.items() if key not in _TIMES and key != "isGlobal"}
        document["properties"] = {
            name: self._view_property(of, f"{where}.properties.{name}")
            for name, of in body.get("properties", {}).items()
        }
        if "implements" in body:
            document["implements"] = [self._parent(parent) for parent in body["implements"]]
        document = self._put(self.views, views.id_of(body), "view", document, views.id_of(body), body)
        self._resolved.clear()
        return document

    def _parent(self, body: Mapping[str, Any]) -> Mapping[str, Any]:
        """The reference with its version; one without stands for the newest at the time of writing."""
        id = self.newest_view(body)
        return body if id is None else views.reference(id)

    def _view_property(self, of: Mapping[str, Any], where: str) -> Document:
        views.check_mapping(of, self.containers, where)
        return dict(of)

    def check_views(self, bodies: Iterable[Mapping[str, Any]]) -> None:
        """Parents exist, and inheritance has no cycle; called when all views of a request are stored."""
        for body in bodies:
            for parent in body.get("implements", ()):
                id = self.newest_view(parent)
                if id is None or id not in self.views:
                    raise invalid(f"{body['externalId']}: there is no view {parent['space']}:{parent['externalId']}")
            self._check_acyclic(views.id_of(body))
        for body in bodies:
            view = self.view(body)
            if len(view.body["properties"]) > 300 or len(view.containers) > 10:
                raise invalid(f"{view}: at most 300 properties and 10 containers are allowed")
            if {container.used_for for container in view.containers} >= {"node", "edge"}:
                raise invalid(f"{view}: maps containers for nodes and containers for edges")

    def _check_acyclic(self, start: ViewId) -> None:
        seen: set[ViewId] = set()
        open_ids = [start]
        while open_ids:
            for parent in views.parents(self.views[open_ids.pop()], self.views, self.newest_view):
                if parent == start:
                    raise invalid(f"{start[0]}:{start[1]}/{start[2]} implements itself")
                if parent not in seen:
                    seen.add(parent)
                    open_ids.append(parent)

    def put_model(self, body: Mapping[str, Any], where: str) -> Document:
        self.need_space(body["space"], where)
        document = {key: value for key, value in body.items() if key not in _TIMES and key != "isGlobal"}
        document["views"] = [views.reference(views.id_of(view)) for view in body.get("views", ())]
        return self._put(self.models, views.id_of(body), "model", document, views.id_of(body), body)

    def _put(
        self,
        into: dict[Any, Document],
        id: Any,
        kind: str,
        document: Document,
        key: Sequence[str],
        given: Mapping[str, Any] | None = None,
    ) -> Document:
        old = into.get(id)
        source = given or {}
        stamped = self._stamped(document, old, source.get("isGlobal", False), source)
        if stamped != old:
            self._write(kind, key, stamped)
            into[id] = stamped
        return stamped

    def _stamped(self, body: Document, old: Document | None, is_global: bool, given: Mapping[str, Any]) -> Document:
        """`body` with its times: those of `given` (a model that is loaded), or kept where nothing changed."""
        moment = now()
        created = moment if old is None else old["createdTime"]
        result = {**body, "isGlobal": is_global if old is None else old["isGlobal"]}
        result["createdTime"] = given.get("createdTime", created)
        result["lastUpdatedTime"] = given.get("lastUpdatedTime", moment)
        if old is not None and {**old, "lastUpdatedTime": 0} == {**result, "lastUpdatedTime": 0}:
            result["lastUpdatedTime"] = old["lastUpdatedTime"]
        return result

    def _write(self, kind: str, key: Sequence[str], document: Document) -> int:
        text = json.dumps(document, ensure_ascii=False)
        where = [kind, *key]
        changed = self.store.execute(
            "UPDATE document SET body = ? WHERE kind = ? AND space = ? AND external_id = ? AND version = ?",
            [text, *where],
        )
        if not changed:
            self.store.execute(
                "INSERT INTO document(kind, space, external_id, version, body) VALUES(?, ?, ?, ?, ?)", [*where, text]
            )
        number: int = self.store.value(
            "SELECT number FROM document WHERE kind = ? AND space = ? AND external_id = ? AND version = ?", where
        )
        return number

    # Deletes: what does not exist is skipped

    def delete_space(self, space: str) -> bool:
        if space not in self.spaces:
            return False
        holds = next((kind for kind, ids in self._members() if any(id[0] == space for id in ids)), None)
        if holds is None:
            live = "SELECT EXISTS(SELECT 1 FROM instance WHERE space = ? AND deleted IS NULL)"
            holds = "instances" if self.store.value(live, [space]) else None
        if holds is not None:
            raise invalid(f"The space {space!r} is not empty: it has {holds}")
        del self.spaces[space]
        self._remove("space", (space, "", ""))
        return True

    def _members(self) -> list[tuple[str, Iterable[tuple[str, ...]]]]:
        return [("containers", self.containers), ("views", self.views), ("data models", self.models)]

    def delete_container(self, id: ContainerId) -> bool:
        container = self.containers.get(id)
        if container is None:
            return False
        for view in self.views:
            if any(used.id == id for used in self.resolved(view).containers):
                raise invalid(f"The container {id[0]}:{id[1]} is mapped by the view {view[0]}:{view[1]}/{view[2]}")
        self.store.execute(f"DROP TABLE {container.table}")
        del self.containers[id]
        self._remove("container", (*id, ""))
        return True

    def delete_versioned(self, kind: str, id: ViewId) -> bool:
        documents = self.views if kind == "view" else self.models
        if documents.pop(id, None) is None:
            return False
        self._resolved.clear()
        self._remove(kind, id)
        return True

    def _remove(self, kind: str, key: Sequence[str]) -> None:
        self.store.execute(
            "DELETE FROM document WHERE kind = ? AND space = ? AND external_id = ? AND version = ?", [kind, *key]
        )

    def remove_part(self, id: ContainerId, part: str, identifier: str) -> None:
        """Takes an index or a constraint from a container."""
        body = {key: value for key, value in self.containers[id].body.items() if key not in _TIMES}
        body[part] = {name: of for name, of in body[part].items() if name != identifier}
        self.put_container(body, "container")
