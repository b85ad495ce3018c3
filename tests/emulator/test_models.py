"""The real models: loaded, read back as they were, and filled with data."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from pygen_runtime import wire
from pygen_runtime.client.sync_client import PygenClient
from pygen_runtime.emulator import Emulator, clean, populate
from tests.emulator.api import Api
from tests.shared_models import MODEL_NAMES, SHARED, containers_file, model_file, needs_shared

pytestmark = needs_shared


def sources(name: str) -> list[Path]:
    own = containers_file(name)
    core = SHARED / "models" / "cognite_core.containers.json"
    return [model_file(name), *([] if own is None else [own]), *([core] if own != core else [])]


def connect(emulator: Emulator) -> PygenClient:
    return PygenClient("https://emulator.local", "any", transport=emulator.transport)


@pytest.mark.parametrize("name", MODEL_NAMES)
def test_wire_models_dump_what_they_load(name: str) -> None:
    body = json.loads(model_file(name).read_text("utf-8"))
    assert wire.Items[wire.DataModel].load(body).dump() == body
    path = containers_file(name)
    if path is not None:
        body = json.loads(path.read_text("utf-8"))
        assert wire.Items[wire.Container].load(body).dump() == body


def changed_since(view: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    """Whether properties differ in more than what the dumps of 2024 are known to have lost or not yet had."""
    dropped = [json.dumps(_without_marginals(of), sort_keys=True) for of in (view, other)]
    return dropped[0] != dropped[1]


def _without_marginals(value: Any) -> Any:
    if isinstance(value, dict):
        left_out = ("maxListSize", "constraintState")
        kept = {key: _without_marginals(of) for key, of in value.items() if key not in left_out}
        if kept.get("type") == "enum":
            kept.pop("values")
        return kept
    return [_without_marginals(of) for of in value] if isinstance(value, list) else value


@pytest.mark.parametrize("name", MODEL_NAMES)
@pytest.mark.parametrize("with_containers", [True, False])
def test_loaded_models_read_back_as_they_were(name: str, with_containers: bool) -> None:
    with Emulator(strict=True) as emulator:
        emulator.load(*(sources(name) if with_containers else [model_file(name)]))
        api = Api(emulator)
        for model in json.loads(model_file(name).read_text("utf-8"))["items"]:
            id = {key: model[key] for key in ("space", "externalId", "version")}
            (found,) = api.post("/datamodels/byids?inlineViews=true", {"items": [id]})["items"]
            expected = {(of["space"], of["externalId"], of["version"]): of for of in model["views"]}
            for view in found["views"]:
                same = expected[view["space"], view["externalId"], view["version"]]
                for key in {*view, *same} - {"mappedContainers", "properties", "writable"}:
                    assert view.get(key) == same.get(key), (view["externalId"], key)
                assert not changed_since(view["properties"], same["properties"]), view["externalId"]
                # Containers rebuilt from views know nothing of properties that no view maps.
                assert view["writable"] == same["writable"] or not with_containers


COUNT = "SELECT count(*) FROM instance WHERE deleted IS NULL"


@pytest.mark.wide
@pytest.mark.parametrize("name", MODEL_NAMES)
def test_populate_reaches_every_connection_and_clean_leaves_nothing(name: str) -> None:
    with Emulator(system=True, strict=True) as emulator, connect(emulator.load(*sources(name))) as client:
        api = Api(emulator)
        spaces = len(client.spaces.list(include_global=True))
        nodes = emulator.store.value(COUNT)  # the units
        populate(client, 4, seed=7)
        for view in client.views.list(all_versions=True, include_global=True):
            body = view.dump()
            if body["usedFor"] == "edge" or not body["queryable"]:
                continue
            source = view.as_reference().dump()
            assert len(api.post("/instances/list", {"sources": [{"source": source}]})["items"]) >= 4, view.external_id
            for property_name, of in body["properties"].items():
                assert followed(api, source, of, property_name), (view.external_id, property_name)
        clean(client)
        assert emulator.store.value(COUNT) == nodes
        assert len(client.spaces.list(include_global=True)) == spaces


def followed(api: Api, source: Any, of: Any, name: str) -> bool:
    """Whether the connection leads somewhere from at least one node of the view."""
    start = {"nodes": {"filter": {"hasData": [source]}}, "limit": 1000}
    expressions: dict[str, Any] = {"s": start}
    if "container" in of:
        if of["type"]["type"] != "direct":
            return True
        through = {"source": source, "identifier": name}
        expressions["x"] = {"nodes": {"from": "s", "through": through, "direction": "outwards"}}
    elif "through" in of:
        if of["targetsList"]:
            return True
        expressions["x"] = {"nodes": {"from": "s", "through": of["through"], "direction": "inwards"}}
    else:
        filter = {"equals": {"property": ["edge", "type"], "value": of["type"]}}
        expressions["x"] = {"edges": {"from": "s", "direction": of["direction"], "filter": filter}}
    return bool(api.post("/instances/query", {"with": expressions, "select": {"x": {}}})["items"]["x"])


@pytest.mark.wide
def test_equal_seeds_give_equal_data() -> None:
    def written(seed: int) -> Any:
        with Emulator(strict=True) as emulator, connect(emulator.load(*sources("omni"))) as client:
            populate(client, 3, seed)
            tables = [of.table for of in emulator.schema.containers.values()]
            return [emulator.store.rows(f"SELECT * FROM {table} ORDER BY id") for table in tables]

    assert written(1) == written(1)
    assert written(1) != written(2)


def test_clean_removes_nothing_else() -> None:
    with Emulator(strict=True) as emulator, connect(emulator.load(*sources("omni"))) as client:
        mine = {"instanceType": "node", "space": "sp_pygen_models", "externalId": "mine"}
        client.instances.apply([mine])
        populate(client, 2)
        clean(client)
        clean(client)
        assert [of.external_id for of in client.instances.list()] == ["mine"]
