"""Failures that the emulator answers, in the shape of the API."""

from __future__ import annotations

from typing import Any


class ApiError(Exception):
    """An answer other than 200."""

    def __init__(self, status: int, message: str, **extra: Any) -> None:
        super().__init__(message)
        self.status = status
        self.message = message
        self.extra = extra

    def body(self) -> dict[str, Any]:
        return {"error": {"code": self.status, "message": self.message, **self.extra}}


def invalid(message: str, **extra: Any) -> ApiError:
    """A 400."""
    return ApiError(400, message, **extra)


def version_conflict() -> ApiError:
    # The text is the one seen in the wild; the OpenAPI document lists 409 for apply.
    return ApiError(409, "A version conflict caused the ingest to fail.")
