"""Nothing is lost or sent wrong: values between reading, `as_write` and writing, each where others fail."""

from __future__ import annotations

import json
from datetime import date, datetime, timedelta, timezone
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from pydantic import ValidationError

from pygen_runtime.exceptions import ConfigurationError, InvalidRequestError
from pygen_runtime.filters.references import NodeReference
from pygen_runtime.model.decoding import decode_items
from tests.client import oracle
from tests.writing.packages import SPACE, Log, bodies, generated

water = generated("example")

MOMENT = datetime(2024, 2, 29, 12, 30, 15, 123_000, tzinfo=timezone.utc)


def pump(**values: Any) -> Any:
    return water.PumpWrite(**{"external_id": "P", "name": "P", "site": "S", **values})


def properties(plan: Any) -> Any:
    return bodies(plan)[0]["sources"][0]["properties"]


def read_of(**values: Any) -> Any:
    """A pump as the server would send it."""
    own = {
        "name": "P", "site": {"space": SPACE, "externalId": "S"}, "status": "running", "automatic": True,
        "runSeconds": 5, **values,
    }  # fmt: skip
    record = {"version": 1, "createdTime": 5, "lastUpdatedTime": 5}
    item = {"space": SPACE, "externalId": "P", **record, "properties": {"water_works": {"Pump/v1": own}}}
    return decode_items(water.Pump, json.dumps({"items": [item]}).encode())[0][0]


@pytest.mark.parametrize(
    "value", [{}, {"space": "a", "externalId": "b"}, {"space": "a"}, {"all": [1, [None, "x"], 4.5]}]
)
def test_any_json_object_is_kept(example: Any, value: Any) -> None:
    read = read_of(settings=value)
    assert read.settings == value
    assert properties(example.upsert(read, dry_run=True))["settings"] == value
    assert properties(example.upsert(pump(settings=value), dry_run=True))["settings"] == value


@pytest.mark.parametrize("value", [[1, [None]], "text", 3, 4.5, True, []])
def test_any_json_value_is_read(value: Any) -> None:
    assert read_of(settings=value).settings == value


@pytest.mark.parametrize("value", [[1, 2], "text", 3, 4.5, True, [], [{"space": "a", "externalId": "b"}]])
def test_a_json_property_takes_an_object(example: Any, log: Log, value: Any) -> None:
    """As the API does: every way to write is refused before a request, the emulator refuses what comes all the same."""
    refused = pytest.raises(
        ConfigurationError, match=r"PumpWrite P, property settings: a JSON property takes an object.*wrap it"
    )
    with refused:
        example.upsert(pump(settings=value))
    with refused:
        example.upsert(read_of(settings=value), dry_run=True)
    with refused:
        example.pump.update("P", settings=value)
    read = read_of(settings={})
    read.settings = value
    with refused:
        example.save(read)
    assert not log.take()
    source = {"type": "view", "space": "water_works", "externalId": "Pump", "version": "v1"}
    item = {
        "instanceType": "node",
        "space": SPACE,
        "externalId": "P",
        "sources": [{"source": source, "properties": {"settings": value}}],
    }
    with pytest.raises(InvalidRequestError, match="settings: must be a JSON object"):
        example.instances.apply(item)


@pytest.mark.parametrize("value", [[1], ["x"], [None], [[{}]], [{}, 5]])
def test_a_list_of_json_takes_objects(example: Any, value: Any) -> None:
    zone = water.SupplyZoneWrite(external_id="Z", name="Z", rules=[{}])
    zone.rules = value
    place = len(value) - 1
    with pytest.raises(
        ConfigurationError, match=f"SupplyZoneWrite Z, property rules, element {place}: a list of JSON takes"
    ):
        example.upsert(zone)
    zone.rules = None
    assert properties(example.upsert(zone, dry_run=True))["rules"] is None


MIXED = {
    "an array": [[1]], "numbers and texts": [1, "x"], "null and objects": [{}, None], "booleans and numbers": [True, 1]
}  # fmt: skip


def test_the_document_has_arrays_of_one_kind() -> None:
    schema = {"$ref": "#/components/schemas/RawPropertyValueV3", "components": oracle.document()["components"]}
    valid = Draft202012Validator(schema).is_valid
    assert [value for value in MIXED.values() if valid(value)] == []
    assert all(map(valid, ([], ["x"], [1, 2.5], [True], [{}, {"a": []}], "x", 1, {"a": [1, "x"]}, None)))


@pytest.mark.parametrize(("kinds", "value"), MIXED.items())
def test_the_untyped_client_refuses_arrays_that_no_property_takes(
    example: Any, log: Log, kinds: str, value: Any
) -> None:
    source = {"type": "view", "space": "water_works", "externalId": "Pump", "version": "v1"}
    item = {
        "instanceType": "node",
        "space": SPACE,
        "externalId": "P",
        "sources": [{"source": source, "properties": {"settings": value}}],
    }
    with pytest.raises(ConfigurationError, match=f"{SPACE}:P, property settings: an array holds .* not {kinds};.*wrap"):
        example.instances.apply(item)
    assert not log.take()


def test_json_objects_and_lists_of_them_come_back(example: Any) -> None:
    looks_like_a_reference = {"space": "a", "externalId": "b"}
    example.upsert(pump(settings=looks_like_a_reference))
    zone = water.SupplyZoneWrite(external_id="Z", name="Z", rules=[looks_like_a_reference, {"x": [1]}])
    example.upsert(zone)
    assert example.pump.retrieve("P").settings == looks_like_a_reference
    assert example.supply_zone.retrieve("Z").rules == zone.rules


def test_read_written_and_replaced_is_the_same(example: Any) -> None:
    """Also a relation that leads outside the model, and null where the model has another default."""
    site = water.SiteWrite(external_id="S", name="S", catchment=("water_works", "outside"), parent="T", tags=["a", "b"])
    full = pump(
        class_="IE3", efficiency=0.5, rated_flow=1e-3, rated_speed=-5, run_seconds=2**53 + 1, settings=None,
        standby="P2", status="running", valves=["V1", "V2"], inspected_on=date(2024, 2, 29), last_serviced=MOMENT,
        manuals=[], service_interval=None, curve="c", pressure="p", position={"type": "Point", "coordinates": [1, 2]},
    )  # fmt: skip
    example.upsert([site, full])
    for api, id in ((example.site, "S"), (example.pump, "P")):
        before = api.retrieve(id)
        result = example.upsert(before.as_write(), mode="replace")
        assert result.unchanged == [NodeReference(SPACE, id)]
        assert api.retrieve(id).dump() == before.dump()
    assert example.site.retrieve("S").catchment == NodeReference("water_works", "outside")
    read = example.pump.retrieve("P")
    assert (read.service_interval, read.settings, read.manuals, read.run_seconds) == (None, None, [], 2**53 + 1)


def test_unset_properties_get_their_defaults_also_when_replaced(example: Any) -> None:
    example.upsert(pump(service_interval=5))
    assert (
        properties(example.upsert(pump(), mode="replace", dry_run=True)).keys()
        == properties(example.upsert(pump(), dry_run=True)).keys()
    )
    example.upsert(pump(), mode="replace")
    assert example.pump.retrieve("P").service_interval == 365


def test_as_write_keeps_what_the_class_does_not_know(example: Any) -> None:
    read = read_of(addedLater={"a": 1})
    assert properties(example.upsert(read, mode="replace", dry_run=True))["addedLater"] == {"a": 1}


def test_an_unknown_enum_value_is_read_kept_and_never_sent(example: Any) -> None:
    read = read_of(status="exploded", addedLater="x")
    assert read.status == "exploded"
    written = read.as_write()
    assert written.status == "exploded"
    written.description = "merged"
    assert properties(example.upsert(written, dry_run=True)) == {
        **properties(example.upsert(read, dry_run=True)),
        "description": "merged",
    }
    assert "status" not in properties(example.upsert(written, dry_run=True))
    with pytest.raises(ConfigurationError, match="PumpWrite P: status is 'exploded', which is none of out_of_service"):
        example.upsert(written, mode="replace")
    written.status = "running"
    assert properties(example.upsert(written, mode="replace", dry_run=True))["status"] == "running"


def test_what_was_not_read_is_not_erased(example: Any) -> None:
    read = read_of()
    del vars(read)["description"]  # as a query that selects other properties leaves it
    written = read.as_write()
    assert "description" not in properties(example.upsert(written, dry_run=True))
    with pytest.raises(ConfigurationError, match="PumpWrite P was read without description, which mode='replace'"):
        example.upsert(written, mode="replace")


@pytest.mark.parametrize(
    ("values", "reason"),
    [
        ({"nam": "x"}, "Extra inputs are not permitted"),
        ({"rated_speed": 2**40}, "less than or equal to 2147483647"),
        ({"run_seconds": 2**63}, "less than or equal to 9223372036854775807"),
        ({"rated_speed": "5"}, "valid integer"),
        ({"rated_speed": True}, "valid integer"),
        ({"efficiency": 1e39}, "less than or equal to 3402823"),
        ({"rated_flow": float("inf")}, "finite number"),
        ({"rated_flow": float("nan")}, "finite number"),
        ({"last_serviced": datetime(2024, 1, 1)}, "timezone"),
        ({"status": "exploded"}, "out_of_service"),
        ({"name": None}, "valid string"),
        ({"standby": ""}, "at least one character"),
        ({"standby": 5}, "NodeReference"),
        ({"valves": "V"}, "list of references"),
    ],
    ids=lambda value: next(iter(value)) if isinstance(value, dict) else "",
)
def test_values_that_do_not_fit_are_refused_at_once(values: dict[str, Any], reason: str) -> None:
    with pytest.raises(ValidationError, match=reason):
        pump(**values)
    written = pump()
    with pytest.raises(AttributeError if "nam" in values else ValidationError):
        setattr(written, *next(iter(values.items())))


def test_values_changed_in_place_are_refused_by_the_encoder(example: Any, log: Log) -> None:
    written = pump(settings={})
    written.settings["set"] = {1, 2}
    written.settings["object"] = object()
    with pytest.raises(ConfigurationError, match="not JSON"):
        example.upsert(written)
    assert log.take() == []


@pytest.mark.parametrize(("microsecond", "stored"), [(123_499, 123_000), (123_500, 123_000), (999_999, 999_000)])
def test_timestamps_show_what_will_be_stored(example: Any, microsecond: int, stored: int) -> None:
    written = pump(last_serviced=MOMENT.replace(microsecond=microsecond))
    assert written.last_serviced.microsecond == stored
    example.upsert(written)
    assert example.pump.retrieve("P").last_serviced == written.last_serviced


def test_timestamps_of_other_zones_are_the_same_moment(example: Any) -> None:
    there = MOMENT.astimezone(timezone(timedelta(hours=5, minutes=30)))
    plan = example.upsert(pump(last_serviced=there), dry_run=True)
    assert properties(plan)["lastServiced"] == "2024-02-29T12:30:15.123+00:00"


def test_every_scalar_and_list_comes_back(example: Any) -> None:
    zone = water.SupplyZoneWrite(
        external_id="Z", name="øæå \u2028", customers=[2**63 - 1, -(2**63)], flushing_days=[date(1, 1, 1), date(9999, 12, 31)],
        hourly_demand=[0.1, 1e300], hydrants=[2**31 - 1], night_shift=[True, False], pressures=["a"], profiles=[],
    )  # fmt: skip
    example.upsert(zone)
    read = example.supply_zone.retrieve("Z")
    for name in zone.model_fields_set - {"external_id"}:
        assert getattr(read, name) == getattr(zone, name), name
