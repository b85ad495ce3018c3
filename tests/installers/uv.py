"""Environments made by uv, in a tenth of pip's time: for tests in which the installer is not the thing tested."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from tests.environment import clean_variables
from tests.installers.installers import interpreter


def make_environment(folder: Path, python: str = sys.executable) -> Path:
    """The interpreter of a new, empty environment; it has no pip."""
    uv("venv", "--quiet", "--python", python, folder)
    return interpreter(folder)


def install(python: Path, wheels: Path, *requirements: str) -> None:
    """Installs from the folder of wheels, and what it lacks from the index."""
    uv("pip", "install", "--quiet", "--python", python, *requirements, wheels=wheels)


def build_wheel(project: Path, wheels: Path, folder: Path) -> Path:
    """The project's wheel in `folder`, built in isolation; its build requirements are found in `wheels` first."""
    uv("build", "--quiet", "--wheel", "--python", sys.executable, "--out-dir", folder, project, wheels=wheels)
    [wheel] = folder.glob("*.whl")
    return wheel


def variables(wheels: Path | None = None) -> dict[str, str]:
    """The environment of a program that finds uv, and through it the wheels."""
    kept = {name: value for name, value in clean_variables().items() if name != "VIRTUAL_ENV"}
    folders = [*kept.get("PIP_FIND_LINKS", "").split(), *([str(wheels)] if wheels else [])]
    path = os.pathsep.join((str(Path(sys.executable).parent), kept.get("PATH", "")))
    return {**kept, "UV_FIND_LINKS": ",".join(folders), "PATH": path}


def uv(*words: str | Path, wheels: Path | None = None) -> str:
    """What uv prints."""
    command = [sys.executable, "-m", "uv", *map(str, words)]
    done = subprocess.run(command, env=variables(wheels), capture_output=True, text=True, check=False)
    assert done.returncode == 0, f"{command}\n{done.stdout}{done.stderr}"
    return done.stdout
