"""Clients against a server on loopback, each in a process of its own: what the drivers are told, and what they say."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from tests.environment import REPOSITORY, clean_variables
from tests.performance.pages import full_pages
from tests.performance.projects import core, imported
from tests.performance.server import PAGE_MARK

DISTINCT = 5
"""Pages that are made; a server of more serves them again."""


@dataclass(frozen=True)
class Loopback:
    """A running server, and what every driver needs to use it."""

    settings: Mapping[str, Any]

    def drive(self, driver: str, python: Path = Path(sys.executable), **more: Any) -> dict[str, float]:
        """The figures that a driver prints. Raises RuntimeError with the end of its errors where it fails."""
        found: dict[str, float] = json.loads(run_driver(driver, python, {**self.settings, **more}))
        return found


def run_driver(driver: str, python: Path, settings: Mapping[str, Any]) -> str:
    """The last line that a driver prints. Raises RuntimeError with the end of its errors where it fails."""
    command = [str(python), "-m", f"tests.performance.drivers.{driver}", json.dumps(settings)]
    variables = {**clean_variables(), "PYTHONPATH": str(REPOSITORY)}
    done = subprocess.run(
        command, cwd=REPOSITORY, env=variables, capture_output=True, text=True, timeout=600, check=False
    )
    if done.returncode:
        raise RuntimeError((done.stderr.strip().splitlines() or ["it said nothing"])[-1][:200])
    return done.stdout.strip().splitlines()[-1]


@contextmanager
def serving(pages: int, delay: float = 0.0) -> Iterator[Loopback]:
    """A server of `pages` pages of 1,000 full Cognite assets, each after `delay` seconds."""
    subject = core()
    with imported(subject) as package, TemporaryDirectory() as name:
        cls, folder = package.CogniteAsset, Path(name)
        settings = _write(folder, full_pages(cls, min(pages, DISTINCT)))
        command = [sys.executable, "-m", "tests.performance.server", str(folder), str(pages), str(delay)]
        with subprocess.Popen(
            command, cwd=REPOSITORY, env=os.environ, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        ) as server:
            assert server.stdout is not None
            url = f"http://127.0.0.1:{int(server.stdout.readline())}"
            try:
                yield Loopback({**settings, **_addresses(url), **_subject(cls, package), "objects": pages * 1000})
            finally:
                server.terminate()


def _write(folder: Path, pages: list[bytes]) -> dict[str, Any]:
    model = dict(core().snapshot.models[0])
    (folder / "model.json").write_text(json.dumps(model), encoding="utf-8")
    items = [json.loads(page)["items"] for page in pages]
    for item in (item for found in items for item in found):
        item["externalId"] += PAGE_MARK
    for number, found in enumerate(items):
        _write_items(folder / f"items-{number:03}.json", found)
        _write_items(folder / f"related-{number:03}.json", [{**item, **_parent(item)} for item in found])
    one = items[0][0]
    (folder / "one.json").write_text(json.dumps(one), encoding="utf-8")
    identity = {"space": one["space"], "external_id": one["externalId"]}
    return {"model": str(folder / "model.json"), "folder": str(core_folder()), **identity}


def _write_items(path: Path, items: list[dict[str, Any]]) -> None:
    path.write_text(json.dumps(items, separators=(",", ":")), encoding="utf-8")


def _parent(item: dict[str, Any]) -> dict[str, str]:
    """The id of the asset that this one is in, where there is one."""
    ((properties,),) = (views.values() for views in item["properties"].values())
    found: dict[str, str] = properties.get("parent") or {}
    return found


def core_folder() -> Path:
    """Where the package that `imported` imported lies: the drivers import the same one."""
    return Path(sys.modules[core().config.package].__file__ or "").parents[1]


def _addresses(url: str) -> dict[str, Any]:
    instances = f"{url}/api/v1/projects/acme/models/instances"
    return {"url": url, "list_url": f"{instances}/list", "write_url": instances}


def _subject(cls: Any, package: Any) -> dict[str, Any]:
    from pygen_runtime.model.class_schema import properties_of

    view, model = cls.__view__.reference, core().config.models[0]
    kinds = {each.wire: each.type + (" list" if each.is_list else "") for each in properties_of(cls).values()}
    return {
        "package": package.__name__,
        "client": core().config.client_name,
        "view": [view.space, view.external_id, view.version],
        "model_id": [model.space, model.external_id, model.version],
        "properties": kinds,
        "body": {"instanceType": "node", "sources": [{"source": cls.__view__.source}], "limit": 1000},
    }
