"""The real models, generated once for the tests of this folder."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from hatch_pygen import pipeline, snapshot
from hatch_pygen.problems import Problem
from hatch_pygen.snapshot import Snapshot
from tests.generation.golden import CASES, OWN, committed
from tests.generation.packages import configuration, write
from tests.shared_models import model_file
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


@cache
def real_model(name: str) -> RealModel:
    """One of the eight models, generated when it is first asked for."""
    return generate_real(name, model_file(name))


@pytest.fixture(scope="session")
def real_package(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Path]:
    """The folder of packages, which has that of the named model."""
    folder = tmp_path_factory.mktemp("packages")

    def packages(name: str) -> Path:
        if not (folder / name).is_dir():
            write(real_model(name).files, folder)
        return folder

    return packages


@pytest.fixture(scope="session")
def golden_packages(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The committed packages of all golden cases in one folder."""
    folder = tmp_path_factory.mktemp("golden")
    for case in CASES:
        write({name: content for name, content in committed(case).items() if name != "problems.txt"}, folder)
    write({path.name: path.read_text("utf-8") for path in OWN.glob("*.py")}, folder)
    return folder


@pytest.fixture
def log() -> Log:
    return Log()
