"""Renovate itself over a project of `init` with the configuration of the page: it raises both pins together."""

from __future__ import annotations

import json
import os
import platform
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from hatch_pygen import __version__
from hatch_pygen.cli.entry import main
from tests.cli.plant import plant
from tests.environment import FOLDER
from tests.installers.sources import serve
from tests.test_ci_page import shown

RENOVATE, NODE = "44.121.2", "24.22.3"
MAJOR, MINOR = map(int, __version__.split(".")[:2])
TOOLS = FOLDER / f"renovate-{RENOVATE}"

pytestmark = [pytest.mark.full, pytest.mark.xdist_group("renovate")]


@pytest.fixture(scope="module")
def renovate() -> Sequence[Path]:
    """The command, installed by npm once, with the Node that it needs; skips the test where they are not to be had."""
    npm, machine = (
        shutil.which("npm"),
        {"x86_64": "x64", "aarch64": "arm64"}.get(platform.machine(), platform.machine()),
    )
    if npm is None:
        pytest.skip("no npm on the PATH")
    node = f"node-{sys.platform}-{machine}"
    if not (TOOLS / "complete").is_file():
        TOOLS.mkdir(parents=True, exist_ok=True)
        (TOOLS / "package.json").write_text("{}", "utf-8")
        options = ["--omit=optional", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]
        packages = [f"renovate@{RENOVATE}", f"{node}@{NODE}"]
        done = subprocess.run(
            [npm, "install", *options, *packages], cwd=TOOLS, capture_output=True, text=True, check=False
        )
        if done.returncode:
            pytest.skip(f"npm does not install {' and '.join(packages)}: {done.stderr.strip()[-300:]}")
        (TOOLS / "complete").touch()
    modules = TOOLS / "node_modules"
    return [modules / node / "bin/node", modules / "renovate/dist/renovate.js"]


def project(folder: Path) -> Path:
    folder.mkdir()
    answer = folder.parent / "answer.json"
    answer.write_text(json.dumps({"items": [plant()]}), "utf-8")
    assert main(["-C", str(folder), "init", "--from-file", str(answer)]) == 0
    (folder / "renovate.json").write_text(shown("renovate.json"), "utf-8")
    subprocess.run(["git", "init", "-q"], cwd=folder, check=True)
    subprocess.run(["git", "add", "-A"], cwd=folder, check=True)
    return folder


def index(folder: Path, versions: dict[str, Sequence[str]]) -> Path:
    """A simple index that lists wheels of these versions."""
    for name, each in versions.items():
        page = folder / "simple" / name / "index.html"
        page.parent.mkdir(parents=True)
        wheels = [f"{name.replace('-', '_')}-{version}-py3-none-any.whl" for version in each]
        page.write_text("<!DOCTYPE html>" + "".join(f'<a href="/{wheel}">{wheel}</a>' for wheel in wheels), "utf-8")
    return folder


def raised(renovate: Sequence[Path], folder: Path, address: str) -> dict[str, dict[str, str]]:
    """What Renovate would write: the requirements of each branch."""
    rules = [
        {"matchDatasources": ["pypi"], "registryUrls": [f"{address}/"]},
        {"matchDatasources": ["python-version"], "enabled": False},
    ]
    report, base = folder.parent / "report.json", folder.parent / "renovate"
    environ = {name: value for name, value in os.environ.items() if not name.startswith(("RENOVATE_", "NODE_", "LOG_"))}
    environ |= {"RENOVATE_CONFIG": json.dumps({"packageRules": rules}), "RENOVATE_BASE_DIR": str(base)}
    environ |= {"RENOVATE_REPORT_TYPE": "file", "RENOVATE_REPORT_PATH": str(report)}
    done = subprocess.run(
        [*renovate, "--platform=local", "--dry-run=lookup"],
        cwd=folder, env=environ, capture_output=True, text=True, check=False, timeout=300,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    found: dict[str, Any] = json.loads(report.read_text("utf-8"))["repositories"]["local"]["packageFiles"]
    branches: dict[str, dict[str, str]] = {}
    for file in (file for files in found.values() for file in files):
        for each in file["deps"]:
            for update in each.get("updates", ()):
                branches.setdefault(update["branchName"], {})[each["depType"]] = each["depName"] + update["newValue"]
    return branches


@pytest.mark.parametrize(
    ("newer", "branch", "lock"),
    [
        (f"{MAJOR}.{MINOR + 1}.0", "renovate/hatch-pygen", False),
        (f"{MAJOR}.{MINOR + 1}.0", "renovate/hatch-pygen", True),
        (f"{MAJOR + 1}.0.0", "renovate/major-hatch-pygen", False),
    ],
)
def test_both_pins_are_one_branch(
    renovate: Sequence[Path], tmp_path: Path, newer: str, branch: str, lock: bool
) -> None:
    """What a lone release of one of them makes, the local platform does not show: it makes no branches."""
    folder = project(tmp_path / "plant-sdk")
    if lock:
        (folder / "uv.lock").write_text('version = 1\nrequires-python = ">=3.10"\n', "utf-8")
        subprocess.run(["git", "add", "uv.lock"], cwd=folder, check=True)
    both = [__version__, newer]
    pages = index(tmp_path / "index", {"hatch-pygen": both, "pygen-runtime": both, "hatchling": ["1.29.0", "1.99.0"]})
    with serve(pages) as address:
        assert raised(renovate, folder, address) == {
            branch: {
                "project.dependencies": f"pygen-runtime=={newer}",
                "build-system.requires": f"hatch-pygen=={newer}",
            }
        }
