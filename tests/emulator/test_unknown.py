"""What a model of a newer API may hold, and this emulator does not know: it is kept."""

from __future__ import annotations

from typing import Any

import pytest

from pygen_runtime.client.sync_client import PygenClient
from pygen_runtime.emulator import Emulator, populate
from tests import model_json

REF = {"type": "view", "space": "plant", "externalId": "Pump", "version": "v1"}


def prop(name: str, **type: Any) -> model_json.Json:
    place = {"container": model_json.container_id("Pump"), "containerPropertyIdentifier": name}
    return {**model_json.text(), **place, "type": {"list": False, **type}}


def client_of(*views: model_json.Json) -> PygenClient:
    emulator = Emulator(strict=True).load(model_json.model(*views))
    return PygenClient("https://emulator.local", "any", transport=emulator.transport)


def pump() -> model_json.Json:
    shapes = prop("shapes", type="solid", list=True)
    return model_json.view(
        "Pump", {"name": model_json.text(), "shape": prop("shape", type="solid", mesh=3), "shapes": shapes}
    )


@pytest.mark.parametrize("value", [{"a": [1, None]}, [1, 2], "text", 7, 1.5, True])
def test_values_of_an_unknown_type_are_kept_as_json(value: Any) -> None:
    client = client_of(pump())
    client.spaces.create({"space": "data"})
    written = {"shape": value, "shapes": value if isinstance(value, list) else [value, value]}
    client.instances.apply(
        [
            {
                "instanceType": "node",
                "space": "data",
                "externalId": "a",
                "sources": [{"source": REF, "properties": written}],
            }
        ]
    )
    [found] = client.instances.list(sources=[{"source": REF}])
    assert found.properties["plant"]["Pump/v1"] == written
    [view] = client.views.retrieve([("plant", "Pump", "v1")])
    assert view.dump()["properties"]["shape"]["type"] == {"type": "solid", "list": False, "mesh": 3}


def test_example_data_leave_it_out() -> None:
    client = client_of(pump())
    populate(client, 5, seed=1)
    assert len(client.instances.list(sources=[{"source": REF}])) == 5


def test_example_data_of_views_whose_ids_leave_no_room() -> None:
    """CDF: ids of views have up to 255 characters, those of instances 256."""
    views = [
        {**model_json.view("V" + "x" * 253 + end, {"text": model_json.text()}), "version": "v" * 43} for end in "ab"
    ]
    client = client_of(*views)
    populate(client, 3, seed=1)
    ids = {each.external_id for each in client.instances.list()}
    assert len(ids) == 6 and max(map(len, ids)) <= 256


def test_a_view_for_records_is_kept_beside_the_others() -> None:
    client = client_of(pump(), {**model_json.view("Log", {"text": model_json.text()}), "usedFor": "record"})
    assert {view.external_id for view in client.views.list(space="plant")} == {"Pump", "Log"}
    populate(client, 3, seed=1)
    assert len(client.instances.list(sources=[{"source": REF}])) == 3
