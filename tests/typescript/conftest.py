"""The tools of Node, and what is made with them."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.typescript import node


@pytest.fixture(scope="session")
def tools() -> Path:
    """The folder that holds compilers, prettier and the others; skips the test where there is no Node."""
    reason = node.missing()
    if reason is not None:
        pytest.skip(reason)
    return node.install()
