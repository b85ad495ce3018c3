"""`client.include`: relations of instances at hand, in as few requests as by a query that includes them."""

from __future__ import annotations

import copy
from typing import Any

import pytest

from pygen_runtime.exceptions import ResourceNotFoundError
from tests.reading.plant import Plant, names


def relations(plant: Plant) -> list[Any]:
    """A direct relation and one behind it, a list of them, edges, and a reverse relation."""
    Pump = plant.sdk.Pump
    return [Pump.site.parent, Pump.valves, Pump.feeds, Pump.standby]


def followed(pump: Any) -> Any:
    """Everything that these relations lead to."""
    site = pump.site.one()
    parent = None if site.parent is None else site.parent.one().name
    standby = None if pump.standby is None else pump.standby.one().name
    return site.name, parent, names(pump.valves.all()), names(pump.feeds.all()), standby


def test_it_gives_what_a_query_gives_in_as_many_requests(plant: Plant) -> None:
    wanted = plant.client.pump.query().sort("name").include(*relations(plant)).list()
    pumps = plant.client.pump.list(sort="name")
    with plant.sends("query"):
        plant.client.include(pumps, *relations(plant))
    with plant.sends():
        assert [followed(pump) for pump in pumps] == [followed(pump) for pump in wanted]
    assert any(followed(pump)[2] for pump in pumps) and any(followed(pump)[1] for pump in pumps)


def test_one_instance_names_and_selected_properties(plant: Plant) -> None:
    pump = plant.client.pump.get("pump-1")
    with plant.sends("query"):
        plant.client.include(pump, "site", select=[plant.sdk.Site.name])
    with plant.sends():
        site = pump.site.one()
    assert site.name == "Site 1"
    with pytest.raises(AttributeError, match="was not read"):
        _ = site.elevation


def test_reverse_relations(plant: Plant) -> None:
    sites, pumps = plant.client.site.list(sort="name"), plant.client.pump.list(sort="name")
    with plant.sends("query", "query"):
        plant.client.include(sites, plant.sdk.Site.pumps)
        plant.client.include(pumps, plant.sdk.Pump.site.pumps)
    with plant.sends():
        assert [sorted(names(site.pumps.all())) for site in sites] == [["Pump 0", "Pump 2"], ["Pump 1", "Pump 3"], []]
        assert sorted(names(pumps[0].site.one().pumps.all())) == ["Pump 0", "Pump 2"]


def test_an_asynchronous_client(plant: Plant) -> None:
    async def use(client: Any) -> list[str]:
        pumps = await client.pump.list(sort="name")
        await client.include(pumps, plant.sdk.Pump.site)
        with plant.sends():
            return [(await pump.site.one_async()).name for pump in pumps]

    assert plant.run(use) == ["Site 0", "Site 1", "Site 0", "Site 1"]


def test_instances_keep_what_they_are(plant: Plant) -> None:
    pump = plant.client.pump.get("pump-1")
    pump.name = "Changed"
    before = dict(vars(pump))
    plant.client.include(pump, "site", "feeds")
    assert (vars(pump), pump.model_fields_set) == (before, {"name"})


def test_objects_of_one_instance(plant: Plant) -> None:
    one, other = plant.client.pump.get("pump-1"), plant.client.pump.get("pump-1")
    with plant.sends("query"):
        plant.client.include([one, other], "feeds", "site")
    with plant.sends():
        assert followed_names(one) == followed_names(other) != []


def followed_names(pump: Any) -> list[str]:
    return [*names(pump.feeds.all()), *names(pump.site.all())]


@pytest.mark.parametrize("before", [[], ["feeds"]])
def test_a_reference_that_was_assigned_is_the_one_that_is_read(plant: Plant, before: list[str]) -> None:
    pumps = plant.client.pump.list(sort="name")
    pumps[1].site = "site-2"
    with plant.sends("query", "query"):
        plant.client.include(pumps, *before, "site")
    with plant.sends():
        assert [pump.site.one().name for pump in pumps] == ["Site 0", "Site 2", "Site 0", "Site 1"]


def test_what_is_refused(plant: Plant) -> None:
    pump = plant.client.pump.get("pump-1")
    with plant.sends():
        with pytest.raises(TypeError, match="name is no relation"):
            plant.client.include(pump, "name")
        with pytest.raises(TypeError, match="did you mean site"):
            plant.client.include(pump, "sit")
        with pytest.raises(TypeError, match="expected an instance or several"):
            plant.client.include(["pump-1"], "site")
        plant.client.include([], "site")
    gone = copy.copy(pump)
    object.__setattr__(gone, "__dict__", {**vars(pump), "external_id": "no-such-pump"})
    with pytest.raises(ResourceNotFoundError, match="1 of these instances are not in the view"):
        plant.client.include([pump, gone], "site")


def test_more_than_a_filter_takes(plant: Plant, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pygen_runtime.reading.inclusion.FILTER_VALUES", 3)
    pumps = plant.client.pump.list(sort="name")
    with plant.sends("query", "query"):
        plant.client.include(pumps, "site")
    with plant.sends():
        assert [pump.site.one().name for pump in pumps] == ["Site 0", "Site 1", "Site 0", "Site 1"]
