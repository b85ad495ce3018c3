"""``python -m example_project``, as a newcomer runs it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.environment import clean_variables


@pytest.mark.slow
def test_the_example_is_built_installed_run_and_tested(repository: Path, tmp_path: Path) -> None:
    before = sorted((repository / "example_project").rglob("*.py"))
    command = [sys.executable, "-m", "example_project", "--folder", str(tmp_path)]
    run = subprocess.run(command, cwd=repository, env=clean_variables(), capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stdout + run.stderr
    for result in (
        "the plant: 17 created, 0 unchanged",
        "P-1 since 14 Jan 2026",
        "zones behind the treatment plant: North",
        "3 pumps with all that they refer to, in 1 request",
        "P-2 runs now, in version 2",
        "│ P-1  │ out_of_service │",  # rich draws
    ):
        assert result in run.stdout
    page = (tmp_path / "pump-week.html").read_text("utf-8")
    assert "<h1>P-1: a week of pressure</h1>" in page and str(tmp_path / "pump-week.html") in run.stdout
    assert {wheel.name.split("-")[0] for wheel in (tmp_path / "wheels").iterdir()} == {"hatch_pygen", "pygen_runtime"}
    assert sorted((repository / "example_project").rglob("*.py")) == before
