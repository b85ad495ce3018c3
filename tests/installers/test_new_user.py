"""As a new user: an empty folder, one answer of the API, pip, the first query."""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.environment import REPOSITORY, clean_variables
from tests.installers.installers import interpreter
from tests.installers.sources import make_wheelhouse
from tests.shared_models import model_file

LIMIT = 120.0
"""Seconds, with a warm package cache."""

FIRST_QUERY = """
from {package} import {client}, {view}, {view}Write
with {client}.embedded() as client:
    client.upsert([{view}Write(external_id="P-101", name="P-101")])
    print([item.external_id for item in client.{attribute}.iterate({view}.name.startswith("P-"))])
"""


@pytest.fixture(scope="session")
def wheels(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_wheelhouse(tmp_path_factory.mktemp("new-user") / "wheels")


def first_steps(folder: Path, wheels: Path, answer: Path, names: dict[str, str]) -> str:
    """What the README says, with a fresh environment; the output of the first query."""
    variables = clean_variables()
    variables["PIP_FIND_LINKS"] = " ".join(filter(None, [variables.get("PIP_FIND_LINKS"), wheels.as_uri()]))
    project = folder / "my-sdk"
    project.mkdir()
    python = interpreter(folder / "env")
    commands: list[list[str | Path]] = [
        [sys.executable, "-m", "venv", folder / "env"],
        [python, "-m", "pip", "install", "-q", "hatch-pygen[cli]"],
        [python.parent / "hatch-pygen", "init", "--from-file", answer, "--instance-space", "my_data"],
        [python, "-m", "pip", "install", "-q", "."],
        [python, "-c", FIRST_QUERY.format(**names)],
    ]
    printed = ""
    for command in commands:
        done = subprocess.run(command, cwd=project, env=variables, capture_output=True, text=True, check=False)
        assert done.returncode == 0, f"{command}\n{done.stdout}{done.stderr}"
        printed = done.stdout
    return printed.strip()


@pytest.mark.slow
def test_the_example_of_the_readme(tmp_path: Path, wheels: Path) -> None:
    answer = REPOSITORY / "example_project" / "water_works.datamodel.json"
    names = {"package": "water_works", "client": "WaterWorksClient", "view": "Site", "attribute": "site"}
    started = time.monotonic()
    assert first_steps(tmp_path, wheels, answer, names) == "['P-101']"
    assert time.monotonic() - started < LIMIT


@pytest.mark.slow
def test_cognite_core(tmp_path: Path, wheels: Path) -> None:
    answer = model_file("cognite_core")
    names = {
        "package": "cognite_core",
        "client": "CogniteCoreClient",
        "view": "CogniteAsset",
        "attribute": "cognite_asset",
    }
    started = time.monotonic()
    assert first_steps(tmp_path, wheels, answer, names) == "['P-101']"
    print(f"first query after {time.monotonic() - started:.0f} s")
    assert time.monotonic() - started < LIMIT
