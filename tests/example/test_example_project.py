"""``python -m example_project``, as a newcomer runs it."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from example_project import __main__ as program
from example_project import node_program, spark_program
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
    reason = node_program.missing()
    programs = f"the TypeScript programs do not run: {reason}" if reason else "no such pump"
    assert programs in run.stdout
    assert reason or (tmp_path / "app" / "site" / "page.js").stat().st_size > 50_000
    assert {wheel.name.split("-")[0] for wheel in (tmp_path / "wheels").iterdir()} == {"hatch_pygen", "pygen_runtime"}
    assert sorted((repository / "example_project").rglob("*.py")) == before


def test_without_node_the_example_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    assert node_program.missing() == "no Node 20.19 or newer on the PATH"


@pytest.mark.skipif(os.name == "nt", reason="the programs are scripts of a shell")
@pytest.mark.parametrize(
    ("version", "said"), [("v18.20.1", "it is v18.20.1"), ("v20.18.3", "it is v20.18.3"), ("v20.19.0", None)]
)
def test_an_old_node_is_named(version: str, said: str | None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("node", "npm"):
        program = tmp_path / name
        program.write_text(f"#!/bin/sh\necho {version}\n")
        program.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    found = node_program.missing()
    assert found is None if said is None else str(found).endswith(said)


def test_without_java_the_example_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(SystemExit) as stopped:
        program.main(["--spark"])
    assert stopped.value.code == 2
    assert "argument --spark: no Java 17 or newer on the PATH\n" in capsys.readouterr().err


@pytest.mark.skipif(os.name == "nt", reason="the program is a script of a shell")
@pytest.mark.parametrize(("version", "said"), [("1.8.0_402", "it is 1"), ("11.0.2", "it is 11"), ("17.0.15", None)])
def test_an_old_java_is_named(version: str, said: str | None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    java = tmp_path / "java"
    java.write_text(f"#!/bin/sh\necho 'openjdk version \"{version}\"' >&2\n")
    java.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    found = spark_program.missing()
    assert found is None if said is None else str(found).endswith(said)


@pytest.mark.full
@pytest.mark.skipif(spark_program.missing() is not None, reason="Spark 4 runs on Java 17 and newer")
def test_the_report_of_spark(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    """What ``--spark`` adds, in an environment as a newcomer's."""
    python, wheels = program.make_environment(tmp_path / "environment"), tmp_path / "wheels"
    program.build_wheels(python, wheels)
    program.install_example(python, wheels)
    spark_program.run(python, wheels, tmp_path, program._step)
    told = capfd.readouterr().out
    assert all(f"== {title}" in told for title in ("Flow by site", "Zones", "Inspections"))
    assert " sent, " in told.splitlines()[-1]
