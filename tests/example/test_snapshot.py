"""The example's model is what it claims to be: canonical, valid, and using everything that a model can use."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from hatch_pygen import snapshot
from hatch_pygen.config import PygenConfig
from tests.shared_models import openapi_file

Json = dict[str, Any]


@pytest.fixture
def example(repository: Path) -> Path:
    return repository / "example_project"


@pytest.fixture
def views(example: Path) -> list[Json]:
    models: list[Json] = json.loads((example / "pygen.snapshot.json").read_text("utf-8"))["models"]
    return list(models[0]["views"])


def properties(views: list[Json]) -> list[Json]:
    return [prop for view in views for prop in view["properties"].values()]


def test_the_snapshot_is_the_api_answers_in_canonical_form(example: Path) -> None:
    answers = [(example / f"water_works.{kind}.json").read_bytes() for kind in ("datamodel", "containers")]
    committed = snapshot.read(example / "pygen.snapshot.json")
    assert snapshot.from_api_answer(*answers, sdk_version=committed.sdk_version) == committed
    assert snapshot.dump(committed) == (example / "pygen.snapshot.json").read_text("utf-8")


def test_it_holds_the_model_that_the_project_names(example: Path) -> None:
    config = PygenConfig.from_pyproject(example)
    assert snapshot.check_models(snapshot.read(example / "pygen.snapshot.json"), config) == []


@pytest.mark.wide
def test_every_object_is_valid_for_the_api(example: Path) -> None:
    components = json.loads(openapi_file().read_text("utf-8"))["components"]
    committed = snapshot.read(example / "pygen.snapshot.json")
    for name, items in {"DataModel": committed.models, "ContainerDefinition": committed.containers}.items():
        schema = {"$ref": f"#/components/schemas/{name}", "components": components}
        validator = jsonschema.Draft202012Validator(schema)
        assert items
        assert [error.message for item in items for error in validator.iter_errors(item)] == []


def test_every_property_type_is_used_alone_and_in_a_list(views: list[Json]) -> None:
    used = {
        (prop["type"]["type"], prop["type"].get("list", False)) for prop in properties(views) if "container" in prop
    }
    kinds = [
        "text",
        "boolean",
        "int32",
        "int64",
        "float32",
        "float64",
        "timestamp",
        "date",
        "json",
        "timeseries",
        "file",
        "sequence",
        "direct",
    ]
    assert used == {(kind, many) for kind in kinds for many in (False, True)} | {("enum", False)}


def test_every_kind_of_connection_is_used(views: list[Json]) -> None:
    edges = {
        (prop["connectionType"], prop["direction"], "edgeSource" in prop)
        for prop in properties(views)
        if "direction" in prop
    }
    reverse = {
        (prop["connectionType"], prop["through"]["source"]["type"], prop["targetsList"])
        for prop in properties(views)
        if "through" in prop
    }
    single, multi = "single_edge_connection", "multi_edge_connection"
    plain = {(kind, direction, False) for kind in (single, multi) for direction in ("outwards", "inwards")}
    assert edges == plain | {(multi, "outwards", True), (multi, "inwards", True)}
    single, multi = "single_reverse_direct_relation", "multi_reverse_direct_relation"
    through = {(kind, source, False) for kind in (single, multi) for source in ("view", "container")}
    assert reverse == through | {(multi, "view", True)}


def test_it_has_the_awkward_things_of_real_models(views: list[Json]) -> None:
    named = {view["externalId"]: view for view in views}
    mapped = [prop for prop in properties(views) if "container" in prop]
    assert 10 <= len(views) <= 15
    assert {view["space"] for view in views} == {"water_core", "water_works"}
    assert {view["usedFor"] for view in views} == {"node", "edge", "all"}
    assert "class" in named["Pump"]["properties"]
    assert [parent["externalId"] for parent in named["Pump"]["implements"]] == ["Located", "Maintained"]
    assert all(named[parent]["implements"][0]["externalId"] == "Described" for parent in ("Located", "Maintained"))
    assert named["Pump"]["properties"]["standby"]["type"]["source"]["externalId"] == "Pump"
    assert "equals" in named["DosingPump"]["filter"]["and"][0]
    assert "source" not in named["Site"]["properties"]["catchment"]["type"]
    assert {prop["nullable"] for prop in mapped} == {True, False}
    assert {type(prop["defaultValue"]) for prop in mapped if "defaultValue" in prop} == {str, bool, int, float, dict}
    assert any("unit" in prop["type"] for prop in mapped)
