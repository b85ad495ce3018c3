"""The sync endpoint: what exists, then what changed, in the order of the changes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pygen_runtime.emulator.deleting import KEPT_DELETED
from pygen_runtime.emulator.errors import invalid
from pygen_runtime.emulator.filters_sql import Condition
from pygen_runtime.emulator.operands import EDGE, NODE, Scope
from pygen_runtime.emulator.query import Graph, ResultSet, outwards
from pygen_runtime.emulator.schema import Schema
from pygen_runtime.emulator.selection import Selection, fingerprint, position_of, read_cursor, sort_keys, write_cursor
from pygen_runtime.emulator.store import MEMBERS, array_of

Body = Mapping[str, Any]
Page = tuple[list[int], dict[str, Any]]
"""The ids of a page and the content of the next cursor."""


class Sync(Graph):
    """One request. Membership of a set that starts from another is judged on all of that other set, deleted
    instances included; each selected set is then paged by itself."""

    def __init__(self, schema: Schema, body: Body) -> None:
        super().__init__(schema, body, live=False)

    def selected(self, name: str, select: Body) -> tuple[list[int], str | None]:
        ids, state = self._page(name)
        return ids, write_cursor({"request": self._request(name), "time": self.schema.now(), **state})

    def evaluate(self, name: str) -> ResultSet:
        scope, conditions, way = self._members(name)
        ids = [row[0] for row in Selection(scope, conditions, live=False).run(self.store, -1)]
        return ResultSet(ids, scope.kind, way)

    def _members(self, name: str) -> tuple[Scope, list[Condition], bool]:
        """Which instances are in the set, whether deleted or not."""
        expression = self.expressions[name]
        if "nodes" in expression:
            of, where = expression["nodes"], f"with.{name}.nodes"
            scope = Scope(self.schema, "i", NODE)
            return scope, [*self.step_to_nodes(of, where), *self.conditions(of, scope, where)], True
        of, where = expression["edges"], f"with.{name}.edges"
        if of.get("maxDistance", 1) > 1 or "terminationFilter" in of:
            raise invalid(f"{where}: the emulator syncs edges over one hop only")
        scope = Scope(self.schema, "i", EDGE)
        conditions = self.edge_conditions(of, scope, where)
        starts = self.start_nodes(of, where)
        if starts is not None:
            near = "start_id" if outwards(of) else "end_id"
            conditions.append((f"i.{near} {MEMBERS}", [array_of(starts)]))
        return scope, conditions, outwards(of)

    def _request(self, name: str) -> str:
        left_out = ("limit", "mode", "skipAlreadyDeleted")
        expression = {key: value for key, value in self.expressions[name].items() if key not in left_out}
        return fingerprint("sync", name, expression, self.parameters)

    def _page(self, name: str) -> Page:
        expression = self.expressions[name]
        mode = expression.get("mode", "onePhase")
        if "backfillSort" in expression and mode != "twoPhase":
            raise invalid("Backfill sort can only be used with two-phase sync.")
        cursor = self.cursors.get(name)
        if cursor is None:
            if mode == "noBackfill":
                return [], {"change": self.store.change}
            start = {"backfill": True, "until": self.store.change} if mode == "twoPhase" else {"change": 0}
        else:
            start = read_cursor(cursor, self._request(name))
            allowed = self.body.get("allowExpiredCursorsAndAcceptMissedDeletes", False)
            if self.schema.now() - start["time"] > KEPT_DELETED and not allowed:
                raise invalid("The cursor has expired: deletes may have been missed")
        if start.get("backfill"):
            return self._backfill(name, expression, start)
        return self._changes(name, expression, start, first=cursor is None)

    def _backfill(self, name: str, expression: Body, state: Mapping[str, Any]) -> Page:
        scope, conditions, _ = self._members(name)
        sort = sort_keys(expression.get("backfillSort", ()), scope, f"with.{name}.backfillSort")
        conditions.append(("i.change <= ?", [state["until"]]))
        limit = expression.get("limit", 100)
        rows = Selection(scope, conditions, sort).run(self.store, limit, state.get("after"))
        ids = [row[0] for row in rows]
        if len(rows) < limit:
            return ids, {"change": state["until"]}
        return ids, {"backfill": True, "until": state["until"], "after": position_of(rows[-1])}

    def _changes(self, name: str, expression: Body, state: Mapping[str, Any], first: bool) -> Page:
        scope, conditions, _ = self._members(name)
        conditions.append(("i.change > ?", [state["change"]]))
        skip = expression.get("skipAlreadyDeleted", True)
        until = state.get("until", self.store.change if first else 0)
        if skip and until:
            # What was deleted before the first request, the reader has never seen.
            conditions.append(("i.deleted IS NULL OR i.change > ?", [until]))
        source, values = Selection(scope, conditions, live=False).rows()
        limit = int(expression.get("limit", 100))
        rows = self.store.rows(f"SELECT i.id, i.change {source} ORDER BY i.change LIMIT {limit}", values)
        change = rows[-1][1] if rows else max(state["change"], self.store.change)
        kept = {"until": until} if until > change else {}
        return [row[0] for row in rows], {"change": change, **kept}
