"""From a snapshot to a program: hatchling builds the tarball, npm installs it, a compiler reads it, Node runs it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from hatch_pygen import pipeline, snapshot
from hatch_pygen.config import PygenConfig
from pygen_runtime import PygenClient, TokenAuth
from tests.generation.packages import write
from tests.typescript import node
from tests.typescript.projects import EXAMPLE, build, example

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("typescript")]
PROGRAMS = Path(__file__).parent / "programs"


@pytest.fixture(scope="module")
def app(tools: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project of npm with the package of the example, installed without a network."""
    folder = tmp_path_factory.mktemp("app")
    archive = build(example(folder / "example"))
    (folder / "package.json").write_text('{"type": "module", "private": true}')
    quiet = ["--offline", "--no-audit", "--no-fund", "--ignore-scripts", f"--cache={folder / 'cache'}"]
    node.run(["npm", "install", *quiet, archive], folder)
    for name in ("@types/node", "undici-types"):
        target = folder / "node_modules" / name
        target.parent.mkdir(exist_ok=True)
        target.symlink_to(node.module(tools, name), target_is_directory=True)
    return folder


@contextmanager
def emulator() -> Iterator[str]:
    """The address of an emulator with the example's model and its instance space."""
    command = [sys.executable, "-m", "pygen_runtime.emulator", "--snapshot", str(EXAMPLE / "pygen.snapshot.json")]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        try:
            address = process.stdout.readline().split()[-1]
            with PygenClient(address, "works", TokenAuth("secret")) as client:
                client.spaces.create({"space": "water_works_data"})
            yield address
        finally:
            process.terminate()


def compile_program(tools: Path, app: Path, compiler: str, *sources: Path) -> None:
    for source in sources:
        (app / source.name).write_text(source.read_text("utf-8"), "utf-8")
    options = {
        **node.STRICT,
        "lib": ["es2023", "dom", "dom.iterable", "dom.asynciterable"],
        "types": ["node"],
        "outDir": "out",
    }
    config = {"compilerOptions": {**options, "rootDir": "."}, "files": [source.name for source in sources]}
    (app / "tsconfig.json").write_text(json.dumps(config))
    node.run(["node", node.module(tools, compiler, "bin", "tsc"), "-p", "."], app)


@pytest.mark.parametrize("compiler", node.COMPILERS)
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


def test_commonjs_may_require_the_package(app: Path) -> None:
    code = 'const { Pump } = require("water-works"); console.log(Pump.$view.externalId, require("water-works/package.json").type)'
    assert node.run(["node", "--no-warnings", "--input-type=commonjs", "-e", code], app).split() == ["Pump", "module"]
