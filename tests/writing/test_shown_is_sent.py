"""What an object shows is what is sent: defaults of own classes, values changed in place, instances deleted meanwhile."""

from __future__ import annotations

import asyncio
import copy
import json
import pickle
from collections.abc import Callable, Coroutine
from typing import Any

import pytest
from pydantic import Field, ValidationError, model_validator

from pygen_runtime.exceptions import ConfigurationError, ConflictError
from pygen_runtime.filters.references import NodeReference
from pygen_runtime.model.decoding import decode_items
from pygen_runtime.writing.external_ids import sha256
from tests.writing.packages import SPACE, Log, client_of, emulator_of, generated

water = generated("example")
scalars = generated("scalars")


class OwnPump(water.PumpWrite):  # type: ignore[misc, name-defined]
    """A write class as users declare them: other defaults, and a field of its own."""

    rated_flow: float | None = 60.0
    settings: dict[str, Any] = Field(default_factory=lambda: {"made": "here"})
    feeds: Any = Field(default=["zone"])
    note: str = "not a property"


class OwnerPump(OwnPump):
    """Below it, with a function of its own after validation."""

    rated_speed: int | None = 7

    def model_post_init(self, context: Any) -> None:
        self.note = "seen"


class CheckedPump(water.PumpWrite):  # type: ignore[misc, name-defined]
    """No other default, but checks."""

    description: str | None = Field(None, max_length=5)

    @model_validator(mode="after")
    def positive(self) -> Any:
        assert self.rated_speed is None or self.rated_speed > 0
        return self


def required(**values: Any) -> dict[str, Any]:
    return {"external_id": "P", "name": "P", "site": "S", **values}


def properties(plan: Any, item: int = 0) -> Any:
    found: Any = plan.requests[0].body["items"][item]["sources"][0]["properties"]
    return found


@pytest.mark.parametrize(
    "make",
    [
        lambda cls, values: cls(**values),
        lambda cls, values: cls.model_validate(values),
        lambda cls, values: cls.model_validate_json(json.dumps(values)),
        lambda cls, values: cls.model_construct(**values),
        lambda cls, values: copy.deepcopy(cls(**values)),
    ],
    ids=["init", "validate", "json", "construct", "copy"],
)
def test_defaults_declared_below_a_generated_class_are_sent(example: Any, make: Callable[..., Any]) -> None:
    written = make(OwnerPump, required())
    assert {"rated_flow", "settings", "feeds", "rated_speed"} <= written.model_fields_set
    assert "service_interval" not in written.model_fields_set, "that default is the model's: CDF has it itself"
    assert written.note == "seen"
    plan = example.upsert(written, dry_run=True)
    sent = next(each for each in plan.requests[0].body["items"] if each["externalId"] == "P")["sources"][0][
        "properties"
    ]
    assert (sent["ratedFlow"], sent["ratedSpeed"], sent["settings"]) == (60.0, 7, {"made": "here"})
    assert "serviceInterval" not in sent and "note" not in sent
    assert [each["endNode"]["externalId"] for each in plan.requests[0].body["items"] if "endNode" in each] == ["zone"]


def test_the_values_given_win_over_own_defaults(example: Any) -> None:
    sent = properties(example.upsert(OwnPump(**required(rated_flow=None, feeds=None)), dry_run=True))
    assert sent["ratedFlow"] is None


def test_a_default_declared_again_as_it_was_is_not_sent(example: Any) -> None:
    written = CheckedPump(**required())
    assert written.model_fields_set == {"external_id", "name", "site"}
    assert "description" not in properties(example.upsert(written, dry_run=True))


def test_own_defaults_are_what_is_stored(example: Any) -> None:
    example.upsert([water.SiteWrite(external_id="S", name="S"), water.SupplyZoneWrite(external_id="zone", name="Z")])
    example.upsert(OwnPump(**required()))
    read = example.pump.retrieve("P")
    assert (read.rated_flow, read.settings, len(read.feeds.all())) == (60.0, {"made": "here"}, 1)


def test_a_default_of_the_model_that_was_changed_in_place_is_sent() -> None:
    with emulator_of("scalars") as emulator, client_of("scalars", emulator, Log()) as client:
        values: dict[str, Any] = {"required_text": "r", "big": 1, "required_json": {}, "required_status": "a"}
        written = scalars.SampleWrite(external_id="A", required_list=[], **values)
        assert "anything" not in properties(client.upsert(written, dry_run=True))
        before = sha256(written)
        written.anything["name"] = "changed"
        assert "anything" in repr(written) and sha256(written) != before
        client.upsert(written)
        assert client.sample.retrieve("A").anything == {"limits": [1, 2.5, None], "name": "changed"}


# save() compares with what was read


@pytest.fixture
def pump(example: Any, log: Log) -> Any:
    example.upsert(water.SiteWrite(external_id="S", name="S"))
    given = {"tags": ["a"], "settings": {"limits": [1, {"x": True}]}, "description": "old", "manuals": ["m1", "m2"]}
    example.upsert(water.PumpWrite(**required(**given)))
    found = example.pump.retrieve("P")
    log.take()
    return found


CHANGES: dict[str, Callable[[Any], object]] = {
    "list": lambda pump: pump.tags.append("b"),
    "list sorted": lambda pump: pump.manuals.reverse(),
    "json": lambda pump: pump.settings.update(new=[]),
    "deep in json": lambda pump: pump.settings["limits"].append(2),
    "true to one": lambda pump: pump.settings["limits"][1].update(x=1),
    "assigned": lambda pump: setattr(pump, "description", None),
    "assigned list": lambda pump: setattr(pump, "tags", ["c"]),
    "assigned list, then changed": lambda pump: pump.__setattr__("tags", ["a"]) or pump.tags.append("d"),
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
@pytest.mark.parametrize("loose", [False, True])
def test_changes_in_place_are_saved(
    example: Any, log: Log, pump: Any, change: Callable[[Any], object], loose: bool
) -> None:
    one = pickle.loads(pickle.dumps(copy.deepcopy(pump))) if loose else copy.copy(pump)
    change(one)
    shown = one.dump()["properties"]
    example.save(one)
    assert log.take() == ["instances/byids", "instances"]
    assert example.pump.retrieve("P").dump()["properties"] == shown
    log.take()
    assert example.save(one).unchanged == [NodeReference(SPACE, "P")] and log.take() == [], "it is as it was read again"
    one.tags.append("z")
    example.save(one)
    assert example.pump.retrieve("P").tags == one.tags


def test_what_is_as_it_was_read_is_not_saved(example: Any, log: Log, pump: Any) -> None:
    pump.description = "other"
    pump.description = "old"
    pump.tags = ["a"]
    pump.settings = {"limits": [1, {"x": True}]}
    pump.site = (SPACE, "S")
    example.save(pump)
    assert log.take() == []
    pump.description = "new"
    example.upsert(water.PumpWrite(**required(tags=["by somebody else"])))
    pump.refresh()
    pump.description = "new"
    pump.save()
    assert example.pump.retrieve("P").tags == ["by somebody else"], "only what differs was sent"


def test_what_was_put_into_a_list_in_place_is_checked(example: Any, log: Log, pump: Any) -> None:
    pump.tags.append(5)
    with pytest.raises(ValidationError, match="valid string"):
        pump.save()
    assert log.take() == []


def test_properties_that_the_class_does_not_know_are_compared_too() -> None:
    own = {"name": "P", "status": "running", "automatic": True, "runSeconds": 5, "later": {"a": [1]}, "other": "x"}
    record = {"version": 1, "createdTime": 5, "lastUpdatedTime": 5}
    item = {"space": SPACE, "externalId": "P", **record, "properties": {"water_works": {"Pump/v1": own}}}
    (read,) = decode_items(water.Pump, json.dumps({"items": [item]}).encode())[0]
    from pygen_runtime.model.originals import changed_fields
    from pygen_runtime.writing.saving import changed_form

    assert changed_fields(read) == frozenset()
    read.model_extra["later"]["a"].append(2)
    assert changed_fields(read) == {"later"}
    assert changed_form(read, changed_fields(read)).model_extra == {"later": {"a": [1, 2]}}


def test_two_objects_refreshed_together_share_nothing(example: Any, pump: Any) -> None:
    other = example.pump.retrieve("P")
    example.refresh([pump, other])
    other.tags.append("b")
    assert pump.tags == ["a"]


# two objects of one instance


def test_two_objects_of_one_instance_are_not_saved_together(example: Any, log: Log, pump: Any) -> None:
    other = example.pump.retrieve("P")
    log.take()
    pump.description = "new"
    for both in ([pump, other], [other, pump]):
        with pytest.raises(ConfigurationError, match=rf"Pump {SPACE}:P is given as 2 objects"):
            example.save(both)
    other.rated_speed = 1
    with pytest.raises(ConfigurationError, match="given as 2 objects"):
        example.save([pump, other])
    assert log.take() == []
    assert example.save([pump, pump]).updated == [NodeReference(SPACE, "P")]
    pump.description = "newer"
    pump.save()


def test_two_objects_that_did_not_change_are_no_request(example: Any, log: Log, pump: Any) -> None:
    other = example.pump.retrieve("P")
    log.take()
    assert len(example.save([pump, other]).unchanged) == 2 and log.take() == []


# deleted meanwhile


Save = Callable[[Any, Any], Any]


def _by_itself(client: Any, one: Any) -> Any:
    return one.save()


SAVES: dict[str, Save] = {
    "instance": _by_itself,
    "client": lambda client, one: client.save(one),
    "list": lambda client, one: client.save([one]),
    "generator": lambda client, one: client.save(each for each in [one]),
}


@pytest.mark.parametrize("save", SAVES.values(), ids=SAVES)
@pytest.mark.parametrize("typed", [True, False])
def test_what_was_deleted_is_a_conflict(example: Any, save: Save, typed: bool) -> None:
    example.upsert(water.SiteWrite(external_id="S", name="S", description="old"))
    api = example.site if typed else example.view("water_works", "Site", "v1")
    one = api.retrieve("S")
    example.delete("S")
    one.description = "new"
    with pytest.raises(ConflictError, match=rf"Site {SPACE}:S was deleted since it was read; nothing was written"):
        save(example, one)
    assert example.instances.retrieve([(SPACE, "S")]) == []
    example.upsert(water.SiteWrite(external_id="S", name="again", description="made anew"))
    with pytest.raises(ConflictError, match="was deleted since it was read, and written anew; nothing was written"):
        save(example, one)
    assert example.site.retrieve("S").description == "made anew"


def test_none_of_many_is_written_where_one_was_deleted(example: Any) -> None:
    example.upsert([water.SiteWrite(external_id=id, name=id) for id in ("A", "B")])
    both = example.site.list()
    example.delete("B")
    for each in both:
        each.description = "new"
    with pytest.raises(ConflictError, match="Site plant:B was deleted"):
        example.save(both)
    assert example.site.retrieve("A").description is None


def test_an_edge_that_was_deleted(example: Any) -> None:
    basins = [water.BasinWrite(external_id=id, name=id, volume=1.0) for id in ("B1", "B2")]
    basins[0].outlets = [water.PipeWrite(diameter=0.5, end_node=basins[1])]
    example.upsert(basins)
    (pipe,) = example.pipe.list()
    pipe.delete()
    pipe.diameter = 0.6
    with pytest.raises(ConflictError, match=r"Pipe .* was deleted since it was read"):
        pipe.save()
    assert example.pipe.list() == []


def test_what_is_deleted_while_it_is_saved_is_not_made_anew() -> None:
    with emulator_of("example") as emulator, client_of("example", emulator, Log()) as other:
        armed: list[str] = []

        def meddle(event: Any) -> None:
            if armed and event.path.endswith("/instances"):
                other.delete(armed.pop())

        cls = generated("example").TheClient
        with cls("https://emulator.local", "any", transport=emulator.transport, on_request=meddle) as client:
            client.upsert(water.SiteWrite(external_id="S", name="S", description="old"))
            one = client.site.retrieve("S")
            one.name = "new"
            armed.append("S")
            with pytest.raises(ConflictError, match="was deleted since it was read while it was saved; the 1 that"):
                one.save()
            assert client.instances.retrieve([(SPACE, "S")]) == []


def test_async_saves_are_conflicts_too() -> None:
    async def run() -> None:
        with emulator_of("example") as emulator:
            async with client_of("example", emulator, Log(), "AsyncTheClient") as client:
                await client.upsert(water.SiteWrite(external_id="S", name="S", tags=["a"]))
                one = await client.site.retrieve("S")
                one.tags.append("b")
                await client.save(one)
                assert (await client.site.retrieve("S")).tags == ["a", "b"]
                await client.delete("S")
                one.tags.append("c")
                forms: list[Coroutine[Any, Any, Any]] = [client.save(one), client.save([one])]
                for form in forms:
                    with pytest.raises(ConflictError, match="was deleted since it was read"):
                        await form
                assert await client.instances.retrieve([(SPACE, "S")]) == []

    asyncio.run(run())
