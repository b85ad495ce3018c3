"""Each shared model gives a wheel that pip installs, whose code imports and type-checks where it is installed."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest

from tests.plugin.real_models import (
    IMPORT_ALL,
    fresh_environment,
    install,
    make_consumer,
    our_wheels,
    package_name,
    pip_wheel,
    run,
    site_packages,
)
from tests.shared_models import MODEL_NAMES, model_files

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def wheels(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheels")
    our_wheels(folder)
    projects = tmp_path_factory.mktemp("projects")
    for name, path in model_files().items():
        make_consumer(projects / name, name, path)
        pip_wheel(projects / name, folder, "--find-links", str(folder), "--no-build-isolation")
    return folder


@pytest.fixture(scope="module")
def installed(wheels: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The interpreter of one environment that holds all eight packages."""
    python = fresh_environment(tmp_path_factory.mktemp("environment") / "all")
    install(python, wheels, [f"{name.replace('_', '-')}-sdk" for name in MODEL_NAMES])
    return python


def test_every_module_imports(installed: Path) -> None:
    printed = run(installed, "-c", IMPORT_ALL, *map(package_name, MODEL_NAMES))
    assert printed.count(" ok\n") == len(MODEL_NAMES)


def test_the_runtime_came_as_pinned(installed: Path) -> None:
    listed = {
        row["name"]: row["version"] for row in json.loads(run(installed, "-m", "pip", "list", "--format", "json"))
    }
    assert "pygen-runtime" in listed and "hatch-pygen" not in listed
    run(installed, "-m", "pip", "check")


@pytest.mark.parametrize("plugins", ["", "plugins = pydantic.mypy\n"], ids=["plain", "pydantic plugin"])
def test_mypy_finds_nothing(installed: Path, tmp_path: Path, plugins: str) -> None:
    (tmp_path / "mypy.ini").write_text(f"[mypy]\nstrict = true\n{plugins}", encoding="utf-8")
    packages = [part for name in MODEL_NAMES for part in ("-p", package_name(name))]
    printed = run(sys.executable, "-m", "mypy", "--python-executable", installed, *packages, cwd=tmp_path)
    assert "no issues found" in printed


def test_pyright_finds_nothing(installed: Path, tmp_path: Path) -> None:
    settings = {
        "include": [str(site_packages(installed) / package_name(name)) for name in MODEL_NAMES],
        "exclude": [],
        "typeCheckingMode": "strict",
        "useLibraryCodeForTypes": True,
    }
    (tmp_path / "pyrightconfig.json").write_text(json.dumps(settings), encoding="utf-8")
    printed = run(sys.executable, "-m", "pyright", "--pythonpath", installed, "-p", tmp_path, cwd=tmp_path)
    assert "0 errors, 0 warnings" in printed and "No source files" not in printed


def test_ruff_finds_nothing(installed: Path) -> None:
    folders = [site_packages(installed) / package_name(name) for name in MODEL_NAMES]
    run(sys.executable, "-m", "ruff", "format", "--isolated", "--check", "--line-length", "100", *folders)
    run(sys.executable, "-m", "ruff", "check", "--isolated", "--select", "E4,E7,E9,F,W,I,UP,B", *folders)


@pytest.mark.full
@pytest.mark.parametrize("name", MODEL_NAMES)
def test_each_model_in_an_environment_of_its_own(wheels: Path, tmp_path: Path, name: str) -> None:
    python = fresh_environment(tmp_path / "environment")
    install(python, wheels, [f"{name.replace('_', '-')}-sdk"])
    assert run(python, "-c", IMPORT_ALL, package_name(name)).endswith(" ok\n")
    (tmp_path / "mypy.ini").write_text("[mypy]\nstrict = true\n", encoding="utf-8")
    run(sys.executable, "-m", "mypy", "--python-executable", python, "-p", package_name(name), cwd=tmp_path)
