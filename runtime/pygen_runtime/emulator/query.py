"""The query endpoint: result sets that start from one another, their cursors, and what is selected of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pygen_runtime.emulator.errors import ApiError, invalid
from pygen_runtime.emulator.explaining import asked_for, emits, watched
from pygen_runtime.emulator.filters_sql import Condition, FilterCompiler
from pygen_runtime.emulator.operands import EDGE, NODE, Scope
from pygen_runtime.emulator.reading import WantedView, finished, read, typing_of, wanted_views
from pygen_runtime.emulator.schema import Schema
from pygen_runtime.emulator.selection import Selection, fingerprint, position_of, read_cursor, sort_keys, write_cursor
from pygen_runtime.emulator.shapes import SET_KINDS
from pygen_runtime.emulator.store import MEMBERS, array_of

Body = Mapping[str, Any]

MOST_EDGES = 100_000
"""Where a traversal over several hops gives up, as the service does with a timeout."""


@dataclass(frozen=True, slots=True)
class ResultSet:
    ids: list[int]
    kind: int | None
    outwards: bool = True
    """Of edges: which way they were followed."""
    cursor: str | None = None


class Graph:
    """What query and sync have in common: the steps from one result set to the next."""

    def __init__(self, schema: Schema, body: Body, live: bool = True) -> None:
        self.store = schema.store
        self.schema = schema
        self.body = body
        self.live = live
        self.expressions: Mapping[str, Body] = body["with"]
        self.parameters: Body = body.get("parameters", {})
        self.cursors: Mapping[str, str | None] = body.get("cursors", {})
        self._open: list[str] = []
        self._sets: dict[str, ResultSet] = {}
        for part in ("select", "cursors"):
            for name in body.get(part, {}):
                if name not in self.expressions:
                    raise invalid(f"{part}.{name}: there is no such result set in with")

    def run(self) -> dict[str, Any]:
        with watched(self.store, self.body):
            return self.answer()

    def answer(self) -> dict[str, Any]:
        items: dict[str, Any] = {}
        cursors: dict[str, str | None] = {}
        wanted: dict[str, list[WantedView]] = {}
        for name, select in self.body["select"].items():
            wanted[name] = wanted_views(self.schema, select, f"select.{name}.")
            with asked_for(self.store, name):
                ids, cursors[name] = self.selected(name, select)
                items[name] = read(self.schema, ids, wanted[name]) if emits(self.body) else []
        answer = {"items": items, "nextCursor": cursors}
        return finished(self.schema, answer, self.body, lambda: {name: typing_of(of) for name, of in wanted.items()})

    def selected(self, name: str, select: Body) -> tuple[list[int], str | None]:
        """The ids of a page and the cursor after it."""
        raise NotImplementedError

    def evaluate(self, name: str) -> ResultSet:
        """All instances of a result set that others start from."""
        raise NotImplementedError

    def result(self, name: str) -> ResultSet:
        if name not in self._sets:
            if name in self._open:
                raise invalid(f"with.{name}: starts from itself, through {' -> '.join(self._open)}")
            self._open.append(name)
            with asked_for(self.store, name):
                self._sets[name] = self.evaluate(name)
            self._open.pop()
        return self._sets[name]

    def compiler(self) -> FilterCompiler:
        return FilterCompiler(self.schema, self.parameters, live=self.live)

    def conditions(self, of: Body, scope: Scope, where: str) -> list[Condition]:
        if "from" not in of:
            return self.compiler().conditions_of_all(of, scope, where=f"{where}.filter")
        return self.compiler().conditions(of, scope, where=f"{where}.filter")

    def from_set(self, name: str, where: str) -> ResultSet:
        if name not in self.expressions:
            raise invalid(f"{where}.from: there is no result set {name!r}")
        return self.result(name)

    # Steps

    def step_to_nodes(self, of: Body, where: str) -> list[Condition]:
        """The condition under which nodes follow from the set that `of` starts from."""
        if "from" not in of:
            return []
        origin = self.from_set(of["from"], where)
        ids = array_of(origin.ids)
        if origin.kind == EDGE:
            return [(f"i.id IN (SELECT {_chained(of, origin)} FROM instance WHERE id {MEMBERS})", [ids])]
        if "through" not in of:
            raise invalid(f"{where}: nodes that start from nodes need through")
        return [self._through(of, ids, where)]

    def _through(self, of: Body, ids: str, where: str) -> Condition:
        through = of["through"]
        source = through.get("source") or through["view"]
        if source["type"] == "view":
            container, column = self.schema.view(source).column(through["identifier"])
        else:
            container = self.schema.container(source)
            found = container.columns.get(through["identifier"])
            if found is None:
                raise invalid(f"{where}.through: Unknown property: {through['identifier']!r}")
            column = found
        if column.kind != "direct":
            raise invalid(f"{where}.through: {through['identifier']!r} is no direct relation")
        table, name = container.table, column.name
        if of.get("direction", "inwards") == "outwards":
            if column.is_list:
                targets = f"SELECT m.value FROM {table} AS c, json_each(c.{name}) AS m WHERE c.id {MEMBERS}"
            else:
                targets = f"SELECT {name} FROM {table} WHERE id {MEMBERS}"
            return f"i.key IN ({targets})", [ids]
        if column.is_list:
            raise invalid("Cannot traverse lists of direct relations inwards.")
        keys = f"SELECT key FROM instance WHERE id {MEMBERS}"
        return f"i.id IN (SELECT id FROM {table} WHERE {name} IN ({keys}))", [ids]

    def start_nodes(self, of: Body, where: str) -> list[int] | None:
        """The nodes that edges are followed from; None where all edges count."""
        if "from" not in of:
            return None
        origin = self.from_set(of["from"], where)
        if origin.kind != EDGE:
            return origin.ids
        return self.ends_of(origin.ids, _chained(of, origin))

    def ends_of(self, edges: Iterable[int], column: str) -> list[int]:
        sql = f"SELECT DISTINCT {column} FROM instance WHERE id {MEMBERS}"
        return [row[0] for row in self.store.rows(sql, [array_of(edges)])]

    def edge_conditions(self, of: Body, scope: Scope, where: str) -> list[Condition]:
        """The filters on edges and on the node at their far side."""
        conditions = self.conditions(of, scope, where)
        if "nodeFilter" in of:
            conditions.append(self.node_condition(of, of["nodeFilter"], f"{where}.nodeFilter"))
        return conditions

    def node_condition(self, of: Body, filter: Any, where: str) -> Condition:
        node = Scope(self.schema, "n", NODE)
        sql, values = self.compiler().compile(filter, node, where)
        far = "end_id" if outwards(of) else "start_id"
        alive = " AND n.deleted IS NULL" if self.live else ""
        return f"EXISTS(SELECT 1 FROM instance AS n{node.joins()} WHERE n.id = i.{far}{alive} AND ({sql}))", values


def outwards(of: Body) -> bool:
    return bool(of.get("direction", "outwards") == "outwards")


def _chained(of: Body, origin: ResultSet) -> str:
    """The column of the nodes from which the edges of `origin` are followed further."""
    to_far_side: bool = of.get("chainTo", "destination") == "destination"
    return "end_id" if to_far_side == origin.outwards else "start_id"


class Query(Graph):
    """One request to query."""

    def answer(self) -> dict[str, Any]:
        for name in self.expressions:
            self.result(name)
        return super().answer()

    def selected(self, name: str, select: Body) -> tuple[list[int], str | None]:
        result = self.result(name)
        ids = self._sorted(result.ids, select.get("sort", ()), result.kind, f"select.{name}")
        return ids[: select.get("limit")], result.cursor

    def evaluate(self, name: str) -> ResultSet:
        expression = self.expressions[name]
        where = f"with.{name}"
        if "nodes" in expression:
            return self._nodes(name, expression, f"{where}.nodes")
        if "edges" in expression:
            return self._edges(name, expression, f"{where}.edges")
        ids = self._combine(expression, where)
        return self._cut(name, expression, ids, None)

    # Cursors: a child's belongs to the page of its parents, so a parent that moves on restarts its children

    def _request(self, name: str) -> str:
        expression = {key: value for key, value in self.expressions[name].items() if key != "limit"}
        return fingerprint(name, expression, self.parameters)

    def _parents(self, name: str) -> str:
        seen: set[str] = set()
        waiting = _names(self.expressions[name])
        while waiting:
            parent = waiting.pop()
            if parent not in seen and parent in self.expressions:
                seen.add(parent)
                waiting.extend(_names(self.expressions[parent]))
        return fingerprint([(parent, self.cursors.get(parent)) for parent in sorted(seen)])

    def _after(self, name: str) -> Any:
        cursor = self.cursors.get(name)
        if cursor is None:
            return None
        content = read_cursor(cursor, self._request(name))
        if content.get("parents") == self._parents(name):
            return content["after"]
        if self.schema.strict:
            raise invalid(f"cursors.{name}: belongs to another page of the result sets that {name!r} starts from")
        return None

    def _cursor(self, name: str, after: Any) -> str:
        return write_cursor({"request": self._request(name), "parents": self._parents(name), "after": after})

    def _cut(self, name: str, expression: Body, ids: Sequence[int], kind: int | None, way: bool = True) -> ResultSet:
        """The page of a set that was computed as a whole."""
        first = self._after(name) or 0
        last = first + expression.get("limit", 100)
        cursor = self._cursor(name, last) if last < len(ids) else None
        return ResultSet(list(ids[first:last]), kind, way, cursor)

    def _page(self, name: str, expression: Body, selection: Selection, way: bool = True) -> ResultSet:
        limit = expression.get("limit", 100)
        rows = selection.run(self.store, limit + 1, self._after(name))
        shown = rows[:limit]
        cursor = self._cursor(name, position_of(shown[-1])) if len(rows) > limit else None
        return ResultSet([row[0] for row in shown], selection.scope.kind, way, cursor)

    # Expressions

    def _nodes(self, name: str, expression: Body, where: str) -> ResultSet:
        of = expression["nodes"]
        scope = Scope(self.schema, "i", NODE)
        conditions = [*self.step_to_nodes(of, where), *self.conditions(of, scope, where)]
        sort = sort_keys(expression.get("sort", ()), scope, f"{where}.sort")
        return self._page(name, expression, Selection(scope, conditions, sort))

    def _edges(self, name: str, expression: Body, where: str) -> ResultSet:
        of = expression["edges"]
        scope = Scope(self.schema, "i", EDGE)
        starts = self.start_nodes(of, where)
        distance = of.get("maxDistance", 1)
        if "limitEach" in of and (starts is None or distance > 1):
            raise invalid(f"{where}.limitEach: only with from, and with a maxDistance of 1")
        conditions = self.edge_conditions(of, scope, where)
        sort = sort_keys(expression.get("sort", ()), scope, f"{where}.sort")
        if starts is not None and distance > 1:
            ids = self._traverse(of, starts, distance, conditions, scope, where)
            ids = self._sorted(ids, expression.get("postSort") or expression.get("sort", ()), EDGE, where)
            return self._cut(name, expression, ids, EDGE, outwards(of))
        near = "start_id" if outwards(of) else "end_id"
        if starts is not None:
            conditions.append((f"i.{near} {MEMBERS}", [array_of(starts)]))
        if "limitEach" in of:
            conditions.append(self._limit_each(of, Selection(scope, list(conditions), sort), near))
        result = self._page(name, expression, Selection(scope, conditions, sort), outwards(of))
        if "postSort" in expression:
            ids = self._sorted(result.ids, expression["postSort"], EDGE, where)
            return ResultSet(ids, EDGE, outwards(of), result.cursor)
        return result

    def _limit_each(self, of: Body, selection: Selection, near: str) -> Condition:
        """Only the first edges of each node, in the order of the sort."""
        rows, values = selection.rows()
        order = "".join(f"{key.terms()}, " for key in selection.sort)
        number = f"row_number() OVER (PARTITION BY i.{near} ORDER BY {order}i.id)"
        inner = f"SELECT i.id AS id, {number} AS position {rows}"
        return f"i.id IN (SELECT id FROM ({inner}) WHERE position <= {int(of['limitEach'])})", values

    def _traverse(
        self, of: Body, starts: Sequence[int], distance: int, conditions: list[Condition], scope: Scope, where: str
    ) -> list[int]:
        """The edges reached hop by hop, nearest first; every edge and every node once."""
        near, far = ("start_id", "end_id") if outwards(of) else ("end_id", "start_id")
        found: dict[int, None] = {}
        seen = set(starts)
        frontier = list(dict.fromkeys(starts))
        for _ in range(distance):
            step: list[Condition] = [*conditions, (f"i.{near} {MEMBERS}", [array_of(frontier)])]
            new = [row[0] for row in Selection(scope, step).run(self.store, MOST_EDGES) if row[0] not in found]
            found.update(dict.fromkeys(new))
            if len(found) >= MOST_EDGES:
                raise ApiError(408, "Graph query timed out. Reduce load or contention, or optimise your query.")
            reached = self._far_nodes(of, new, far, f"{where}.terminationFilter")
            frontier = [node for node in reached if node not in seen]
            seen.update(frontier)
            if not frontier:
                break
        return list(found)

    def _far_nodes(self, of: Body, edges: Sequence[int], far: str, where: str) -> list[int]:
        """The nodes at the far side from which the traversal goes on."""
        scope = Scope(self.schema, "i", EDGE)
        conditions: list[Condition] = [(f"i.id {MEMBERS}", [array_of(edges)])]
        if "terminationFilter" in of:
            sql, values = self.node_condition(of, of["terminationFilter"], where)
            conditions.append((f"NOT ({sql})", values))
        return self.ends_of((row[0] for row in Selection(scope, conditions).run(self.store, MOST_EDGES)), far)

    def _combine(self, expression: Body, where: str) -> list[int]:
        kind = next(name for name in SET_KINDS if name in expression)
        sets = [self._operand(of, f"{where}.{kind}[{n}]") for n, of in enumerate(expression[kind])]
        without = {id for name in expression.get("except", ()) for id in self.from_set(name, f"{where}.except").ids}
        if kind == "unionAll":
            ids = [id for members in sets for id in members]
        elif kind == "union":
            ids = list(dict.fromkeys(id for members in sets for id in members))
        else:
            common = set(sets[0]).intersection(*sets[1:])
            ids = list(dict.fromkeys(id for id in sets[0] if id in common))
        return [id for id in ids if id not in without]

    def _operand(self, of: Any, where: str) -> list[int]:
        if isinstance(of, str):
            return self.from_set(of, where).ids
        return self._combine(of, where)[: of.get("limit")]

    def _sorted(self, ids: list[int], sort: Sequence[Body], kind: int | None, where: str) -> list[int]:
        if not sort:
            return ids
        scope = Scope(self.schema, "i", kind)
        keys = sort_keys(sort, scope, f"{where}.sort")
        rows = Selection(scope, [(f"i.id {MEMBERS}", [array_of(ids)])], keys).run(self.store, len(ids))
        return [row[0] for row in rows]


def _names(expression: Body) -> list[str]:
    """The result sets that an expression starts from."""
    for kind in ("nodes", "edges"):
        if kind in expression:
            return [expression[kind]["from"]] if "from" in expression[kind] else []
    found: list[str] = list(expression.get("except", ()))
    for kind in SET_KINDS:
        for of in expression.get(kind, ()):
            found.extend([of] if isinstance(of, str) else _names(of))
    return found
