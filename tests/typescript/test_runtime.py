"""The runtime by itself: its linter, and its own tests in Node (`runtime/*.test.ts`)."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from hatch_pygen.npm import runtime
from tests.typescript import node
from tests.typescript.projects import EXAMPLE

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("typescript")]


@pytest.mark.parametrize(
    ("folder", "config"),
    [
        (runtime.folder(), runtime.folder()),
        (node.HERE, node.HERE),
        (node.HERE.parent / "conformance", node.HERE),
        (EXAMPLE / "typescript", node.HERE),
    ],
    ids=["runtime", "tests", "conformance", "example"],
)
def test_biome_finds_nothing_and_formats_nothing(folder: Path, config: Path, tools: Path) -> None:
    options = ["--error-on-warnings", f"--config-path={config}"]
    node.run([_binary(tools, "biome"), "check", *options, "."], folder)


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
