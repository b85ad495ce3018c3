"""The example in TypeScript, for ``python -m example_project``: its package, its Node program and its web page.

Standard library only, as ``__main__``.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Generator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Protocol


class Step(Protocol):
    """Runs a command in a folder, with these variables beside its own; says what it is."""

    def __call__(
        self, title: str, command: Sequence[str | Path], folder: Path, settings: Mapping[str, str] = ..., /
    ) -> None: ...


PROJECT = Path(__file__).resolve().parent
VERSIONS = PROJECT.parent / "tests" / "typescript" / "package.json"
"""Of the tools that come from the npm registry: those that the tests use."""
NEEDED = (20, 19)
TOOLS = ("typescript-5.9", "esbuild", "@types/node", "react", "react-dom", "@types/react", "@types/react-dom")
STRICT = (
    "--strict", "--skipLibCheck", "--target", "es2022", "--module", "nodenext", "--jsx", "react-jsx",
    "--lib", "es2023,dom,dom.iterable,dom.asynciterable", "--types", "node", "--outDir", "built",
)  # fmt: skip


def missing() -> str | None:
    """Why the programs cannot run here; None where they can."""
    node, npm = shutil.which("node"), shutil.which("npm")
    if node is None or npm is None:
        return "no Node 20.19 or newer on the PATH"
    version = subprocess.run([node, "--version"], capture_output=True, text=True, check=True).stdout.strip()
    parts = tuple(int(part) for part in version.lstrip("v").split(".")[:2])
    return None if parts >= NEEDED else f"no Node 20.19 or newer on the PATH: it is {version}"


def run(python: Path, wheels: Path, folder: Path, step: Step) -> None:
    """Makes the npm package without Node, installs it, compiles the programs and runs them on an emulator."""
    ours: list[str | Path] = ["--find-links", wheels, "hatch-pygen", "pygen-runtime[emulator]"]
    step("hatch-pygen and the emulator", [python, "-m", "pip", "install", "--quiet", *ours], wheels.parent)
    step("the example's npm package", [python, "-m", "hatchling", "build", "-t", "npm", "-d", folder / "dist"], PROJECT)
    app = folder / "app"
    shutil.copytree(PROJECT / "typescript", app / "water")
    (app / "package.json").write_text('{"type": "module", "private": true}', "utf-8")
    (archive,) = (folder / "dist").glob("*.tgz")
    npm: list[str | Path] = [str(shutil.which("npm")), "install", "--no-audit", "--no-fund", "--ignore-scripts"]
    step("it and its tools, by npm", [*npm, "--loglevel=error", archive, *_tools()], app)
    node, modules = str(shutil.which("node")), app / "node_modules"
    programs = ["water/report.ts", "water/web/page.tsx"]
    compiler = modules / "typescript-5.9" / "bin" / "tsc"
    step("the TypeScript programs, compiled", [node, compiler, *STRICT, "--rootDir", ".", *programs], app)
    bundler = modules / ".bin" / ("esbuild.cmd" if os.name == "nt" else "esbuild")
    page = ["built/water/web/page.js", "--bundle", "--minify", "--format=esm", "--outfile=site/page.js"]
    step("the web page, in one file", [bundler, *page, "--log-level=error"], app)
    _report(python, node, app, step)


def _tools() -> list[str]:
    """The tools as npm installs them, `name@version`; an alias by its own name."""
    versions = json.loads(VERSIONS.read_text("utf-8"))["devDependencies"]
    return [f"{name}@{versions[name]}" for name in TOOLS]


def _report(python: Path, node: str, app: Path, step: Step) -> None:
    """Runs the Node program on an emulator with data of the model."""
    with emulator(python) as settings:
        step("the Node program", [node, "built/water/report.js", "2100-01-01"], app, settings)


@contextmanager
def emulator(python: Path) -> Generator[dict[str, str], None, None]:
    """What programs find an emulator with data of the model by; it runs until the block ends."""
    command: list[str | Path] = [python, "-m", "pygen_runtime.emulator", "--populate", "3"]
    command += ["--snapshot", PROJECT / "pygen.snapshot.json"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        try:
            address = process.stdout.readline().split()[-1]
            yield {"CDF_URL": address, "CDF_PROJECT": "works", "CDF_TOKEN": "secret"}
        finally:
            process.terminate()
