"""Generated packages for tests: made, written, imported in this process or in a fresh one."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterable, Mapping
from importlib import import_module, invalidate_caches
from itertools import count
from pathlib import Path
from types import ModuleType
from typing import Any

from hatch_pygen import pipeline, snapshot
from hatch_pygen.config import PygenConfig
from hatch_pygen.pipeline import GeneratedPackage
from hatch_pygen.snapshot import Snapshot

Model = Mapping[str, Any]

_numbers = count(1)


def configuration(models: Iterable[Model], /, **options: Any) -> PygenConfig:
    """The configuration of a package of `models`; an option's underscores become hyphens."""
    table = {key.replace("_", "-"): value for key, value in options.items()}
    ids = [{"space": m["space"], "external-id": m["externalId"], "version": m["version"]} for m in models]
    if "models" in table or len(ids) == 1:
        return PygenConfig.from_dict({**({} if "models" in table else ids[0]), **table})
    return PygenConfig.from_dict({"models": ids, "client-name": "Client", **table})


def snapshot_of(*models: Model) -> Snapshot:
    return snapshot.from_api_answer(json.dumps({"items": models}))


def generate(*models: Model, **options: Any) -> GeneratedPackage:
    return pipeline.generate(snapshot_of(*models), configuration(models, **{"package": "sdk", **options}))


def write(files: Mapping[str, str], folder: Path) -> None:
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content, "utf-8", newline="\n")


def load(folder: Path, *models: Model, **options: Any) -> ModuleType:
    """The package of `models`, under a name of its own, imported in this process."""
    name = f"sdk_{next(_numbers)}"
    write(generate(*models, **{**options, "package": name}).files, folder)
    return imported(folder, name)


def imported(folder: Path, name: str) -> ModuleType:
    """The package `name` of `folder`, which need not stay on the path: its submodules are found by the package."""
    sys.path.insert(0, str(folder))
    try:
        invalidate_caches()
        return import_module(name)
    finally:
        sys.path.remove(str(folder))


def run(folder: Path, code: str) -> str:
    """What `code` prints in a fresh interpreter that finds the packages of `folder`; warnings are errors."""
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", code],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(folder), "PYTHONDONTWRITEBYTECODE": "1"},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-4000:]
    return done.stdout


IMPORT_ALL = """
import importlib.util, pathlib, sys
for name in {names!r}:
    root = pathlib.Path(name.replace(".", "/"))
    for path in sorted(root.rglob("*.py")):
        if path.name == "spark.py" and importlib.util.find_spec("pyspark") is None:
            continue
        parts = path.with_suffix("").parts
        importlib.import_module(".".join(part for part in parts if part != "__init__"))
    package = sys.modules[name]
    for each in package.__all__:
        getattr(package, each)
"""


def import_every_module(folder: Path, *names: str) -> None:
    """Import every module of the packages in a fresh interpreter, and every name that they export."""
    run(folder, IMPORT_ALL.format(names=list(names)))


def generate_csharp(model: Model) -> Mapping[str, str]:
    """The C# of a model, path -> text."""
    return pipeline.generate(snapshot_of(model), configuration([model], package="sdk"), "csharp").files
