"""Objects to write, assigned to relations of an instance as read: shown as references, written with the instance."""

from __future__ import annotations

import asyncio
import copy
import pickle
from collections.abc import Callable
from typing import Any

import pytest

from pygen_runtime.exceptions import ConfigurationError
from pygen_runtime.filters.references import NodeReference
from tests.writing.packages import SPACE, Log, client_of, emulator_of, generated

water = generated("example")


@pytest.fixture
def pump(example: Any, log: Log) -> Any:
    site = water.SiteWrite(external_id="S", name="S")
    example.upsert(water.PumpWrite(external_id="P", name="P", site=site))
    found = example.pump.get("P")
    log.take()
    return found


@pytest.mark.parametrize(
    "write",
    [
        lambda client, pump: pump.save(),
        lambda client, pump: client.save([pump]),
        lambda client, pump: client.upsert(pump),
        lambda client, pump: client.save(copy.copy(pump)),
        lambda client, pump: client.save(copy.deepcopy(pump)),
        lambda client, pump: client.save(pickle.loads(pickle.dumps(pump))),
        lambda client, pump: client.save(pump.model_copy(update={"description": "d"})),
    ],
    ids=["save", "client.save", "upsert", "copy", "deep copy", "pickle", "model_copy"],
)
@pytest.mark.parametrize("space", [None, SPACE])
def test_an_object_is_shown_as_a_reference_and_written(
    example: Any, pump: Any, write: Callable[[Any, Any], Any], space: str | None
) -> None:
    site = water.SiteWrite(space=space, external_id="New", name="made with the pump")
    pump.site = site
    assert pump.site == NodeReference(SPACE, "New") and site.space == space
    assert pump.dump()["properties"]["water_works"]["Pump/v1"]["site"] == {"space": SPACE, "externalId": "New"}
    write(example, pump)
    assert example.site.get("New").name == "made with the pump"
    assert example.pump.get("P").site == NodeReference(SPACE, "New")


def test_it_is_written_once(example: Any, log: Log, pump: Any) -> None:
    pump.site = water.SiteWrite(external_id="New", name="N")
    result = example.save(pump)
    assert (result.created, result.updated) == ([NodeReference(SPACE, "New")], [NodeReference(SPACE, "P")])
    log.take()
    pump.save()
    assert log.take() == [], "nothing differs any more"
    pump.description = "and a further save is no conflict"
    pump.save()


def test_an_object_about_the_instance_that_was_there_is_written(example: Any, pump: Any) -> None:
    pump.site = water.SiteWrite(external_id="S", name="renamed")
    pump.save()
    assert example.site.get("S").name == "renamed"


def test_a_mapping_is_an_object_or_a_reference_as_in_write_classes(example: Any, pump: Any) -> None:
    pump.site = {"external_id": "New", "name": "N"}
    example.save(pump)
    assert example.site.get("New").name == "N"
    pump.site = {"space": SPACE, "externalId": "S"}
    example.save(pump)
    assert example.pump.get("P").site == NodeReference(SPACE, "S")


def test_what_replaces_it_wins(example: Any, log: Log, pump: Any) -> None:
    pump.site = water.SiteWrite(external_id="New", name="N")
    pump.site = (SPACE, "S")
    pump.save()
    assert log.take() == []
    pump.site = water.SiteWrite(external_id="New", name="N")
    pump.refresh()
    pump.save()
    moved = pump.model_copy(update={"site": NodeReference(SPACE, "S")})
    assert moved.as_write().site == NodeReference(SPACE, "S")
    assert not example.site.exists("New")


def test_lists_take_objects_and_references() -> None:
    types = generated("connections")
    with emulator_of("connections") as emulator, client_of("connections", emulator, Log()) as client:
        part = types.PartWrite(external_id="A", name="A")
        client.upsert(types.PumpWrite(external_id="P", owner="o", required_parts=[part]))
        read = client.pump.get("P")
        new = types.PartWrite(external_id="B", name="B")
        read.parts = ["A", new, (SPACE, "C")]
        assert [each.external_id for each in read.parts.references] == ["A", "B", "C"]
        client.save(read)
        assert [each.external_id for each in client.pump.get("P").parts.references] == ["A", "B", "C"]
        assert client.part.get("B").name == "B"


def test_what_cannot_be_told_is_refused(example: Any, log: Log, pump: Any) -> None:
    site = example.site.get("S")
    pump.site = water.SiteWrite(external_id="S", name="other")
    log.take()
    for both in ([pump, site], [site, pump]):
        with pytest.raises(ConfigurationError, match=f"Site {SPACE}:S is saved, and also stands in an object"):
            example.save(both)
    pump.site = new = water.SiteWrite(external_id="New", name="N")
    new.external_id = "Else"
    with pytest.raises(ConfigurationError, match=f"assigned to site is not {SPACE}:New any more: assign it again"):
        pump.save()
    assert log.take() == []


def test_the_async_client_writes_it_too() -> None:
    async def run() -> None:
        with emulator_of("example") as emulator:
            async with client_of("example", emulator, Log(), "AsyncTheClient") as client:
                await client.upsert(water.PumpWrite(external_id="P", name="P", site="S"))
                pump = await client.pump.get("P")
                pump.site = water.SiteWrite(external_id="New", name="N")
                await client.save(pump)
                assert (await client.site.get("New")).name == "N"

    asyncio.run(run())


def test_relations_to_nodes_of_any_view_take_the_same(example: Any) -> None:
    """Bare ids, completed with the default space, pairs, JSON, and objects, as in write classes."""
    example.upsert(water.SiteWrite(external_id="S", name="S"))
    site = example.site.get("S")
    for given in ("X", (SPACE, "X"), {"space": SPACE, "externalId": "X"}, NodeReference(SPACE, "X")):
        site.catchment = given
        assert site.catchment == NodeReference(SPACE, "X")
    site.catchment = water.SiteWrite(external_id="Y", name="written, too")
    site.save()
    assert example.site.get("S").catchment == NodeReference(SPACE, "Y")
    assert example.site.get("Y").name == "written, too"
    site.catchment = None
    site.save()
    assert example.site.get("S").catchment is None
