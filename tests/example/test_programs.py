"""The hand-written programs of the example beside the package that this checkout generates, without an installation."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

from hatch_pygen import pipeline, snapshot
from hatch_pygen.config import PygenConfig
from tests.environment import clean_variables
from tests.generation.packages import write


@pytest.fixture
def site(repository: Path, tmp_path: Path) -> Path:
    """A folder with the generated package."""
    example = repository / "example_project"
    files = pipeline.generate(snapshot.read(example / "pygen.snapshot.json"), PygenConfig.from_pyproject(example)).files
    write(files, tmp_path / "site")
    return tmp_path / "site"


def run(command: Sequence[str | Path], folder: Path, **variables: str) -> str:
    done = subprocess.run(
        [sys.executable, *command],
        cwd=folder,
        env={**clean_variables(), "PYTHONDONTWRITEBYTECODE": "1", **variables},
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.mark.slow
def test_its_tests_pass(repository: Path, site: Path) -> None:
    example = repository / "example_project"
    path = os.pathsep.join(map(str, (site, example / "src")))
    options = ["-q", "-p", "no:cacheprovider", "-c", example / "pyproject.toml"]
    assert " passed" in run(["-m", "pytest", *options, example / "tests"], site, PYTHONPATH=path)


@pytest.mark.slow
def test_it_is_typed_strictly(repository: Path, site: Path, tmp_path: Path) -> None:
    pytest.importorskip("mypy")
    path = os.pathsep.join(map(str, (site, repository / "example_project/src", repository / "runtime")))
    command = ["-m", "mypy", "--strict", "--cache-dir", tmp_path / "cache", "--package", "water_works"]
    assert "no issues found" in run(command, site, MYPYPATH=path)
