"""The runtime by itself: its linter, and its own tests in Node (`runtime/*.test.ts`)."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from hatch_pygen.npm import runtime
from tests.conformance.test_typescript import sdk_of
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


def test_its_own_tests(tools: Path, tmp_path: Path) -> None:
    """With the vectors of tests/conformance, driven through the sources: together they reach 93 % of their lines."""
    source = (runtime.folder() / "src" / "index.ts").as_posix()
    environ = {"NO_COLOR": "1", "PYGEN_TEST_PYTHON": sys.executable, **sdk_of(tmp_path, source)}
    vitest = node.module(tools, "vitest", "vitest.mjs")
    options = ["--root", ".", "--config", "vitest.config.mjs", "--dir", "..", "--coverage"]
    printed = node.run(["node", vitest, "run", *options], node.HERE, environ)
    assert "passed" in printed and "values.ts" in printed


def _binary(tools: Path, name: str) -> Path:
    return tools / "node_modules" / ".bin" / (f"{name}.cmd" if os.name == "nt" else name)
