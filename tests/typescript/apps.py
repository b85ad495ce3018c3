"""Programs on an installed package: compiled, and with an emulator to talk to."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from pygen_runtime import PygenClient, TokenAuth
from tests.typescript import node
from tests.typescript.projects import EXAMPLE

LINKED = (
    "@types/node", "undici-types", "react", "react-dom", "scheduler", "@types/react", "@types/react-dom", "csstype",
)  # fmt: skip
"""What programs of the tests and the examples are written with."""


@contextmanager
def emulator(*options: str) -> Iterator[str]:
    """The address of an emulator with the example's model and its instance space."""
    command = [
        sys.executable,
        "-m",
        "pygen_runtime.emulator",
        "--strict",
        "--snapshot",
        str(EXAMPLE / "pygen.snapshot.json"),
        *options,
    ]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        try:
            address = process.stdout.readline().split()[-1]
            with PygenClient(address, "works", TokenAuth("secret")) as client:
                client.spaces.create({"space": "water_works_data"})
            yield address
        finally:
            process.terminate()


def install(tools: Path, folder: Path, *archives: Path) -> None:
    """Makes `folder` a project of npm with these packages, installed in one command and without a network."""
    (folder / "package.json").write_text('{"type": "module", "private": true}')
    quiet = ["--offline", "--no-audit", "--no-fund", "--ignore-scripts", f"--cache={folder / 'cache'}"]
    node.run(["npm", "install", *quiet, *archives], folder)
    for name in LINKED:
        target = folder / "node_modules" / name
        target.parent.mkdir(exist_ok=True)
        target.symlink_to(node.module(tools, name), target_is_directory=True)


def node_options() -> dict[str, object]:
    """How programs of Node are compiled, into the folder `out`."""
    lib = ["es2023", "dom", "dom.iterable", "dom.asynciterable"]
    return {**node.STRICT, "lib": lib, "types": ["node"], "outDir": "out", "rootDir": "."}


def compile_program(tools: Path, app: Path, compiler: str, *sources: Path) -> None:
    for source in sources:
        (app / source.name).write_text(source.read_text("utf-8"), "utf-8")
    node.compile_files(tools, compiler, app, [source.name for source in sources], node_options())
