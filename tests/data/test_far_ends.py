"""Relations whose far end is unusual: nodes of any view, a view without the property gone through, user's classes."""

from __future__ import annotations

from collections.abc import Iterator
from types import ModuleType
from typing import Any

import pytest

from pygen_runtime import AggregateRow, count
from pygen_runtime.base import PygenResource
from pygen_runtime.emulator import Emulator
from tests.generation import packages
from tests.generation.schema import direct, edge, model, reverse, text, view, view_id


def stored(property: dict[str, Any], name: str, container: str) -> dict[str, Any]:
    """`property`, held by a container of its own."""
    place = {"type": "container", "space": "plant", "externalId": container}
    return {**property, "container": place, "containerPropertyIdentifier": name}


SITE = view(
    "Site",
    {
        "name": stored(text(), "name", "Sites"),
        "pumps": {**reverse("Pump", "site"), "through": {"source": view_id("PumpInside"), "identifier": "site"}},
        "listed": {
            **reverse("Pump", "sites", targetsList=True),
            "through": {"source": view_id("PumpInside"), "identifier": "sites"},
        },
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


@pytest.fixture(scope="module")
def sdk(tmp_path_factory: pytest.TempPathFactory) -> ModuleType:
    return packages.load(tmp_path_factory.mktemp("far"), model(SITE, PUMP, INSIDE), instance_space="plant")


@pytest.fixture(scope="module")
def client(sdk: ModuleType) -> Iterator[Any]:
    things = [sdk.PumpInsideWrite(external_id=f"p-{n}", name=f"P{n}", site="s", sites=["s"]) for n in range(2)]
    site = sdk.SiteWrite(external_id="s", name="S", anything=["p-0", "p-1"])
    emulator = Emulator.of(sdk)
    with emulator, sdk.PlantClient(base_url="https://e.local", project="p", transport=emulator.transport) as made:
        made.spaces.create({"space": "plant"})
        made.upsert([site, *things])
        yield made


def test_a_property_that_the_target_does_not_have_is_read_beside_it(sdk: ModuleType, client: Any) -> None:
    query = client.site.query().include(sdk.Site.pumps)
    sources = query.explain().request["select"]["pumps_1"]["sources"]
    assert [each["source"]["externalId"] for each in sources] == ["Pump", "PumpInside"]
    (site,) = query
    before = client.stats().total.requests
    assert sorted(pump.name for pump in site.pumps) == ["P0", "P1"]
    assert client.stats().total.requests == before
    assert {type(pump) for pump in site.pumps} == {sdk.Pump}


def test_a_list_of_such_a_property_cannot_be_included_but_read(sdk: ModuleType, client: Any) -> None:
    with pytest.raises(TypeError, match=r"Site.listed cannot be included: Pump does not have sites"):
        client.site.query().include(sdk.Site.listed)
    assert sorted(pump.name for pump in client.site.retrieve("s").listed) == ["P0", "P1"]


def test_nodes_of_any_view(sdk: ModuleType, client: Any) -> None:
    site = client.site.retrieve("s")
    assert sorted(each.external_id for each in site.anything) == ["p-0", "p-1"]
    assert site.anything.count() == 2
    assert {type(each) for each in site.anything.all()} == {PygenResource}
    included = client.site.query().include(sdk.Site.anything).first()
    assert included.anything.all() == site.anything.all()
    with pytest.raises(TypeError, match="nodes of any view"):
        site.anything.filter(name="x")
    with pytest.raises(AttributeError, match="nodes of any view"):
        _ = sdk.Site.anything.name


def test_grouping_by_a_relation(sdk: ModuleType, client: Any) -> None:
    rows = client.pump_inside.aggregate(count(), group_by=sdk.PumpInside.site)
    assert [type(row) for row in rows] == [AggregateRow]
    assert rows[0].group["site"].external_id == "s" and rows[0].values == {"count": 2}
