"""Instances that were read can be saved, refreshed and deleted: bound to a client, or by one."""

from __future__ import annotations

import asyncio
import copy
import pickle
from typing import Any

import pytest
from pydantic import ValidationError

from pygen_runtime.exceptions import ConfigurationError, ConflictError, ResourceNotFoundError
from pygen_runtime.filters.references import NodeReference
from tests.writing.packages import SPACE, Log, client_of, emulator_of, generated, later

water = generated("example")


def site(external_id: str, **values: Any) -> Any:
    return water.SiteWrite(external_id=external_id, name=external_id, **values)


@pytest.fixture
def one(example: Any, log: Log) -> Any:
    example.upsert(site("S", elevation=1.0, description="old", parent="T"))
    found = example.site.retrieve("S")
    log.take()
    return found


def test_save_sends_what_was_assigned(example: Any, log: Log, one: Any) -> None:
    example.upsert(site("S", description="by somebody else"))
    one.refresh()
    one.name = "new"
    one.elevation = None
    one.parent = (SPACE, "U")
    log.take()
    assert one.save() is one
    assert log.take() == ["instances/byids", "instances"]
    assert one.data_record.version == 3
    read = example.site.retrieve("S")
    assert (read.name, read.elevation, read.description) == ("new", None, "by somebody else")
    assert read.parent == one.parent == NodeReference(SPACE, "U")
    assert read.data_record == one.data_record
    log.take()
    one.save()
    assert log.take() == []
    assert example.save(one).unchanged == [NodeReference(SPACE, "S")]


def test_save_refuses_to_undo_what_others_wrote(example: Any, one: Any) -> None:
    example.upsert(site("S", description="newer"))
    one.name = "mine"
    with pytest.raises(ConflictError):
        one.save()
    assert one.refresh().name == "S"
    one.name = "mine"
    one.save()
    assert example.site.retrieve("S").name == "mine"


def test_save_checks_values_before_sending(log: Log, example: Any) -> None:
    pump = water.PumpWrite(external_id="P", name="P", site="S", rated_speed=5)
    example.upsert(pump)
    read = example.pump.retrieve("P")
    log.take()
    read.status = "exploded"  # reading takes values that the model did not know, writing does not
    with pytest.raises(ValidationError, match="out_of_service"):
        read.save()
    with pytest.raises(AttributeError, match="space says who this Pump is"):
        read.refresh().space = "elsewhere"
    read.data_record = None
    with pytest.raises(ConfigurationError, match="data_record was assigned, and it is who it is"):
        read.save()
    assert log.take() == ["instances/byids"]


@pytest.mark.parametrize("name", ["space", "external_id", "data_record"])
def test_a_copy_that_is_somebody_else_is_not_saved(log: Log, one: Any, name: str) -> None:
    """pydantic's `model_copy(update=)` asks nobody."""
    other = one.model_copy(update={name: None if name == "data_record" else "elsewhere"})
    with pytest.raises(ConfigurationError, match=f"{name} was assigned, and it is who it is; refresh"):
        other.save()
    assert log.take() == []


@pytest.mark.wide
def test_many_are_saved_together(example: Any, log: Log) -> None:
    example.upsert([site(f"S{number}") for number in range(1500)])
    found = example.site.list()
    for each in found:
        each.elevation = 2.0
    log.take()
    later()
    assert len(example.save(found).updated) == 1500
    assert log.take() == ["instances/byids"] * 2 + ["instances"] * 2
    assert {each.data_record.version for each in found} == {2}
    example.refresh(found)
    assert log.take() == ["instances/byids"] * 2
    assert {each.elevation for each in found} == {2.0}


def test_edges_are_saved_and_refreshed(example: Any) -> None:
    basins = [water.BasinWrite(external_id=id, name=id, volume=1.0) for id in ("B1", "B2")]
    pipe = water.PipeWrite(diameter=0.5, end_node=basins[1])
    basins[0].outlets = [pipe]
    example.upsert(basins)
    [read] = example.pipe.list()
    read.diameter = 0.6
    read.save()
    assert example.pipe.list()[0].diameter == 0.6
    read.diameter = 0.7
    assert read.refresh().diameter == 0.6
    read.delete()
    assert example.pipe.list() == []


def test_delete_deletes_this_one_only(example: Any, log: Log, one: Any) -> None:
    example.upsert(site("T"))
    log.take()
    one.delete()
    assert log.take() == ["instances/delete"]
    assert [each.external_id for each in example.site.list()] == ["T"]
    with pytest.raises(ResourceNotFoundError, match=f"1 of 1 instances are not there any more.*Site {SPACE}:S"):
        one.refresh()


def test_refresh_forgets_what_relations_led_to(example: Any, one: Any) -> None:
    assert list(one.children.all()) == []
    example.upsert(site("C", parent="S"))
    assert list(one.children.all()) == []
    assert [each.external_id for each in one.refresh().children.all()] == ["C"]


def test_what_was_refreshed_is_as_it_is_stored(example: Any, log: Log, one: Any) -> None:
    """Neither what was assigned before it nor what others wrote is a change of one's own."""
    example.upsert(site("S", tags=["by", "others"]))
    one.name = "mine"
    one.refresh()
    log.take()
    assert (one.name, one.tags, one.model_fields_set) == ("S", ["by", "others"], set())
    assert example.save(one).unchanged == [NodeReference(SPACE, "S")]
    assert log.take() == []
    one.tags.append("and me")
    one.save()
    assert log.take() == ["instances/byids", "instances"]
    assert example.site.retrieve("S").tags == ["by", "others", "and me"]


@pytest.mark.parametrize("method", ["save", "refresh", "delete"])
def test_unbound_instances_say_how_to_bind(one: Any, method: str) -> None:
    loose = pickle.loads(pickle.dumps(one))
    assert (loose.name, loose.parent) == (one.name, one.parent)
    with pytest.raises(
        ConfigurationError, match=rf"this Site was not read through a client.*client.{method}\(instance\)"
    ):
        getattr(loose, method)()


def test_a_client_saves_what_is_bound_to_none(example: Any, one: Any) -> None:
    loose = pickle.loads(pickle.dumps(one))
    loose.name = "loose"
    example.save(loose)
    assert one.refresh().name == "loose"
    with pytest.raises(ConfigurationError, match="save and refresh take instances as read"):
        example.save(site("S"))


def test_a_copy_holds_its_own_changes(one: Any) -> None:
    other = copy.copy(one)
    other.name = "other"
    assert (one.name, one.model_fields_set) == ("S", set())


def test_the_async_client(log: Log) -> None:
    async def run() -> None:
        with emulator_of("example") as emulator:
            async with client_of("example", emulator, log, "AsyncTheClient") as client:
                await client.upsert(site("S"))
                one = await client.site.retrieve("S")
                one.name = "new"
                for method in ("save", "refresh", "delete"):
                    with pytest.raises(ConfigurationError, match=rf"use `await client\.{method}\(instance\)`"):
                        getattr(one, method)()
                await client.save(one)
                one.name = "other"
                await client.refresh(one)
                assert (one.name, one.data_record.version) == ("new", 2)
                await client.delete(one)
                assert await client.site.retrieve("S") is None

    asyncio.run(run())
