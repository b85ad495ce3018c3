"""As a new user: an empty folder, one answer of the API, pip, the first query."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.environment import REPOSITORY, clean_variables
from tests.installers.installers import interpreter
from tests.installers.sources import make_wheelhouse
from tests.shared_models import model_file

LIMIT = 120.0
"""Seconds of processor time, which other work on the machine does not lengthen."""

FIRST_QUERY = """
from {package} import {client}, {view}, {view}Write
with {client}.embedded() as client:
    client.upsert([{view}Write(external_id="P-101", name="P-101")])
    print([item.external_id for item in client.{attribute}.iterate({view}.name.startswith("P-"))])
"""


@pytest.fixture(scope="session")
def wheels(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_wheelhouse(tmp_path_factory.mktemp("new-user") / "wheels")


def spent() -> float:
    """The processor time of all processes that were waited for."""
    return os.times().children_user + os.times().children_system


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
    started = spent()
    assert first_steps(tmp_path, wheels, answer, names) == "['P-101']"
    assert spent() - started < LIMIT


@pytest.mark.slow
@pytest.mark.full
def test_cognite_core(tmp_path: Path, wheels: Path) -> None:
    answer = model_file("cognite_core")
    names = {
        "package": "cognite_core",
        "client": "CogniteCoreClient",
        "view": "CogniteAsset",
        "attribute": "cognite_asset",
    }
    started = spent()
    assert first_steps(tmp_path, wheels, answer, names) == "['P-101']"
    assert spent() - started < LIMIT
