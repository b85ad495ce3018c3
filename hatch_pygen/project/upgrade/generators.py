"""What another version of hatch-pygen makes of a project: it is installed into a folder of its own and asked."""

from __future__ import annotations

import importlib.util
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from hatch_pygen.config import PygenConfig
from hatch_pygen.problems import GenerationError, Problem
from hatch_pygen.project.upgrade import changes
from hatch_pygen.version import __version__

_TIMEOUT = 600.0
_PROGRAM = """
import json, sys
from pathlib import Path
from hatch_pygen import pipeline, snapshot
from hatch_pygen.config import PygenConfig
from hatch_pygen.problems import GenerationError
root = Path(sys.argv[1])
try:
    config = PygenConfig.from_pyproject(root)
    files = dict(pipeline.generate(snapshot.read(root / config.snapshot), config).files)
except GenerationError as error:
    print(json.dumps({"problems": str(error)}))
    raise SystemExit
try:
    from hatch_pygen.project.upgrade.changes import page
except ModuleNotFoundError:
    page = str
print(json.dumps({"files": files, "page": page()}))
"""


@dataclass(frozen=True, slots=True)
class Generated:
    """The files of the package, and the page that says what each version changes."""

    files: Mapping[str, str]
    page: str


def generated(root: Path, config: PygenConfig, version: str) -> Generated:
    """What hatch-pygen in that version makes of the project in `root`.

    Raises:
        GenerationError: it cannot be installed, or does not take configuration, snapshot or model.
    """
    if version == __version__:
        from hatch_pygen import pipeline, snapshot

        return Generated(pipeline.generate(snapshot.read(root / config.snapshot), config).files, changes.page())
    with tempfile.TemporaryDirectory(prefix="hatch-pygen-") as folder:
        _install(version, Path(folder))
        variables = {**os.environ, "PYTHONPATH": folder}
        done = _run([sys.executable, "-c", _PROGRAM, str(root.resolve())], variables, version)
        answer = json.loads(done.splitlines()[-1])
    if "problems" in answer:
        message = f"this version refuses the project: {answer['problems']}"
        raise GenerationError([_problem(version, message, "mend what it says, or stay with the present version")])
    return Generated(answer["files"], answer["page"])


def _install(version: str, folder: Path) -> None:
    uv = shutil.which("uv")
    if importlib.util.find_spec("pip"):
        installer = [sys.executable, "-m", "pip", "--disable-pip-version-check", "install", "--quiet"]
    elif uv:
        installer = [uv, "pip", "install", "--quiet", "--python", sys.executable]
    else:
        message = "there is neither pip nor uv to install it with, so that no names can be compared"
        raise GenerationError([_problem(version, message, "install one of them, or give --offline")])
    _run([*installer, "--target", str(folder), f"hatch-pygen=={version}"], dict(os.environ), version)


def _run(command: list[str], variables: Mapping[str, str], version: str) -> str:
    try:
        done = subprocess.run(
            command, env=variables, capture_output=True, text=True, encoding="utf-8", timeout=_TIMEOUT, check=False
        )
    except subprocess.TimeoutExpired:
        message = f"no answer after {_TIMEOUT:.0f} seconds"
        raise GenerationError([_problem(version, message, "try again, or give --offline")]) from None
    if done.returncode:
        lines = [line for line in done.stderr.splitlines() if line.strip()] or ["it failed without a word"]
        shown = next((line for line in lines if line.startswith("ERROR")), lines[-1]).strip()
        fix = "give a version that the index has, or --offline, which compares no names"
        raise GenerationError([_problem(version, f"cannot be asked: {shown}", fix)])
    return done.stdout


def _problem(version: str, message: str, fix: str) -> Problem:
    return Problem("PG640", "error", f"hatch-pygen {version}", message, fix)
