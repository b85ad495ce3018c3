"""What binds an instance to its client: a shallow copy has it too, a pickle and a deep copy are values without it."""

from __future__ import annotations

import asyncio
import copy
import gc
import json
import pickle
import weakref
from collections.abc import Callable
from typing import Any

import pytest

from pygen_runtime.exceptions import ConfigurationError
from pygen_runtime.http.transport import BaseTransport, HTTPRequest, HTTPResponse
from pygen_runtime.model.decoding import decode_items
from tests.instances import page
from tests.reading.plant import PROJECT, URL, Plant, names

BOUND: dict[str, Callable[[Any], Any]] = {
    "copy.copy": copy.copy,
    "model_copy": lambda instance: instance.model_copy(),
    "model_copy with a change": lambda instance: instance.model_copy(update={"name": "another"}),
    "a copy of a copy": lambda instance: copy.copy(copy.copy(instance)),
}
LOOSE: dict[str, Callable[[Any], Any]] = {
    "copy.deepcopy": copy.deepcopy,
    "model_copy, deep": lambda instance: instance.model_copy(deep=True),
    "pickle": lambda instance: pickle.loads(pickle.dumps(instance)),
    "a pickle of a copy": lambda instance: pickle.loads(pickle.dumps(copy.copy(instance))),
    "in a list": lambda instance: pickle.loads(pickle.dumps([instance]))[0],
    "a copy of a deep copy": lambda instance: copy.copy(copy.deepcopy(instance)),
}
bound = pytest.mark.parametrize("copied", BOUND.values(), ids=list(BOUND))
loose = pytest.mark.parametrize("copied", LOOSE.values(), ids=list(LOOSE))


def handles(pump: Any) -> list[Any]:
    return [pump.site, pump.valves, pump.feeds, pump.standby_for]


async def found(handle: Any) -> list[str]:
    return [each.name async for each in handle]


def read(plant: Plant, asynchronous: bool) -> Any:
    """Pump 1, read by a client of this kind, which then is closed."""
    if not asynchronous:
        return plant.client.pump.retrieve("pump-1")

    async def use(client: Any) -> Any:
        return await client.pump.retrieve("pump-1")

    return plant.run(use)


@bound
def test_a_copy_follows_relations_and_refreshes(plant: Plant, copied: Callable[[Any], Any]) -> None:
    one = read(plant, asynchronous=False)
    other = copied(one)
    assert [names(each) for each in handles(other)] == [["Site 1"], ["Valve 0", "Valve 1"], ["Zone 0"], ["Pump 0"]]
    assert other.refresh() is other
    assert other.name == one.name == "Pump 1"


@bound
def test_a_copy_of_an_async_instance_follows_relations(plant: Plant, copied: Callable[[Any], Any]) -> None:
    async def use(client: Any) -> list[list[str]]:
        other = copied(await client.pump.retrieve("pump-1"))
        with pytest.raises(
            ConfigurationError, match=r"belongs to an async client: use `await client\.save\(instance\)`"
        ):
            other.save()
        return [await found(handle) for handle in handles(other)]

    assert plant.run(use) == [["Site 1"], ["Valve 0", "Valve 1"], ["Zone 0"], ["Pump 0"]]


@loose
@pytest.mark.parametrize("asynchronous", [False, True])
def test_a_value_has_no_client(plant: Plant, copied: Callable[[Any], Any], asynchronous: bool) -> None:
    one = read(plant, asynchronous)
    other = copied(one)
    assert other == one
    with plant.sends():
        for verb in ("save", "refresh", "delete"):
            with pytest.raises(ConfigurationError, match=f"was not read through a client, so {verb}"):
                getattr(other, verb)()
        for handle in handles(other):
            with pytest.raises(ConfigurationError, match="has no client to read with"):
                handle.all()
            with pytest.raises(ConfigurationError, match="has no client to read with"):
                handle.__aiter__()
    plant.client.refresh(other)
    assert names(other.valves) == ["Valve 0", "Valve 1"]


@pytest.mark.parametrize("asynchronous", [False, True])
def test_a_pickle_carries_nothing_of_the_client(plant: Plant, asynchronous: bool) -> None:
    one = read(plant, asynchronous)
    content = pickle.dumps(one)
    assert not [word for word in (b"lient", b"inding", b"emulator", b"https") if word in content]


def test_copies_and_values_of_what_a_query_included(plant: Plant) -> None:
    pump = plant.sdk.Pump
    query = plant.client.pump.query(external_id="pump-1").include(pump.site, pump.valves, pump.feeds, pump.standby_for)
    one = query.first()
    other = copy.copy(one)
    with plant.sends():
        assert [names(each) for each in handles(other)] == [["Site 1"], ["Valve 0", "Valve 1"], ["Zone 0"], ["Pump 0"]]
    plant.client.refresh(other)
    with plant.sends("list"):
        assert names(other.standby_for) == ["Pump 0"]
    with plant.sends():
        assert names(one.standby_for) == ["Pump 0"]
    with pytest.raises(ConfigurationError, match="has no client to read with"):
        list(pickle.loads(pickle.dumps(one)).feeds)


def test_a_copy_of_a_handle_is_the_handle(plant: Plant) -> None:
    one = read(plant, asynchronous=False)
    for handle in handles(one):
        assert copy.copy(handle) is handle
    assert copy.copy(one).site is one.site


def test_a_page_shares_one_binding(plant: Plant) -> None:
    pumps = plant.client.pump.list()
    assert len({id(each._binding) for each in pumps}) == 1
    assert len({id(each.site._bound()) for each in pumps}) == 1
    assert pumps[0]._binding.default_space == "plant"


def test_an_instance_can_be_collected_and_so_can_its_client(plant: Plant) -> None:
    client = plant.open(plant.sdk.WaterWorksClient)
    one = client.pump.retrieve("pump-1")
    assert names(one.valves.all()) == ["Valve 0", "Valve 1"]
    assert names(one.feeds.all()) == ["Zone 0"]
    target = weakref.ref(one.valves.all()[0])
    instance, owner = weakref.ref(one), weakref.ref(client)
    client.close()
    gc.disable()
    try:
        del one
        assert instance() is None and target() is None  # at once: nothing that an instance holds leads back to it
    finally:
        gc.enable()
    del client
    gc.collect()
    assert owner() is None


def test_an_instance_keeps_its_client(plant: Plant) -> None:
    one = plant.open(plant.sdk.WaterWorksClient).pump.retrieve("pump-1")
    gc.collect()
    assert names(one.valves) == ["Valve 0", "Valve 1"]


def test_decoding_needs_no_client(plant: Plant) -> None:
    item = {
        "instanceType": "node", "space": "s", "externalId": "x", "version": 1, "createdTime": 0, "lastUpdatedTime": 0,
        "properties": {},
    }  # fmt: skip
    (one,), _ = decode_items(plant.sdk.Site, page([item]))
    with pytest.raises(ConfigurationError, match=r"the relation Site\.pumps has no client to read with"):
        one.pumps.first()


def test_threads_and_loops_share_a_binding(plant: Plant) -> None:
    one = read(plant, asynchronous=False)

    async def use() -> list[list[str]]:
        return await asyncio.gather(*(asyncio.to_thread(names, copy.copy(one).valves) for _ in range(4)))

    assert asyncio.run(use()) == [["Valve 0", "Valve 1"]] * 4


def test_properties_that_the_class_does_not_know_are_refreshed(plant: Plant) -> None:
    """A view that has one more since the package was made: its value is there, and is that of the last answer."""

    class Later(BaseTransport):
        value = 0

        def handle_request(self, request: HTTPRequest) -> HTTPResponse:
            answer = json.loads(plant.emulator.transport.handle_request(request).read())
            Later.value += 1
            for item in answer["items"]:
                [properties] = item["properties"]["water_works"].values()
                properties["addedLater"] = Later.value
            return HTTPResponse(200, json=answer)

    with plant.sdk.WaterWorksClient(base_url=URL, project=PROJECT, transport=Later()) as client:
        pump = client.pump.get("pump-1")
        assert pump.model_extra == {"addedLater": 1}
        assert pump.refresh().model_extra == {"addedLater": 2}
