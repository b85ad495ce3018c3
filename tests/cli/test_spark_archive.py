"""``spark-archive``: what is installed as zips that Python imports from."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.commands import Commands
from tests.generation.golden import generated
from tests.generation.packages import imported, write


def test_the_zips_are_what_is_installed(commands: Commands, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    commands.start()
    write(generated("edges").files, tmp_path)
    monkeypatch.syspath_prepend(str(tmp_path))
    imported(tmp_path, "golden_edges")
    path = commands.root / "pyproject.toml"
    text, count = re.subn("(?m)^package = .*$", 'package = "golden_edges"', path.read_text("utf-8"))
    assert count == 1
    path.write_text(text, "utf-8")
    made = commands("spark-archive")
    assert made.code == 0, made.err
    first, second = (Path(line) for line in made.out.split())
    assert first.name == "golden_edges.zip"
    before = first.read_bytes(), second.read_bytes()
    assert commands("spark-archive").out == made.out
    assert (first.read_bytes(), second.read_bytes()) == before
    code = "import golden_edges, pygen_runtime; print(golden_edges.Pipe.diameter, pygen_runtime.__file__)"
    shown = subprocess.run(
        [sys.executable, "-c", code],
        env={"PYTHONPATH": f"{first}:{second}"},
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    assert "diameter" in shown and str(second) in shown


def test_what_is_not_installed(commands: Commands) -> None:
    commands.start()
    failed = commands("spark-archive")
    assert (failed.code, "PG608" in failed.err) == (2, True)
