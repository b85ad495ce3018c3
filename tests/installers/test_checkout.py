"""The two lines that make and use the wheels of a checkout, as README and tutorial have them."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from hatch_pygen import __version__
from tests.environment import clean_variables

ROOT = Path(__file__).parents[2]
LINES = re.compile(r"^\$ (pip wheel .*)\n\$ (export PIP_FIND_LINKS=.*)$", re.MULTILINE)


def test_both_pages_have_the_same_lines() -> None:
    found = [LINES.findall((ROOT / page).read_text("utf-8")) for page in ("README.md", "docs/tutorial.md")]
    assert len(found[0]) == 1 and found[0] == found[1]


@pytest.mark.slow
def test_the_lines_make_wheels_that_pip_finds(tmp_path: Path) -> None:
    """Nothing is installed here: pip says what it would install, and from where."""
    [(make, use)] = LINES.findall((ROOT / "README.md").read_text("utf-8"))
    (tmp_path / "hatch-pygen").symlink_to(ROOT)
    (tmp_path / "pip").write_text(f'#!/bin/sh\nexec {sys.executable} -m pip "$@"\n')
    (tmp_path / "pip").chmod(0o755)
    environ = {**clean_variables(), "PATH": f"{tmp_path}:{os.environ['PATH']}"}
    script = f"{make} && {use} --dry-run --force-reinstall --no-deps 'pygen-runtime=={__version__}'"
    done = subprocess.run(
        ["bash", "-ec", script], cwd=tmp_path, env=environ, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    made = sorted(path.name for path in (tmp_path / "wheels").iterdir())
    assert made == [f"hatch_pygen-{__version__}-py3-none-any.whl", f"pygen_runtime-{__version__}-py3-none-any.whl"]
    assert f"Would install hatch-pygen-{__version__} pygen-runtime-{__version__}" in done.stdout
