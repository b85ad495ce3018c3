"""Generated packages to write with, and clients on an emulator of their own that count requests."""

from __future__ import annotations

import atexit
import importlib
import json
import shutil
import sys
import tempfile
import time
from dataclasses import replace
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from hatch_pygen import pipeline, snapshot
from hatch_pygen.config import PygenConfig
from pygen_runtime.client.sync_client import PygenClient
from pygen_runtime.emulator import Emulator
from tests.generation.golden import CASES as GOLDEN_CASES
from tests.generation.golden import configured, snapshot_of, sources
from tests.shared_models import containers_file, model_file

EXAMPLE = Path(__file__).resolve().parents[2] / "example_project" / "pygen.snapshot.json"
SPACE = "plant"


def written(files: dict[str, str], name: str) -> ModuleType:
    """The package `name`, imported from a folder that lives as long as the process."""
    root = Path(tempfile.mkdtemp(prefix="pygen-writes-"))
    atexit.register(shutil.rmtree, root, ignore_errors=True)
    for path, text in files.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text, "utf-8")
    sys.path.insert(0, str(root))
    try:
        importlib.invalidate_caches()
        return importlib.import_module(name)
    finally:
        sys.path.remove(str(root))


@cache
def generated(source: str) -> ModuleType:
    """The package of the example, of a golden or a shared model; its classes can be asked for by name."""
    name = f"writes_{source}"
    if source in GOLDEN_CASES:
        config = replace(configured(source), package=name, client_name="TheClient", instance_space=SPACE)
        return written(dict(pipeline.generate(snapshot_of(source), config).files), name)
    found = snapshot.read(EXAMPLE) if source == "example" else snapshot.from_api_answer(model_file(source).read_bytes())
    model = found.models[0]
    table = {
        key: model[wire] for key, wire in {"space": "space", "external-id": "externalId", "version": "version"}.items()
    }
    table |= {"package": name, "client-name": "TheClient", "instance-space": SPACE}
    return written(dict(pipeline.generate(found, PygenConfig.from_dict(table)).files), name)


@cache
def _definition(source: str) -> tuple[Any, ...]:
    if source == "example":
        return (EXAMPLE,)
    if source in GOLDEN_CASES:
        return sources(source)
    containers = containers_file(source)
    return (model_file(source),) if containers is None else (model_file(source), containers)


def _own(source: Any) -> Any:
    """Models of the system as a project's own: of its assets the service keeps root and path, whatever is written."""
    if not isinstance(source, Path):
        return source
    return json.loads(
        source.read_text("utf-8"), object_hook=lambda of: {**of, "isGlobal": False} if "isGlobal" in of else of
    )


class Log:
    """The requests of a client, as they are sent."""

    def __init__(self) -> None:
        self.paths: list[str] = []

    def __call__(self, event: Any) -> None:
        self.paths.append(event.path)

    def take(self) -> list[str]:
        """What was sent since the last call, without the common prefix."""
        paths, self.paths = self.paths, []
        return [path.rpartition("/models/")[2] for path in paths]


def emulator_of(source: str) -> Emulator:
    emulator = Emulator(strict=True).load(*map(_own, _definition(source)))
    with PygenClient("https://emulator.local", "any", transport=emulator.transport) as client:
        client.spaces.create({"space": SPACE})
    return emulator


def client_of(source: str, emulator: Emulator, log: Log, form: str = "TheClient") -> Any:
    cls = getattr(generated(source), form)
    return cls("https://emulator.local", "any", transport=emulator.transport, on_request=log, max_retries=0)


def bodies(plan: Any) -> list[Any]:
    """The items of a dry run, as JSON says them."""
    return [json.loads(json.dumps(item)) for request in plan.requests for item in request.body["items"]]


def without_msgspec(monkeypatch: pytest.MonkeyPatch) -> None:
    """What stands on msgspec cannot be imported."""
    monkeypatch.setitem(sys.modules, "msgspec", None)
    monkeypatch.setitem(sys.modules, "pygen_runtime.writing.struct_items", None)
    monkeypatch.delattr("pygen_runtime.writing.struct_items", raising=False)  # kept by its package once it was imported


def later() -> None:
    """Let a millisecond pass: the API tells a created from an updated instance by its times."""
    time.sleep(0.002)
