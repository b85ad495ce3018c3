"""One instance where one is asked for: `get`, `exists`, `one`, and `update`, which writes one without reading it."""

from __future__ import annotations

from collections.abc import Iterator
from types import ModuleType
from typing import Any

import pytest
from pydantic import ValidationError

from pygen_runtime import ConflictError, NodeReference, NotUniqueError, ResourceNotFoundError
from pygen_runtime.emulator import Emulator
from tests.reading.plant import SPACE, Plant, fill, names


@pytest.fixture
def written(sdk: ModuleType) -> Iterator[Plant]:
    """A plant of one test's own, which may write."""
    with Emulator.of(sdk, strict=True) as emulator:
        made = Plant(sdk, emulator)
        made.client.spaces.create({"space": SPACE})
        fill(made)
        yield made
        made.client.close()


@pytest.mark.parametrize("id", ["pump-1", (SPACE, "pump-1"), NodeReference(SPACE, "pump-1")])
def test_get(plant: Plant, id: Any) -> None:
    with plant.sends("byids"):
        assert plant.client.pump.get(id).name == "Pump 1"
    assert plant.run(lambda client: client.pump.get(id)).name == "Pump 1"
    assert plant.client.pump.exists(id) is True
    assert plant.run(lambda client: client.pump.exists(id)) is True


def test_get_several(plant: Plant) -> None:
    with plant.sends("byids"):
        found = plant.client.pump.get(["pump-2", (SPACE, "pump-0"), "pump-2"])
    assert type(found) is plant.sdk.PumpList
    assert names(found) == ["Pump 2", "Pump 0"]
    assert names(plant.client.pump.get(f"pump-{n}" for n in range(2))) == ["Pump 0", "Pump 1"]
    assert names(plant.run(lambda client: client.pump.get(iter(["pump-2"])))) == ["Pump 2"]
    assert plant.client.pump.get([]) == []


@pytest.mark.parametrize("get", [lambda plant, ids: plant.client.pump.get(ids),
                                 lambda plant, ids: plant.run(lambda client: client.pump.get(ids))])  # fmt: skip
def test_what_is_missing_is_named(plant: Plant, get: Any) -> None:
    with pytest.raises(ResourceNotFoundError) as one:
        get(plant, "site-0")  # it exists, not as a pump
    assert f"there is no {SPACE}:site-0 in the view {plant.sdk.Pump.__view__.reference};" in str(one.value)
    assert one.value.missing == ({"space": SPACE, "externalId": "site-0"},)
    with pytest.raises(ResourceNotFoundError) as several:
        get(plant, ["pump-0", *(f"none-{n}" for n in range(30))])
    assert len(several.value.missing) == 30
    assert "none-19 and 10 more in the view" in str(several.value)


def test_exists(plant: Plant) -> None:
    with plant.sends("byids"):
        assert plant.client.pump.exists("site-0") is False
    assert plant.client.site.exists("site-0")


@pytest.mark.parametrize("verb", ["get", "retrieve"])
@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("plant", "pump-1"), r"write the pair {}\(\('plant', 'pump-1'\)\), or {}\(\['plant', 'pump-1'\]\)"),
        (("a", "b", "c"), r"a list of ids: write {}\(\['a', 'b', 'c'\]\)"),
        ((3,), r"expected an external id, a pair \(space, external id\) or a reference, got 3"),
        (([3],), "got 3"),
        ((None,), "got None"),
    ],
)
def test_no_ids(plant: Plant, verb: str, arguments: Any, message: str) -> None:
    with plant.sends(), pytest.raises(TypeError, match=message.replace("{}", verb)):
        getattr(plant.client.pump, verb)(*arguments)


def test_one_of_a_query(plant: Plant) -> None:
    query = plant.client.pump.query(sort="name")
    with plant.sends("query"):
        assert query.filter(name="Pump 2").one().name == "Pump 2"
    assert query.limit(1).one().name == "Pump 0"
    assert plant.run(lambda client: client.pump.query(name="Pump 2").one()).name == "Pump 2"
    with plant.sends("query"), pytest.raises(ResourceNotFoundError, match=r"the query of Pump finds 0 instances"):
        query.filter(name="none").one()
    with plant.sends("query", "aggregate"), pytest.raises(NotUniqueError, match=r"finds 4 instances") as several:
        query.one()
    assert several.value.count == 4


@pytest.mark.parametrize("relation", ["site", "standby", "fed_by", "outlets"])
def test_one_of_a_relation(plant: Plant, relation: str) -> None:
    """Direct, edges from the other side, edges with properties: the same with what was kept."""
    api, id = {
        "fed_by": (plant.client.supply_zone, "zone-1"),
        "outlets": (plant.client.basin, "basin-0"),
    }.get(relation, (plant.client.pump, "pump-1"))
    handle = getattr(api.get(id), relation)
    found = handle.one()
    assert [found] == handle.all()
    with plant.sends():
        assert handle.one() == found


@pytest.mark.parametrize("kept", [False, True])
def test_none_or_several_of_a_relation(plant: Plant, kept: bool) -> None:
    site, zone = plant.client.site.get("site-0"), plant.client.supply_zone.get("zone-0")
    handles = (site.pumps, 2), (zone.fed_by, 4), (plant.client.pump.get("pump-1").valves, 2)
    for handle, count in handles:
        if kept:
            handle.all()
        with pytest.raises(NotUniqueError, match=rf"the relation .* finds {count} instances") as several:
            handle.one()
        assert several.value.count == count
    empty = plant.client.site.get("site-2").pumps
    if kept:
        empty.all()
    with pytest.raises(ResourceNotFoundError, match=r"finds 0 instances"):
        empty.one()
    with pytest.raises(NotUniqueError, match="finds 2"):
        zone.fed_by.filter(name=["Pump 1", "Pump 2"]).one()
    assert zone.fed_by.filter(name="Pump 1").one().name == "Pump 1"


def test_one_of_a_relation_of_an_async_client(plant: Plant) -> None:
    async def use(client: Any) -> Any:
        pump = await client.pump.get("pump-1")
        with pytest.raises(Exception, match=r"use `await ….site.one_async\(\)`"):
            pump.site.one()
        with pytest.raises(NotUniqueError, match="finds 2"):
            await pump.valves.one_async()
        await pump.standby.all_async()
        return await pump.site.one_async(), await pump.standby.one_async()

    assert names(plant.run(use)) == ["Site 1", "Pump 2"]


def test_update_sends_those_fields_alone(written: Plant) -> None:
    before = written.client.pump.get("pump-1")
    with written.sends("instances"):
        result = written.client.pump.update("pump-1", rated_speed=7, site="site-2", tags=None)
    assert result.updated == [NodeReference(SPACE, "pump-1")]
    after = written.client.pump.get("pump-1")
    assert (after.rated_speed, after.site, after.tags) == (7, NodeReference(SPACE, "site-2"), None)
    assert (after.name, after.status, after.standby) == (before.name, before.status, before.standby)
    same = written.run(lambda client: client.pump.update((SPACE, "pump-1"), rated_speed=7))
    assert same.unchanged == result.updated


def test_update_writes_objects_and_edges_in_relations(written: Plant) -> None:
    site = written.sdk.SiteWrite(external_id="site-9", name="Site 9")
    written.client.pump.update("pump-1", site=site, feeds=["zone-1"])
    pump = written.client.pump.get("pump-1")
    assert pump.site.one().name == "Site 9"
    assert sorted(names(pump.feeds)) == ["Zone 0", "Zone 1"]


def test_update_of_a_version(written: Plant) -> None:
    version = written.client.pump.get("pump-1").data_record.version
    written.client.pump.update("pump-1", existing_version=version, rated_speed=1)
    with pytest.raises(ConflictError):
        written.client.pump.update("pump-1", existing_version=version, rated_speed=2)


@pytest.mark.parametrize(
    ("fields", "error", "message"),
    [
        ({"rated_sped": 1}, TypeError, r"PumpWrite has no field 'rated_sped' to update; did you mean rated_speed\?"),
        ({"rated_speed": "x"}, ValidationError, "rated_speed"),
        ({"rated_speed": 2**31}, ValidationError, "rated_speed"),
        ({"status": "bogus"}, ValidationError, "status"),
        ({"name": None}, ValidationError, "name"),
        ({"external_id": "x"}, TypeError, "does not change external_id"),
        ({}, TypeError, "at least one field of PumpWrite"),
    ],
)
def test_what_an_update_refuses(plant: Plant, fields: Any, error: type[Exception], message: str) -> None:
    with plant.sends(), pytest.raises(error, match=message):
        plant.client.pump.update("pump-1", **fields)


def test_resources(plant: Plant) -> None:
    client, view = plant.client, plant.sdk.Pump.__view__.reference
    assert client.spaces.get(SPACE).space == SPACE
    assert client.spaces.exists(SPACE)
    assert not client.spaces.exists("none")
    assert client.views.get(view, include_inherited_properties=False).external_id == "Pump"
    assert client.instances.get((SPACE, "pump-1"), sources=[view]).external_id == "pump-1"
    assert client.instances.exists((SPACE, "pump-1"), [view])
    assert not client.instances.exists((SPACE, "site-1"), [view])
    for api, there, ids in (
        (client.spaces, SPACE, ["a", "b"]),
        (client.views, view, [("x", "a", "v1"), ("x", "b", "v1")]),
        (client.containers, (view.space, "Pump"), [("x", "a"), ("x", "b")]),
        (client.data_models, ("water_works", "WaterWorks"), [("x", "a", "v1"), ("x", "b", "v1")]),
        (client.instances, (SPACE, "pump-1"), [("x", "a"), ("x", "b")]),
    ):
        assert api.exists(there)
        assert not api.exists(ids[0])
        assert len(api.get([there])) == 1
        assert api.retrieve([*ids, there]) == api.get([there])
        with pytest.raises(ResourceNotFoundError, match=r"there is no .*a.*, .*b") as error:
            api.get([ids[0], there, ids[1]])
        assert len(error.value.missing) == 2
    with pytest.raises(TypeError, match=r"write the pair get\(\('x', 'a'\)\)"):
        client.views.get("x", "a")


async def _resources(client: Any) -> tuple[Any, bool]:
    return await client.spaces.get([SPACE]), await client.spaces.exists("none")


def test_resources_of_an_async_client(plant: Plant) -> None:
    (found,), there = plant.run(_resources)
    assert (found.space, there) == (SPACE, False)


def test_a_list_of_a_relation_is_what_iterating_it_gives(plant: Plant) -> None:
    """`list` asks for a hint of the length: no request comes of it."""
    zone = plant.client.supply_zone.get("zone-0")
    with plant.sends("query"):
        assert len(list(zone.fed_by)) == 4
    with plant.sends("query"):
        assert len((*zone.fed_by,)) == 4


@pytest.mark.parametrize(
    ("use", "message"),
    [
        (lambda client, sdk: client.pump.upsert, r"PumpAPI has no upsert: write client.upsert\(PumpWrite\(...\)\)"),
        (lambda client, sdk: client.pump.create, r"client.upsert\(PumpWrite"),
        (lambda client, sdk: client.pump.delete, r"write client.delete\(ids\)"),
        (lambda client, sdk: client.pump.filter, r"list\(Pump.external_id == 'x'\), or query\(\)"),
        (lambda client, sdk: client.pump.first, r"write query\(...\), which has first\(\)"),
        (lambda client, sdk: client.pump.retreive, r"PumpAPI has no retreive: did you mean retrieve\?"),
        (lambda client, sdk: sdk.Pump.name.contains, r"the column name has no contains: .*startswith\(\), or search"),
        (lambda client, sdk: sdk.Pump.name.endswith, r"startswith\(\), or search for words"),
        (lambda client, sdk: sdk.Pump.site.name.like, r"startswith\(\)"),
        (lambda client, sdk: sdk.Pump.tags.contains, r"the column tags has no contains: write contains_any\(\)"),
        (lambda client, sdk: sdk.Pump.rated_speed.gt, r"write >=, <=, or between"),
        (lambda client, sdk: sdk.Pump.rated_speed.betwen, r"did you mean between\?"),
        (lambda client, sdk: sdk.Pump.status.isin, r"write in_\(\[...\]\)"),
    ],
)
def test_what_others_have_is_told_by_another_name(plant: Plant, use: Any, message: str) -> None:
    with plant.sends(), pytest.raises(AttributeError, match=message):
        use(plant.client, plant.sdk)
    with pytest.raises(AttributeError, match=message.replace("PumpAPI", "AsyncPumpAPI")):
        use(plant.open(plant.sdk.AsyncWaterWorksClient), plant.sdk)
