"""The checkout as a whole: what may lie where, and that no test is left out unnoticed."""

from __future__ import annotations

import fnmatch
import subprocess
from pathlib import Path

import pytest

FOLDERS = {"docs", "example_project", "hatch_pygen", "runtime", "templates", "tests", ".ci", ".github"}


def committed(repository: Path) -> list[Path]:
    """What version control holds or would take; skips outside a checkout."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"]
    try:
        listing = subprocess.run(command, cwd=repository, capture_output=True, check=True).stdout.decode()
    except (OSError, subprocess.CalledProcessError):
        pytest.skip("needs git and a checkout")
    return [Path(name) for name in listing.split("\0") if name and (repository / name).is_file()]


def test_no_folder_of_tests_is_passed_over(repository: Path, pytestconfig: pytest.Config) -> None:
    passed_over = pytestconfig.getini("norecursedirs")
    for file in (repository / "tests").rglob("test_*.py"):
        folders = file.relative_to(repository).parent.parts
        data = {"errors", "golden"} & set(folders)
        hidden = [name for name in folders for pattern in passed_over if fnmatch.fnmatch(name, pattern)]
        assert data or not hidden, f"{file} would never run: norecursedirs holds {hidden}"


def test_the_top_level_holds_the_folders_of_the_design(repository: Path) -> None:
    assert {file.parts[0] for file in committed(repository) if len(file.parts) > 1} == FOLDERS


def test_every_folder_of_tests_is_a_package(repository: Path) -> None:
    folders = {file.parent for file in (repository / "tests").rglob("test_*.py")}
    assert [str(folder) for folder in folders if not (folder / "__init__.py").is_file()] == []


def test_no_text_names_a_folder_of_one_machine(repository: Path) -> None:
    places = [part.encode() for part in (str(Path.home()) + "/", str(repository) + "/") if len(part) > 3]
    for file in committed(repository):
        content = (repository / file).read_bytes()
        assert not [place for place in places if place in content], file
