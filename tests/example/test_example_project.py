"""``python -m example_project``, as a newcomer runs it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.environment import clean_variables


@pytest.mark.slow
@pytest.mark.xdist_group("installs")
def test_the_example_is_built_installed_run_and_tested(repository: Path, tmp_path: Path) -> None:
    before = sorted((repository / "example_project").rglob("*.py"))
    command = [sys.executable, "-m", "example_project", "--folder", str(tmp_path)]
    run = subprocess.run(command, cwd=repository, env=clean_variables(), capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stdout + run.stderr
    assert "== Filters" in run.stdout
    assert {wheel.name.split("-")[0] for wheel in (tmp_path / "wheels").iterdir()} == {"hatch_pygen", "pygen_runtime"}
    assert sorted((repository / "example_project").rglob("*.py")) == before
