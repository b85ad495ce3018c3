"""The aggregate endpoint."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from pygen_runtime.emulator.errors import invalid
from pygen_runtime.emulator.filters_sql import Condition, FilterCompiler
from pygen_runtime.emulator.listing import searched
from pygen_runtime.emulator.operands import CATEGORIES, KINDS, Scope
from pygen_runtime.emulator.reading import finished, target_units, typing_of, wanted_view
from pygen_runtime.emulator.schema import Schema
from pygen_runtime.emulator.selection import Selection
from pygen_runtime.emulator.store import Row
from pygen_runtime.emulator.values import Decode
from pygen_runtime.emulator.views import View

GROUPED = frozenset({"text", "direct", "int32", "int64", "float32", "float64", "boolean", "enum"})
IDENTITY = ("space", "externalId")
"""What every instance has, where no property of the view has the name: new ones may not."""


class Aggregate:
    """One request."""

    def __init__(self, schema: Schema, body: Mapping[str, Any]) -> None:
        self.schema = schema
        self.body = body
        self.view: View = schema.view(body["view"])
        self.scope = Scope(schema, "i", KINDS[body.get("instanceType", "node")])
        self.units = target_units(self.view, body.get("targetUnits", ()), "view")
        self.group_by: Sequence[str] = body.get("groupBy", ())
        # Every item of an answer has an aggregate (OpenAPI document), so distinct values come with their count.
        self.aggregates: Sequence[Mapping[str, Any]] = body.get("aggregates") or [{"count": {}}]
        if not body.get("aggregates") and not self.group_by:
            raise invalid("Give aggregates, groupBy, or both")
        self.groups = [self._group(name) for name in self.group_by]
        self.selection = Selection(self.scope, self._conditions())

    def run(self) -> dict[str, Any]:
        numbers = [(kind, content) for of in self.aggregates for kind, content in of.items() if kind != "histogram"]
        columns = [self._number(kind, content.get("property")) for kind, content in numbers]
        rows = self._grouped(columns, self.body.get("limit", 100))
        histograms = {
            position: self._histogram(of["histogram"])
            for position, of in enumerate(self.aggregates)
            if "histogram" in of
        }
        items = [self._item(row, histograms) for row in rows]
        source = {"source": self.body["view"], "targetUnits": self.body.get("targetUnits", ())}
        return finished(
            self.schema, {"items": items}, self.body, lambda: typing_of([wanted_view(self.schema, source, "view")])
        )

    def _conditions(self) -> list[Condition]:
        conditions = FilterCompiler(self.schema).conditions_of_all(self.body, self.scope, [self.view])
        relevance = searched(self.schema, self.view, self.body, self.scope)
        if relevance is not None:
            conditions.append((f"{relevance[0]} > 0", relevance[1]))
        # Instances without a value of a group's property are in no group.
        return [*conditions, *((f"{sql} IS NOT NULL", []) for sql, _ in self.groups)]

    def _group(self, name: str) -> tuple[str, Decode | None]:
        if self._is_identity(name):
            kind = "edge" if self.scope.kind else "node"
            return self.scope.operand([kind, name], "groupBy").sql, None
        container, column = self.view.column(name)
        if column.is_list or column.kind not in GROUPED:
            raise invalid(
                f"groupBy: {name!r} is {'a list' if column.is_list else column.kind} and cannot be grouped by"
            )
        return self.scope.column(container, column), column.decode

    def _is_identity(self, name: str) -> bool:
        return name in IDENTITY and name not in self.view.mapped

    def _value(self, name: str, what: str) -> str:
        container, column = self.view.column(name)
        if column.is_list or CATEGORIES.get(column.kind) != "number":
            raise invalid(f"{what}: {name!r} is no number")
        sql = self.scope.column(container, column)
        return self.units[name].sql(sql) if name in self.units else sql

    def _number(self, kind: str, name: str | None) -> str:
        if kind != "count":
            assert name is not None
            value = self._value(name, kind)
            if kind == "sum" and self.view.column(name)[1].kind == "int64":
                # sum() of SQLite fails where the result leaves 64 bits; this one is a float.
                return f"CASE WHEN count({value}) THEN total({value}) END"
            return f"{kind}({value})"
        if name is None or self._is_identity(name):
            return "count(*)"
        container, column = self.view.column(name)
        return f"count({self.scope.column(container, column)})"

    def _grouped(self, columns: Sequence[str], limit: int, extra: str = "") -> list[Row]:
        groups = [sql for sql, _ in self.groups] + ([extra] if extra else [])
        shown = ", ".join([*groups, *columns]) or "count(*)"
        order = ", ".join(str(position) for position in range(1, len(groups) + 1))
        grouping = f" GROUP BY {order} ORDER BY {order}" if groups else ""
        rows, values = self.selection.rows()
        return self.schema.store.rows(f"SELECT {shown} {rows}{grouping} LIMIT {int(limit)}", values)

    def _histogram(self, content: Mapping[str, Any]) -> dict[Row, list[dict[str, Any]]]:
        """Buckets with at least one value, by group."""
        interval = content["interval"]
        if interval <= 0:
            raise invalid("histogram.interval: must be positive")
        value = self._value(content["property"], "histogram")
        # floor(): cast() rounds towards zero, and SQLite has no floor() of its own before 3.35.
        quotient = f"({value} / {float(interval)!r})"
        floor = f"(cast({quotient} AS INTEGER) - ({quotient} < cast({quotient} AS INTEGER)))"
        found: dict[Row, list[dict[str, Any]]] = {}
        for row in self._grouped([f"count({value})"], -1, floor):
            *group, bucket, count = row
            if bucket is not None:
                found.setdefault(tuple(group), []).append({"start": bucket * interval, "count": count})
        return found

    def _item(self, row: Row, histograms: Mapping[int, Mapping[Row, list[dict[str, Any]]]]) -> dict[str, Any]:
        size = len(self.groups)
        item: dict[str, Any] = {"instanceType": self.body.get("instanceType", "node")}
        if self.groups:
            item["group"] = {
                name: value if decode is None else decode(value)
                for name, (_, decode), value in zip(self.group_by, self.groups, row, strict=False)
            }
        values = iter(row[size:])
        results: list[dict[str, Any]] = []
        for position, of in enumerate(self.aggregates):
            ((kind, content),) = of.items()
            result: dict[str, Any] = {"aggregate": kind, **content}
            if kind == "histogram":
                result["buckets"] = histograms[position].get(tuple(row[:size]), [])
            elif (value := next(values)) is not None:
                result["value"] = value
            results.append(result)
        item["aggregates"] = results
        return item
