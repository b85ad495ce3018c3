"""One program on every runtime that there is: Node 20, 22 and 24, Deno and Bun print the same lines."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.typescript import node
from tests.typescript.apps import compile_program, emulator

pytestmark = [pytest.mark.full, pytest.mark.xdist_group("typescript")]
HERE = Path(__file__).parent
PROGRAM = HERE / "programs" / "water_works.ts"
COMMANDS: dict[str, list[str]] = {
    "node-22": ["node_modules/node-22/bin/node"],
    "node-24": ["node_modules/node-24/bin/node"],
    "deno": ["node_modules/.bin/deno", "run", "--quiet", "--allow-net", "--allow-env", "--allow-read", "--no-lock"],
    "bun": ["node_modules/@oven/bun-*/bin/bun", "run"],
}


@pytest.fixture(scope="module")
def expected(tools: Path, app: Path) -> list[str]:
    """What Node of the PATH prints."""
    compile_program(tools, app, "typescript", PROGRAM)
    with emulator() as address:
        return node.run(["node", "out/water_works.js", address], app).splitlines()


@pytest.mark.parametrize("name", COMMANDS)
def test_the_same_program_prints_the_same(name: str, runtimes: Path, app: Path, expected: list[str]) -> None:
    pattern, *options = COMMANDS[name]
    binary = next(runtimes.glob(pattern))  # of the packages for this platform the first
    with emulator() as address:
        printed = node.run([binary, *options, "out/water_works.js", address], app).splitlines()
    assert printed == expected and len(printed) > 30
