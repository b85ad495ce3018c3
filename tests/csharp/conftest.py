from __future__ import annotations

from tests.cli.conftest import commands

__all__ = ["commands"]
