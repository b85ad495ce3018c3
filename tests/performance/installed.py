"""Environments with our wheels, as pip makes them for a build or for a user of the command line; under ``.tests/``."""

from __future__ import annotations

import shutil
import subprocess
import sys
from functools import cache
from importlib.metadata import distributions
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.environment import DISTRIBUTIONS, FOLDER, clean_variables

OURS = ("hatch-pygen", "pygen-runtime")


@cache
def python_with(extra: str = "") -> Path:
    """An interpreter beside hatch-pygen with `extra`, what that requires in the versions of the tests, and pip."""
    version = f"{sys.version_info.major}.{sys.version_info.minor}"
    root = FOLDER / f"installed-{version}{f'-{extra}' if extra else ''}"
    python = root / ("Scripts/python.exe" if sys.platform == "win32" else "bin/python")
    with TemporaryDirectory() as name:
        wheels, constraints = Path(name, "wheels"), Path(name, "constraints.txt")
        constraints.write_text(_constraints(), encoding="utf-8")
        for folder in DISTRIBUTIONS:
            _run(sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(wheels), folder=folder)
        install = (str(python), "-m", "pip", "install", "--quiet", "--find-links", str(wheels))
        if not (root / "complete").is_file():
            print(f"making {root.name} (once) ...", file=sys.stderr, flush=True)
            shutil.rmtree(root, ignore_errors=True)
            _run(sys.executable, "-m", "venv", str(root))
            _run(*install, "-c", str(constraints), f"hatch-pygen[{extra}]" if extra else "hatch-pygen")
            (root / "complete").touch()
        ours = [str(path) for path in wheels.glob("*.whl") if extra or path.name.startswith("hatch_pygen")]
        _run(*install, "--no-deps", "--force-reinstall", *ours)
    return python


def _constraints() -> str:
    """The versions that run here."""
    found = {each.name: each.version for each in distributions()}
    return "".join(f"{name}=={version}\n" for name, version in sorted(found.items()) if name not in OURS)


def _run(*command: str, folder: Path | None = None) -> None:
    subprocess.run(command, cwd=folder, check=True, capture_output=True, env=clean_variables())
