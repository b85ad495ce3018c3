"""The endpoints list, byids, search, inspect: instances by filter, by id, by text, and what they have data in."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from pygen_runtime.emulator.containers import Column
from pygen_runtime.emulator.errors import invalid
from pygen_runtime.emulator.filters_sql import Condition, FilterCompiler
from pygen_runtime.emulator.notices import debug_answer
from pygen_runtime.emulator.operands import KINDS, Scope
from pygen_runtime.emulator.reading import KIND_NAMES, WantedView, read, typing_of, wanted_view
from pygen_runtime.emulator.schema import Schema
from pygen_runtime.emulator.selection import Selection, fingerprint, position_of, read_cursor, sort_keys, write_cursor
from pygen_runtime.emulator.store import Store, array_of
from pygen_runtime.emulator.views import View

Answer = dict[str, Any]


def list_instances(store: Store, schema: Schema, body: Mapping[str, Any]) -> Answer:
    scope = Scope(schema, "i", KINDS[body.get("instanceType", "node")])
    compiler = FilterCompiler(schema)
    wanted = _sources(schema, body)
    conditions = [compiler.view(view.view, scope) for view in wanted]
    if "filter" in body:
        conditions.append(compiler.compile(body["filter"], scope))
    selection = Selection(scope, conditions, sort_keys(body.get("sort", ()), scope, "sort"))
    request = fingerprint(*(body.get(key) for key in ("instanceType", "sources", "filter", "sort")))
    after = read_cursor(body["cursor"], request)["after"] if "cursor" in body else None
    limit = body.get("limit", 1000)
    rows = selection.run(store, limit + 1, after)
    shown = rows[:limit]
    answer: Answer = {"items": read(store, [row[0] for row in shown], wanted)}
    if len(rows) > limit:
        answer["nextCursor"] = write_cursor({"request": request, "after": position_of(shown[-1])})
    _add_typing(answer, body, wanted)
    if "debug" in body:
        answer["debug"] = debug_answer(body)
        if not body["debug"].get("emitResults", True):
            answer["items"] = []
    return answer


def _sources(schema: Schema, body: Mapping[str, Any]) -> list[WantedView]:
    sources: Sequence[Mapping[str, Any]] = body.get("sources", ())
    return [wanted_view(schema, source, f"sources[{position}]") for position, source in enumerate(sources)]


def _add_typing(answer: Answer, body: Mapping[str, Any], wanted: Sequence[WantedView]) -> None:
    if body.get("includeTyping", False):
        answer["typing"] = typing_of(wanted)


def retrieve(store: Store, schema: Schema, body: Mapping[str, Any]) -> Answer:
    wanted = _sources(schema, body)
    keys = list(dict.fromkeys((f"{of['space']}:{of['externalId']}", KINDS[of["instanceType"]]) for of in body["items"]))
    scope = Scope(schema, "i", None)
    compiler = FilterCompiler(schema)
    conditions: list[Condition] = [("i.key IN (SELECT value FROM json_each(?))", [array_of(key for key, _ in keys)])]
    conditions += [compiler.view(view.view, scope) for view in wanted]
    rows = Selection(scope, conditions).run(store, len(keys))
    found = {
        (key, kind): id
        for id, key, kind in store.rows(
            "SELECT id, key, kind FROM instance WHERE id IN (SELECT value FROM json_each(?))",
            [array_of(row[0] for row in rows)],
        )
    }
    answer: Answer = {"items": read(store, [found[key] for key in keys if key in found], wanted)}
    _add_typing(answer, body, wanted)
    return answer


# Search

_WORD = re.compile(r"\w+")


def words(text: str) -> list[str]:
    return _WORD.findall(text.casefold())


def score(query: str, operator: str, *texts: str | None) -> int:
    """How many words of the query the texts have; the last one counts as a prefix. 0 where they do not match."""
    wanted = words(query)
    held = {word for text in texts if text is not None for word in words(text)}
    hits = sum(word in held for word in wanted[:-1]) + any(word.startswith(wanted[-1]) for word in held)
    return 0 if operator == "AND" and hits < len(wanted) else hits


def searched(schema: Schema, view: View, body: Mapping[str, Any], scope: Scope) -> Condition | None:
    """SQL of the score for `query`, `properties` and `operator`; None where there is no query."""
    names: Sequence[str] = body.get("properties") or [
        name for name, (_, column) in view.mapped.items() if column.kind == "text"
    ]
    columns: list[str] = []
    for name in names:
        container, column = view.column(name)
        if column.kind != "text":
            raise invalid(f"properties: {name!r} is no text")
        columns.append(_plain_text(scope.column(container, column), column))
    query = body.get("query", "")
    if not words(query):
        return None
    # SQLite takes at most 127 arguments of a function (100 in some builds): the texts come as one.
    joined = " || ' ' || ".join(f"coalesce({column}, '')" for column in columns) or "''"
    return f"pygen_score(?, ?, {joined})", [query, body.get("operator", "OR")]


def _plain_text(sql: str, column: Column) -> str:
    return f"(SELECT group_concat(value, ' ') FROM json_each({sql}))" if column.is_list else sql


def search(store: Store, schema: Schema, body: Mapping[str, Any]) -> Answer:
    view = schema.view(body["view"])
    scope = Scope(schema, "i", KINDS[body.get("instanceType", "node")])
    compiler = FilterCompiler(schema, search=True)
    conditions = [compiler.view(view, scope)]
    if "filter" in body:
        conditions.append(compiler.compile(body["filter"], scope))
    keys = sort_keys(body.get("sort", ()), scope, "sort")
    relevance = searched(schema, view, body, scope)
    selection = Selection(scope, conditions, keys)
    limit = body.get("limit", 1000)
    if relevance is None:
        ids = [row[0] for row in selection.run(store, limit)]
    else:
        conditions.append((f"{relevance[0]} > 0", relevance[1]))
        ids = [
            row[0] for row in (selection.run(store, limit) if keys else _by_score(store, selection, relevance, limit))
        ]
    source = {"source": body["view"], "targetUnits": body.get("targetUnits", ())}
    wanted = [wanted_view(schema, source, "view")]
    answer: Answer = {"items": read(store, ids, wanted)}
    _add_typing(answer, body, wanted)
    return answer


def _by_score(store: Store, selection: Selection, relevance: Condition, limit: int) -> list[Any]:
    where = " AND ".join(f"({sql})" for sql, _ in selection.conditions)
    values = [value for _, given in selection.conditions for value in given]
    sql = (
        f"SELECT i.id FROM instance AS i{selection.scope.joins()} WHERE {where} AND i.kind = {selection.scope.kind} "
        f"AND i.deleted IS NULL ORDER BY {relevance[0]} DESC, i.id LIMIT {int(limit)}"
    )
    return store.rows(sql, [*values, *relevance[1]])


def register_functions(store: Store) -> None:
    """Makes `pygen_score` known to the connection."""
    function: Callable[..., int] = score
    store.connection.create_function("pygen_score", 3, function, deterministic=True)


# Inspect


def inspect(store: Store, schema: Schema, body: Mapping[str, Any]) -> Answer:
    operations: Mapping[str, Any] = body["inspectionOperations"]
    answers: list[Answer] = []
    for of in body["items"]:
        result: Answer = {}
        held = _held(store, schema, of)
        if "involvedContainers" in operations:
            result["involvedContainers"] = [
                container.reference() for container in schema.containers.values() if container.number in held
            ]
        if "involvedViews" in operations:
            all_versions = operations["involvedViews"].get("allVersions", False)
            result["involvedViews"] = _involved(schema, held, all_versions)
        names = ("instanceType", "space", "externalId")
        answers.append({**{name: of[name] for name in names}, "inspectionResults": result})
    return {"items": answers}


def _held(store: Store, schema: Schema, of: Mapping[str, Any]) -> set[int]:
    rows = store.rows(
        "SELECT id, kind FROM instance WHERE key = ? AND deleted IS NULL", [f"{of['space']}:{of['externalId']}"]
    )
    if not rows or KIND_NAMES[rows[0][1]] != of["instanceType"]:
        return set()
    return {
        container.number
        for container in schema.containers.values()
        if store.rows(f"SELECT 1 FROM {container.table} WHERE id = ?", [rows[0][0]])
    }


def _involved(schema: Schema, held: set[int], all_versions: bool) -> list[dict[str, str]]:
    found = [schema.resolved(id) for id in schema.views]
    involved = [view for view in found if any(container.number in held for container in view.containers)]
    if not all_versions:
        involved = [
            view for view in involved if schema.newest_view({"space": view.id[0], "externalId": view.id[1]}) == view.id
        ]
    return [view.reference() for view in involved]


def dump(answer: Any) -> bytes:
    """The bytes of an answer; a lone surrogate, which JSON can carry, stays an escape."""
    try:
        return json.dumps(answer, ensure_ascii=False, separators=(",", ":")).encode()
    except UnicodeEncodeError:
        return json.dumps(answer, separators=(",", ":")).encode()
