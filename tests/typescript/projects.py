"""Small projects that build an npm package."""

from __future__ import annotations

import shutil
import subprocess
import sys
import tarfile
from pathlib import Path

from hatch_pygen import snapshot
from hatch_pygen.snapshot import Snapshot
from tests.environment import clean_variables

EXAMPLE = Path(__file__).resolve().parents[2] / "example_project"

PYPROJECT = """
[build-system]
requires = ["hatchling", "hatch-pygen"]
build-backend = "hatchling.build"

[project]
name = "acme-plant"
version = "{version}"
description = "The plant"
license = "Apache-2.0"
license-files = ["LICENSE"]
authors = [{{ name = "Ann", email = "ann@example.com" }}]

[project.urls]
Homepage = "https://example.com"
Source = "https://example.com/source"

[tool.pygen]
{models}
{options}
"""


def project(folder: Path, found: Snapshot, options: str = "", version: str = "1.3") -> Path:
    """A project of the models of a snapshot in `folder`."""
    folder.mkdir(parents=True)
    keys = {"space": "space", "external-id": "externalId", "version": "version"}
    ids = [[f'{key} = "{model[wire]}"' for key, wire in keys.items()] for model in found.models]
    several = ", ".join(f"{{ {', '.join(each)} }}" for each in ids)
    models = "\n".join(ids[0]) if len(ids) == 1 else f'package = "sdk"\nclient-name = "Client"\nmodels = [{several}]'
    (folder / "pyproject.toml").write_text(PYPROJECT.format(models=models, options=options, version=version), "utf-8")
    (folder / "LICENSE").write_text("the licence", "utf-8")
    snapshot.write(folder / "pygen.snapshot.json", found)
    return folder


def example(folder: Path) -> Path:
    """The example project, as far as an npm package needs it."""
    folder.mkdir(parents=True)
    for name in ("pyproject.toml", "pygen.snapshot.json", "README.md"):
        shutil.copy(EXAMPLE / name, folder / name)
    return folder


def build(folder: Path, python: str | Path = sys.executable) -> Path:
    """The tarball that `hatchling build -t npm` makes."""
    done = run_build(folder, python)
    assert done.returncode == 0, done.stderr
    (found,) = (folder / "dist").glob("*.tgz")
    return found


def run_build(folder: Path, python: str | Path = sys.executable) -> subprocess.CompletedProcess[str]:
    command = [str(python), "-m", "hatchling", "build", "-t", "npm"]
    return subprocess.run(
        command, cwd=folder, env=clean_variables(), capture_output=True, text=True, timeout=300, check=False
    )


def contents(archive: Path) -> dict[str, str]:
    """The files of a tarball by their path in the package."""
    with tarfile.open(archive) as found:
        members = {member.name.removeprefix("package/"): found.extractfile(member) for member in found}
        return {name: file.read().decode() for name, file in members.items() if file is not None}
