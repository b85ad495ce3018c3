"""What filters, sorts and aggregates can name: base properties and properties of containers, as SQL."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from sys import float_info
from typing import Any

from pygen_runtime.emulator.containers import Column, Container
from pygen_runtime.emulator.errors import invalid
from pygen_runtime.emulator.schema import Schema
from pygen_runtime.emulator.values import codec, encode_date, encode_text, key_of, milliseconds

Literal = Callable[[Any, str], Any]

NODE, EDGE = 0, 1
KINDS = {"node": NODE, "edge": EDGE}
MOST_JOINS = 40
"""SQLite joins at most 64 tables; beyond this a column is read by a subquery."""

CATEGORIES = {
    **dict.fromkeys(("text", "enum", "timeseries", "file", "sequence"), "text"),
    **dict.fromkeys(("int32", "int64", "float32", "float64"), "number"),
}


@dataclass(frozen=True, slots=True)
class Operand:
    """A property as SQL. `edge_end` is the column of the instance id where it is the start or end node of an edge."""

    sql: str
    kind: str
    is_list: bool
    name: str
    edge_end: str | None = None

    @property
    def category(self) -> str:
        """What can be compared with what: text, number, boolean, timestamp, date, direct or json."""
        return CATEGORIES.get(self.kind, self.kind)

    @property
    def literal(self) -> Literal:
        """Gives a value of a filter as it is stored; a 400 where it has another type."""
        return _LITERALS[self.category]


def _number(value: Any, where: str) -> Any:
    whole = isinstance(value, int) and not isinstance(value, bool)
    if not (whole or isinstance(value, float)) or abs(value) > float_info.max:
        raise invalid(f"{where}: must be a number, got {value!r:.100}")
    return float(value) if whole and abs(value) >= 1 << 63 else value  # SQLite has no larger integers


def _moment(value: Any, where: str) -> Any:
    # Timestamps of the service itself are epoch milliseconds in its answers, so both forms are taken.
    if isinstance(value, int) and not isinstance(value, bool) and abs(value) < 1 << 63:
        return value
    return milliseconds(value, where)


def _json(value: Any, where: str) -> Any:
    raise invalid(f"{where}: a json property can only be tested with exists")


_LITERALS: Mapping[str, Literal] = {
    "text": encode_text(1 << 30),
    "number": _number,
    "boolean": codec({"type": "boolean"})[0],
    "timestamp": _moment,
    "date": encode_date,
    "direct": key_of,
    "json": _json,
}

_BASE = {
    "space": ("space", "text"),
    "externalId": ("external_id", "text"),
    "version": ("version", "int64"),
    "type": ("type", "direct"),
    "createdTime": ("created", "timestamp"),
    "lastUpdatedTime": ("updated", "timestamp"),
    "deletedTime": ("deleted", "timestamp"),
}


class Scope:
    """One instance in a statement, under `alias`, and the tables of containers joined to it as they are named."""

    def __init__(self, schema: Schema, alias: str, kind: int | None) -> None:
        self.schema = schema
        self.alias = alias
        self.kind = kind
        self._joined: dict[int, Container] = {}
        self._needed: set[int] = set()

    def column(self, container: Container, column: Column) -> str:
        if self._join(container):
            return f"{self.alias}_{container.table}.{column.name}"
        return f"(SELECT {column.name} FROM {container.table} WHERE id = {self.alias}.id)"

    def need(self, container: Container) -> str:
        """A condition that holds where the instance has data in the container."""
        if self._join(container):
            self._needed.add(container.number)
            return "1"
        return self.has(container)

    def has(self, container: Container) -> str:
        """As `need`, for use anywhere in a condition."""
        return f"EXISTS(SELECT 1 FROM {container.table} WHERE id = {self.alias}.id)"

    def joins(self) -> str:
        """The joins of the containers named so far."""
        parts: list[str] = []
        for number, container in self._joined.items():
            kind = "JOIN" if number in self._needed else "LEFT JOIN"
            table = f"{self.alias}_{container.table}"
            parts.append(f" {kind} {container.table} AS {table} ON {table}.id = {self.alias}.id")
        return "".join(parts)

    def leading(self) -> str:
        """The alias whose ids give the order: of a container that every row has, else of the instances."""
        return next((f"{self.alias}_{of.table}" for n, of in self._joined.items() if n in self._needed), self.alias)

    def operand(self, path: Sequence[str], where: str) -> Operand:
        """What a property path names. Raises a 400 for what does not exist."""
        name = "/".join(path)
        if len(path) == 2:
            return self._base(path, name, where)
        if len(path) != 3:
            raise invalid(f"{where}: a property is [node or edge, name] or [space, view/version or container, name]")
        space, source, identifier = path
        external_id, slash, version = source.partition("/")
        if slash:
            view = self.schema.view({"space": space, "externalId": external_id, "version": version})
            container, column = view.column(identifier)
        else:
            container = self.schema.container({"space": space, "externalId": external_id})
            found = container.columns.get(identifier)
            if found is None:
                raise invalid(f"{where}: Unknown property: {identifier!r} of container {space}:{external_id}")
            column = found
        return Operand(self.column(container, column), column.kind, column.is_list, name)

    def _base(self, path: Sequence[str], name: str, where: str) -> Operand:
        prefix, identifier = path
        if prefix not in KINDS:
            raise invalid(f"{where}: {name!r} must begin with node or edge")
        if self.kind is not None and KINDS[prefix] != self.kind:
            raise invalid(
                f"{where}: {name!r} cannot be used here, the instances are {'edges' if self.kind else 'nodes'}"
            )
        if identifier == "instanceType":
            return Operand(f"(CASE {self.alias}.kind WHEN 0 THEN 'node' ELSE 'edge' END)", "text", False, name)
        if identifier in ("startNode", "endNode") and prefix == "edge":
            end = f"{self.alias}.{'start_id' if identifier == 'startNode' else 'end_id'}"
            return Operand(f"(SELECT key FROM instance WHERE id = {end})", "direct", False, name, end)
        if identifier not in _BASE:
            raise invalid(f"{where}: Unknown property: {name!r}")
        column, kind = _BASE[identifier]
        return Operand(f"{self.alias}.{column}", kind, False, name)

    def _join(self, container: Container) -> bool:
        if container.number not in self._joined and len(self._joined) >= MOST_JOINS:
            return False
        self._joined.setdefault(container.number, container)
        return True
