"""Writing instances: one transaction, all or nothing."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from pygen_runtime.emulator.asset_hierarchy import AssetHierarchy
from pygen_runtime.emulator.constraints import check_required, check_unique, targets_without_data
from pygen_runtime.emulator.containers import Column, Container, ContainerId
from pygen_runtime.emulator.deleting import delete_instances
from pygen_runtime.emulator.errors import invalid, version_conflict
from pygen_runtime.emulator.operands import EDGE, KINDS, NODE
from pygen_runtime.emulator.reading import KIND_NAMES
from pygen_runtime.emulator.schema import Schema
from pygen_runtime.emulator.store import Row, array_of
from pygen_runtime.emulator.values import key_in, reference_of

Values = dict[str, Any]
"""Stored values by identifier of the property; those of one container."""

_FOUND = (
    "SELECT key, id, kind, version, created, updated, type, start_id, end_id FROM instance "
    "WHERE key IN (SELECT value FROM json_each(?)) AND deleted IS NULL"
)
_INSERT = (
    "INSERT INTO instance(id, kind, space, external_id, key, version, created, updated, type, start_id, end_id, change)"
    " VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
)


@dataclass(slots=True)
class Stored:
    """An instance as it is, or is about to be."""

    id: int
    kind: int
    version: int
    created: int
    updated: int
    type: str | None
    start: int | None
    end: int | None
    is_new: bool = False
    touched: bool = False


@dataclass(slots=True)
class Item:
    body: Mapping[str, Any]
    key: str
    kind: int
    values: dict[int, Values] = field(default_factory=dict[int, Values])
    """By number of the container."""
    skipped: bool = False


class Apply:
    """One request to write instances. Runs inside a transaction of the store.

    `by_system`: the instances are those of the system, in its own spaces.
    """

    def __init__(self, schema: Schema, body: Mapping[str, Any], *, by_system: bool = False) -> None:
        self.store = schema.store
        self.schema = schema
        self.by_system = by_system
        self.body = body
        self.moment = schema.now()
        self.hierarchy = AssetHierarchy(schema)
        self.containers: dict[int, Container] = {}
        self.items = [self._item(item, f"items[{position}]") for position, item in enumerate(body["items"])]
        self.known: dict[str, Stored] = {}
        self.numbers: dict[tuple[str, str], int] = {}
        """The last one of each column that counts by itself."""
        self.written: dict[int, set[int]] = {}
        """The ids whose data were written, by container."""

    def run(self) -> dict[str, Any]:
        deletes: Sequence[Mapping[str, Any]] = self.body.get("delete", ())
        if len(self.items) + len(deletes) > 1000:
            raise invalid("items and delete: at most 1000 together")
        self._check_ids(deletes)
        self._find(item.key for item in self.items)
        self._check_versions()
        self._make_instances()
        self._make_targets()
        self._set_ends()
        self._write_containers()
        self._write_instances()
        self._keep_asset_hierarchy()
        self._check_constraints()
        answer: dict[str, Any] = {"items": [self._slim(item) for item in self.items]}
        if "delete" in self.body:
            answer["deleted"] = delete_instances(self.schema, deletes, self.moment)
        return answer

    # What was sent

    def _item(self, body: Mapping[str, Any], where: str) -> Item:
        if not self.by_system:
            self.schema.need_space_to_write(body["space"])
        item = Item(body, key_in(body), KINDS[body["instanceType"]])
        for position, source in enumerate(body.get("sources", ())):
            self._source(item, source, f"{where}.sources[{position}]")
        return item

    def _source(self, item: Item, body: Mapping[str, Any], where: str) -> None:
        source = body["source"]
        view = self.schema.view(source) if source["type"] == "view" else None
        containers = self.schema.containers_of(source)
        # Writing through a view writes to every container that it maps, be it nulls: the core containers demand
        # one another (`requires`), and nodes with a name alone are written through CogniteAsset every day.
        for container in containers:
            self._touch(item, container, where)
        for name, value in body.get("properties", {}).items():
            target, column = view.column(name) if view else (containers[0], _column(containers[0], name, where))
            if value is None and not column.nullable:
                raise invalid(f"{where}.properties.{name}: a required property cannot be null")
            encoded = None if value is None else column.encode(value, f"{where}.properties.{name}")
            if not self.hierarchy.keeps(target, column):
                item.values[target.number][column.identifier] = encoded

    def _touch(self, item: Item, container: Container, where: str) -> None:
        if container.number in item.values:
            return
        if container.used_for not in ("all", KIND_NAMES[item.kind]):
            raise invalid(f"{where}: the container {container} is for {container.used_for}s")
        self.containers[container.number] = container
        item.values[container.number] = {}

    def _check_ids(self, deletes: Sequence[Mapping[str, Any]]) -> None:
        keys = [item.key for item in self.items] + [key_in(of) for of in deletes]
        if len(set(keys)) < len(keys):
            twice = {key for key in keys if keys.count(key) > 1}
            duplicated = [reference_of(key) for key in sorted(twice)]
            raise invalid("The same instance is named more than once", duplicated=duplicated)

    # What is there

    def _find(self, keys: Iterable[str]) -> None:
        wanted = [key for key in dict.fromkeys(keys) if key not in self.known]
        for key, *rest in self.store.rows(_FOUND, [array_of(wanted)]) if wanted else ():
            self.known[key] = Stored(*rest)

    def _check_versions(self) -> None:
        for item in self.items:
            stored, expected = self.known.get(item.key), item.body.get("existingVersion")
            if stored is not None and stored.kind != item.kind:
                raise invalid(f"{item.key}: exists as {KIND_NAMES[stored.kind]}")
            if stored is not None and expected is not None and stored.version > expected:
                if not self.body.get("skipOnVersionConflict", False):
                    raise version_conflict()
                item.skipped = True

    # Instances

    def _make_instances(self) -> None:
        for item in self.items:
            type_ = item.body.get("type")
            key = None if type_ is None else key_in(type_)
            stored = self.known.get(item.key)
            if stored is None:
                self._create(item.key, item.kind, key)
            elif not item.skipped and key is not None and key != stored.type:
                stored.type, stored.touched = key, True

    def _create(self, key: str, kind: int, type_: str | None = None) -> Stored:
        id = self.store.next_instance()
        stored = Stored(id, kind, 1, self.moment, self.moment, type_, None, None, is_new=True)
        self.known[key] = stored
        return stored

    def _make_targets(self) -> None:
        """Targets of direct relations and ends of edges: found, or created where the flags of the request say so."""
        relations: dict[str, bool] = {}
        """Keys that direct relations point to, and whether one of them requires data in a container."""
        for item, column, key in self._references():
            if not item.skipped:
                relations[key] = relations.get(key, False) or column.target is not None
        ends = [(name, key_in(item.body[name])) for item in self.items if item.kind == EDGE for name in _ENDS]
        self._find([*relations, *(key for _, key in ends)])
        for key, required in relations.items():
            self._need_node(key, self.body.get("autoCreateDirectRelations", True) and not required, "direct relation")
        for name, key in ends:
            self._need_node(key, self.body.get(_ENDS[name], False), name)

    def _references(self) -> Iterator[tuple[Item, Column, str]]:
        """The keys that this request names in direct relations."""
        for item in self.items:
            for number, values in item.values.items():
                columns = self.containers[number].columns
                for identifier, value in values.items():
                    column = columns[identifier]
                    if column.kind == "direct" and value is not None:
                        for key in json.loads(value) if column.is_list else [value]:
                            yield item, column, key

    def _need_node(self, key: str, create: bool, role: str) -> None:
        stored = self.known.get(key)
        if stored is not None:
            if stored.kind != NODE:
                raise invalid(f"{role}: {key} is an edge, not a node")
            return
        node = reference_of(key)
        if not create:
            text = "Cannot auto-create a direct relation target in node" if role == "direct relation" else f"No {role}"
            raise invalid(f"{text} {key}", missing=[node])
        self.schema.need_space_to_write(node["space"])
        self._create(key, NODE)

    def _set_ends(self) -> None:
        for item in self.items:
            if item.kind != EDGE:
                continue
            stored = self.known[item.key]
            start, end = (self.known[key_in(item.body[name])].id for name in _ENDS)
            if not stored.is_new and (stored.start, stored.end) != (start, end):
                raise invalid(f"{item.key}: startNode and endNode of an edge cannot be changed")
            stored.start, stored.end = start, end

    # Data

    def _write_containers(self) -> None:
        for container in self.containers.values():
            items = [item for item in self.items if container.number in item.values and not item.skipped]
            ids = [self.known[item.key].id for item in items if not self.known[item.key].is_new]
            names = ", ".join(["id", *(column.name for column in container.columns.values())])
            existing: dict[int, Row] = {}
            if ids:
                sql = f"SELECT {names} FROM {container.table} WHERE id IN (SELECT value FROM json_each(?))"
                existing = {row[0]: row for row in self.store.rows(sql, [array_of(ids)])}
            rows: list[Row] = []
            for item in items:
                stored = self.known[item.key]
                old = existing.get(stored.id)
                new = self._row(item.key, stored.id, container, item.values[container.number], old)
                if new != old:
                    stored.touched = True
                    rows.append(new)
            if rows:
                marks = ", ".join("?" * (len(container.columns) + 1))
                self.store.many(f"INSERT OR REPLACE INTO {container.table}({names}) VALUES({marks})", rows)
            self.written[container.number] = {row[0] for row in rows}

    def _row(self, key: str, id: int, container: Container, values: Values, old: Row | None) -> Row:
        replace = old is None or self.body.get("replace", False)
        row: list[Any] = [id]
        for position, column in enumerate(container.columns.values(), 1):
            if self.hierarchy.keeps(container, column):
                value = None if old is None else old[position]
            elif column.identifier in values:
                value = values[column.identifier]
            elif not replace:
                assert old is not None
                value = old[position]
            elif column.auto_increment:
                value = old[position] if old is not None else self._next_number(container, column)
            else:
                value = column.default
            if value is None and not column.nullable and not (old is not None and not replace):
                raise invalid(f"{key}: the required property {column.identifier!r} has no value")
            if column.immutable and old is not None and old[position] is not None and value != old[position]:
                raise invalid(f"{key}: the property {column.identifier!r} is immutable")
            row.append(value)
        return tuple(row)

    def _next_number(self, container: Container, column: Column) -> int:
        """For properties that count by themselves."""
        place = (container.table, column.name)
        if place not in self.numbers:
            self.numbers[place] = self.store.value(f"SELECT coalesce(max({column.name}), 0) FROM {container.table}")
        self.numbers[place] += 1
        return self.numbers[place]

    def _write_instances(self) -> None:
        inserts: list[Row] = []
        updates: list[Row] = []
        for key, stored in self.known.items():
            space, _, external_id = key.partition(":")
            if stored.is_new:
                times = (stored.version, stored.created, stored.updated)
                rest = (stored.type, stored.start, stored.end, self.store.next_change())
                inserts.append((stored.id, stored.kind, space, external_id, key, *times, *rest))
            elif stored.touched:
                stored.version += 1
                # Later than before even within one millisecond of clock trouble.
                stored.updated = max(self.moment, stored.updated)
                change = self.store.next_change()
                updates.append((stored.version, stored.updated, stored.type, change, stored.id))
        self.store.many(_INSERT, inserts)
        self.store.many("UPDATE instance SET version = ?, updated = ?, type = ?, change = ? WHERE id = ?", updates)

    def _keep_asset_hierarchy(self) -> None:
        """An asset that moved takes those below it along: they are changed too, once."""
        container = self.hierarchy.container
        moved = self.hierarchy.update(self.written.get(container.number, ())) if container is not None else set[int]()
        known = {stored.id: stored for stored in self.known.values()}
        for id in sorted(moved):
            stored = known.get(id)
            if stored is not None and (stored.is_new or stored.touched):
                continue
            if stored is not None:
                stored.version, stored.updated, stored.touched = stored.version + 1, self.moment, True
            change = self.store.next_change()
            sql = "UPDATE instance SET version = version + 1, updated = ?, change = ? WHERE id = ?"
            self.store.execute(sql, [self.moment, change, id])

    # Constraints

    def _check_constraints(self) -> None:
        for number, ids in self.written.items():
            if not ids:
                continue
            container = self.containers[number]
            touched = array_of(ids)
            for required in container.required():
                # A model that was loaded may name containers that it does not bring.
                if required in self.schema.containers:
                    check_required(self.store, container, self.schema.containers[required], touched)
            for name, properties, by_space in container.unique():
                check_unique(self.store, container, name, properties, by_space, touched)
            for column in container.columns.values():
                if column.target is not None and column.target in self.schema.containers:
                    self._check_target(container, column, column.target, touched)

    def _check_target(self, container: Container, column: Column, target: ContainerId, ids: str) -> None:
        found = targets_without_data(self.store, container, column, self.schema.containers[target], ids)
        # A target that was deleted since may stay where it is.
        named = {key for _, written, key in self._references() if written is column} if found else set[str]()
        for key, wanted in found:
            if wanted in named:
                raise invalid(
                    f"{column.identifier} of {key}: {wanted} has no data in the container {target[0]}:{target[1]}"
                )

    def _slim(self, item: Item) -> dict[str, Any]:
        stored = self.known[item.key]
        return {
            "instanceType": KIND_NAMES[item.kind],
            "space": item.body["space"],
            "externalId": item.body["externalId"],
            "version": stored.version,
            "wasModified": stored.is_new or stored.touched,
            "createdTime": stored.created,
            "lastUpdatedTime": stored.updated,
        }


_ENDS = {"startNode": "autoCreateStartNodes", "endNode": "autoCreateEndNodes"}


def _column(container: Container, name: str, where: str) -> Column:
    found = container.columns.get(name)
    if found is None:
        raise invalid(f"{where}: Unknown property: {name!r} of {container}")
    return found
