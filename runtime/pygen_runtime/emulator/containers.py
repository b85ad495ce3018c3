"""Containers: their definition checked and completed, and the table that each has in SQLite."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from pygen_runtime.emulator.errors import invalid
from pygen_runtime.emulator.store import Store
from pygen_runtime.emulator.values import Decode, Encode, codec

ContainerId = tuple[str, str]


def words(text: str) -> frozenset[str]:
    return frozenset(text.split())


RESERVED_TYPES = words(
    "Query Mutation Subscription String Int32 Int64 Int Float32 Float64 Float Timestamp JSONObject Date Numeric "
    "Boolean PageInfo File Sequence TimeSeries"
)
RESERVED_PROPERTIES = words(
    "space externalId createdTime lastUpdatedTime deletedTime edge_id node_id project_id property_group seq "
    "tg_table_name extensions"
)


@dataclass(frozen=True, slots=True)
class Column:
    """One property of a container and the column `name` that holds it."""

    identifier: str
    name: str
    kind: str
    is_list: bool
    nullable: bool
    immutable: bool
    auto_increment: bool
    default: Any
    """As stored."""
    body: Mapping[str, Any]
    encode: Encode
    decode: Decode | None
    target: ContainerId | None


@dataclass(frozen=True, slots=True)
class Container:
    number: int
    space: str
    external_id: str
    body: Mapping[str, Any]
    columns: Mapping[str, Column]

    @property
    def id(self) -> ContainerId:
        return self.space, self.external_id

    @property
    def table(self) -> str:
        return f"c{self.number}"

    @property
    def used_for(self) -> str:
        used_for: str = self.body["usedFor"]
        return used_for

    def __str__(self) -> str:
        return f"{self.space}:{self.external_id}"

    def reference(self) -> dict[str, str]:
        return {"type": "container", "space": self.space, "externalId": self.external_id}

    def required(self) -> list[ContainerId]:
        """The containers that an instance must also have data in."""
        found = (of["require"] for of in self.body["constraints"].values() if of["constraintType"] == "requires")
        return [(of["space"], of["externalId"]) for of in found]

    def unique(self) -> list[tuple[str, list[str], bool]]:
        """The uniqueness constraints: name, properties, whether within a space."""
        return [
            (name, of["properties"], of.get("bySpace", False))
            for name, of in self.body["constraints"].items()
            if of["constraintType"] == "uniqueness"
        ]


def check_name(external_id: str, where: str) -> None:
    if external_id in RESERVED_TYPES:
        raise invalid(f"{where}: the external id {external_id!r} is reserved")


def complete(body: Mapping[str, Any], where: str) -> dict[str, Any]:
    """The read form of a written container, without its times."""
    check_name(body["externalId"], where)
    properties = {name: _property(of, f"{where}.properties.{name}") for name, of in body["properties"].items()}
    for name in properties:
        if name in RESERVED_PROPERTIES:
            raise invalid(f"{where}.properties: the identifier {name!r} is reserved")
    result = {key: body[key] for key in ("space", "externalId", "name", "description") if key in body}
    result["usedFor"] = body.get("usedFor", "node")
    result["properties"] = properties
    result["constraints"] = {name: _constraint(of) for name, of in body.get("constraints", {}).items()}
    result["indexes"] = {name: _index(of) for name, of in body.get("indexes", {}).items()}
    _check_parts(result, where)
    return result


def _property(body: Mapping[str, Any], where: str) -> dict[str, Any]:
    type_ = dict(body["type"])
    kind = type_["type"]
    if kind != "enum":
        type_.setdefault("list", False)
    if kind == "text":
        type_.setdefault("collation", "ucs_basic")
    # A view read shows the target's view inside the type; it is no part of a container.
    type_.pop("source", None)
    auto_increment = body.get("autoIncrement", False)
    if auto_increment and (kind not in ("int32", "int64") or type_.get("list")):
        raise invalid(f"{where}: autoIncrement is for int32 and int64 only")
    result: dict[str, Any] = {
        "type": type_,
        "nullable": body.get("nullable", True),
        "immutable": body.get("immutable", False),
        "autoIncrement": auto_increment,
    }
    if body.get("defaultValue") is not None:
        if type_.get("list"):
            raise invalid(f"{where}: a list has no default value")
        codec(type_)[0](body["defaultValue"], f"{where}.defaultValue")
        result["defaultValue"] = body["defaultValue"]
    result.update({key: body[key] for key in ("name", "description") if key in body})
    held = {"nullability": not result["nullable"], **{key: key in type_ for key in ("maxListSize", "maxTextSize")}}
    state = {key: "current" for key, is_held in held.items() if is_held}
    result["constraintState"] = state
    return result


def _constraint(body: Mapping[str, Any]) -> dict[str, Any]:
    if "require" in body:
        return {"constraintType": "requires", "require": dict(body["require"]), "state": "current"}
    rest = {"properties": list(body["properties"]), "bySpace": body.get("bySpace", False)}
    return {"constraintType": "uniqueness", **rest, "state": "current"}


def _index(body: Mapping[str, Any]) -> dict[str, Any]:
    properties = list(body["properties"])
    if body.get("indexType") == "inverted":
        return {"indexType": "inverted", "properties": properties, "state": "current"}
    flags = {"cursorable": body.get("cursorable", False), "bySpace": body.get("bySpace", False)}
    return {"indexType": "btree", "properties": properties, **flags, "state": "current"}


def _check_parts(body: Mapping[str, Any], where: str) -> None:
    constraints: Iterable[Mapping[str, Any]] = body["constraints"].values()
    kinds = [of["constraintType"] for of in constraints]
    if kinds.count("uniqueness") > 10 or kinds.count("requires") > 25:
        raise invalid(f"{where}.constraints: at most 10 of uniqueness and 25 of requires are allowed")
    for part in ("constraints", "indexes"):
        for name, of in body[part].items():
            if not of.get("properties", True):
                raise invalid(f"{where}.{part}.{name}: names no property")
            for identifier in of.get("properties", ()):
                if identifier not in body["properties"]:
                    raise invalid(f"{where}.{part}.{name}: there is no property {identifier!r}")
                if part == "constraints" and body["properties"][identifier]["type"].get("list"):
                    raise invalid(f"{where}.{part}.{name}: {identifier!r} is a list")


def lay_out(number: int, body: Mapping[str, Any], layout: Mapping[str, int]) -> Container:
    """The container with its columns; `layout` numbers the column of each property."""
    columns = {name: _column(name, of, layout[name]) for name, of in body["properties"].items()}
    return Container(number, body["space"], body["externalId"], body, columns)


def _column(identifier: str, body: Mapping[str, Any], number: int) -> Column:
    type_ = body["type"]
    encode, decode = codec(type_)
    default = body.get("defaultValue")
    target = type_.get("container")
    return Column(
        identifier,
        f"p{number}",
        type_["type"],
        bool(type_.get("list")),
        body["nullable"],
        body["immutable"],
        body["autoIncrement"],
        None if default is None else encode(default, identifier),
        body,
        encode,
        decode,
        None if target is None else (target["space"], target["externalId"]),
    )


def create_table(store: Store, container: Container) -> None:
    columns = "".join(f", {column.name}" for column in container.columns.values())
    store.execute(f"CREATE TABLE {container.table}(id INTEGER PRIMARY KEY{columns})")
    create_indexes(store, container)


def create_indexes(store: Store, container: Container) -> None:
    """An index per single direct relation, per btree index and per uniqueness constraint; older ones are dropped."""
    table = container.table
    for (name,) in store.rows("SELECT name FROM sqlite_master WHERE type = 'index' AND tbl_name = ?", [table]):
        store.execute(f"DROP INDEX {name}")
    wanted: list[tuple[str, ...]] = [
        (column.name,) for column in container.columns.values() if column.kind == "direct" and not column.is_list
    ]
    parts = [of for of in container.body["indexes"].values() if of["indexType"] == "btree"]
    parts += [of for of in container.body["constraints"].values() if of["constraintType"] == "uniqueness"]
    wanted += [tuple(container.columns[identifier].name for identifier in of["properties"]) for of in parts]
    for position, names in enumerate(dict.fromkeys(wanted)):
        some = f" WHERE {names[0]} IS NOT NULL" if len(names) == 1 else ""
        store.execute(f"CREATE INDEX {table}_i{position} ON {table}({', '.join(names)}){some}")


def alter_table(store: Store, old: Container, new: Container) -> None:
    """Adds the columns of new properties, filled with their defaults, and checks what became stricter."""
    for identifier, column in new.columns.items():
        known = old.columns.get(identifier)
        if known is None:
            store.execute(f"ALTER TABLE {new.table} ADD COLUMN {column.name}")
            if column.default is not None:
                store.execute(f"UPDATE {new.table} SET {column.name} = ?", [column.default])
        if not column.nullable and (known is None or known.nullable):
            missing = store.value(f"SELECT EXISTS(SELECT 1 FROM {new.table} WHERE {column.name} IS NULL)")
            if missing:
                raise invalid(f"{identifier} of {new} cannot be required: values are missing")
    create_indexes(store, new)


def check_change(old: Mapping[str, Any], new: Mapping[str, Any], where: str) -> None:
    """What an upsert may not do to a container that exists."""
    if old["usedFor"] != new["usedFor"]:
        raise invalid(f"{where}.usedFor: cannot be changed from {old['usedFor']} to {new['usedFor']}")
    for name, of in old["properties"].items():
        given = new["properties"].get(name)
        if given is None:
            raise invalid(f"{where}.properties: {name!r} cannot be removed")
        was, becomes = of["type"], given["type"]
        if (was["type"], was.get("list")) != (becomes["type"], becomes.get("list")):
            raise invalid(f"{where}.properties.{name}.type: cannot be changed")
        removed = set(was.get("values", ())) - set(becomes.get("values", ()))
        if removed:
            raise invalid(f"{where}.properties.{name}.type.values: {sorted(removed)} cannot be removed")
