"""The models of the system against answers of the API, and what a project has by them."""

from __future__ import annotations

import json
from typing import Any

import pytest

from pygen_runtime.emulator import Emulator
from pygen_runtime.emulator.system import system_models
from tests.emulator.api import Api
from tests.shared_models import SHARED, needs_shared

PROSE = ("name", "description", "createdTime", "lastUpdatedTime")


def without_prose(value: Any) -> Any:
    """Structure alone: texts and times are left out, also those of enum values and properties."""
    if isinstance(value, dict):
        kept = {
            key: without_prose(of) for key, of in value.items() if not (key in PROSE and isinstance(of, (str, int)))
        }
        return kept
    return [without_prose(of) for of in value] if isinstance(value, list) else value


@pytest.fixture(scope="module")
def system() -> Api:
    return Api(Emulator(system=True, strict=True))


@needs_shared
@pytest.mark.parametrize(
    ("file", "model"),
    [("cognite_core", "CogniteCore"), ("process_industries_reconstructed", "CogniteProcessIndustries")],
)
def test_they_are_as_the_api_answers_them(system: Api, file: str, model: str) -> None:
    (expected,) = json.loads((SHARED / "models" / f"{file}.json").read_text("utf-8"))["items"]
    id = {"space": expected["space"], "externalId": model, "version": "v1"}
    (found,) = system.post("/datamodels/byids?inlineViews=true", {"items": [id]})["items"]
    views = {view["externalId"]: without_prose(view) for view in found.pop("views")}
    assert list(views) == [view["externalId"] for view in expected["views"]]
    for view in expected.pop("views"):
        assert views[view["externalId"]] == {key: of for key, of in without_prose(view).items() if of is not None}
    assert without_prose(found) == without_prose(expected)
    containers = json.loads((SHARED / "models" / f"{file}.containers.json").read_text("utf-8"))["items"]
    ids = [{"space": of["space"], "externalId": of["externalId"]} for of in containers]
    assert without_prose(system.post("/containers/byids", {"items": ids})["items"]) == without_prose(containers)


def test_a_project_has_them_and_cannot_change_them(system: Api) -> None:
    assert system.get("/datamodels")["items"] == []
    models = system.get("/datamodels?includeGlobal=true")["items"]
    assert [of["externalId"] for of in models] == ["CogniteCore", "CogniteProcessIndustries"]
    assert "belongs to the system" in system.refused("/spaces/delete", {"items": [{"space": "cdf_cdm"}]})
    assert len(system.get("/views?space=cdf_cdm&includeGlobal=true&limit=1000")["items"]) == 34


def test_views_of_a_project_build_on_them() -> None:
    with Emulator(system=True, strict=True) as emulator:
        api = Api(emulator)
        api.post("/spaces", {"items": [{"space": "plant"}]})
        asset = {"type": "view", "space": "cdf_cdm", "externalId": "CogniteAsset", "version": "v1"}
        api.post("/views", {"items": [{"space": "plant", "externalId": "Pump", "version": "1", "implements": [asset]}]})
        pump = {**asset, "space": "plant", "externalId": "Pump", "version": "1"}
        node = {"instanceType": "node", "space": "plant", "externalId": "P-1"}
        api.apply({**node, "sources": [{"source": pump, "properties": {"name": "P-1"}}]})
        (found,) = api.post("/instances/list", {"sources": [{"source": asset}]})["items"]
        values = found["properties"]["cdf_cdm"]["CogniteAsset/v1"]
        assert values["name"] == "P-1"
        assert values["path"] == [{"space": "plant", "externalId": "P-1"}]


def test_a_file_and_a_model_that_bring_them_too_agree(tmp_path: Any) -> None:
    for _ in range(2):
        with Emulator(tmp_path / "a.db", system=True, strict=True) as emulator:
            number = len(emulator.schema.containers)
            assert number == len(system_models().containers)
            assert len(emulator.schema.views) == len(system_models().views)


def test_a_file_keeps_the_paths_of_assets_without_being_told(tmp_path: Any) -> None:
    """The next program that opens it need not know how it was made."""
    source = {"type": "view", "space": "cdf_cdm", "externalId": "CogniteAsset", "version": "v1"}
    for system, name in ((True, "a"), (False, "b")):
        with Emulator(tmp_path / "a.db", system=system, strict=True) as emulator:
            api = Api(emulator)
            api.post("/spaces", {"items": [{"space": "plant"}]})
            node = {"instanceType": "node", "space": "plant", "externalId": name}
            api.apply({**node, "sources": [{"source": source, "properties": {"name": name}}]})
            found = api.post("/instances/byids", {"items": [node], "sources": [{"source": source}]})["items"]
            values = found[0]["properties"]["cdf_cdm"]["CogniteAsset/v1"]
            assert values["path"] == [{"space": "plant", "externalId": name}]
            assert values["root"] == {"space": "plant", "externalId": name}
