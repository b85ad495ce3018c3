"""The API of a view: what it sends, what comes back, the same in both forms."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from pygen_runtime import (
    Bucket,
    ConfigurationError,
    NodeReference,
    RawFilter,
    ViewReference,
    avg,
    count,
    histogram,
    max_,
    min_,
    sum_,
)
from tests.model_json import mapped
from tests.parity.plants import open_plant, stored_view
from tests.reading.plant import SPACE, Plant, names


def test_search(plant: Plant) -> None:
    with plant.sends("search"):
        hits = plant.client.pump.search("pump 2", properties=[plant.sdk.Pump.name], operator="AND")
    assert type(hits) is plant.sdk.PumpList
    assert names(hits) == ["Pump 2"]
    Pump = plant.sdk.Pump
    assert names(plant.client.pump.search("pump", Pump.rated_speed > 100, sort="-name")) == ["Pump 3", "Pump 2"]
    assert names(plant.client.pump.search("pump", sort=Pump.name.asc(), limit=1)) == ["Pump 0"]


def test_aggregate(plant: Plant) -> None:
    Pump = plant.sdk.Pump
    with plant.sends("aggregate"):
        (row,) = plant.client.pump.aggregate(
            count(), sum_("rated_speed"), avg(Pump.rated_speed), min_(Pump.rated_speed), max_(Pump.rated_speed)
        )
    assert row.group == {}
    assert row.values == {
        "count": 4, "sum_rated_speed": 600, "avg_rated_speed": 150, "min_rated_speed": 0, "max_rated_speed": 300
    }  # fmt: skip


def test_groups(plant: Plant) -> None:
    Pump = plant.sdk.Pump
    rows = plant.client.pump.aggregate(count(), group_by=[Pump.site, "status"])
    found = {(row.group["site"].external_id, row.group["status"]): row.values["count"] for row in rows}
    assert found == {("site-0", "running"): 2, ("site-1", "standby"): 2}
    distinct = plant.client.pump.aggregate(group_by=Pump.site, where=Pump.name == "Pump 1")
    assert [row.group for row in distinct] == [{"site": NodeReference(SPACE, "site-1")}]


def test_histogram(plant: Plant) -> None:
    buckets = plant.client.pump.histogram("rated_speed", 200, plant.sdk.Pump.rated_speed.exists())
    assert buckets == [Bucket(0, 2), Bucket(200, 2)]
    (row,) = plant.client.pump.aggregate(histogram(plant.sdk.Pump.rated_speed, 200))
    assert row.values == {"histogram_rated_speed": buckets}


def test_a_count_that_a_histogram_needs_is_asked_for_once(plant: Plant) -> None:
    bodies: list[Any] = []
    api = plant.client.with_options(on_request=lambda event: bodies.append(json.loads(event.body))).pump
    speed = plant.sdk.Pump.rated_speed
    api.aggregate(histogram(speed, 200))
    (row,) = api.aggregate(histogram(speed, 200), count(speed))
    assert row.values["count_rated_speed"] == 4
    kinds = [[list(each) for each in body["aggregates"]] for body in bodies]
    assert kinds == [[["histogram"], ["count"]], [["histogram"], ["count"]]]


def test_count(plant: Plant) -> None:
    with plant.sends("aggregate"):
        assert plant.client.pump.count(plant.sdk.Pump.site.name == "Site 1") == 2
    assert plant.client.pump.count() == 4


@pytest.mark.parametrize(
    ("use", "message"),
    [
        (lambda api: api.aggregate(), r"give an aggregate such as count\(\)"),
        (lambda api: api.aggregate(*[count()] * 6), "at most 5"),
        (lambda api: api.aggregate(sum_("nam")), r"Pump.nam is no property of the view; did you mean name\?"),
        (lambda api: api.list(sort="nam"), "did you mean name"),
        (lambda api: api.list(sort="-nam"), "Pump.nam is no property"),
        (lambda api: api.aggregate("count"), r"an aggregate such as count\(\) .*got 'count'; count, sum_"),
        (lambda api: api.aggregate(count(), group_by=["name", "staus"]), "did you mean status"),
        (lambda api: api.search("x", properties="nam"), "did you mean name"),
        (lambda api: api.search("x", nam="x"), "did you mean name"),
        (lambda api: api.list(status="bogus"), r"status has no value 'bogus'; it has "),
        (lambda api: api.list(status=["running", "runing"]), r"no value 'runing'; did you mean running\?"),
        (lambda api: api.list(api.data_class.status != "stanby"), r"did you mean standby\?"),
        (lambda api: api.list(api.data_class.status.in_(["x"])), "status has no value 'x'"),
        (lambda api: api.list(api.data_class.status.in_("x")), "takes several values"),
        (lambda api: api.list(sort=["name"] * 6), "at most 5 keys"),
        (lambda api: api.list(target_units={"name": "x"}), "has no unit"),
        (lambda api: api.list(nam="x"), "did you mean name"),
        (lambda api: api.list("name"), "expected a filter"),
    ],
)
def test_what_is_refused(plant: Plant, use: Any, message: str) -> None:
    with plant.sends(), pytest.raises(TypeError, match=message):
        use(plant.client.pump)


def test_pages_resume(plant: Plant) -> None:
    first = next(plant.client.pump.pages(chunk_size=3, sort="name"))
    assert names(first.items) == ["Pump 0", "Pump 1", "Pump 2"]
    with plant.sends("list"):
        (rest,) = plant.client.pump.pages(cursor=first.cursor, sort="name")
    assert names(rest.items) == ["Pump 3"]
    assert rest.cursor is None
    (page,) = plant.client.pump.pages(include_typing=True, debug={"emitResults": True})
    assert page.typing and page.debug


@pytest.mark.parametrize(("size", "requests"), [(1, 4), (2, 2), (3, 2), (4, 1), (1000, 1)])
def test_a_list_of_n_pages_is_n_requests(plant: Plant, size: int, requests: int) -> None:
    with plant.sends(*["list"] * requests):
        assert len(plant.client.pump.list(chunk_size=size)) == 4
    with plant.sends(*["list"] * requests):
        assert len(plant.run(lambda client: client.pump.list(chunk_size=size))) == 4


def test_sort(plant: Plant) -> None:
    Site = plant.sdk.Site
    first = plant.client.site.list(sort=["-elevation", Site.name.asc()])
    assert names(first) == ["Site 2", "Site 1", "Site 0"]
    operators = {each.name: each for each in plant.client.pump.list(sort=["-status", "name"])}
    assert list(operators) == ["Pump 1", "Pump 3", "Pump 0", "Pump 2"]


@pytest.mark.parametrize(("first", "expected"), [(True, ["Pump 3", "Pump 0"]), (False, ["Pump 0", "Pump 3"])])
def test_nulls(plant: Plant, first: bool, expected: list[str]) -> None:
    Pump = plant.sdk.Pump
    some = Pump.name.in_(["Pump 0", "Pump 3"])
    assert names(plant.client.pump.list(some, sort=Pump.standby.pygen_column.asc(nulls_first=first))) == expected


def test_every_reading_method_takes_the_keywords(plant: Plant) -> None:
    api, once = plant.client.pump, plant.sdk.Pump.name
    assert api.count(name="Pump 1") == api.count(once == "Pump 1") == api.count(where=once == "Pump 1") == 1
    assert api.count(once == "Pump 1", name="Pump 2") == 0
    assert names(each.instance for each in api.changes(name="Pump 1")) == ["Pump 1"]
    assert names(next(api.pages(once.startswith("Pump"), 1, name="Pump 1")).items) == ["Pump 1"]
    assert names(api.query(where=once.startswith("Pump"), limit=1, name="Pump 1").list()) == ["Pump 1"]
    for call in (api.count, api.changes):
        with pytest.raises(TypeError, match="too many positional arguments: combine filters with & and"):
            call(once == "Pump 1", None, once == "Pump 2")
    for call in (api.list, api.iterate, api.pages, api.query):
        with pytest.raises(TypeError):
            call(once == "Pump 1", 1, None, None, None, None, None, None, once == "Pump 2")


@pytest.mark.parametrize(
    "read",
    [
        lambda api, where: api.list(where),
        lambda api, where: list(api.iterate(where)),
        lambda api, where: list(api.pages(where)),
        lambda api, where: api.query(where).list(),
        lambda api, where: api.search("Pump", where=where),
        lambda api, where: api.count(where),
        lambda api, where: list(api.changes(where)),
        lambda api, where: api.aggregate(count(), where=where),
        lambda api, where: api.aggregate(count(), group_by="status", where=where),
    ],
)
def test_a_filter_of_another_view_is_no_filter(plant: Plant, read: Any) -> None:
    """The API would find nothing, without a word."""
    other = plant.sdk.Valve.is_open
    for where in (other.exists(), ~(other == True), (plant.sdk.Pump.name == "x") | other.exists()):  # noqa: E712
        with (
            plant.sends(),
            pytest.raises(TypeError, match=r"^isOpen is a property of the view Valve, this is a filter"),
        ):
            read(plant.client.pump, where)


def test_target_units_reach_every_request(plant: Plant) -> None:
    api, bodies = plant.client.pump, []
    source = api.pages(target_units="SI")._progress.source
    bodies.append(source.request(None, 1).body)
    bodies.append(api.query().target_units({"rated_flow": "volume_flow_rate:l-per-sec"})._pages().request(None, 1).body)
    assert b'"targetUnits":[{"property":"' in bodies[0] and b'"unitSystemName":"SI"' in bodies[0]
    assert b'"targetUnits":[{"property":"ratedFlow","unit":{"externalId":"volume_flow_rate:l-per-sec"}}]' in bodies[1]


def test_no_more_units_than_a_request_takes(tmp_path: Path) -> None:
    """CDF: 1 to 10 targetUnits per source (API facts, section 4)."""
    unit = {"externalId": "length:m"}
    wide = {f"height{number}": mapped("float64", unit=unit) for number in range(11)}
    with open_plant(tmp_path, stored_view("Wide", wide), stored_view("Narrow", dict(list(wide.items())[:10]))) as (
        _,
        client,
    ):
        feet = dict.fromkeys([f"height{number}" for number in range(11)], "length:ft")
        for units in ("SI", feet):
            for use in (
                client.wide.list,
                client.wide.query,
                client.wide.pages,
                lambda **asked: client.wide.search("x", **asked),
            ):
                with pytest.raises(TypeError, match=r"at most 10 properties .* 11 of Wide: name those that matter"):
                    use(target_units=units)
        assert client.narrow.list(target_units="SI") == []
        assert client.wide.list(target_units={name: feet[name] for name in list(feet)[:10]}) == []
        source = {"type": "view", "space": SPACE, "externalId": "Wide", "version": "v1"}
        units = [{"property": name, "unit": {"externalId": "length:ft"}} for name in feet]
        selected = {"sources": [{"source": source, "properties": ["*"], "targetUnits": units}]}
        asked = {"with": {"a": {"nodes": {}}}, "select": {"a": selected}}
        uses = (
            lambda: client.instances.list(sources=[{"source": source, "targetUnits": units}]),
            lambda: client.instances.search(ViewReference(SPACE, "Wide", "v1"), "x", target_units=units),
            lambda: client.instances.query(asked),
        )
        for untyped in uses:
            with pytest.raises(ConfigurationError, match="at most 10 properties of a view to other units, got 11"):
                untyped()


def test_a_raw_filter_is_sent_as_it_is(plant: Plant) -> None:
    raw = RawFilter({"prefix": {"property": ["node", "externalId"], "value": "pump-1"}})
    assert names(plant.client.pump.list(raw, name_exists=True)) == ["Pump 1"]


def test_changes(plant: Plant, sdk: Any) -> None:
    Valve = sdk.ValveWrite
    start = plant.client.valve.changes()
    assert {each.kind for each in start} == {"upsert"}
    plant.client.upsert([Valve(external_id="valve-x", name="X", nominal_diameter=1)])
    (created,) = plant.client.valve.changes(cursor=start.cursor)
    assert (created.kind, created.instance.name) == ("upsert", "X")
    plant.client.delete(["valve-x"])
    (deleted,) = plant.client.valve.changes(cursor=created.cursor)
    assert (deleted.kind, deleted.instance.external_id) == ("delete", "valve-x")
    assert deleted.instance.data_record.deleted_time is not None
    assert list(plant.client.valve.changes(cursor=deleted.cursor)) == []

    async def use(client: Any) -> list[Any]:
        return [each.instance.external_id async for each in client.valve.changes(cursor=start.cursor)]

    assert plant.run(use)[-1] == "valve-x"


def test_both_forms_are_the_same(plant: Plant) -> None:
    Pump, api = plant.sdk.Pump, plant.client.pump
    where = Pump.rated_speed >= 100

    async def use(client: Any) -> list[Any]:
        pump = client.pump
        return [
            await pump.list(where, sort="name"),
            [each async for each in pump.iterate(where, sort="name")],
            [page.items async for page in pump.pages(where, sort="name", chunk_size=2)],
            await pump.retrieve("pump-1"),
            await pump.retrieve(["pump-1", "pump-9"]),
            await pump.search("pump", where, sort="name"),
            await pump.aggregate(count(), where=where, group_by="site"),
            await pump.histogram("rated_speed", 100, where),
            await pump.count(where),
            await pump.query(where).sort("name").list(),
            await pump.query(where).sort("name").first(),
            await pump.query(where).count(),
            (await pump.query(where).explain()).request,
            (await pump.query(where).explain(server=True)).request,
        ]

    assert plant.run(use) == [
        api.list(where, sort="name"),
        list(api.iterate(where, sort="name")),
        [page.items for page in api.pages(where, sort="name", chunk_size=2)],
        api.retrieve("pump-1"),
        api.retrieve(["pump-1", "pump-9"]),
        api.search("pump", where, sort="name"),
        api.aggregate(count(), where=where, group_by="site"),
        api.histogram("rated_speed", 100, where),
        api.count(where),
        api.query(where).sort("name").list(),
        api.query(where).sort("name").first(),
        api.query(where).count(),
        api.query(where).explain().request,
        api.query(where).explain(server=True).request,
    ]


def test_target_units_convert(plant: Plant) -> None:
    feet = {"elevation": "length:ft"}
    found = [
        plant.client.site.list(name="Site 1", target_units=feet),
        plant.client.site.query(name="Site 1").target_units(feet).list(),
        plant.client.site.search("Site 1", operator="AND", target_units=feet),
    ]
    assert [round(site.elevation, 2) for (site,) in found] == [32.81] * 3
    (row,) = plant.client.site.aggregate(max_("elevation"), target_units=feet)
    assert round(row.values["max_elevation"], 2) == 65.62


def test_an_enum_takes_any_text_where_it_is_asked_for(plant: Plant) -> None:
    Pump = plant.sdk.Pump
    assert plant.client.pump.list(Pump.status.is_("came with a later model")) == []
    assert names(plant.client.pump.list(Pump.status.is_("running"), sort=Pump.name)) == ["Pump 0", "Pump 2"]
    assert names(plant.client.pump.list((Pump.status != "running") & Pump.status.startswith("stand"))) == [
        "Pump 1", "Pump 3"
    ]  # fmt: skip
    assert plant.client.pump.count(Pump.status.is_(None)) == plant.client.pump.count(Pump.status == None) == 0  # noqa: E711


@pytest.mark.parametrize(
    "sort",
    [
        lambda Pump: Pump.name,
        lambda Pump: "name",
        lambda Pump: [Pump.name, "-status"],
        lambda Pump: (Pump.site, Pump.status, "name"),
        lambda Pump: Pump.data_record.created_time,
        lambda Pump: "external_id",
    ],
)
def test_a_sort_takes_columns_relations_and_names(plant: Plant, sort: Any) -> None:
    found = plant.client.pump.list(sort=sort(plant.sdk.Pump), where=plant.sdk.Pump.status == "running")
    assert names(found) == ["Pump 0", "Pump 2"]
    (row,) = plant.client.pump.search("pump", sort=plant.sdk.Pump.name, limit=1, status="running")
    assert row.name == "Pump 0"


def test_a_search_takes_filter_keywords_and_one_property(plant: Plant) -> None:
    Pump = plant.sdk.Pump
    assert names(plant.client.pump.search("2", properties=Pump.name, site="site-0")) == ["Pump 2"]
    assert names(plant.client.pump.search("2", Pump.rated_speed > 100, properties="name")) == ["Pump 2"]
    assert names(plant.run(lambda client: client.pump.search("2", where=Pump.name.exists(), site="site-0"))) == [
        "Pump 2"
    ]


def test_groups_are_limited(plant: Plant) -> None:
    Pump = plant.sdk.Pump
    where = plant.client.pump.where(min_rated_speed=100)
    rows = plant.client.pump.aggregate(count(), where=where, group_by=(Pump.name,), limit=2)
    assert len(rows) == 2
    assert [row.values["count_site"] for row in plant.client.pump.aggregate(count(Pump.site), where=where)] == [3]


def test_columns_of_parents_and_children_are_of_the_view(plant: Plant) -> None:
    """A view filters by what it inherits, and instances of it by what views below it add."""
    sdk = plant.sdk
    for base in sdk.Pump.__mro__:
        if base is not sdk.Pump and "__view__" in vars(base):
            assert names(plant.client.pump.list(base.name == "Pump 1")) == ["Pump 1"]
            assert plant.client.pump.list(sort=base.name)[0].name == "Pump 0"
            break
    else:
        pytest.fail("Pump extends no view")
