"""From a snapshot to a program: hatchling builds the tarball, npm installs it, a compiler reads it, Node runs it."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from hatch_pygen import pipeline, snapshot
from hatch_pygen.config import PygenConfig
from tests.generation.packages import write
from tests.typescript import node
from tests.typescript.apps import compile_program, emulator
from tests.typescript.projects import EXAMPLE

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("typescript")]
PROGRAMS = Path(__file__).parent / "programs"


@pytest.mark.parametrize("compiler", node.OLDEST_AND_NEWEST)
def test_what_compiles_and_what_must_not(compiler: str, tools: Path, app: Path) -> None:
    """Each line behind `@ts-expect-error` must fail, which a compiler says of those that do not."""
    compile_program(tools, app, compiler, PROGRAMS / "typed.ts")


def test_one_program_in_both_languages_prints_the_same(tools: Path, app: Path, tmp_path: Path) -> None:
    """Python's program ends earlier: what follows uses what TypeScript spells in its own way."""
    compile_program(tools, app, "typescript", PROGRAMS / "water_works.ts")
    with emulator() as address:
        found = node.run(["node", "out/water_works.js", address], app).splitlines()
    with emulator() as address:
        python = _python_lines(tmp_path, address)
    assert found[: len(python)] == python and len(python) >= 26
    assert found[len(python) :] == [
        'changed: ["First",null,1001]',
        "conflict: true",
        "deleted: 2",
        "changes: 1",
        'change: ["delete","P-2"]',
        'time: ["2024-01-02T03:04:05.678Z",1]',
        'views: ["Meter","v1","water_works","Valve"]',
        'plain: "{\\"space\\":\\"water_works_data\\",\\"externalId\\":\\"V-9\\",\\"name\\":\\"Valve 9\\",'
        '\\"lastServiced\\":\\"2024-01-02T03:04:05.678Z\\",\\"serviceInterval\\":365,\\"nominalDiameter\\":50,\\"opening\\":0}"',
    ]


def _python_lines(folder: Path, address: str) -> list[str]:
    config = PygenConfig.from_pyproject(EXAMPLE)
    write(pipeline.generate(snapshot.read(EXAMPLE / config.snapshot), config).files, folder)
    command = [sys.executable, str(PROGRAMS / "water_works.py"), address]
    environ = {**os.environ, "PYTHONPATH": str(folder)}
    return subprocess.run(command, env=environ, capture_output=True, text=True, check=True).stdout.splitlines()


@pytest.mark.parametrize(
    ("compiler", "module", "name"),
    [
        ("typescript-5.9", "node16", "mts"),
        pytest.param("typescript-5.9", "nodenext", "cts", marks=pytest.mark.full),
        pytest.param("typescript-6.0", "nodenext", "cts", marks=pytest.mark.full),
        ("typescript", "node20", "cts"),
        pytest.param("typescript", "nodenext", "cts", marks=pytest.mark.full),
        pytest.param("typescript-5.9", "bundler", "ts", marks=pytest.mark.full),
        ("typescript", "bundler", "ts"),
    ],
)
def test_a_compiler_finds_the_package(compiler: str, module: str, name: str, tools: Path, app: Path) -> None:
    _find_the_package(compiler, module, name, tools, app)


def test_older_rules_of_modules_refuse_it_in_commonjs(tools: Path, app: Path) -> None:
    with pytest.raises(AssertionError, match="TS1479"):
        _find_the_package("typescript-5.9", "node16", "cts", tools, app)


def _find_the_package(compiler: str, module: str, ending: str, tools: Path, app: Path) -> None:
    (app / f"found.{ending}").write_text(
        'import { Pump } from "water-works";\nimport { count } from "water-works/runtime";\n'
        "export const found: object = { version: Pump.$view.version satisfies string, count };\n"
    )
    rules = {"module": "esnext", "moduleResolution": "bundler"} if module == "bundler" else {"module": module}
    options = {**node.STRICT, "verbatimModuleSyntax": False, **rules, "outDir": "out"}
    node.compile_files(tools, compiler, app, [f"found.{ending}"], options)


def test_a_package_in_a_store_is_found_where_it_is_linked(app: Path, tmp_path: Path) -> None:
    """As pnpm lays packages out: each once, links in the projects."""
    store = tmp_path / "store" / "water-works@1.0.0" / "node_modules" / "water-works"
    shutil.copytree(app / "node_modules" / "water-works", store)
    linked = tmp_path / "project" / "node_modules" / "water-works"
    linked.parent.mkdir(parents=True)
    linked.symlink_to(store, target_is_directory=True)
    code = (
        'import { Pump } from "water-works"; import { sum } from "water-works/runtime";'
        "console.log(Pump.$view.externalId, typeof sum);"
    )
    printed = node.run(["node", "--input-type=module", "-e", code], linked.parents[1])
    assert printed.split() == ["Pump", "function"]


def test_commonjs_may_require_the_package(app: Path) -> None:
    code = 'const { Pump } = require("water-works"); console.log(Pump.$view.externalId, require("water-works/package.json").type)'
    assert node.run(["node", "--no-warnings", "--input-type=commonjs", "-e", code], app).split() == ["Pump", "module"]
