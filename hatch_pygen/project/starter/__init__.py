"""What a new project begins with beside its tables: a README for its makers, a first test, hooks of pre-commit."""

from __future__ import annotations

from pathlib import Path

from hatch_pygen.config import PygenConfig
from hatch_pygen.version import __version__

TEST = "tests/test_sdk.py"
PRE_COMMIT = ".pre-commit-config.yaml"


def readme(name: str, config: PygenConfig) -> str:
    """For those who work on the SDK; those who use it read the page that it brings with it."""
    models = ", ".join(f"`{model.id}`" for model in config.models)
    data_model = f"data model{'s' if len(config.models) > 1 else ''} {models}"
    return _filled("README.md", NAME=name, MODELS=data_model, SNAPSHOT=config.snapshot, PACKAGE=config.package)


def first_test(config: PygenConfig) -> str:
    """A test that runs as it is: on an emulator inside the process, whatever the model holds."""
    return _filled("test_sdk.txt", PACKAGE=config.package, CLIENT=config.client_name)


def pre_commit() -> str:
    return _filled("pre-commit.yaml")


def _filled(file: str, **values: str) -> str:
    text = (Path(__file__).parent / file).read_text("utf-8")
    for key, value in {**values, "VERSION": __version__}.items():
        text = text.replace(f"@{key}@", value)
    return text
