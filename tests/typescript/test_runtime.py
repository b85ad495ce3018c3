"""The runtime by itself: its linter, and its own tests in Node (`runtime/*.test.ts`)."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from hatch_pygen.npm import runtime
from tests.typescript import node

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("typescript")]


@pytest.mark.parametrize("folder", [runtime.folder(), node.HERE], ids=["runtime", "tests"])
def test_biome_finds_nothing_and_formats_nothing(folder: Path, tools: Path) -> None:
    node.run([_binary(tools, "biome"), "check", "--error-on-warnings", "."], folder)


def test_its_own_tests(tools: Path) -> None:
    command = [
        "node",
        node.module(tools, "vitest", "vitest.mjs"),
        "run",
        "--root",
        ".",
        "--config",
        "vitest.config.mjs",
    ]
    printed = node.run(command, node.HERE, {"NO_COLOR": "1"})
    assert "passed" in printed


def _binary(tools: Path, name: str) -> Path:
    return tools / "node_modules" / ".bin" / (f"{name}.cmd" if os.name == "nt" else name)
