from __future__ import annotations

from tests.http.conftest import driver, http_library, pauses

__all__ = ["driver", "http_library", "pauses"]
