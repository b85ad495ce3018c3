"""The emulator's time series service: what it keeps, its limits, its errors, its two forms."""

from __future__ import annotations

import json
import math
import struct
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pygen_runtime.wire.granularity import FIRST, LAST
from pygen_runtime.wire.points import decode_answer
from pygen_runtime.wire.status_codes import BAD, CODES, UNCERTAIN, symbol_of
from tests.points.plant import HOUR, MINUTE, Plant, T
from tests.wire.test_points import FLOATS, TIMES

LIST, INSERT, DELETE, LATEST = (f"/timeseries/data{part}" for part in ("/list", "", "/delete", "/latest"))


def listed(plant: Plant, **asked: Any) -> dict[str, Any]:
    status, answer = plant.post(LIST, {"items": [{"externalId": "x", **asked}]})
    assert status == 200, answer
    found: dict[str, Any] = answer["items"][0]
    return found


def times(found: dict[str, Any]) -> list[int]:
    return [point["timestamp"] for point in found["datapoints"]]


@given(st.dictionaries(TIMES, st.tuples(FLOATS, st.sampled_from([0, *CODES.values()])), max_size=30))
def test_what_was_written_comes_back_bit_for_bit_in_both_forms(points: dict[int, tuple[float, int]]) -> None:
    plant = Plant()
    rows = [
        (time, value if code >= BAD or abs(value) <= 1e100 else 0.0, code) for time, (value, code) in points.items()
    ]
    sent = [
        (time, value if math.isfinite(value) else {"inf": "Infinity", "-inf": "-Infinity"}.get(str(value), "NaN"), code)
        for time, value, code in rows
    ]
    plant.fill("x", sent)
    item = {"externalId": "x", "start": FIRST, "end": LAST + 1, "limit": 1000}
    asked = {"items": [{**item, "includeStatus": True, "ignoreBadDataPoints": False}]}
    _, content = plant.post(LIST, asked, "application/protobuf")
    _, answer = plant.post(LIST, asked)
    (series,) = decode_answer(content)
    bits = {time: (b"nan" if math.isnan(value) else struct.pack("<d", value), code) for time, value, code in rows}
    found = {
        time: (b"nan" if math.isnan(value) else struct.pack("<d", value), code)
        for time, value, code in series.points.rows()
    }
    assert found == bits
    assert times(answer["items"][0]) == sorted(points) == series.points.time_list()
    for point in answer["items"][0]["datapoints"]:
        code = points[point["timestamp"]][1]
        assert point.get("status") == ({"code": code, "symbol": symbol_of(code)} if code else None)
    plant.emulator.close()


def test_start_is_inclusive_and_end_is_not(plant: Plant) -> None:
    plant.fill("x", [(T + k, float(k)) for k in range(5)])
    assert times(listed(plant, start=T + 1, end=T + 4)) == [T + 1, T + 2, T + 3]


def test_points_of_before_1970_come_where_start_says_so(plant: Plant) -> None:
    plant.fill("x", [(-5, 1.0), (5, 2.0)])
    assert times(listed(plant)) == [5]
    assert times(listed(plant, start=-10)) == [-5, 5]


def test_pages_are_full_while_more_follows_and_may_move_under_a_cursor(plant: Plant) -> None:
    plant.fill("x", [(T + k, float(k)) for k in range(10)])
    first = listed(plant, start=T, limit=4)
    assert times(first) == [T, T + 1, T + 2, T + 3]
    second = listed(plant, start=T + 2, end=T + 9, limit=3, cursor=first["nextCursor"])
    assert times(second) == [T + 4, T + 5, T + 6]
    last = listed(plant, start=T, end=T + 9, cursor=second["nextCursor"])
    assert times(last) == [T + 7, T + 8]
    assert "nextCursor" not in last
    text = plant.refused(LIST, {"items": [{"externalId": "x", "cursor": first["nextCursor"], "includeStatus": True}]})
    assert "cursor" in text


def test_points_outside_come_on_top_of_the_limit(plant: Plant) -> None:
    plant.fill("x", [(T + k, float(k)) for k in range(0, 10, 2)])
    assert times(listed(plant, start=T + 3, end=T + 5, includeOutsidePoints=True)) == [T + 2, T + 4, T + 6]
    assert times(listed(plant, start=T + 3, end=T + 5, includeOutsidePoints=True, limit=0)) == [T + 2, T + 6]


def test_an_existing_moment_is_overwritten(plant: Plant) -> None:
    plant.fill("x", [(T, 1.0)])
    plant.post(INSERT, {"items": [{"externalId": "x", "datapoints": [{"timestamp": T, "value": 2}]}]})
    assert listed(plant)["datapoints"] == [{"timestamp": T, "value": 2.0}]


def test_what_counts_as_bad_is_hidden(plant: Plant) -> None:
    plant.fill("x", [(T, 1.0), (T + 1, 2.0, UNCERTAIN), (T + 2, None, BAD), (T + 3, 4.0, CODES["GoodClamped"])])
    assert times(listed(plant)) == [T, T + 3]
    assert times(listed(plant, treatUncertainAsBad=False)) == [T, T + 1, T + 3]
    every = listed(plant, ignoreBadDataPoints=False, includeStatus=True)["datapoints"]
    assert [point.get("status", {}).get("symbol") for point in every] == [None, "Uncertain", "Bad", "GoodClamped"]
    assert "value" not in every[2]


def test_the_latest_point_lies_before_the_moment(plant: Plant) -> None:
    plant.fill("x", [(T, 1.0), (T + 1, 2.0, BAD), (T + 5, 3.0)])
    items = [{"externalId": "x", "before": T + 5}, {"externalId": "x", "before": T}, {"externalId": "x"}]
    _, answer = plant.post(LATEST, {"items": items})
    assert [times(item) for item in answer["items"]] == [[T], [], [T + 5]]


def test_ranges_are_deleted(plant: Plant) -> None:
    plant.fill("x", [(T + k, 0.0) for k in range(6)])
    ranges = [{"inclusiveBegin": T + 1, "exclusiveEnd": T + 3}, {"inclusiveBegin": T + 4}]
    assert plant.post(DELETE, {"items": [{"externalId": "x", **each} for each in ranges]}) == (200, {})
    assert times(listed(plant)) == [T, T + 3, T + 5]


def test_one_series_may_be_asked_for_in_several_windows(plant: Plant) -> None:
    plant.fill("x", [(T + k, 0.0) for k in range(4)])
    items = [{"externalId": "x", "start": T + 2}, {"externalId": "x", "end": T + 1}]
    _, answer = plant.post(LIST, {"items": items})
    assert [times(item) for item in answer["items"]] == [[T + 2, T + 3], [T]]


def test_units_are_converted(plant: Plant) -> None:
    plant.fill("x", [(T, 0.0), (T + MINUTE, 100.0)], unit="temperature:deg_c")
    found = listed(plant, targetUnit="temperature:deg_f")
    assert [point["value"] for point in found["datapoints"]] == pytest.approx([32.0, 212.0])
    assert found["unitExternalId"] == "temperature:deg_f"
    (row,) = plant.aggregates("x", "max", targetUnitSystem="SI")
    assert row["max"] == pytest.approx(373.15)


def test_nodes_are_series_and_take_their_points_with_them() -> None:
    plant = Plant(system=True)
    plant.node("a", is_step=True)
    plant.node("b", type="string")
    named = [{"instanceId": {"space": "plant", "externalId": name}} for name in "ab"]
    values: list[Any] = [1.5, "on"]
    body = [{**id, "datapoints": [{"timestamp": T, "value": value}]} for id, value in zip(named, values, strict=True)]
    assert plant.post(INSERT, {"items": body})[0] == 200
    _, answer = plant.post(LIST, {"items": named})
    facts = [(item["type"], item["isString"], item["isStep"], item["datapoints"]) for item in answer["items"]]
    assert facts == [
        ("numeric", False, True, [{"timestamp": T, "value": 1.5}]),
        ("string", True, False, [{"timestamp": T, "value": "on"}]),
    ]
    _, metadata = plant.post("/timeseries/byids", {"items": named})
    assert [item["name"] for item in metadata["items"]] == ["A", "B"]
    assert (
        plant.post(LIST, {"items": [{"id": metadata["items"][0]["id"]}]})[1]["items"][0]["instanceId"]
        == named[0]["instanceId"]
    )
    plant.client.instances.delete([("plant", "a")])
    assert "not found" in plant.refused(LIST, {"items": named})
    plant.node("a")
    assert plant.post(LIST, {"items": named[:1]})[1]["items"][0]["datapoints"] == []
    plant.emulator.close()


def test_a_new_node_may_be_unknown_for_a_while() -> None:
    plant = Plant(system=True)
    plant.emulator.propagation = 60.0
    plant.node("a")
    item = {"instanceId": {"space": "plant", "externalId": "a"}}
    assert "not found" in plant.refused(LIST, {"items": [item]})
    plant.emulator.advance(61)
    assert plant.post(LIST, {"items": [item]})[0] == 200
    plant.emulator.close()


def test_classic_series_have_metadata(plant: Plant) -> None:
    item = {"externalId": "c", "name": "Flow", "isString": True, "metadata": {"a": "b"}}
    status, answer = plant.post("/timeseries", {"items": [item]})
    assert status == 200
    assert answer["items"][0].items() >= {**item, "type": "string"}.items()
    assert plant.post("/timeseries", {"items": [item]})[0] == 409
    assert plant.post("/timeseries/list", {})[1]["items"] == answer["items"]
    assert plant.post("/timeseries/delete", {"items": [{"externalId": "c"}]}) == (200, {})
    assert plant.post("/timeseries/list", {})[1]["items"] == []
    with pytest.raises(ValueError, match="exist already"):
        [plant.emulator.add_time_series("twice") for _ in range(2)]


def test_unknown_series_are_all_named_or_left_out(plant: Plant) -> None:
    plant.fill("x", [(T, 1.0)])
    items = [{"externalId": "y"}, {"externalId": "x"}, {"instanceId": {"space": "s", "externalId": "z"}}]
    status, answer = plant.post(LIST, {"items": items})
    assert status == 400
    assert answer["error"]["missing"] == [items[0], items[2]]
    _, answer = plant.post(LIST, {"items": items, "ignoreUnknownIds": True})
    assert [item["externalId"] for item in answer["items"]] == ["x"]


ASKED: dict[str, tuple[dict[str, Any], str]] = {
    "sum of limits": ({"items": [{"externalId": "x", "limit": 60_000}] * 2}, "100000 raw"),
    "sum of aggregates": (
        {"items": [{"externalId": "x", "aggregates": ["min"], "granularity": "1h"}] * 2, "limit": 6000},
        "10000 aggregate",
    ),
    "granularity alone": ({"items": [{"externalId": "x", "granularity": "1h"}]}, "together"),
    "aggregates alone": ({"items": [{"externalId": "x", "aggregates": ["min"]}]}, "together"),
    "unknown aggregate": (
        {"items": [{"externalId": "x", "aggregates": ["mean"], "granularity": "1h"}]},
        "must be one of",
    ),
    "unknown key": ({"items": [{"externalId": "x", "until": 3}]}, "Unexpected field"),
    "two ids": ({"items": [{"externalId": "x", "id": 3}]}, "Exactly one"),
    "no id": ({"items": [{"start": 3}]}, "Exactly one"),
    "101 items": ({"items": [{"externalId": "x"}] * 101}, "1 to 100 items"),
    "start behind end": ({"items": [{"externalId": "x", "start": 5, "end": 5}]}, "before end"),
    "year 2100": ({"items": [{"externalId": "x", "end": LAST + 2}]}, "must be between"),
    "units of a series without": ({"items": [{"externalId": "x", "targetUnit": "temperature:k"}]}, "unitExternalId"),
    "both units": ({"items": [{"externalId": "x", "targetUnit": "a", "targetUnitSystem": "SI"}]}, "exclude"),
    "aggregates of texts": ({"items": [{"externalId": "s", "aggregates": ["min"], "granularity": "1h"}]}, "string"),
    "zone of raw points": ({"items": [{"externalId": "x", "timeZone": "Europe/Oslo"}]}, "aggregates only"),
    "weeks": ({"items": [{"externalId": "x", "aggregates": ["min"], "granularity": "1w"}]}, "7d"),
}


@pytest.mark.parametrize("case", ASKED)
def test_what_is_asked_wrongly_is_refused(plant: Plant, case: str) -> None:
    plant.fill("x", [])
    plant.fill("s", [], is_string=True)
    body, said = ASKED[case]
    assert said in plant.refused(LIST, body)


@pytest.mark.parametrize(
    ("point", "said"),
    [
        ({"timestamp": T}, "may have no value"),
        ({"timestamp": T, "value": "NaN"}, "must be a number"),
        ({"timestamp": T, "value": 1e101}, "1e100"),
        ({"timestamp": T, "value": True}, "must be a number"),
        ({"timestamp": LAST + 1, "value": 1}, "timestamp"),
        ({"timestamp": 1.5, "value": 1}, "timestamp"),
        ({"timestamp": T, "value": 1, "status": {}}, "code or symbol"),
        ({"timestamp": T, "value": 1, "status": {"symbol": "Fine"}}, "no status"),
        ({"timestamp": T, "value": 1, "status": {"code": 77}}, "no status"),
        ({"timestamp": T, "value": 1, "status": {"code": 0, "symbol": "Bad"}}, "do not agree"),
        ({"timestamp": T, "value": 1, "unit": "m"}, "Unexpected field"),
        (7, "must be an object"),
    ],
)
def test_points_that_are_none_are_refused_and_nothing_is_written(plant: Plant, point: Any, said: str) -> None:
    plant.fill("x", [])
    good = {"timestamp": T, "value": 1.0}
    assert said in plant.refused(INSERT, {"items": [{"externalId": "x", "datapoints": [good, point]}]})
    assert listed(plant)["datapoints"] == []


def test_texts_have_a_longest_length(plant: Plant) -> None:
    plant.fill("s", [(T, "ø" * 511)], is_string=True)
    too_long = {"externalId": "s", "datapoints": [{"timestamp": T, "value": "ø" * 512}]}
    assert "1023 bytes" in plant.refused(INSERT, {"items": [too_long]})


def test_at_most_100_000_points_are_taken_at_once(plant: Plant) -> None:
    plant.fill("x", [])
    points = [{"timestamp": T + k, "value": 1.0} for k in range(100_001)]
    assert "100000" in plant.refused(INSERT, {"items": [{"externalId": "x", "datapoints": points}]})


def test_insertions_in_protobuf_are_taken(plant: Plant) -> None:
    from cognite.client._proto import data_point_insertion_request_pb2 as insertion

    plant.fill("x", [])
    request: Any = insertion.DataPointInsertionRequest()
    request.items.add(externalId="x").numericDatapoints.datapoints.add(timestamp=T, value=2.5)
    headers = {"content-type": "application/protobuf"}
    path = f"/api/v1/projects/any{INSERT}"
    answer = plant.emulator.answer("POST", path, headers, request.SerializeToString())
    assert (answer.status, json.loads(answer.content)) == (200, {})
    assert listed(plant)["datapoints"] == [{"timestamp": T, "value": 2.5}]
    assert plant.emulator.answer("POST", path, headers, b"\x0a\xff").status == 400


def test_reset_forgets_series_and_points(plant: Plant) -> None:
    plant.fill("x", [(T, 1.0)])
    plant.emulator.reset()
    assert "not found" in plant.refused(LIST, {"items": [{"externalId": "x"}]})
    plant.fill("x", [])
    assert listed(plant, start=T - HOUR)["datapoints"] == []
