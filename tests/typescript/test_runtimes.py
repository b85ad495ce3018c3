"""One program on every runtime that there is: Node 20, 22 and 24, Deno and Bun print the same lines."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from hatch_pygen.npm import runtime
from tests.generation.packages import write
from tests.shared_models import needs_shared
from tests.typescript import node
from tests.typescript.apps import compile_program, emulator
from tests.typescript.packages import generated, shared_source

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


@needs_shared
def test_deno_publishes_the_sources(runtimes: Path, tmp_path: Path) -> None:
    """Of a package and of the runtime: JSR takes them only where no type must be inferred."""
    _, found, config = shared_source("cognite_core")
    write(generated(found, config, "ts", specifier="./runtime/index.ts").files, tmp_path)
    sources = (runtime.folder() / "src").glob("*.ts")
    write({f"runtime/{path.name}": path.read_text("utf-8") for path in sources}, tmp_path)
    facts = {"name": "@acme/core", "version": "1.0.0", "license": "MIT"}
    exports = {".": "./index.ts", "./runtime": "./runtime/index.ts"}
    (tmp_path / "deno.json").write_text(json.dumps({**facts, "exports": exports}))
    deno = runtimes / "node_modules" / ".bin" / "deno"
    printed = node.run([deno, "publish", "--dry-run", "--allow-dirty"], tmp_path, {"NO_COLOR": "1"})
    assert "Checking for slow types" in printed and "Dry run complete" in printed
