"""The points of the series that properties of instances name: by one query for all of them."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from collections.abc import Generator
from typing import Any

import pytest

from pygen_runtime import AsyncInstanceClient, InstanceClient
from pygen_runtime.exceptions import ConfigurationError, IncompleteResultWarning
from tests.points.plant import VIEW, Plant, T

TURBINE = {"type": "view", "space": "wind", "externalId": "Turbine", "version": "v1"}
PROPERTIES: dict[str, Any] = {
    "name": {"type": "text"},
    "power": {"type": "timeseries"},
    "sensors": {"type": "timeseries", "list": True},
    "flow": {"type": "direct", "source": VIEW},
}


@pytest.fixture
def wind() -> Generator[Plant, None, None]:
    """Two turbines with series of each kind, and one without any."""
    plant = Plant(system=True)
    plant.client.spaces.create({"space": "wind"})
    place = {"space": "wind", "externalId": "Turbine"}
    stored = {name: {"type": {k: v for k, v in of.items() if k != "source"}} for name, of in PROPERTIES.items()}
    plant.client.containers.create({**place, "usedFor": "node", "properties": stored})
    mapped = {
        name: {
            "container": {"type": "container", **place},
            "containerPropertyIdentifier": name,
            **({"source": of["source"]} if "source" in of else {}),
        }
        for name, of in PROPERTIES.items()
    }
    plant.client.views.create({**place, "version": "v1", "properties": mapped})
    series = plant.node("flow-1")
    values: dict[str, Any] = {
        "W-1": {
            "name": "one",
            "power": "p1",
            "sensors": ["s1", "s2"],
            "flow": {"space": series[0], "externalId": series[1]},
        },
        "W-2": {"name": "two", "power": "p2"},
        "W-3": {"name": "three"},
    }
    sources = {id: [{"source": TURBINE, "properties": of}] for id, of in values.items()}
    nodes = [{"instanceType": "node", "space": "wind", "externalId": id, "sources": of} for id, of in sources.items()]
    plant.client.instances.apply(nodes)
    for place_of, name in enumerate(("p1", "p2", "s1", "s2")):
        plant.fill(name, [(T, float(place_of))])
    plant.client.time_series.insert([(T + 1, 9.0)], series=series)
    yield plant
    plant.emulator.close()


def turbines(plant: Plant) -> Any:
    client = InstanceClient("https://emulator.local", "any", transport=plant.emulator.transport)
    return client.view("wind", "Turbine", "v1")


def test_columns_are_called_by_instance_and_property(wind: Plant) -> None:
    api = turbines(wind)
    with pytest.warns(IncompleteResultWarning, match="power is null in 1 of 3"):
        frame = api.data("power", start=T).to_polars()
    assert frame.columns == ["time", "W-1.power", "W-2.power"]
    assert frame.row(0)[1:] == (0.0, 1.0)


def test_lists_and_relations_have_the_name_of_each_series(wind: Plant) -> None:
    api = turbines(wind)
    data = api.data(api.data_class.sensors, api.data_class.flow, where=api.data_class.name == "one", start=T)
    assert data.to_polars().columns == ["time", "W-1.sensors.s1", "W-1.sensors.s2", "W-1.flow"]
    long = data.to_pandas(form="long")
    assert list(long.columns) == ["external_id", "property", "series", "time", "value"]
    assert long["property"].tolist() == ["sensors", "sensors", "flow"]
    assert long["value"].tolist() == [2.0, 3.0, 9.0]


def test_one_query_reads_the_instances_and_one_request_the_points(wind: Plant) -> None:
    asked: list[str] = []
    client = InstanceClient(
        "https://emulator.local",
        "any",
        transport=wind.emulator.transport,
        on_request=lambda event: asked.append(event.path),
        concurrency={"data": 1},
    )
    api: Any = client.view("wind", "Turbine", "v1")
    asked.clear()
    data = api.data("power", where=api.data_class.name.in_(["one", "two"]), aggregates="max", granularity="1d")
    assert asked == []
    assert data.count() == 2
    assert asked == ["/models/instances/list", "/timeseries/data/list"]


def test_the_async_form(wind: Plant) -> None:
    async def read() -> None:
        async with AsyncInstanceClient("https://emulator.local", "any", transport=wind.emulator.transport) as client:
            api: Any = await client.view("wind", "Turbine", "v1")
            data = api.data("power", where=api.data_class.name == "two", start=T)
            assert (await data.to_polars_async())["W-2.power"].to_list() == [1.0]

    asyncio.run(read())


def test_what_names_no_series_is_refused_before_a_request(wind: Plant) -> None:
    api = turbines(wind)
    for columns, said in (((), "properties that name"), (("name",), "of type text"), (("powr",), "power")):
        with pytest.raises(TypeError, match=said):
            api.data(*columns)
    with pytest.raises(ConfigurationError, match="granularity"):
        api.data("power", aggregates="max")


@pytest.mark.wide
def test_a_client_that_reads_no_points_does_not_load_what_reads_them() -> None:
    program = (
        "import sys\n"
        "from pygen_runtime import InstanceClient\n"
        "from pygen_runtime.client.sync_view_api import InstanceAPI\n"
        "from pygen_runtime.emulator import Emulator\n"
        "InstanceClient('https://emulator.local', 'any', transport=Emulator(strict=True).transport).spaces.list()\n"
        "print([name for name in sys.modules if name.startswith('pygen_runtime.points')])"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"
