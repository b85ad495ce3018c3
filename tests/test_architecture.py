"""The page of the architecture: its flows are what the code does, its layers are those that the tests hold."""

from __future__ import annotations

import importlib
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from hatch_pygen import pipeline, snapshot
from hatch_pygen.config import PygenConfig
from hatch_pygen.ir.published import published
from pygen_runtime.http.transport import BaseTransport, HTTPRequest, HTTPResponse
from tests.docs.running import forgotten
from tests.test_layers import LAYERS

ROOT = Path(__file__).parents[1]
PAGE = (ROOT / "docs/architecture.md").read_text("utf-8")
BLOCKS = dict(re.findall(r'^```\w+(?: no-run)? title="(\w+)"\n(.*?)^```', PAGE, re.DOTALL | re.MULTILINE))
[PACKAGE] = re.findall(r"Of `(\w+)/data_classes/pump.py`", " ".join(PAGE.split()))
CONFIG = {"space": "plant", "external-id": "Plant", "version": "v1", "package": PACKAGE, "instance-space": "acme"}


def config() -> PygenConfig:
    return PygenConfig.from_dict(CONFIG)


def shown(title: str) -> Any:
    return json.loads(BLOCKS[title])


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """The package of the page's model, imported."""
    for name, text in pipeline.generate(snapshot.from_api_answer(BLOCKS["model"]), config()).files.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    monkeypatch.syspath_prepend(str(tmp_path))
    with forgotten(PACKAGE):
        yield importlib.import_module(PACKAGE)


def test_a_snapshot_becomes_the_package_shown() -> None:
    fresh = snapshot.from_api_answer(BLOCKS["model"])
    ir, _ = pipeline.interpret(fresh, config())
    assert published(ir)["views"][0]["properties"] == shown("ir")
    files = pipeline.generate(fresh, config()).files
    assert BLOCKS["lines"] in files[f"{PACKAGE}/data_classes/pump.py"]


class Answering(BaseTransport):
    """Answers a list with the page's answer, everything else with nothing; `asked` are the bodies."""

    def __init__(self) -> None:
        self.asked: list[Any] = []

    def handle_request(self, request: HTTPRequest) -> HTTPResponse:
        self.asked.append(json.loads(request.read()))
        found = shown("answer") if request.url.path.endswith("/list") else {"items": []}
        return HTTPResponse(200, json=found)


def test_bytes_become_the_instance_shown(package: Any) -> None:
    transport = Answering()
    with package.PlantClient("https://cdf.example", "acme", transport=transport, compress=False) as client:
        [pump] = client.pump.list()
        place = f"{pump.site.space}:{pump.site.external_id}"
        read = {"space": pump.space, "external_id": pump.external_id, "rated_flow": pump.rated_flow, "site": place}
        assert read == shown("instance")
        assert list(pump.site) == []
    assert transport.asked[1:] == [shown("follow")]


def test_objects_become_the_body_shown(package: Any) -> None:
    class Planned(package.PlantClient):  # type: ignore[misc, name-defined]
        def upsert(self, *items: Any, **options: Any) -> Any:
            return super().upsert(*items, dry_run=True, **options)

    with Planned.embedded(strict=True) as client:
        plan = eval(BLOCKS["objects"].strip(), {**vars(package), **package_names(package), "client": client})
    assert [request.body for request in plan.requests] == [shown("body")]


def package_names(package: Any) -> dict[str, Any]:
    return {name: getattr(package, name) for name in package.__all__}


def test_the_picture_and_the_table_have_the_layers_of_the_tests() -> None:
    folders = [name.partition(".")[2] for name in LAYERS if name.count(".") == 1]
    folders = [name for name in folders if name not in ("exceptions", "lazy", "stale", "extras", "version")]
    assert re.findall(r"^  │ ([a-z]+)  ", PAGE, re.MULTILINE) == folders
    table = PAGE.partition("## pygen_runtime: what behaves")[2].partition("\n## ")[0]
    assert re.findall(r"^\| `([a-z]+)/`", table, re.MULTILINE) == [*folders, "emulator"]


def test_every_place_of_a_rule_exists() -> None:
    table = PAGE.partition("## One place for each rule")[2].partition("\n## ")[0]
    places = re.findall(r"\| `([\w/.]+)` \|$", table, re.MULTILINE)
    assert len(places) == table.count("\n| ") - 1
    assert [place for place in places if not (ROOT / place).is_file()] == []
