"""The tools of Node."""

from tests.typescript.conftest import tools

__all__ = ["tools"]
