"""Each shared model gives a wheel that installs, whose code imports and type-checks where it is installed."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

from tests.installers import uv
from tests.plugin.real_models import (
    IMPORT_ALL,
    make_consumer,
    our_wheels,
    package_name,
    pip_wheel,
    run,
    site_packages,
)
from tests.shared_models import MODEL_NAMES, model_file

pytestmark = pytest.mark.slow


@pytest.fixture(
    scope="module",
    params=[("omni_multi", "cognite_core"), pytest.param(MODEL_NAMES, marks=pytest.mark.full)],
    ids=["two", "all"],
)
def models(request: pytest.FixtureRequest) -> Sequence[str]:
    """The models that are built: the largest and one of several models, and with --full all eight."""
    names: Sequence[str] = request.param
    return names


@pytest.fixture(scope="module")
def wheels(models: Sequence[str], tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheels")
    our_wheels(folder)
    projects = tmp_path_factory.mktemp("projects")
    for name in models:
        make_consumer(projects / name, name, model_file(name))
        pip_wheel(projects / name, folder, "--find-links", str(folder), "--no-build-isolation")
    return folder


@pytest.fixture(scope="module")
def installed(models: Sequence[str], wheels: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The interpreter of one environment that holds all packages."""
    python = uv.make_environment(tmp_path_factory.mktemp("environment") / "all")
    uv.install(python, wheels, *map(distribution, models))
    return python


def distribution(model: str) -> str:
    return f"{model.replace('_', '-')}-sdk"


def test_every_module_imports(installed: Path, models: Sequence[str]) -> None:
    printed = run(installed, "-c", IMPORT_ALL, *map(package_name, models))
    assert printed.count(" ok\n") == len(models)


def test_the_runtime_came_as_pinned(installed: Path) -> None:
    listed = {
        row["name"]: row["version"]
        for row in json.loads(uv.uv("pip", "list", "--format", "json", "--python", installed))
    }
    assert "pygen-runtime" in listed and "hatch-pygen" not in listed
    uv.uv("pip", "check", "--python", installed)


@pytest.mark.parametrize(
    "plugins", ["", pytest.param("plugins = pydantic.mypy\n", marks=pytest.mark.full)], ids=["plain", "pydantic plugin"]
)
def test_mypy_finds_nothing(installed: Path, models: Sequence[str], tmp_path: Path, plugins: str) -> None:
    (tmp_path / "mypy.ini").write_text(f"[mypy]\nstrict = true\n{plugins}", encoding="utf-8")
    packages = [part for name in models for part in ("-p", package_name(name))]
    printed = run(sys.executable, "-m", "mypy", "--python-executable", installed, *packages, cwd=tmp_path)
    assert "no issues found" in printed


def test_pyright_finds_nothing(installed: Path, models: Sequence[str], tmp_path: Path) -> None:
    settings = {
        "include": [str(site_packages(installed) / package_name(name)) for name in models],
        "exclude": [],
        "typeCheckingMode": "strict",
        "useLibraryCodeForTypes": True,
    }
    (tmp_path / "pyrightconfig.json").write_text(json.dumps(settings), encoding="utf-8")
    printed = run(sys.executable, "-m", "pyright", "--pythonpath", installed, "-p", tmp_path, cwd=tmp_path)
    assert "0 errors, 0 warnings" in printed and "No source files" not in printed


def test_ruff_finds_nothing(installed: Path, models: Sequence[str]) -> None:
    folders = [site_packages(installed) / package_name(name) for name in models]
    run(sys.executable, "-m", "ruff", "format", "--isolated", "--check", "--line-length", "100", *folders)
    run(sys.executable, "-m", "ruff", "check", "--isolated", "--select", "E4,E7,E9,F,W,I,UP,B", *folders)


@pytest.mark.full
def test_each_model_in_an_environment_of_its_own(wheels: Path, models: Sequence[str], tmp_path: Path) -> None:
    (tmp_path / "mypy.ini").write_text("[mypy]\nstrict = true\n", encoding="utf-8")
    for name in models:
        python = uv.make_environment(tmp_path / name)
        uv.install(python, wheels, distribution(name))
        assert run(python, "-c", IMPORT_ALL, package_name(name)).endswith(" ok\n")
        run(sys.executable, "-m", "mypy", "--python-executable", python, "-p", package_name(name), cwd=tmp_path)
