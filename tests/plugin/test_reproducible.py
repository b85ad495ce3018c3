"""The same bytes from another Python, folder, time zone, umask, hash seed, and by way of the sdist."""

from __future__ import annotations

import hashlib
import os
import shutil
import sys
import tarfile
from pathlib import Path

import pytest

from tests.environment import environment, find_python
from tests.plugin.projects import make_project
from tests.plugin.real_models import run

pytestmark = pytest.mark.slow


def sha256(
    python: Path | str, project: Path, out: Path, target: str = "wheel", umask: int = 0o022, **variables: str
) -> str:
    """The digest of what hatchling builds in a process of its own."""
    code = (
        f"import os, sys; os.umask({umask}); sys.argv = ['hatchling', 'build', '-t', '{target}', '-d', {str(out)!r}]; "
    )
    code += "from hatchling.cli import hatchling; sys.exit(hatchling())"
    run(python, "-c", code, cwd=project, **variables)
    (made,) = out.iterdir()
    return hashlib.sha256(made.read_bytes()).hexdigest()


def test_everything_around_the_build_may_differ(tmp_path: Path) -> None:
    project = make_project(tmp_path / "here")
    elsewhere = tmp_path / "another folder" / "deeper"
    shutil.copytree(project, elsewhere)
    expected = sha256(sys.executable, project, tmp_path / "a", TZ="UTC", PYTHONHASHSEED="1")
    other = {"TZ": "Asia/Tokyo", "PYTHONHASHSEED": "77", "LC_ALL": "C"}
    assert sha256(sys.executable, elsewhere, tmp_path / "b", umask=0o077, **other) == expected


def test_the_wheel_from_the_sdist_is_the_wheel_from_the_tree(tmp_path: Path) -> None:
    project = make_project(tmp_path / "tree")
    expected = sha256(sys.executable, project, tmp_path / "wheel")
    sha256(sys.executable, project, tmp_path / "sdist", target="sdist")
    (archive,) = (tmp_path / "sdist").iterdir()
    with tarfile.open(archive) as opened:
        opened.extractall(tmp_path / "unpacked", filter="data")
    (unpacked,) = (tmp_path / "unpacked").iterdir()
    assert sha256(sys.executable, unpacked, tmp_path / "again") == expected


@pytest.mark.parametrize("version", [pytest.param("3.10", marks=pytest.mark.full), "3.13"])
def test_another_python_builds_the_same(tmp_path: Path, version: str) -> None:
    interpreter = find_python(version)
    if interpreter is None:
        pytest.skip(f"no python{version} on the PATH or in pyenv")
    if os.environ.get("SOURCE_DATE_EPOCH"):
        pytest.skip("SOURCE_DATE_EPOCH is set: it enters the archive's time stamps")
    project = make_project(tmp_path / "project")
    expected = sha256(sys.executable, project, tmp_path / "a")
    assert sha256(environment(interpreter), project, tmp_path / "b") == expected
