"""Conversion between units in every endpoint that takes them, and what the answer says of their types."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from pygen_runtime.emulator.units import SYSTEMS, UNITS, conversion
from tests.emulator.api import SPACE, Api, container, node, view
from tests.shared_models import SHARED, needs_shared

SOURCE = {"type": "view", "space": SPACE, "externalId": "Sensor", "version": "v1"}
TYPES: dict[str, dict[str, Any]] = {
    "pressure": {"type": "float64", "unit": {"externalId": "pressure:bar"}},
    "heat": {"type": "float64", "unit": {"externalId": "temperature:deg_c"}},
    "flows": {"type": "float64", "list": True, "unit": {"externalId": "volume_flow_rate:m3-per-hr"}},
}
WANTED = [
    {"property": "pressure", "unit": {"externalId": "pressure:pa"}},
    {"property": "heat", "unit": {"unitSystemName": "Imperial"}},
    {"property": "flows", "unit": {"externalId": "volume_flow_rate:l-per-sec"}},
]


@pytest.fixture
def sensor(api: Api) -> Api:
    api.post("/containers", {"items": [container("Sensor", TYPES)]})
    api.post("/views", {"items": [view("Sensor", TYPES)]})
    api.apply(node("s", SOURCE, pressure=1.1, heat=100.0, flows=[3.6, 36.0]))
    return api


def converted(answer: Any, items: Any = None, typing: Any = None) -> None:
    """The values and the types of an answer are in the units asked for."""
    (found,) = answer["items"] if items is None else items
    values = found["properties"][SPACE]["Sensor/v1"]
    assert values["pressure"] == pytest.approx(110_000)
    assert values["heat"] == pytest.approx(212)
    assert values["flows"] == pytest.approx([1.0, 10.0])
    types = (answer["typing"] if typing is None else typing)[SPACE]["Sensor/v1"]
    units = {name: of["type"]["unit"]["externalId"] for name, of in types.items()}
    assert units == {"pressure": "pressure:pa", "heat": "temperature:deg_f", "flows": "volume_flow_rate:l-per-sec"}


def test_every_endpoint_converts_and_says_so(sensor: Api) -> None:
    source = {"source": SOURCE, "targetUnits": WANTED}
    ids = [{"instanceType": "node", "space": SPACE, "externalId": "s"}]
    asked = {"includeTyping": True}
    converted(sensor.post("/instances/list", {"sources": [source], **asked}))
    converted(sensor.post("/instances/byids", {"items": ids, "sources": [source], **asked}))
    converted(sensor.post("/instances/search", {"view": SOURCE, "targetUnits": WANTED, **asked}))
    for path, expression in (("/instances/query", {"nodes": {}}), ("/instances/sync", {"nodes": {}})):
        select = {"x": {"sources": [{**source, "properties": ["*"]}]}}
        answer = sensor.post(path, {"with": {"x": expression}, "select": select, **asked})
        converted(answer, answer["items"]["x"], answer["typing"]["x"])


def test_aggregates_are_of_converted_values(sensor: Api) -> None:
    sensor.apply(node("t", SOURCE, pressure=2.1, heat=0.0))
    functions = [{name: {"property": "heat"}} for name in ("avg", "sum", "min", "max")]
    body = {"view": SOURCE, "aggregates": [*functions, {"avg": {"property": "pressure"}}], "targetUnits": WANTED}
    (item,) = sensor.post("/instances/aggregate", body)["items"]
    assert [of["value"] for of in item["aggregates"]] == pytest.approx([122, 244, 32, 212, 160_000])


def test_values_stay_as_they_are_where_no_unit_is_asked_for(sensor: Api) -> None:
    answer = sensor.post("/instances/list", {"sources": [{"source": SOURCE}], "includeTyping": True})
    assert answer["items"][0]["properties"][SPACE]["Sensor/v1"]["heat"] == 100.0
    assert answer["typing"][SPACE]["Sensor/v1"]["heat"]["type"]["unit"] == {"externalId": "temperature:deg_c"}


@pytest.mark.parametrize(
    ("value", "source", "target", "expected"),
    [
        (1.0, "length:mi", "length:m", 1609.344),
        (1.0, "power:hp", "power:w", 745.6998715822702),
        (1.0, "power:hp_metric", "power:w", 735.49875),
        (1.0, "pressure:psi", "pressure:pa", 6894.757293168361),
        (1.0, "pressure:atm", "pressure:bar", 1.01325),
        (1.0, "energy:kilow-hr", "energy:megaj", 3.6),
        (1.0, "energy:btu_it", "energy:j", 1055.05585262),
        (1.0, "volume:gal_us", "volume:l", 3.785411784),
        (1.0, "mass_flow_rate:kilogm-per-hr", "mass_flow_rate:lb-per-hr", 2.2046226218487757),
        (-40.0, "temperature:deg_c", "temperature:deg_f", -40.0),
        (0.0, "temperature:k", "temperature:deg_c", -273.15),
        (491.67, "temperature:deg_r", "temperature:deg_c", 0.0),
        (100.0, "velocity:kilom-per-hr", "velocity:mi-per-hr", 62.137119223733395),
    ],
)
def test_known_conversions(value: float, source: str, target: str, expected: float) -> None:
    there = conversion(source, {"externalId": target}, "x")
    assert there.of(value) == pytest.approx(expected, rel=1e-12, abs=1e-9)
    assert conversion(target, {"externalId": source}, "x").of(there.of(value)) == pytest.approx(value, abs=1e-9)


def test_every_system_has_a_unit_for_every_quantity() -> None:
    quantities = {unit.quantity for unit in UNITS.values()}
    for name, system in SYSTEMS.items():
        assert system.keys() == quantities, name
        assert set(system.values()) <= UNITS.keys()
    assert SYSTEMS["si"]["mass"] == "mass:kilogm"
    assert (SYSTEMS["default"]["pressure"], SYSTEMS["imperial"]["pressure"]) == ("pressure:bar", "pressure:psi")


@needs_shared
@pytest.mark.parametrize("path", sorted((SHARED / "models").glob("*.json")), ids=lambda path: path.stem)
def test_the_units_of_real_models_are_known(path: Path) -> None:
    def units(value: Any) -> set[str]:
        if isinstance(value, dict):
            own = (
                {value["unit"]["externalId"]}
                if value.get("type") in ("float32", "float64") and "unit" in value
                else set[str]()
            )
            return own.union(*map(units, value.values()))
        return set[str]().union(*map(units, value)) if isinstance(value, list) else set()

    assert units(json.loads(path.read_text("utf-8"))) <= UNITS.keys()


def test_an_unknown_unit_is_named_with_those_that_are_known(sensor: Api) -> None:
    for target, expected in (("pressure:torr", "pressure:bar"), ("magnetism:t", "pressure")):
        units = [{"property": "pressure", "unit": {"externalId": target}}]
        message = sensor.refused("/instances/list", {"sources": [{"source": SOURCE, "targetUnits": units}]})
        assert target in message
        assert expected in message
    units = [{"property": "pressure", "unit": {"externalId": "length:m"}}]
    message = sensor.refused("/instances/list", {"sources": [{"source": SOURCE, "targetUnits": units}]})
    assert "cannot be converted" in message
