"""Views known only at run time: their classes are made of what the API says, and work as generated ones do."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from pygen_runtime import AsyncInstanceClient, InstanceClient, count
from pygen_runtime.exceptions import ConfigurationError, ResourceNotFoundError
from pygen_runtime.model.class_schema import connections_of, properties_of
from tests.reading.plant import PROJECT, URL, Plant, names


@pytest.fixture
def client(plant: Plant) -> Any:
    return plant.open(InstanceClient)


def test_reading(plant: Plant, client: Any) -> None:
    api = client.view("water_works", "Pump", "v1")
    Pump = api.data_class
    found = api.list(Pump.site.name == "Site 1", sort="-name", min_ratedSpeed=100)
    assert type(found) is api.list_class
    assert names(found) == ["Pump 3", "Pump 1"]
    assert found[1].dump() == plant.client.pump.retrieve("pump-1").dump()
    assert found[1].site.first().name == "Site 1"
    assert sorted(names(found[1].valves)) == ["Valve 0", "Valve 1"]
    assert names(found[1].feeds) == ["Zone 0"]
    assert names(found[1].standbyFor) == ["Pump 0"]
    assert api.aggregate(count())[0].values == {"count": 4} and api.count() == 4
    with plant.sends("query"):
        pump = api.query(name="Pump 1").include(Pump.site.parent).first()
    with plant.sends():
        assert pump.site.first().parent.first().name == "Site 0"


def test_writing(client: Any) -> None:
    api = client.view("water_works", "Valve", "v1")
    client.upsert([api.write_class(space="plant", external_id="v-new", name="New", nominalDiameter=5)])
    valve = api.retrieve(("plant", "v-new"))
    valve.name = "Newer"
    valve.save()
    assert api.retrieve(("plant", "v-new")).name == "Newer"
    client.delete([("plant", "v-new")])
    assert api.retrieve(("plant", "v-new")) is None


def test_an_edge_view(client: Any) -> None:
    (pipe,) = client.view("water_works", "Pipe", "v1").list()
    assert (pipe.diameter, pipe.end_node.external_id) == (0.5, "basin-1")


@pytest.mark.wide
def test_every_view_has_the_schema_of_its_generated_class(plant: Plant, client: Any) -> None:
    for view in client.views.list():
        api = client.view(view.space, view.external_id, view.version)
        generated = getattr(plant.sdk, view.external_id)
        made = {each.wire: (each.type, each.is_list, each.target) for each in properties_of(api.data_class).values()}
        assert made == {each.wire: (each.type, each.is_list, each.target) for each in properties_of(generated).values()}
        connections = {each.wire: (each.target, each.multi, each.edge_type, each.direction, each.edge_class,
                                   each.through, each.through_list)
                       for each in connections_of(api.data_class).values()}  # fmt: skip
        assert connections == {each.wire: (each.target, each.multi, each.edge_type, each.direction, each.edge_class,
                                           each.through, each.through_list)
                               for each in connections_of(generated).values()}  # fmt: skip


def test_for_asyncio(plant: Plant) -> None:
    async def main() -> list[str]:
        async with AsyncInstanceClient(URL, PROJECT, transport=plant.emulator.transport) as client:
            api = await client.view("water_works", "Site", "v1")
            site: Any = await api.retrieve(("plant", "site-0"))
            return [pump.name async for pump in site.pumps]

    assert sorted(asyncio.run(main())) == ["Pump 0", "Pump 2"]


def test_an_unknown_view_and_a_missing_space(client: Any) -> None:
    with pytest.raises(ResourceNotFoundError):
        client.view("water_works", "Unknown", "v1")
    with pytest.raises(ConfigurationError, match="space"):
        client.view("water_works", "Pump", "v1").retrieve("pump-1")
