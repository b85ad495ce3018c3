from __future__ import annotations

from tests.http.conftest import pauses

__all__ = ["pauses"]
