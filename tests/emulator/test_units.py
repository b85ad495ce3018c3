"""Conversion between units in every endpoint that takes them, and what the answer says of their types."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from pygen_runtime.emulator import Emulator
from pygen_runtime.emulator.units import SYSTEMS, UNITS, conversion, preferred
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


# Numbers of the public catalogue, to the digits that it has: of codes of every form, with prefixes, powers, products.
PUBLISHED = {
    "amount_of_substance_per_unit_volume:centimol-per-l": 10.0,
    "angle:grad": 0.0157079633,
    "angle_per_length:deg-per-30m": 0.000581776417,
    "angular_velocity:rev-per-min": 0.104719755,
    "areal_density:lb-per-100-ft2": 0.04882,
    "density:lb-per-gal": 99.7763727,
    "density:oz-per-in3": 1729.99404,
    "dynamic_viscosity:lb-per-ft-hr": 0.0004133788732137649,
    "energy:btu_th": 1054.3502645,
    "energy:megav-a-hr": 3.6e9,
    "energy:toe": 4.1868e10,
    "energy_density:btu_it-per-ft3": 37258.94579,
    "force:kilo_kilogm_f": 9806.65,
    "force:oz_f": 0.278013875,
    "frequency:per-min": 1 / 60,
    "gas_liquid_ratio:scf-per-stb": 0.178108,
    "length:1_64_in": 0.000396875,
    "length:milliin": 2.54e-05,
    "liquid_gas_ratio:stb-per-mmscf": 0.000005614583333,
    "mass_concentration:milligm-per-millil": 1.0,
    "power:ft-lb_f-per-min": 0.0225969678,
    "power:megabtu_it-per-day": 12211.29,
    "pressure:kilogm_f-per-centim2": 98066.5,
    "pressure:lb_f-per-100-ft2": 0.478802631,
    "pressure:millim_h2o": 9.80665,
    "pressure:psi": 6894.75789,
    "surface_tension:ft-lb_f-per-ft2": 14.5939042,
    "time:yr": 31557600.0,
    "torque:kilo_lb_f-ft": 1355.81807,
    "velocity:kn": 0.5144444444444445,
    "velocity:millim-per-wk": 1.6534391534391535e-09,
    "volume:bbl_us": 0.1589873,
    "volume:mega-ft3": 28316.846592,
    "volume_fraction:bbl_us-per-kilo-ft3": 0.00561458333,
    "volume_per_time_per_pressure:ft3-per-sec-per-psi": 0.00000410701,
}


def test_factors_follow_from_the_codes_as_the_catalogue_has_them() -> None:
    assert {id: UNITS[id].multiplier for id in PUBLISHED} == pytest.approx(PUBLISHED, rel=1e-4)


@pytest.mark.parametrize(
    ("external_id", "name", "symbol", "words"),
    [
        ("mass_flow_rate:kilogm-per-sec", "KiloGM-PER-SEC", "kg/s", "kilogram per second"),
        ("dynamic_viscosity:lb-per-ft-sec", "LB-PER-FT-SEC", "lb/(ft⋅s)", "pound per foot second"),
        ("volume_flow_rate:kilo-ft3-per-day", "Kilo-FT3-PER-DAY", "kft³/d", "kilo cubic foot per day"),
        ("frequency:per-min", "PER-MIN", "/min", "per minute"),
        ("pressure:barg", "BARg", "bar(g)", "bar (gauge)"),
    ],
)
def test_names_and_symbols_follow_from_the_codes(external_id: str, name: str, symbol: str, words: str) -> None:
    unit = UNITS[external_id]
    assert (unit.name, unit.symbol, unit.long_name) == (name, symbol, words)


def test_every_system_has_a_unit_for_every_quantity() -> None:
    quantities = {unit.quantity for unit in UNITS.values()}
    assert SYSTEMS["Default"].keys() == quantities
    for name, system in SYSTEMS.items():
        for quantity in quantities:
            found = preferred(quantity, name.lower())
            assert found is not None
            assert found.quantity == quantity
            assert found == system.get(quantity, found)
    assert SYSTEMS["SI"]["Mass"].external_id == "mass:kilogm"
    assert [SYSTEMS[name]["Pressure"].external_id for name in SYSTEMS] == [
        "pressure:bar",
        "pressure:pa",
        "pressure:psi",
    ]


# The catalogue


def units(method: str, path: str, body: Any = None) -> tuple[int, Any]:
    content = b"" if body is None else json.dumps(body).encode()
    answer = Emulator(strict=True).answer(method, f"/api/v1/projects/any/units{path}", {}, content)
    return answer.status, json.loads(answer.content)


def test_the_catalogue_is_listed() -> None:
    status, answer = units("GET", "")
    assert status == 200
    assert len(answer["items"]) == len(UNITS) >= 350
    assert {
        "externalId": "temperature:deg_c",
        "name": "DEG_C",
        "longName": "degree Celsius",
        "symbol": "°C",
        "aliasNames": ["DEG_C", "°C", "degree Celsius"],
        "quantity": "Temperature",
        "conversion": {"multiplier": 1.0, "offset": 273.15},
    } in answer["items"]


def test_units_are_found_by_their_ids() -> None:
    both = [{"externalId": id} for id in ("length:m", "temperature:deg_c")]
    for method, path, body, expected in (
        ("GET", "/temperature:deg_c", None, ["temperature:deg_c"]),
        ("GET", "/temperature%3Adeg_c", None, ["temperature:deg_c"]),
        ("POST", "/byids", {"items": both}, ["length:m", "temperature:deg_c"]),
        ("POST", "/byids", {"items": [*both, {"externalId": "x:y"}], "ignoreUnknownIds": True}, ["length:m", "temperature:deg_c"]),
    ):  # fmt: skip
        status, answer = units(method, path, body)
        assert (status, [item["externalId"] for item in answer["items"]]) == (200, expected)


def test_an_unknown_unit_is_400() -> None:
    for method, path, body in (("GET", "/x:y", None), ("POST", "/byids", {"items": [{"externalId": "x:y"}]})):
        status, answer = units(method, path, body)
        assert (status, answer["error"]["code"], answer["error"]["missing"]) == (400, 400, [{"externalId": "x:y"}])
        assert "x:y" in answer["error"]["message"]
    assert units("GET", "/x/y")[0] == units("POST", "", {})[0] == 404


def test_the_official_sdk_sends_a_limit_that_cuts_nothing() -> None:
    assert len(units("GET", "?limit=1000")[1]["items"]) == len(UNITS)
    assert len(units("GET", "/systems?limit=1000")[1]["items"]) == len(SYSTEMS)
    assert units("GET", "?cursor=x")[0] == 400


def test_the_systems_are_listed() -> None:
    status, answer = units("GET", "/systems")
    assert status == 200
    assert [system["name"] for system in answer["items"]] == ["Default", "SI", "Imperial"]
    for system in answer["items"]:
        for of in system["quantities"]:
            assert UNITS[of["unitExternalId"]].quantity == of["name"]


@pytest.mark.wide
def test_each_unit_is_a_node_of_the_system() -> None:
    view = {"type": "view", "space": "cdf_cdm", "externalId": "CogniteUnit", "version": "v1"}
    of_units = {"equals": {"property": ["node", "space"], "value": "cdf_cdm_units"}}
    body = {"sources": [{"source": view}], "filter": of_units}
    with Emulator(system=True, strict=True) as emulator:
        api = Api(emulator)
        for _ in range(2):
            found = {
                of["externalId"]: of["properties"]["cdf_cdm"]["CogniteUnit/v1"]
                for of in api.post("/instances/list", body)["items"]
            }
            assert found.keys() == UNITS.keys()
            assert found["pressure:bar"]["symbol"] == "bar"
            assert found["pressure:bar"]["quantity"] == "Pressure"
            emulator.reset()
        # As all instances of the system: found where their space is named, and nobody's to change.
        assert api.post("/instances/list", {"sources": [{"source": view}]})["items"] == []
        item = {"instanceType": "node", "space": "cdf_cdm_units", "externalId": "pressure:bar"}
        assert "belongs to the system" in api.refused("/instances", {"items": [item]})
        assert "belongs to the system" in api.refused("/instances/delete", {"items": [item]})


def test_a_file_gets_each_unit_once(tmp_path: Path) -> None:
    for _ in range(2):
        with Emulator(tmp_path / "x.db", system=True, strict=True) as emulator:
            counted = emulator.store.value("SELECT count(*) FROM instance WHERE space = 'cdf_cdm_units'")
    assert counted == len(UNITS)


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
