"""Notes the statements of a request that asks to see them, each under the result set that it is asked for."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

LIST = "items"
"""What the statements of a request stand under that has no result sets."""


@dataclass(frozen=True, slots=True)
class Statement:
    name: str
    """The result set that it is asked for."""
    sql: str
    parameters: tuple[Any, ...]
    rows: int
    milliseconds: float


@dataclass(slots=True)
class Watch:
    """Notes every statement of a request."""

    names: list[str] = field(default_factory=lambda: [LIST])
    statements: list[Statement] = field(default_factory=list[Statement])

    def rows(self, connection: sqlite3.Connection, sql: str, parameters: Sequence[Any]) -> list[tuple[Any, ...]]:
        start = time.perf_counter()
        rows = connection.execute(sql, parameters).fetchall()
        spent = (time.perf_counter() - start) * 1000
        self.statements.append(Statement(self.names[-1], sql, tuple(parameters), len(rows), round(spent, 3)))
        return rows
