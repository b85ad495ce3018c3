"""ruff, mypy and pyright as their users call them; a test that needs one is skipped where it is not installed."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path

import pytest

from tests.environment import FOLDER

ROOT = Path(__file__).resolve().parents[2]


def tool(name: str) -> str:
    if find_spec(name) is None:
        pytest.skip(f"{name} is not installed for {sys.executable}")
    return name


def findings(folder: Path, name: str, *arguments: str) -> tuple[int, str]:
    """The exit code of a tool run in `folder`, and all that it wrote."""
    # pyright would take the packages of whatever Python comes first on the PATH
    where = ["--pythonpath", sys.executable] if name == "pyright" else []
    command = [sys.executable, "-m", tool(name), *where, *arguments]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=600, check=False)
    return done.returncode, done.stdout + done.stderr


def assert_clean(folder: Path, name: str, *arguments: str) -> None:
    code, output = findings(folder, name, *arguments)
    assert code == 0, output[-4000:]


def assert_ruff_clean(folder: Path, width: int, *names: str) -> None:
    assert_clean(folder, "ruff", "format", "--check", "--isolated", "--line-length", str(width), *names)
    assert_clean(folder, "ruff", "check", "--isolated", "--select", "E4,E7,E9,F,W,I,UP,B", *names)


MYPY = "[mypy]\nstrict = True\npython_version = 3.10\ncache_dir = {cache}\nmypy_path = {runtime}\n"
PLUGIN = "plugins = pydantic.mypy\n"


def mypy_config(folder: Path, *, plugin: bool) -> str:
    """A configuration for mypy --strict beside the packages."""
    path = folder / ("mypy-plugin.ini" if plugin else "mypy.ini")
    content = MYPY.format(cache=mypy_cache(folder, plugin=plugin), runtime=ROOT / "runtime")
    path.write_text(content + (PLUGIN if plugin else ""), "utf-8")
    return path.name


def mypy_cache(folder: Path, *, plugin: bool = False) -> Path:
    """One cache for the folders of a whole test run, which begins with what `python -m tests` has learnt.

    Most of what mypy reads are the runtime and pydantic: it takes 15 seconds without, one with them.
    """
    cache = folder.parent / (".mypy-plugin_cache" if plugin else ".mypy_cache")
    if not plugin and not cache.exists() and (FOLDER / "mypy").exists():
        shutil.copytree(FOLDER / "mypy", cache)
    return cache


def pyright_config(folder: Path, *names: str) -> str:
    """A configuration for pyright strict beside the packages."""
    path = folder / "pyrightconfig.json"
    include = ", ".join(f'"{name}"' for name in names)
    path.write_text(
        f'{{"include": [{include}], "typeCheckingMode": "strict", "pythonVersion": "3.10", '
        f'"extraPaths": [".", "{(ROOT / "runtime").as_posix()}"]}}',
        "utf-8",
    )
    return path.name


WITHOUT_AND_WITH_PLUGIN = [
    pytest.param([False], id="plain"),
    pytest.param([True], id="plugin", marks=pytest.mark.full),
]
"""For a test of `assert_typed`: what pydantic's plugin says of the same packages is for a full run."""


def assert_typed(folder: Path, *names: str, plugins: Sequence[bool] = (False, True)) -> None:
    """mypy --strict, without and with pydantic's plugin, and pyright strict find nothing in the packages."""
    for plugin in plugins:
        assert_clean(folder, "mypy", "--config-file", mypy_config(folder, plugin=plugin), *names)
    assert_clean(folder, "pyright", "--project", pyright_config(folder, *names))
