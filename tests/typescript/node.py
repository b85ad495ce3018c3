"""The tools of Node that the tests use: installed by npm from the lock beside this file, once, under ``.tests/node``."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest

from tests.environment import FOLDER

HERE = Path(__file__).resolve().parent
TOOLS = FOLDER / "node"
COMPILERS = ("typescript-5.4", "typescript-5.9", "typescript-6.0", "typescript")
"""The compilers by the folders of their packages; the last is TypeScript 7."""
OLDEST_AND_NEWEST = [
    COMPILERS[0],
    *(pytest.param(each, marks=pytest.mark.full) for each in COMPILERS[1:-1]),
    COMPILERS[-1],
]
"""For a test: those between them are for a full run."""

_FILES = ("package.json", "package-lock.json", ".npmrc")


def install() -> Path:
    """The folder of the tools, with what the lock says. Raises CalledProcessError where npm cannot install it."""
    digest = hashlib.sha256(b"".join((HERE / name).read_bytes() for name in _FILES)).hexdigest()
    mark = TOOLS / "complete"
    if not mark.is_file() or mark.read_text() != digest:
        TOOLS.mkdir(parents=True, exist_ok=True)
        mark.unlink(missing_ok=True)
        for name in _FILES:
            shutil.copy(HERE / name, TOOLS / name)
        run(["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund"], TOOLS)
        mark.write_text(digest)
    return TOOLS


def run(command: Sequence[str | Path], folder: Path, environ: Mapping[str, str] | None = None) -> str:
    """What a command prints, in `folder`; the test fails with its output where the command does."""
    done = subprocess.run(
        [str(part) for part in command], cwd=folder, env={**os.environ, **(environ or {})}, text=True, check=False,
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=600,
    )  # fmt: skip
    assert done.returncode == 0, f"{command[0]} failed:\n{done.stdout[-20000:]}"
    return done.stdout


def module(tools: Path, name: str, *path: str) -> Path:
    """A file of an installed package."""
    return tools.joinpath("node_modules", *name.split("/"), *path)


STRICT: Mapping[str, object] = {
    "target": "es2022",
    "module": "nodenext",
    "lib": ["es2022", "dom", "dom.iterable", "dom.asynciterable"],
    "types": [],
    "strict": True,
    "noUncheckedIndexedAccess": True,
    "exactOptionalPropertyTypes": True,
    "noImplicitOverride": True,
    "noPropertyAccessFromIndexSignature": True,
    "verbatimModuleSyntax": True,
    "skipLibCheck": False,
}
LATER: Mapping[str, object] = {"isolatedDeclarations": True, "erasableSyntaxOnly": True, "declaration": True}
"""What compilers before 5.8 do not know."""


def compile_all(tools: Path, compiler: str, folder: Path, **options: object) -> str:
    """Runs a compiler over every file of `folder`, strictly."""
    config = {"compilerOptions": {**STRICT, **options}, "include": ["**/*.ts"], "exclude": ["out", "node_modules"]}
    (folder / "tsconfig.json").write_text(json.dumps(config))
    return run(["node", module(tools, compiler, "bin", "tsc"), "-p", "."], folder)


def compile_files(
    tools: Path, compiler: str, folder: Path, names: Sequence[str], options: Mapping[str, object]
) -> None:
    """Runs a compiler over these files of `folder`."""
    config = {"compilerOptions": dict(options), "files": list(names)}
    (folder / "tsconfig.json").write_text(json.dumps(config))
    run(["node", module(tools, compiler, "bin", "tsc"), "-p", "."], folder)
