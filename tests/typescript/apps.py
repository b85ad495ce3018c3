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


def compile_program(tools: Path, app: Path, compiler: str, *sources: Path) -> None:
    for source in sources:
        (app / source.name).write_text(source.read_text("utf-8"), "utf-8")
    options = {
        **node.STRICT,
        "lib": ["es2023", "dom", "dom.iterable", "dom.asynciterable"],
        "types": ["node"],
        "outDir": "out",
    }
    names = [source.name for source in sources]
    node.compile_files(tools, compiler, app, names, {**options, "rootDir": "."})
