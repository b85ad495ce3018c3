"""Relations whose far end is unusual: nodes of any view, a view without the property gone through, user's classes."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from pygen_runtime import AggregateRow, InstanceClient, count
from pygen_runtime.emulator import Emulator
from pygen_runtime.http.observe import RequestEvent
from pygen_runtime.model.instances import PygenResource
from tests.generation import packages
from tests.model_json import direct, edge, model, reverse, text, view, view_id


def stored(property: dict[str, Any], name: str, container: str) -> dict[str, Any]:
    """`property`, held by a container of its own."""
    place = {"type": "container", "space": "plant", "externalId": container}
    return {**property, "container": place, "containerPropertyIdentifier": name}


PUMPS = {"type": "container", "space": "plant", "externalId": "Pumps"}
SITE = view(
    "Site",
    {
        "name": stored(text(), "name", "Sites"),
        "pumps": {**reverse("Pump", "site"), "through": {"source": view_id("PumpInside"), "identifier": "site"}},
        "listed": {
            **reverse("Pump", "sites", targetsList=True),
            "through": {"source": view_id("PumpInside"), "identifier": "sites"},
        },
        "inside": reverse("PumpInside", "site"),
        "held": {**reverse("Pump", "site"), "through": {"source": PUMPS, "identifier": "site"}},
        "heldListed": {
            **reverse("Pump", "sites", targetsList=True),
            "through": {"source": PUMPS, "identifier": "sites"},
        },
        "renamed": {**reverse("PumpOutside", "site"), "through": {"source": PUMPS, "identifier": "site"}},
        "anything": edge("Elsewhere"),
    },
)
PUMP = view("Pump", {"name": stored(text(), "name", "Pumps")})
INSIDE = view(
    "PumpInside",
    {
        "name": stored(text(), "name", "Pumps"),
        "site": stored(direct("Site"), "site", "Pumps"),
        "sites": stored(direct("Site", list=True), "sites", "Pumps"),
    },
)
OUTSIDE = view(
    "PumpOutside",
    {
        "name": stored(text(), "name", "Pumps"),
        "site": stored(direct("Site"), "owner", "Pumps"),  # the name of another property of the container
        "place": stored(direct("Site"), "site", "Pumps"),
        "places": stored(direct("Site", list=True), "sites", "Pumps"),
    },
)


@pytest.fixture(scope="module")
def sdk(tmp_path_factory: pytest.TempPathFactory) -> ModuleType:
    return packages.load(tmp_path_factory.mktemp("far"), model(SITE, PUMP, INSIDE, OUTSIDE), instance_space="plant")


@pytest.fixture(scope="module")
def client(sdk: ModuleType) -> Iterator[Any]:
    things = [sdk.PumpInsideWrite(external_id=f"p-{n}", name=f"P{n}", site="s", sites=["s"]) for n in range(2)]
    things.append(sdk.PumpInsideWrite(external_id="p-2", name="P2", site="t", sites=["t"]))
    things.append(sdk.PumpOutsideWrite(external_id="p-2", name="P2", site="s"))
    others = [sdk.SiteWrite(external_id="t", name="T"), sdk.SiteWrite(external_id="u", name="U")]
    site = sdk.SiteWrite(external_id="s", name="S", anything=["p-0", "p-1"])
    emulator = Emulator.of(sdk, strict=True)
    with emulator, sdk.PlantClient(base_url="https://e.local", project="p", transport=emulator.transport) as made:
        made.spaces.create({"space": "plant"})
        made.upsert([site, *things, *others])
        yield made


def test_a_property_that_the_target_does_not_have_is_read_beside_it(sdk: ModuleType, client: Any) -> None:
    query = client.site.query().include(sdk.Site.pumps)
    sources = query.explain().request["select"]["pumps_1"]["sources"]
    assert [each["source"]["externalId"] for each in sources] == ["Pump", "PumpInside"]
    site = query.filter(name="S").first()
    before = requests(client)
    assert sorted(pump.name for pump in site.pumps) == ["P0", "P1"]
    assert requests(client) == before
    assert {type(pump) for pump in site.pumps} == {sdk.Pump}


def requests(client: Any) -> int:
    sent: int = client.stats().total.requests
    return sent


def test_where_nothing_read_tells_the_parent_each_parent_is_asked_for(sdk: ModuleType, client: Any) -> None:
    query = client.site.query(external_id=["s", "t", "u"]).sort("name").include(sdk.Site.listed)
    assert query.explain().follow_ups == ("Site.listed: the API does not follow it inwards, through a list",)
    before = requests(client)
    sites = query.list()
    assert requests(client) == before + 3  # the query, the ids, the pumps
    assert [sorted(pump.name for pump in site.listed) for site in sites] == [["P0", "P1"], ["P2"], []]
    assert {type(pump) for site in sites for pump in site.listed} == {sdk.Pump}
    assert requests(client) == before + 3
    lazily = [sorted(pump.name for pump in client.site.retrieve(each).listed) for each in "stu"]
    assert lazily == [["P0", "P1"], ["P2"], []]


def test_such_a_request_takes_as_many_targets_as_a_result_set_may_hold(sdk: ModuleType, client: Any) -> None:
    bodies: list[Any] = []

    def note(event: RequestEvent) -> None:
        bodies.append(json.loads(event.body or b"{}"))

    sites = client.with_options(on_request=note).site.query(external_id=["s", "t"]).include(sdk.Site.listed).list()
    assert len(sites) == 2
    sets = bodies[1]["with"]
    assert {name: each["limit"] for name, each in sets.items()} == {"parents": 1_000, "of_0": 10_000, "of_1": 10_000}


def test_each_of_many_parents_is_asked_for_49_at_once(sdk: ModuleType, client: Any) -> None:
    client.upsert([sdk.SiteWrite(external_id=f"many-{n:03}", name=f"M{n}") for n in range(100)])
    pumps = {0: ["many-000", "many-001"], 60: ["many-060"], 99: ["many-099", "many-000"]}
    client.upsert([sdk.PumpInsideWrite(external_id=f"of-{n}", name=f"Of {n}", sites=to) for n, to in pumps.items()])
    query = client.site.query(external_id_prefix="many").sort("external_id")
    before = requests(client)
    sites = query.include(sdk.Site.listed, select=["name"]).list()
    assert requests(client) == before + 1 + 3 + 1
    found = {site.name: sorted(pump.name for pump in site.listed) for site in sites}
    assert {name: pumps for name, pumps in found.items() if pumps} == {
        "M0": ["Of 0", "Of 99"], "M1": ["Of 0"], "M60": ["Of 60"], "M99": ["Of 99"]
    }  # fmt: skip
    assert len(found) == 100


def test_what_is_behind_such_a_relation_is_included_with_it(sdk: ModuleType, client: Any) -> None:
    (site,) = client.site.query(external_id="t").include(sdk.Site.renamed.place.listed, sdk.Site.renamed.places)
    before = requests(client)
    pump = site.renamed.first()
    assert [each.name for each in pump.place.first().listed] == ["P2"]
    assert [each.external_id for each in pump.places] == ["t"]
    assert requests(client) == before


def test_a_container_knows_its_property_by_its_place_not_by_its_name(sdk: ModuleType, client: Any) -> None:
    before = requests(client)
    sites = client.site.query(external_id=["s", "t"]).sort("name").include(sdk.Site.renamed).list()
    assert requests(client) == before + 1
    assert [sorted(pump.name for pump in site.renamed) for site in sites] == [["P0", "P1"], ["P2"]]
    assert type(sites[0].renamed.first()) is sdk.PumpOutside


def test_views_of_run_time_have_relations_that_generated_code_leaves_out(client: Any) -> None:
    """Through a property of a container that no property of the target maps."""
    with InstanceClient("https://e.local", "p", transport=client.config.transport) as plain:
        api = plain.view("plant", "Site", "v1")
        Site = api.data_class
        query = api.query(external_id=["s", "t", "u"]).sort("name")
        query = query.include(Site.held, Site.heldListed, Site.renamed, Site.listed, Site.pumps)
        assert query.explain().follow_ups == (
            "Site.held: Pump does not have site, the property that it goes through",
            "Site.heldListed: the API does not follow it inwards, through a list",
            "Site.listed: the API does not follow it inwards, through a list",
        )
        sites = query.list()
        before = requests(plain)
        for relation in ("held", "heldListed", "renamed", "listed", "pumps"):
            found = [sorted(pump.name for pump in getattr(site, relation)) for site in sites]
            assert found == [["P0", "P1"], ["P2"], []], relation
        assert requests(plain) == before
        assert sorted(pump.name for pump in api.retrieve(("plant", "s")).held) == ["P0", "P1"]


def test_a_package_without_its_model_goes_by_the_names_of_views(tmp_path: Path, client: Any) -> None:
    bare = packages.load(tmp_path, model(SITE, PUMP, INSIDE, OUTSIDE), instance_space="plant")
    (tmp_path / bare.__name__ / "_model.json").unlink()
    with bare.PlantClient(base_url="https://e.local", project="p", transport=client.config.transport) as other:
        query = other.site.query(external_id="t").include(bare.Site.pumps, bare.Site.inside, bare.Site.renamed)
        assert [each.partition(":")[0] for each in query.explain().follow_ups] == ["Site.renamed"]
        site = query.first()
        assert [[pump.name for pump in each] for each in (site.pumps, site.inside, site.renamed)] == [["P2"]] * 3


def test_nodes_of_any_view(sdk: ModuleType, client: Any) -> None:
    site = client.site.retrieve("s")
    assert sorted(each.external_id for each in site.anything) == ["p-0", "p-1"]
    assert site.anything.count() == 2
    assert {type(each) for each in site.anything.all()} == {PygenResource}
    included = client.site.query(name="S").include(sdk.Site.anything).first()
    assert included.anything.all() == site.anything.all()
    with pytest.raises(TypeError, match="nodes of any view"):
        site.anything.filter(name="x")
    with pytest.raises(AttributeError, match="nodes of any view"):
        _ = sdk.Site.anything.name


def test_grouping_by_a_relation(sdk: ModuleType, client: Any) -> None:
    rows = client.pump_inside.aggregate(
        count(), where=sdk.PumpInside.external_id.startswith("p-"), group_by=sdk.PumpInside.site
    )
    assert {type(row) for row in rows} == {AggregateRow}
    assert {row.group["site"].external_id: row.values["count"] for row in rows} == {"s": 2, "t": 1}
