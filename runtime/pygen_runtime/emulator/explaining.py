"""What `debug` tells of a request: the statements that SQLite was asked, how it goes about them, and notices."""

from __future__ import annotations

from collections.abc import Generator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from pygen_runtime.emulator.store import Store
from pygen_runtime.emulator.watch import Statement, Watch

Body = Mapping[str, Any]

LONGEST_TIMEOUT = 60_000
"""Milliseconds beyond which a timeout is noted as excessive."""


@contextmanager
def watched(store: Store, body: Body) -> Generator[None, None, None]:
    """Notes the statements of a request that asks to see them."""
    debug = body.get("debug", {})
    if not (debug.get("includeTranslatedQuery", False) or debug.get("includePlan", False)):
        yield
        return
    store.watch = Watch()
    try:
        yield
    finally:
        store.watch = None


@contextmanager
def asked_for(store: Store, name: str) -> Generator[None, None, None]:
    """What is asked meanwhile belongs to this result set."""
    watch = store.watch
    if watch is None:
        yield
        return
    watch.names.append(name)
    try:
        yield
    finally:
        watch.names.pop()


def emits(body: Body) -> bool:
    """Whether the answer holds instances."""
    return bool(body.get("debug", {}).get("emitResults", True))


def told(store: Store, body: Body) -> dict[str, Any]:
    """The `debug` of the answer."""
    debug: Body = body["debug"]
    found: dict[str, Any] = {"notices": _notices(body)}
    statements = () if store.watch is None else tuple(store.watch.statements)
    if debug.get("includeTranslatedQuery", False):
        found["translatedQuery"] = {
            "query": _by_name([(of.name, of.sql) for of in statements]),
            "parameters": _by_name([(of.name, list(of.parameters)) for of in statements]),
        }
    if debug.get("includePlan", False):
        profiled = bool(debug.get("profile", False)) and not emits(body)
        plans = [(of.name, _plan(store, of, profiled)) for of in statements]
        full = {"database": "SQLite", "statements": [{"identifier": name, **plan} for name, plan in plans]}
        found["plan"] = {"fullPlan": full, "profiled": profiled, "byIdentifier": _by_name(plans)}
    return found


def _by_name(values: Sequence[tuple[str, Any]]) -> dict[str, list[Any]]:
    found: dict[str, list[Any]] = {}
    for name, value in values:
        found.setdefault(name, []).append(value)
    return found


def _plan(store: Store, statement: Statement, profiled: bool) -> dict[str, Any]:
    """The steps of SQLite as a tree."""
    steps: dict[int, list[dict[str, Any]]] = {0: []}
    rows = store.connection.execute(f"EXPLAIN QUERY PLAN {statement.sql}", statement.parameters)
    for number, parent, _, detail in rows:
        inner = steps.setdefault(number, [])
        steps.setdefault(parent, []).append({"step": detail, "steps": inner})
    measured = {"milliseconds": statement.milliseconds, "rows": statement.rows} if profiled else {}
    return {"steps": steps[0], **measured}


def _notices(body: Body) -> list[dict[str, Any]]:
    """Those about options: the others need the query planner of PostgreSQL."""
    timeout: int = body["debug"].get("timeout", 0)
    common = {"category": "invalidDebugOptions", "level": "warning"}
    if timeout and emits(body):
        hint = "timeout has an effect only with emitResults set to false"
        return [{"code": "noTimeoutWithResults", **common, "hint": hint}]
    if timeout > LONGEST_TIMEOUT:
        hint = f"the timeout is limited to {LONGEST_TIMEOUT} ms"
        return [{"code": "excessiveTimeout", **common, "hint": hint, "timeout": LONGEST_TIMEOUT}]
    return []
