"""The bodies of query and sync: result sets by name, what to select of each, and where to read on.

For example, pumps with their sites::

    {"with": {"root": {"nodes": {"filter": {"hasData": [{"type": "view", …}]}}, "limit": 1000},
              "site_1": {"nodes": {"from": "root", "through": {"source": {"type": "view", …}, "identifier": "site"},
                                   "direction": "outwards"}, "limit": 1000}},
     "select": {"root": {"sources": [{"source": {"type": "view", …}, "properties": ["*"]}]}, "site_1": {}},
     "cursors": {"root": "…"}}
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from pygen_runtime.requests.endpoints import Body, given


def query_body(
    expressions: Mapping[str, Body],
    selects: Mapping[str, Body],
    cursors: Mapping[str, str] | None = None,
    debug: Any = None,
) -> Body:
    """Of query and of sync; a set without a cursor is read from its start."""
    return given(**{"with": expressions}, select=selects, cursors=cursors or None, debug=debug)


def expression(kind: str, selection: Mapping[str, Any], limit: int, sort: Sequence[Any] = ()) -> Body:
    """A result set; `kind` is nodes or edges."""
    return given(**{kind: selection}, limit=limit, sort=list(sort) or None)


def select(sources: Sequence[Any], sort: Sequence[Any] = ()) -> Body:
    """What is wanted of a result set; without sources its instances come without properties."""
    return given(sources=list(sources) or None, sort=list(sort) or None)
