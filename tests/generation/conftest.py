"""The real models, generated once for the tests of this folder."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from hatch_pygen import pipeline, snapshot
from hatch_pygen.problems import Problem
from hatch_pygen.snapshot import Snapshot
from tests.generation.golden import CASES, committed
from tests.generation.packages import configuration, write
from tests.shared_models import model_files
from tests.writing.packages import Log


@dataclass(frozen=True)
class RealModel:
    """A model generated as the package of the same name."""

    name: str
    snapshot: Snapshot
    files: Mapping[str, str]
    problems: tuple[Problem, ...]

    @property
    def views(self) -> dict[tuple[str, str, str], Mapping[str, Any]]:
        """The views of all its data models, each once."""
        return {
            (view["space"], view["externalId"], view["version"]): view
            for model in self.snapshot.models
            for view in model["views"]
        }


def generate_real(name: str, path: Path, **options: Any) -> RealModel:
    found = snapshot.from_api_answer(path.read_bytes())
    package = pipeline.generate(found, configuration(found.models, package=name, **options))
    return RealModel(name, found, package.files, package.problems)


@pytest.fixture(scope="session")
def real_models() -> dict[str, RealModel]:
    """The eight models by name."""
    return {name: generate_real(name, path) for name, path in model_files().items()}


@pytest.fixture(scope="session")
def real_packages(real_models: dict[str, RealModel], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One folder with all eight packages."""
    folder = tmp_path_factory.mktemp("packages")
    for each in real_models.values():
        write(each.files, folder)
    return folder


@pytest.fixture(scope="session")
def golden_packages(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The committed packages of all golden cases in one folder."""
    folder = tmp_path_factory.mktemp("golden")
    for case in CASES:
        write({name: content for name, content in committed(case).items() if name != "problems.txt"}, folder)
    return folder


@pytest.fixture
def log() -> Log:
    return Log()
