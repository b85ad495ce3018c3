"""The schema of the project: spaces, containers, views and data models, kept in memory and in the store."""

from __future__ import annotations

import copy
import json
import time
from collections.abc import Generator, Iterable, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from pygen_runtime.emulator import containers, views
from pygen_runtime.emulator.containers import Container
from pygen_runtime.emulator.errors import invalid
from pygen_runtime.emulator.storage import Storage
from pygen_runtime.emulator.store import Store
from pygen_runtime.emulator.views import Definitions, View, ViewId

Document = dict[str, Any]
RESERVED_SPACES = containers.words(
    "space cdf dms pg3 shared system node edge mapping constraint edge_source history identifier_by_space index "
    "node_source project property_group_constraint property_group_index property_group property version_info"
)


def newest(documents: Mapping[ViewId, Document]) -> set[ViewId]:
    """The newest version of each; of equal times the one stored last counts."""
    by_time = sorted(documents, key=lambda id: documents[id]["createdTime"])
    return set({id[:2]: id for id in by_time}.values())


class Schema(Definitions):
    """All definitions. Methods that change them run inside a transaction of the store."""

    def __init__(self, store: Store, *, strict: bool = False, storage_origin: str | None = None) -> None:
        self.store = store
        self.storage = Storage(store.path, storage_origin)
        self.strict = strict
        """Whether requests are refused that the service may refuse."""
        self.ahead = 0
        """Milliseconds that the clock of the emulator is ahead of the machine's."""
        self.propagation = 0
        """Milliseconds for which the time series or the file of a new node is unknown."""
        self.reload()

    def now(self) -> int:
        """Milliseconds since 1970 UTC."""
        return time.time_ns() // 1_000_000 + self.ahead

    def reload(self) -> None:
        """Reads everything from the store; also the way back after a failed transaction."""
        self.spaces: dict[str, Document] = {}
        self.containers = {}
        self.views = {}
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

    @contextmanager
    def transaction(self) -> Generator[None, None, None]:
        """One of the store that changes definitions; nobody reads meanwhile."""
        with self.store.turns.take(writes=True), self.store.gate.alone():
            try:
                with self.store.transaction():
                    yield
            except BaseException:
                # Before another thread sees definitions that were not stored after all.
                self.reload()
                raise

    @contextmanager
    def reader(self) -> Generator[Schema, None, None]:
        """The schema with a store to read from, of one moment."""
        with self.store.reader() as store:
            reading = copy.copy(self)
            reading.store = store
            yield reading

    # Lookups

    def view(self, body: Mapping[str, Any]) -> View:
        """The view that a reference names; a 400 where there is none."""
        return self.resolved(views.id_of(body))

    def resolved(self, id: ViewId) -> View:
        found = self._resolved.get(id)
        if found is None:
            document = self.views.get(id)
            if document is None:
                named = f"'{id[0]}:{id[1]}/{id[2]}'"
                raise invalid(f"One or more views do not exist: {named}", missing=[views.reference(id)])
            found = self.resolve(document)
            self._resolved[id] = found
        return found

    def container(self, body: Mapping[str, Any]) -> Container:
        found = self.containers.get((body["space"], body["externalId"]))
        if found is None:
            reference = {"space": body["space"], "externalId": body["externalId"]}
            raise invalid(f"There is no container {body['space']}:{body['externalId']}", missing=[reference])
        return found

    def containers_of(self, source: Mapping[str, Any]) -> Sequence[Container]:
        """The container that a reference names, or those that the view it names maps."""
        return self.view(source).containers if source["type"] == "view" else (self.container(source),)

    def need_space(self, space: str) -> None:
        if space not in self.spaces:
            raise invalid(f"One or more spaces do not exist: [{space}]", missing=[{"space": space}])

    def is_system(self, space: str) -> bool:
        """Whether the space is there and Cognite's own."""
        return bool(self.spaces.get(space, {}).get("isGlobal"))

    def need_own_space(self, space: str) -> None:
        """A 400 for a space of the system: its definitions and instances are the same in all projects."""
        if self.is_system(space):
            raise invalid(f"The space {space!r} belongs to the system: nothing in it can be written or deleted")

    def need_space_to_write(self, space: str) -> None:
        """A 400 where there is no such space, or where it belongs to the system."""
        self.need_space(space)
        self.need_own_space(space)

    def system_spaces(self) -> list[str]:
        return [space for space, of in self.spaces.items() if of["isGlobal"]]

    def views_of(self, mapped: Iterable[int], all_versions: bool) -> list[dict[str, str]]:
        """References to the views that map one of the containers with these numbers."""
        wanted, newest_ids = set(mapped), newest(self.views)
        return [
            views.reference(id)
            for id in self.views
            if (all_versions or id in newest_ids)
            and any(container.number in wanted for container in self.resolved(id).containers)
        ]

    # Upserts

    def put_space(self, body: Mapping[str, Any], where: str) -> Document:
        if body["space"] in RESERVED_SPACES:
            raise invalid(f"{where}.space: {body['space']!r} is reserved")
        return self._put("space", self.spaces, body["space"], body, body)

    def put_container(self, body: Mapping[str, Any], where: str) -> Document:
        complete = containers.complete(body, where)
        id = (complete["space"], complete["externalId"])
        self.need_space(id[0])
        old = self.containers.get(id)
        read = _stamped(complete, None if old is None else old.body, body, self.now())
        layout: dict[str, int] = {}
        if old is not None:
            if read == old.body:
                return read
            containers.check_change(old.body, read, where)
            layout = {name: int(column.name[1:]) for name, column in old.columns.items()}
        for name in read["properties"]:
            layout.setdefault(name, len(layout))
        number = self._write("container", id, {"read": read, "layout": layout})
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
                    raise invalid(f"{container} refers to the missing container {target}")

    def put_view(self, body: Mapping[str, Any], where: str) -> Document:
        containers.check_name(body["externalId"], where)
        self.need_space(body["space"])
        document: Document = {**body, "properties": body.get("properties", {})}
        for name, of in document["properties"].items():
            views.check_mapping(of, self.containers, f"{where}.properties.{name}")
        if "implements" in body:
            # A parent without version stands for the newest at the time of writing.
            parents = [(parent, self.newest_view(parent)) for parent in body["implements"]]
            document["implements"] = [parent if id is None else views.reference(id) for parent, id in parents]
        document = self._put("view", self.views, views.id_of(body), document, body)
        self._resolved.clear()
        return document

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
            kinds = {container.used_for for container in view.containers} - {"all"}
            if len(kinds) > 1:
                raise invalid(f"{view}: maps containers for different kinds: {', '.join(sorted(kinds))}")

    def _check_acyclic(self, start: ViewId) -> None:
        seen: set[ViewId] = set()
        open_ids = [start]
        while open_ids:
            for parent in self.parents(self.views[open_ids.pop()]):
                if parent == start:
                    raise invalid(f"{start[0]}:{start[1]}/{start[2]} implements itself")
                if parent not in seen:
                    seen.add(parent)
                    open_ids.append(parent)

    def put_model(self, body: Mapping[str, Any], where: str) -> Document:
        self.need_space(body["space"])
        references = [views.reference(views.id_of(view)) for view in body.get("views", ())]
        return self._put("model", self.models, views.id_of(body), {**body, "views": references}, body)

    def _put(
        self, kind: str, into: dict[Any, Document], id: Any, document: Mapping[str, Any], given: Mapping[str, Any]
    ) -> Document:
        old = into.get(id)
        stamped = _stamped(document, old, given, self.now())
        if stamped != old:
            self._write(kind, id, stamped)
            into[id] = stamped
        return stamped

    def _write(self, kind: str, id: str | Sequence[str], document: Document) -> int:
        place = _place(kind, id)
        self.store.execute(
            "INSERT INTO document(kind, space, external_id, version, body) VALUES(?, ?, ?, ?, ?) "
            "ON CONFLICT(kind, space, external_id, version) DO UPDATE SET body = excluded.body",
            [*place, json.dumps(document, ensure_ascii=False)],
        )
        number: int = self.store.value(f"SELECT number FROM document {_AT}", place)
        return number

    # Deletes: what does not exist is skipped

    def delete_space(self, body: Mapping[str, Any]) -> bool:
        space: str = body["space"]
        if space not in self.spaces:
            return False
        members: dict[str, Iterable[tuple[str, ...]]] = {
            "containers": self.containers,
            "views": self.views,
            "data models": self.models,
        }
        holds = next((kind for kind, ids in members.items() if any(id[0] == space for id in ids)), None)
        if holds is None:
            live = "SELECT EXISTS(SELECT 1 FROM instance WHERE space = ? AND deleted IS NULL)"
            holds = "instances" if self.store.value(live, [space]) else None
        if holds is not None:
            raise invalid(f"The space {space!r} is not empty: it has {holds}")
        return self._remove("space", self.spaces, space)

    def delete_container(self, body: Mapping[str, Any]) -> bool:
        id = views.container_id(body)
        container = self.containers.get(id)
        if container is None:
            return False
        for view in self.views:
            if any(used.id == id for used in self.resolved(view).containers):
                raise invalid(f"The container {id[0]}:{id[1]} is mapped by the view {view[0]}:{view[1]}/{view[2]}")
        self.store.execute(f"DROP TABLE {container.table}")
        return self._remove("container", self.containers, id)

    def delete_view(self, body: Mapping[str, Any]) -> bool:
        self._resolved.clear()
        return self._remove("view", self.views, views.id_of(body))

    def delete_model(self, body: Mapping[str, Any]) -> bool:
        return self._remove("model", self.models, views.id_of(body))

    def _remove(self, kind: str, documents: dict[Any, Any], id: str | Sequence[str]) -> bool:
        if documents.pop(id, None) is None:
            return False
        self.store.execute(f"DELETE FROM document {_AT}", _place(kind, id))
        return True

    def delete_index(self, body: Mapping[str, Any]) -> bool:
        return self._remove_part("indexes", body)

    def delete_constraint(self, body: Mapping[str, Any]) -> bool:
        return self._remove_part("constraints", body)

    def _remove_part(self, part: str, of: Mapping[str, Any]) -> bool:
        container = self.containers.get((of["space"], of["containerExternalId"]))
        if container is None or of["identifier"] not in container.body[part]:
            return False
        left = {name: each for name, each in container.body[part].items() if name != of["identifier"]}
        body = {key: value for key, value in container.body.items() if key != "lastUpdatedTime"}
        self.put_container({**body, part: left}, "container")
        return True


_AT = "WHERE kind = ? AND space = ? AND external_id = ? AND version = ?"


def _place(kind: str, id: str | Sequence[str]) -> list[str]:
    """What `_AT` takes: a space has neither external id nor version, a container no version."""
    return [kind, *([id] if isinstance(id, str) else id), "", ""][:4]


def _stamped(body: Mapping[str, Any], old: Mapping[str, Any] | None, given: Mapping[str, Any], moment: int) -> Document:
    """`body` with its times: those of `given` (a model that is loaded), or kept where nothing changed."""
    result = {**body, "isGlobal": given.get("isGlobal", False) if old is None else old["isGlobal"]}
    result["createdTime"] = given.get("createdTime", moment if old is None else old["createdTime"])
    result["lastUpdatedTime"] = given.get("lastUpdatedTime", moment)
    if old is not None and {**old, "lastUpdatedTime": 0} == {**result, "lastUpdatedTime": 0}:
        result["lastUpdatedTime"] = old["lastUpdatedTime"]
    return result
