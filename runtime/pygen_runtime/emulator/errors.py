"""What the emulator answers, and its failures in the shape of the API."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer of HTTP."""

    status: int
    headers: Mapping[str, str]
    content: bytes


class ApiError(Exception):
    """An answer other than 200; `retry_after` is for its header, in seconds."""

    def __init__(self, status: int, message: str, retry_after: float | None = None, **extra: Any) -> None:
        super().__init__(message)
        self.status = status
        self.retry_after = retry_after
        self.extra = extra

    def body(self) -> dict[str, Any]:
        return {"error": {"code": self.status, "message": str(self), **self.extra}}


def invalid(message: str, **extra: Any) -> ApiError:
    """A 400."""
    return ApiError(400, message, **extra)


def version_conflict() -> ApiError:
    # The text is the one seen in the wild; the OpenAPI document lists 409 for apply.
    return ApiError(409, "A version conflict caused the ingest to fail.")


STORE_ERRORS = {
    "database is locked": (503, "The store is locked by another process"),
    "database or disk is full": (507, "The store is full: there is no room left on its disk"),
    "disk I/O error": (500, "The disk of the store fails"),
}
"""SQLite's texts (its error codes need Python 3.11), and what they mean here."""


def store_error(error: sqlite3.OperationalError) -> Exception:
    """The answer for a database that cannot do its work now; any other error as it is: it is one of the emulator."""
    status, meaning = STORE_ERRORS.get(str(error), (0, ""))
    if not status:
        return error
    return ApiError(status, f"{meaning} ({error}); nothing was written", 1.0 if status == 503 else None)
