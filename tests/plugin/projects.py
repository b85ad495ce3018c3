"""Small consumer projects in temporary folders, and hatchling run on them in this process."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from hatch_pygen import __version__, snapshot
from hatch_pygen.config import PygenConfig
from hatch_pygen.snapshot import Snapshot
from tests import model_json

PIN = f"pygen-runtime=={__version__}"

TABLE: dict[str, Any] = {"space": "plant", "external-id": "Pumps", "version": "1", "package": "acme_pumps"}


def view(external_id: str = "Pump") -> model_json.Json:
    """A view with one text property."""
    place = {"container": model_json.container_id("Pump"), "containerPropertyIdentifier": "name"}
    name = {**model_json.text(), **place, "constraintState": {}}
    name["type"]["collation"] = "ucs_basic"
    return model_json.view(external_id, {"name": name}, version="1")


def model(*views: str, external_id: str = "Pumps") -> model_json.Json:
    """A data model of the named views."""
    return model_json.model(*map(view, views or ("Pump",)), externalId=external_id, version="1")


def snapshot_of(*models: Mapping[str, Any], sdk_version: str = "1.2.3") -> Snapshot:
    return snapshot.from_api_answer(json.dumps({"items": models or [model()]}), sdk_version=sdk_version)


def config(**options: Any) -> PygenConfig:
    """The configuration for `model()`; an option's underscores become hyphens."""
    return PygenConfig.from_dict({**TABLE, **{key.replace("_", "-"): value for key, value in options.items()}})


PYPROJECT = f"""\
[build-system]
requires = ["hatchling>=1.29", "hatch-pygen"]
build-backend = "hatchling.build"

[project]
name = "acme-pumps-sdk"
dynamic = ["version"]
requires-python = ">=3.10"
dependencies = ["{PIN}"]

[tool.hatch.version]
source = "pygen"

[tool.hatch.build.hooks.pygen]

[tool.uv]
cache-keys = [{{ file = "pyproject.toml" }}, {{ file = "pygen.snapshot.json" }}]

[tool.pygen]
space = "plant"
external-id = "Pumps"
version = "1"
package = "acme_pumps"
"""


def make_project(root: Path, pyproject: str = PYPROJECT, **files: str) -> Path:
    """A project with a snapshot in `root`; `files` are added, ``__`` in a name standing for a slash."""
    root.mkdir(parents=True, exist_ok=True)
    (root / "pyproject.toml").write_text(pyproject, encoding="utf-8")
    if not (root / "pygen.snapshot.json").exists():
        snapshot.write(root / "pygen.snapshot.json", snapshot_of())
    for name, text in files.items():
        add(root, name.replace("__", "/"), text)
    return root


def add(root: Path, name: str, text: str = "") -> Path:
    path = root / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def build(root: Path, target: str = "wheel", version: str = "standard", dist: Path | None = None) -> Path:
    """The artifact that hatchling makes of `root`, beside it by default."""
    from hatchling.builders.sdist import SdistBuilder
    from hatchling.builders.wheel import WheelBuilder

    builder: Any = (WheelBuilder if target == "wheel" else SdistBuilder)(str(root))
    folder = root.parent / f"{root.name}-dist" if dist is None else dist
    return Path(next(builder.build(directory=str(folder), versions=[version])))


def names(wheel: Path) -> list[str]:
    with zipfile.ZipFile(wheel) as archive:
        return archive.namelist()


def read(wheel: Path, name: str) -> str:
    with zipfile.ZipFile(wheel) as archive:
        return archive.read(name).decode("utf-8")


def tree(root: Path) -> dict[str, tuple[bytes, int]]:
    """Content and mtime of every file below `root`."""
    files = (path for path in root.rglob("*") if path.is_file() and "__pycache__" not in path.parts)
    return {path.relative_to(root).as_posix(): (path.read_bytes(), path.stat().st_mtime_ns) for path in files}
