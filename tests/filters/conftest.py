from __future__ import annotations

from tests.emulator.conftest import api

__all__ = ["api"]
