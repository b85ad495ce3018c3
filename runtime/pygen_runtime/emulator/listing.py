"""The endpoints list, byids, search, inspect: instances by filter, by id, by text, and what they have data in."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from typing import Any

from pygen_runtime.emulator.containers import Container
from pygen_runtime.emulator.errors import invalid
from pygen_runtime.emulator.explaining import emits, watched
from pygen_runtime.emulator.filters_sql import Condition, FilterCompiler
from pygen_runtime.emulator.operands import KINDS, Scope
from pygen_runtime.emulator.reading import finished, read, typing_of, wanted_view, wanted_views
from pygen_runtime.emulator.schema import Schema
from pygen_runtime.emulator.selection import Selection, fingerprint, position_of, read_cursor, sort_keys, write_cursor
from pygen_runtime.emulator.store import array_of
from pygen_runtime.emulator.values import key_in
from pygen_runtime.emulator.views import View

Answer = dict[str, Any]


def list_instances(schema: Schema, body: Mapping[str, Any]) -> Answer:
    with watched(schema.store, body):
        return _listed(schema, body)


def _listed(schema: Schema, body: Mapping[str, Any]) -> Answer:
    scope = Scope(schema, "i", KINDS[body.get("instanceType", "node")])
    wanted = wanted_views(schema, body)
    conditions = FilterCompiler(schema).conditions_of_all(body, scope, (of.view for of in wanted))
    selection = Selection(scope, conditions, sort_keys(body.get("sort", ()), scope, "sort"))
    request = fingerprint(*(body.get(key) for key in ("instanceType", "sources", "filter", "sort")))
    after = read_cursor(body["cursor"], request)["after"] if "cursor" in body else None
    limit = body.get("limit", 1000)
    rows = selection.run(schema.store, limit + 1, after)
    shown = rows[:limit]
    answer: Answer = {"items": read(schema, [row[0] for row in shown], wanted) if emits(body) else []}
    if len(rows) > limit:
        answer["nextCursor"] = write_cursor({"request": request, "after": position_of(shown[-1])})
    return finished(schema, answer, body, lambda: typing_of(wanted))


def retrieve(schema: Schema, body: Mapping[str, Any]) -> Answer:
    wanted = wanted_views(schema, body)
    keys = list(dict.fromkeys((key_in(of), KINDS[of["instanceType"]]) for of in body["items"]))
    scope = Scope(schema, "i", None)
    conditions: list[Condition] = [("i.key IN (SELECT value FROM json_each(?))", [array_of(key for key, _ in keys)])]
    conditions += FilterCompiler(schema).conditions({}, scope, (of.view for of in wanted))
    rows, values = Selection(scope, conditions).rows()
    found = {(key, kind): id for id, key, kind in schema.store.rows(f"SELECT i.id, i.key, i.kind {rows}", values)}
    items = read(schema, [found[key] for key in keys if key in found], wanted)
    return finished(schema, {"items": items}, body, lambda: typing_of(wanted))


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
        sql = scope.column(container, column)
        columns.append(f"(SELECT group_concat(value, ' ') FROM json_each({sql}))" if column.is_list else sql)
    query = body.get("query", "")
    if not words(query):
        return None
    # SQLite takes at most 127 arguments of a function (100 in some builds): the texts come as one.
    joined = " || ' ' || ".join(f"coalesce({column}, '')" for column in columns) or "''"
    return f"pygen_score(?, ?, {joined})", [query, body.get("operator", "OR")]


def search(schema: Schema, body: Mapping[str, Any]) -> Answer:
    view = schema.view(body["view"])
    scope = Scope(schema, "i", KINDS[body.get("instanceType", "node")])
    conditions = FilterCompiler(schema, search=True).conditions_of_all(body, scope, [view])
    selection = Selection(scope, conditions, sort_keys(body.get("sort", ()), scope, "sort"))
    relevance = searched(schema, view, body, scope)
    if relevance is not None:
        conditions.append((f"{relevance[0]} > 0", relevance[1]))
    limit = body.get("limit", 1000)
    if relevance is None or selection.sort:
        found = selection.run(schema.store, limit)
    else:
        rows, values = selection.rows()
        sql = f"SELECT i.id {rows} ORDER BY {relevance[0]} DESC, i.id LIMIT {int(limit)}"
        found = schema.store.rows(sql, [*values, *relevance[1]])
    source = {"source": body["view"], "targetUnits": body.get("targetUnits", ())}
    wanted = [wanted_view(schema, source, "view")]
    answer: Answer = {"items": read(schema, [row[0] for row in found], wanted)}
    return finished(schema, answer, body, lambda: typing_of(wanted))


# Inspect


def inspect(schema: Schema, body: Mapping[str, Any]) -> Answer:
    operations: Mapping[str, Any] = body["inspectionOperations"]
    answers: list[Answer] = []
    for of in body["items"]:
        result: Answer = {}
        held = _held(schema, of)
        if "involvedContainers" in operations:
            result["involvedContainers"] = [container.reference() for container in held]
        if "involvedViews" in operations:
            every = operations["involvedViews"].get("allVersions", False)
            result["involvedViews"] = schema.views_of((container.number for container in held), every)
        names = ("instanceType", "space", "externalId")
        answers.append({**{name: of[name] for name in names}, "inspectionResults": result})
    return {"items": answers}


def _held(schema: Schema, of: Mapping[str, Any]) -> list[Container]:
    rows = schema.store.rows(
        "SELECT id FROM instance WHERE key = ? AND kind = ? AND deleted IS NULL",
        [key_in(of), KINDS[of["instanceType"]]],
    )
    return [
        container
        for container in schema.containers.values()
        if rows and schema.store.rows(f"SELECT 1 FROM {container.table} WHERE id = ?", rows[0])
    ]


def dump(answer: Any) -> bytes:
    """The bytes of an answer; a lone surrogate, which JSON can carry, stays an escape."""
    try:
        return json.dumps(answer, ensure_ascii=False, separators=(",", ":")).encode()
    except UnicodeEncodeError:
        return json.dumps(answer, separators=(",", ":")).encode()
