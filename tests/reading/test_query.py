"""The query builder: what it sends, what it finds, and what using it costs afterwards."""

from __future__ import annotations

from collections.abc import Iterator
from types import ModuleType
from typing import Any

import pytest

from pygen_runtime import RequestEvent
from pygen_runtime.emulator import Emulator
from tests.reading.plant import PROJECT, URL, Plant, names


def test_it_is_built_without_a_request(plant: Plant) -> None:
    Pump = plant.sdk.Pump
    with plant.sends():
        base = plant.client.pump.query(name_prefix="Pump")
        query = base.filter(Pump.rated_speed > 0, site="site-1").sort("-name").limit(1).include(Pump.site)
        query.explain()
    with plant.sends("query"):
        (pump,) = query
    assert (pump.name, type(query.list())) == ("Pump 3", plant.sdk.PumpList)
    assert len(base.list()) == 4


def test_it_takes_the_keywords_of_list(plant: Plant) -> None:
    query = plant.client.pump.query(
        name_exists=True, sort="-name", limit=3, chunk_size=2, target_units={"elevation": "length:ft"}
    )
    with plant.sends("query", "query"):
        assert names(query) == ["Pump 3", "Pump 2", "Pump 1"]
    assert names(query.filter(name="Pump 0").limit(None)) == ["Pump 0"]


def test_relation_filters(plant: Plant) -> None:
    Pump = plant.sdk.Pump
    query = plant.client.pump.query().filter(Pump.site.parent.name == "Site 0").sort("name")
    assert names(query.list()) == ["Pump 1", "Pump 3"]
    assert names(plant.client.pump.query(standby="pump-1").execute()) == ["Pump 0"]


def test_first_and_count(plant: Plant) -> None:
    query = plant.client.pump.query(min_rated_speed=100).sort(plant.sdk.Pump.name.desc())
    with plant.sends("query"):
        assert query.first().name == "Pump 3"
    with plant.sends("aggregate"):
        assert query.count() == 3
    assert query.limit(2).count() == len(query.limit(2).list()) == 2
    assert query.filter(name="x").first() is None


def test_pages_resume(plant: Plant) -> None:
    query = plant.client.pump.query().sort("name").include(plant.sdk.Pump.site)
    first = next(query.pages(chunk_size=3))
    assert names(first.items) == ["Pump 0", "Pump 1", "Pump 2"]
    (rest,) = query.pages(cursor=first.cursor)
    assert names(rest.items) == ["Pump 3"]
    with plant.sends():
        assert rest.items[0].site.first().name == "Site 1"


HOPS: dict[int, tuple[Any, Any]] = {
    1: (lambda p: p.site, lambda p: p.site.all()),
    2: (lambda p: p.site.parent, lambda p: p.site.first().parent.all()),
    3: (lambda p: p.site.parent.pumps, lambda p: p.site.first().parent.first().pumps.all()),
}


@pytest.mark.parametrize(("hops", "expected"), [(1, "Site 1"), (2, "Site 0"), (3, "Pump 2")])
def test_includes_of_several_hops_are_one_request(plant: Plant, hops: int, expected: str) -> None:
    path, follow = HOPS[hops]
    with plant.sends("query"):
        pump = plant.client.pump.query(name="Pump 1").include(path(plant.sdk.Pump)).first()
    with plant.sends():
        assert expected in names(follow(pump))
    lazily = plant.client.pump.retrieve("pump-1")
    with plant.sends(*["byids", "byids", "list"][:hops]):
        assert sorted(names(follow(lazily))) == sorted(names(follow(pump)))


def test_inwards_through_a_list_is_a_request_of_its_own_and_goes_on(plant: Plant) -> None:
    Valve = plant.sdk.Valve
    query = plant.client.valve.query().sort("name").include(Valve.pumps.site.parent)
    with plant.sends("query", "query"):
        valves = query.list()
    with plant.sends():
        assert [names(each.pumps) for each in valves] == [["Pump 1", "Pump 2", "Pump 3"], ["Pump 1"], ["Pump 2"]]
        assert valves[1].pumps.first().site.first().parent.first().name == "Site 0"
    assert query.explain().follow_ups == ("Valve.pumps: the API does not follow it inwards, through a list",)


def test_inwards_through_lists_one_behind_the_other(plant: Plant) -> None:
    Valve = plant.sdk.Valve
    query = plant.client.valve.query(name="Valve 1").include(Valve.pumps.valves.pumps)
    reason = "the API does not follow it inwards, through a list"
    assert query.explain().follow_ups == (f"Valve.pumps: {reason}", f"Valve.pumps.valves.pumps: {reason}")
    assert str(query.explain()).endswith(f"then requests of its own for Valve.pumps.valves.pumps: {reason}")
    with plant.sends("query", "query", "query"):
        (valve,) = query
    with plant.sends():
        (pump,) = valve.pumps
        assert [sorted(names(each.pumps)) for each in pump.valves] == [["Pump 1", "Pump 2", "Pump 3"], ["Pump 1"]]


def test_many_branches_are_one_request(plant: Plant) -> None:
    Site = plant.sdk.Site
    query = plant.client.site.query(external_id="site-0").include(
        Site.pumps.feeds.fed_by, Site.pumps.standby, Site.basins.outlets, Site.basins.overflow, Site.children.on_duty
    )
    with plant.sends("query"):
        site = query.first()
    with plant.sends():
        pumps = {each.name: each for each in site.pumps}
        assert sorted(names(pumps["Pump 0"].feeds)) == ["Zone 0", "Zone 1"]
        assert len(list(pumps["Pump 0"].feeds.first().fed_by)) == 4
        assert pumps["Pump 2"].standby.first().name == "Pump 3"
        (basin,) = [each for each in site.basins if each.name == "Basin 0"]
        assert (basin.outlets.edges()[0].diameter, basin.overflow.first().name) == (0.5, "Basin 1")
        assert site.children.first().on_duty.first().name == "Ann"


def test_selected_properties(plant: Plant) -> None:
    Pump = plant.sdk.Pump
    query = plant.client.pump.query(name="Pump 1").select("name", Pump.rated_speed)
    pump = query.first()
    assert (pump.name, pump.rated_speed) == ("Pump 1", 100)
    for missing in ("status", "site", "valves"):
        with pytest.raises(AttributeError, match=f"{missing} of this Pump was not read"):
            getattr(pump, missing)
    assert pump.dump()["properties"]["water_works"]["Pump/v1"] == {"name": "Pump 1", "ratedSpeed": 100}
    assert pump.as_write().model_fields_set >= {"name", "rated_speed"}
    plant.client.refresh(pump)
    assert pump.status == "standby"
    with pytest.raises(AttributeError, match="no attribute 'nam'"):
        _ = pump.nam


def test_selected_properties_of_what_is_included(plant: Plant) -> None:
    Site, Pump = plant.sdk.Site, plant.sdk.Pump
    site = plant.client.site.query(name="Site 0").select("name").include(Site.pumps, select=[Pump.name]).first()
    assert sorted(names(site.pumps)) == ["Pump 0", "Pump 2"]
    with pytest.raises(AttributeError, match="status of this Pump was not read"):
        _ = site.pumps.first().status
    pump = plant.client.pump.query(name="Pump 1").select("name").include(Pump.site, select=["name"]).first()
    assert pump.site.first().name == "Site 1"


@pytest.mark.parametrize(
    ("use", "message"),
    [
        (lambda query, sdk: query.include(sdk.Pump), "include.. takes relations"),
        (lambda query, sdk: query.include(sdk.Pump.name), "include.. takes relations"),
        (lambda query, sdk: query.include(3), "include.. takes relations"),
        (lambda query, sdk: query.include("sit"), r"Pump.sit is no relation; did you mean site\?"),
        (lambda query, sdk: query.include("name"), r"Pump.name is no relation"),
        (lambda query, sdk: query.include("site.pump"), r"Site.pump is no relation; did you mean pumps\?"),
        (lambda query, sdk: query.include(sdk.Valve.pumps), "Valve.pumps is a relation of another view than Pump"),
        (lambda query, sdk: query.select("nam"), r"Pump.nam is no property of the view; did you mean name\?"),
        (lambda query, sdk: query.select(["name", "nam"]), "Pump.nam is no property"),
        (lambda query, sdk: query.select(sdk.Valve.name), "is a column of another view than Pump"),
        (lambda query, sdk: query.select(sdk.Pump.site.name), "name stands behind a relation"),
        (lambda query, sdk: query.select(sdk.Pump.feeds), "Pump.feeds is no property that CDF stores"),
        (lambda query, sdk: query.select(3), "expected a property of Pump"),
        (lambda query, sdk: query.select(sdk.Valve), "expected a property of Pump"),
        (lambda query, sdk: query.include(sdk.Pump.site, select=sdk.Pump.name), "column of another view than Site"),
        (lambda query, sdk: query.filter(sdk.Valve.name == "x"), "name is a property of the view Valve"),
        (lambda query, sdk: query.filter(sdk.Pump.name.exists() & ~(sdk.Valve.name == "x")), "of the view Valve"),
        (lambda query, sdk: query.filter(sdk.Pump.site.exists() | sdk.Site.parent.name.exists()), "of the view Site"),
        (lambda query, sdk: query.sort(sdk.Valve.name), "is a column of another view than Pump"),
        (lambda query, sdk: query.sort(sdk.Pump.site.name), "behind a relation"),
        (lambda query, sdk: query.sort(sdk.Pump.feeds), "no property that CDF stores"),
        (lambda query, sdk: query.filter(nam="x"), "did you mean"),
        (lambda query, sdk: query.sort("nam"), "did you mean name"),
        (lambda query, sdk: query.sort(["name"] * 3, *["name"] * 3), "at most 5 keys"),
    ],
)
def test_what_is_refused(plant: Plant, use: Any, message: str) -> None:
    with plant.sends(), pytest.raises(TypeError, match=message):
        use(plant.client.pump.query(), plant.sdk)


def test_explain(plant: Plant) -> None:
    query = plant.client.pump.query(name="x").sort("name").limit(7).include(plant.sdk.Pump.site)
    with plant.sends():
        found = query.explain()
    assert found.request["with"]["root"]["limit"] == 7
    assert list(found.request["select"]) == ["root", "site_1"]
    assert "POST /models/instances/query" in str(found)
    with plant.sends("query"):
        asked = query.explain(server=True)
    assert asked.request == found.request
    assert all("code" in notice for notice in asked.notices)


def test_to_pandas(plant: Plant) -> None:
    pytest.importorskip("pandas")
    frame = plant.client.pump.query().sort("name").to_pandas()
    assert list(frame.index) == ["pump-0", "pump-1", "pump-2", "pump-3"]
    assert list(frame["name"]) == ["Pump 0", "Pump 1", "Pump 2", "Pump 3"]


def test_includes_are_the_same_in_the_async_form(plant: Plant) -> None:
    async def use(client: Any) -> Any:
        query = client.valve.query().sort("name").include(plant.sdk.Valve.pumps.site, plant.sdk.Valve.pumps.feeds)
        found: list[Any] = []
        async for valve in query:
            pumps = await valve.pumps.all_async()
            for each in pumps:
                sites = [site.name async for site in each.site]
                found.append((valve.name, each.name, sites, await each.feeds.count_async()))
        return found

    with plant.sends("query", "query"):
        found = plant.run(use)
    assert [each[1:] for each in found if each[0] == "Valve 1"] == [("Pump 1", ["Site 1"], 1)]


def test_forms_of_the_async_query(plant: Plant) -> None:
    pytest.importorskip("pandas")

    async def use(client: Any) -> Any:
        query = client.pump.query(name=["Pump 0", "Pump 1"]).sort("name")
        return [
            [each.name async for each in query.execute()],
            [names(page.items) async for page in query.pages(chunk_size=1)],
            list((await query.to_pandas())["name"]),
            await query.filter(name="Pump 2").first(),
        ]

    found = plant.run(use)
    assert found == [["Pump 0", "Pump 1"], [["Pump 0"], ["Pump 1"]], ["Pump 0", "Pump 1"], None]


MANY = 10_000


@pytest.fixture(scope="module")
def large(sdk: ModuleType) -> Iterator[Plant]:
    """Two sites, one of them with 10,000 pumps, each of which has the one before on standby; all feed one zone, the last five another one, too."""
    with Emulator.of(sdk, strict=True) as emulator:
        made = Plant(sdk, emulator)
        made.client.spaces.create({"space": "plant"})
        sites = [sdk.SiteWrite(external_id=f"site-{n}", name=f"Site {n}") for n in range(2)]
        zones = [sdk.SupplyZoneWrite(external_id=f"zone-{n}", name=f"Zone {n}") for n in range(2)]
        pumps = [
            sdk.PumpWrite(
                external_id=f"p{n:05}", name=f"P{n}", status="running", site=f"site-{int(n >= MANY)}",
                standby=f"p{n - 1:05}" if n else None, feeds=["zone-0", "zone-1"][: 1 + (n >= MANY)],
            ) for n in range(MANY + 5)
        ]  # fmt: skip
        made.client.upsert([*sites, *zones, *pumps])
        yield made
        made.client.close()


@pytest.mark.slow
def test_ten_thousand_objects_with_relations_have_no_request_each(large: Plant) -> None:
    Pump = large.sdk.Pump
    with large.sends(*["query"] * 11):
        found = {}
        for pump in large.client.pump.query().include(Pump.site, Pump.standby.site, Pump.feeds, Pump.standby_for):
            standby = pump.standby.first() if pump.standby is not None else None
            zones = sorted(names(pump.feeds))
            standby_for = names(pump.standby_for)
            found[pump.external_id] = pump.site.first().name, standby and standby.name, zones, standby_for
    assert len(found) == MANY + 5
    assert found["p00000"] == ("Site 0", None, ["Zone 0"], ["P1"])
    assert found["p00001"] == ("Site 0", "P0", ["Zone 0"], ["P2"])
    assert found[f"p{MANY:05}"] == ("Site 1", f"P{MANY - 1}", ["Zone 0", "Zone 1"], [f"P{MANY + 1}"])


@pytest.mark.slow
def test_nor_have_they_for_asyncio(large: Plant) -> None:
    Pump = large.sdk.Pump

    async def use(client: Any) -> int:
        read = 0
        async for pump in client.pump.query().include(Pump.site, Pump.feeds):
            read += len([each async for each in pump.site]) + await pump.feeds.count_async()
        return read

    with large.sends(*["query"] * 11):
        assert large.run(use) == 2 * (MANY + 5) + 5


@pytest.mark.slow
def test_children_are_read_to_the_end_before_the_parents_go_on(large: Plant) -> None:
    Site = large.sdk.Site
    query = large.client.site.query().sort("name").include(Site.pumps.standby)
    with large.sends("query", "query"):
        first, second = query
    with large.sends():
        assert first.pumps.count() == MANY
        assert second.pumps.count() == 5
        assert all(each.standby is None or each.standby.first() is not None for each in first.pumps)
    with large.sends("query", "query"):
        pages = [page.items for page in query.pages(chunk_size=1)]
    assert [page[0].pumps.count() for page in pages] == [MANY, 5]


@pytest.mark.slow
def test_edges_are_read_to_the_end_too(large: Plant) -> None:
    query = large.client.supply_zone.query().sort("name").include(large.sdk.SupplyZone.fed_by.site)
    with large.sends("query", "query"):
        first, second = query
    with large.sends():
        assert (first.fed_by.count(), second.fed_by.count()) == (MANY + 5, 5)
        assert {each.site.first().name for each in first.fed_by} == {"Site 0", "Site 1"}
    lazily = large.client.supply_zone.retrieve("zone-0").fed_by
    with large.sends(*["query"] * 2):
        assert lazily.count() == MANY + 5
    with large.sends(*["query"] * 11):
        assert {each.external_id for each in lazily} == {each.external_id for each in first.fed_by}


@pytest.mark.slow
def test_a_lazy_relation_of_many_is_read_page_by_page(large: Plant) -> None:
    site = large.client.site.retrieve("site-0")
    iterator = iter(site.pumps)
    with large.sends("list"):
        next(iterator)
    with large.sends(*["list"] * 10):
        assert len(site.pumps.all()) == MANY


@pytest.mark.slow
def test_a_timeout_of_a_further_page_halves_it(large: Plant) -> None:
    sent: list[str] = []

    def note(event: RequestEvent) -> None:
        sent.append(event.path)
        if len(sent) == 2:
            large.emulator.fail_next(408)

    client = large.sdk.WaterWorksClient(
        base_url=URL, project=PROJECT, transport=large.emulator.transport, on_request=note
    )
    sites = client.site.query().include(large.sdk.Site.pumps).list()
    assert len(sent) == 3
    assert sum(each.pumps.count() for each in sites) == MANY + 5
