"""Projects that cannot be built: each folder of errors/ is one, with what its user reads in stderr.txt; `check` says it too.

A folder holds the files of the project; a snapshot is added where it has none. The last part of its name after
a dot is the target: wheel, editable or sdist. ``0.0.0`` stands for the version of hatch-pygen.
"""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from hatch_pygen import __version__
from hatch_pygen.cli.entry import main
from tests.plugin.projects import build, make_project, tree

CASES = sorted(path for path in (Path(__file__).parent / "errors").iterdir() if path.is_dir())


def project(case: Path, root: Path) -> Path:
    shutil.copytree(case, root, ignore=shutil.ignore_patterns("stderr.txt"))
    make_project(root, (root / "pyproject.toml").read_text(encoding="utf-8").replace("0.0.0", __version__))
    if (root / "no-snapshot").exists():
        (root / "pygen.snapshot.json").unlink()
    return root


@pytest.mark.parametrize("case", CASES, ids=[case.name for case in CASES])
def test_message(case: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    root = project(case, tmp_path / "project")
    before = tree(root)
    target = case.suffix[1:]
    with pytest.raises(SystemExit) as caught:
        build(root, "sdist" if target == "sdist" else "wheel", "editable" if target == "editable" else "standard")
    assert caught.value.code == 1
    expected = (case / "stderr.txt").read_text(encoding="utf-8").replace("0.0.0", __version__)
    assert capsys.readouterr().err == expected
    assert tree(root) == before


@pytest.mark.parametrize("case", CASES, ids=[case.name for case in CASES])
def test_check_finds_what_the_build_finds(case: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    root = project(case, tmp_path / "project")
    before = tree(root)
    assert main(["-C", str(root), "check"]) != 0
    found = capsys.readouterr().err
    for line in (case / "stderr.txt").read_text(encoding="utf-8").replace("0.0.0", __version__).splitlines()[:-2]:
        assert line in found.splitlines()
    assert tree(root) == before
