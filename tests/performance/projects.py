"""Packages and projects to measure: generated into a temporary folder, imported or built from there."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from importlib import import_module, invalidate_caches
from pathlib import Path
from tempfile import TemporaryDirectory
from types import ModuleType

from hatch_pygen import __version__, snapshot
from hatch_pygen.config import PygenConfig
from hatch_pygen.snapshot import Snapshot
from tests.performance import synthetic
from tests.shared_models import SHARED


@dataclass(frozen=True)
class Subject:
    """A model to measure with; `name` stands in the table."""

    name: str
    snapshot: Snapshot
    config: PygenConfig


def has_core() -> bool:
    """Whether the shared models are there."""
    return (SHARED / "models" / "cognite_core.json").is_file()


@cache
def core() -> Subject:
    """Cognite Core where the shared models are, else a synthetic model of the same number of views."""
    if not has_core():
        return made(34)
    answer = (SHARED / "models" / "cognite_core.json").read_bytes()
    return _subject("Cognite Core, 34 views", snapshot.from_api_answer(answer), "core_sdk")


@cache
def made(views: int) -> Subject:
    """A synthetic model."""
    return _subject(f"{views} views", snapshot.from_api_answer(synthetic.model(views)), f"plant_{views}")


@cache
def narrow() -> Subject:
    """A synthetic model of one view of six scalars."""
    return _subject("1 narrow view", snapshot.from_api_answer(synthetic.narrow()), "narrow_sdk")


def _subject(name: str, found: Snapshot, package: str) -> Subject:
    model = found.models[0]
    table = {
        "space": model["space"],
        "external-id": model["externalId"],
        "version": model["version"],
        "package": package,
    }
    return Subject(name, found, PygenConfig.from_dict(table))


@contextmanager
def generated(subject: Subject) -> Iterator[Path]:
    """The folder above the generated package."""
    from hatch_pygen import pipeline

    with TemporaryDirectory() as folder:
        for path, text in pipeline.generate(subject.snapshot, subject.config).files.items():
            target = Path(folder, path)
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(text, encoding="utf-8")
        yield Path(folder)


@contextmanager
def imported(subject: Subject) -> Iterator[ModuleType]:
    """The generated package, imported; forgotten afterwards, because its folder is gone then."""
    package = subject.config.package
    with generated(subject) as folder:
        sys.path.insert(0, str(folder))
        try:
            invalidate_caches()
            yield import_module(package)
        finally:
            sys.path.remove(str(folder))
            for name in [each for each in sys.modules if each == package or each.startswith(f"{package}.")]:
                del sys.modules[name]


@contextmanager
def project(subject: Subject, *, hook: bool) -> Iterator[Path]:
    """A consumer's project with the hook, or the same project with a package of its own instead."""
    with TemporaryDirectory() as name:
        folder = Path(name)
        model = subject.config.models[0]
        lines = [
            "[build-system]",
            f'requires = ["hatchling", "hatch-pygen=={__version__}"]',
            'build-backend = "hatchling.build"',
            "[project]",
            'name = "measured"',
            'version = "1.0.0"',
            'requires-python = ">=3.10"',
            f'dependencies = ["pygen-runtime=={__version__}"]',
            "[tool.hatch.build.targets.wheel]",
        ]
        if hook:
            lines += ["[tool.hatch.build.hooks.pygen]", "[tool.pygen]", f'package = "{subject.config.package}"']
            lines += [
                f'space = "{model.space}"',
                f'external-id = "{model.external_id}"',
                f'version = "{model.version}"',
            ]
            snapshot.write(folder / "pygen.snapshot.json", subject.snapshot)
        else:
            (folder / "measured").mkdir()
            (folder / "measured" / "__init__.py").write_text("", encoding="utf-8")
        (folder / "pyproject.toml").write_text("\n".join(lines) + "\n", encoding="utf-8")
        yield folder
