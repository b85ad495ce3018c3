"""What a query would send, and what the server thinks of it: as text, and as HTML for notebooks."""

from __future__ import annotations

import json
from dataclasses import dataclass
from html import escape
from typing import Any

from pygen_runtime.model.html_tables import table_html
from pygen_runtime.requests.endpoints import path_of


@dataclass(frozen=True, slots=True)
class Explanation:
    """What a query sends: `request` is the body of the first request; `follow_ups` names relations that need further
    ones; `notices` are the server's, where it was asked. Printing it shows all."""

    request: dict[str, Any]
    follow_ups: tuple[str, ...] = ()
    notices: tuple[dict[str, Any], ...] = ()

    def __str__(self) -> str:
        lines = [f"POST {path_of('query')}", json.dumps(self.request, indent=2)]
        lines += [f"then requests of its own for {each}" for each in self.follow_ups]
        lines += [f"notice: {each.get('code')}: {each.get('hint', '')}" for each in self.notices]
        return "\n".join(lines)

    def __repr__(self) -> str:
        counts = (len(self.request.get("with", {})), len(self.follow_ups), len(self.notices))
        return "{}(result sets={}, follow-ups={}, notices={})".format(type(self).__name__, *counts)

    def _repr_html_(self) -> str:
        body = escape(json.dumps(self.request, indent=2))
        parts = [
            table_html(f"POST {path_of('query')}", ["result set", "reads", "from", "at most"], self._result_sets()),
            f"<details><summary>the request</summary><pre>{body}</pre></details>",
        ]
        if self.follow_ups:
            rows = [each.split(": ", 1) for each in self.follow_ups]
            parts.append(table_html("then requests of its own for", ["relation", "why"], rows, width=None))
        if self.notices:
            rows = [[str(each.get(key, "")) for key in ("level", "code", "hint")] for each in self.notices]
            parts.append(table_html("notices of the server", ["level", "code", "hint"], rows, width=None))
        return "".join(parts)

    def _result_sets(self) -> list[tuple[Any, ...]]:
        sets: dict[str, dict[str, Any]] = self.request.get("with", {})
        rows: list[tuple[Any, ...]] = []
        for name, each in sets.items():
            kind = "nodes" if "nodes" in each else "edges"
            rows.append((name, kind, each.get(kind, {}).get("from"), each.get("limit")))
        return rows
