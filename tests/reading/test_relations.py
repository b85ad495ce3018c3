"""Relations of every kind: what they lead to, what that costs, what they keep, what they refuse."""

from __future__ import annotations

import copy
import pickle
from collections.abc import Callable
from typing import Any

import pytest

from pygen_runtime.exceptions import ConfigurationError
from tests.reading.plant import Plant, names

KINDS: dict[str, tuple[str, str, str, list[str], str, str]] = {
    # id: view, instance, relation, what it leads to, endpoint of reading, endpoint of counting
    "direct": ("pump", "pump-0", "site", ["Site 0"], "byids", "aggregate"),
    "list of direct": ("pump", "pump-1", "valves", ["Valve 0", "Valve 1"], "byids", "aggregate"),
    "edges": ("pump", "pump-0", "feeds", ["Zone 0", "Zone 1"], "query", "query"),
    "edges inwards": ("supply_zone", "zone-1", "fed_by", ["Pump 0"], "query", "query"),
    "single edge": ("basin", "basin-0", "overflow", ["Basin 1"], "query", "query"),
    "single edge inwards": ("basin", "basin-1", "overflow_from", ["Basin 0"], "query", "query"),
    "edges with properties": ("basin", "basin-0", "outlets", ["Basin 1"], "query", "query"),
    "reverse": ("site", "site-0", "pumps", ["Pump 0", "Pump 2"], "list", "aggregate"),
    "single reverse": ("pump", "pump-1", "standby_for", ["Pump 0"], "list", "aggregate"),
    "reverse through a container": ("operator", "ann", "duty_station", ["Site 1"], "list", "aggregate"),
    "reverse through a list": ("valve", "valve-1", "pumps", ["Pump 1"], "list", "aggregate"),
    "nothing": ("site", "site-2", "pumps", [], "list", "aggregate"),
}
each_kind = pytest.mark.parametrize("kind", KINDS)


@each_kind
def test_lazily(plant: Plant, kind: str) -> None:
    view, id, relation, expected, reading, counting = KINDS[kind]
    instance = getattr(plant.client, view).retrieve(id)
    with plant.sends():
        handle = getattr(instance, relation)
    with plant.sends(reading):
        assert sorted(names(handle)) == expected
    with plant.sends(counting):
        assert handle.count() == len(expected)
    with plant.sends(reading):
        first = handle.first()
    assert (first.name in expected) if expected else first is None
    with plant.sends(reading):
        assert sorted(names(handle.all())) == expected
    with plant.sends():
        kept = getattr(instance, relation)
        assert kept.all() is kept.all()
        assert sorted(names(kept)) == expected
    plant.client.refresh(instance)
    with plant.sends(reading):
        getattr(instance, relation).all()


@each_kind
def test_included(plant: Plant, kind: str) -> None:
    view, id, relation, expected, _, _ = KINDS[kind]
    api = getattr(plant.client, view)
    query = api.query(external_id=id).include(getattr(api.data_class, relation))
    requests = ["query", "query"] if kind == "reverse through a list" else ["query"]
    with plant.sends(*requests):
        (instance,) = query
    handle = getattr(instance, relation)
    with plant.sends():
        assert sorted(names(handle)) == expected
        assert handle.count() == len(expected)
        assert (handle.first() is None) == (not expected)
        found = sorted(handle.all(), key=lambda each: each.name)
    lazily = sorted(getattr(api.retrieve(id), relation).all(), key=lambda each: each.name)
    assert found == lazily


@each_kind
def test_async(plant: Plant, kind: str) -> None:
    view, id, relation, expected, _, _ = KINDS[kind]

    async def use(client: Any) -> list[Any]:
        api = getattr(client, view)
        handle = getattr(await api.retrieve(id), relation)
        included = await api.query(external_id=id).include(getattr(api.data_class, relation)).first()
        first = await handle.first_async()
        return [
            sorted([each.name async for each in handle]),
            await handle.count_async(),
            [] if first is None else [first.name],
            sorted(names(await handle.all_async())),
            sorted([each.name async for each in getattr(included, relation)]),
        ]

    iterated, count, first, everything, included = plant.run(use)
    assert iterated == everything == included == expected
    assert count == len(expected)
    assert set(first) <= set(expected) and bool(first) == bool(expected)


@each_kind
def test_filtered(plant: Plant, kind: str) -> None:
    view, id, relation, expected, _, counting = KINDS[kind]
    handle = getattr(getattr(plant.client, view).retrieve(id), relation)
    none = handle.filter(name="no such name")
    assert list(none) == [] and none.first() is None and none.count() == 0
    some = handle.filter(name_exists=True)
    assert sorted(names(some.all())) == expected
    with plant.sends(counting):
        assert some.count() == len(expected)


def test_edges_have_properties(plant: Plant) -> None:
    basin = plant.client.basin.retrieve("basin-0")
    with plant.sends("query"):
        (pipe,) = basin.outlets.edges()
    assert type(pipe) is plant.sdk.Pipe
    assert pipe.diameter == 0.5
    assert (pipe.start_node.external_id, pipe.end_node.external_id) == ("basin-0", "basin-1")
    included = plant.client.basin.query(external_id="basin-0").include(plant.sdk.Basin.outlets).first()
    with plant.sends():
        assert included.outlets.edges() == [pipe]

    async def use(client: Any) -> Any:
        return await (await client.basin.retrieve("basin-1")).inlets.edges_async()

    assert plant.run(use) == [pipe]


def test_the_first_of_many_is_read_and_no_more(plant: Plant, monkeypatch: pytest.MonkeyPatch) -> None:
    """A page that has it is enough, though others follow."""
    monkeypatch.setattr("pygen_runtime.reading.relation_reads.FIRST", 1)
    pump = plant.client.pump.get("pump-0")
    with plant.sends("query"):
        assert pump.feeds.first().name in {"Zone 0", "Zone 1"}
    assert pump.feeds.count() == 2


def test_lists_are_typed(plant: Plant) -> None:
    site = plant.client.site.retrieve("site-0")
    assert type(site.pumps.all()) is plant.sdk.PumpList
    assert type(plant.client.pump.retrieve("pump-0").site.all()) is plant.sdk.SiteList


SYNC: dict[str, Callable[[Any], Any]] = {
    "all_async": lambda handle: handle.all(),
    "first_async": lambda handle: handle.first(),
    "count_async": lambda handle: handle.count(),
    "async for": iter,
}


@pytest.mark.parametrize("form", SYNC)
def test_sync_forms_of_an_async_instance_name_the_other(plant: Plant, form: str) -> None:
    async def use(client: Any) -> None:
        pump = await client.pump.retrieve("pump-0")
        for handle in (pump.site, pump.feeds, pump.standby_for):
            with pytest.raises(ConfigurationError, match=form):
                SYNC[form](handle)

    plant.run(use)


def test_async_forms_of_a_sync_instance_name_the_other(plant: Plant) -> None:
    site = plant.client.site.retrieve("site-0")
    with pytest.raises(ConfigurationError, match="for … in"):
        site.pumps.__aiter__()


def test_unbound_relations_say_how_to_bind(plant: Plant) -> None:
    pump = plant.client.pump.retrieve("pump-0")
    values = [copy.deepcopy(pump.site), pickle.loads(pickle.dumps(pump.site)), plant.sdk.Pump.model_construct(
        space="s", external_id="p").feeds]  # fmt: skip
    for handle in values:
        with pytest.raises(ConfigurationError, match="get the instance from a client"):
            handle.all()


def test_a_direct_relation_is_still_a_reference(plant: Plant) -> None:
    pump = plant.client.pump.retrieve("pump-0")
    assert (pump.site.space, pump.site.external_id) == ("plant", "site-0")
    assert pickle.loads(pickle.dumps(pump.site)) == pump.site
    assert "client" not in repr(pump.site)
    assert [each.external_id for each in plant.client.pump.retrieve("pump-1").valves.references] == [
        "valve-0",
        "valve-1",
    ]


def test_a_target_named_twice_is_there_once(plant: Plant) -> None:
    valves = plant.client.pump.retrieve("pump-3").valves
    assert [each.external_id for each in valves.references] == ["valve-0", "valve-0"]
    assert names(valves) == names(valves.all()) == names(plant.client.pump.retrieve("pump-3").valves) == ["Valve 0"]
    assert valves.count() == 1
    included = plant.client.pump.query(name="Pump 3").include(plant.sdk.Pump.valves).first()
    assert names(included.valves) == ["Valve 0"] and included.valves.count() == 1
