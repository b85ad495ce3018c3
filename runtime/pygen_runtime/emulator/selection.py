"""One statement that finds instances: conditions, sort keys, keyset paging, and a limit."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from pygen_runtime.emulator.errors import invalid
from pygen_runtime.emulator.filters_sql import Condition, conjunction
from pygen_runtime.emulator.operands import Operand, Scope
from pygen_runtime.emulator.store import Row, Store


@dataclass(frozen=True, slots=True)
class SortKey:
    operand: Operand
    descending: bool
    nulls_first: bool

    def terms(self) -> str:
        nulls = f"{self.operand.sql} IS NULL" + (" DESC" if self.nulls_first else "")
        return f"{nulls}, {self.operand.sql}" + (" DESC" if self.descending else "")

    def beyond(self, value: Any) -> Condition:
        """What comes after `value` by this key alone."""
        sql = self.operand.sql
        if value is None:
            return (f"{sql} IS NOT NULL" if self.nulls_first else "0"), []
        more = f"{sql} {'<' if self.descending else '>'} ?"
        return (more if self.nulls_first else f"({more} OR {sql} IS NULL)"), [value]


@dataclass(slots=True)
class Selection:
    """Finds instances under alias `i`; answers rows (id, sort values…)."""

    scope: Scope
    conditions: list[Condition] = field(default_factory=list[Condition])
    sort: Sequence[SortKey] = ()
    live: bool = True

    def rows(self, after: Sequence[Any] | None = None) -> Condition:
        """From FROM to the end of WHERE."""
        where, values = conjunction([*self.conditions, *([] if after is None else [self._after(after)])])
        kind = "" if self.scope.kind is None else f" AND i.kind = {self.scope.kind}"
        alive = " AND i.deleted IS NULL" if self.live else ""
        return f"FROM instance AS i{self.scope.joins()} WHERE ({where}){kind}{alive}", values

    def run(self, store: Store, limit: int, after: Sequence[Any] | None = None) -> list[Row]:
        rows, values = self.rows(after)
        columns = "".join(f", {key.operand.sql}" for key in self.sort)
        order = "".join(f"{key.terms()}, " for key in self.sort)
        # The id of a container's table, where all rows have one: then SQLite reads that table in its order.
        identity = f"{self.scope.leading()}.id"
        return store.rows(f"SELECT i.id{columns} {rows} ORDER BY {order}{identity} LIMIT {int(limit)}", values)

    def _after(self, after: Sequence[Any]) -> Condition:
        """Rows after the one with the sort values and the id of `after`."""
        identity = f"{self.scope.leading()}.id"
        condition: Condition = (f"{identity} > ?", [after[-1]])
        for key, value in reversed(list(zip(self.sort, after[:-1], strict=True))):
            beyond, beyond_values = key.beyond(value)
            equal = f"{key.operand.sql} IS NULL" if value is None else f"{key.operand.sql} = ?"
            sql, values = condition
            equal_values = [] if value is None else [value]
            condition = (f"{beyond} OR ({equal} AND ({sql}))", [*beyond_values, *equal_values, *values])
        return condition


def sort_keys(body: Sequence[Mapping[str, Any]], scope: Scope, where: str) -> list[SortKey]:
    keys: list[SortKey] = []
    for position, key in enumerate(body):
        operand = scope.operand(key["property"], f"{where}[{position}].property")
        if operand.is_list or operand.category == "json":
            raise invalid(f"{where}[{position}]: {operand.name!r} cannot be sorted by")
        keys.append(SortKey(operand, key.get("direction") == "descending", key.get("nullsFirst", False)))
    return keys


def position_of(row: Row) -> list[Any]:
    """The row as `run` takes it for `after`."""
    return [*row[1:], row[0]]


def fingerprint(*parts: Any) -> str:
    """What a cursor belongs to: it must come back with the same request."""
    text = json.dumps(parts, sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:16]


def write_cursor(content: Mapping[str, Any]) -> str:
    return base64.urlsafe_b64encode(json.dumps(content).encode()).decode().rstrip("=")


def read_cursor(cursor: str, request: str) -> dict[str, Any]:
    """The content of a cursor. Raises a 400 where it is none of ours, or of another request."""
    try:
        content: Any = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
        known: str = content["request"]
    except (ValueError, TypeError, KeyError):
        raise invalid("The cursor is not valid") from None
    if known != request:
        raise invalid("The cursor belongs to another request: only the limit may change between pages")
    result: dict[str, Any] = content
    return result
