"""Points read through the client: the plan, the frames, the errors before a request and after it."""

from __future__ import annotations

import asyncio
import json
import random
import re
import struct
from datetime import date, datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pytest import importorskip

from pygen_runtime import AsyncPygenClient, NodeReference
from pygen_runtime.exceptions import ConfigurationError, InvalidRequestError, PagingError, ResourceNotFoundError
from pygen_runtime.points import aggregate_pages, reading
from pygen_runtime.points.aggregate_pages import read_aggregates
from pygen_runtime.wire.status_codes import BAD, CODES, UNCERTAIN
from tests.cases import examples
from tests.points.plant import HOUR, MINUTE, Plant, T

pd: Any = importorskip("pandas")
pl: Any = importorskip("polars")
pa: Any = importorskip("pyarrow")

UTC = timezone.utc


def at(time: int) -> datetime:
    return datetime.fromtimestamp(time / 1000, UTC)


def moments(frame: Any) -> list[int]:
    return (frame.index.as_unit("ms").asi8).tolist()


# The plan


@pytest.mark.wide
@given(st.data())
@settings(max_examples=examples(40))
def test_every_point_comes_once_and_in_order_whatever_the_windows(data: Any) -> None:
    """Pages are made small, series have gaps and bursts: what is read is what the table holds."""
    plant = Plant()
    seeds = data.draw(st.lists(st.integers(0, 10_000), min_size=1, max_size=7))
    page = data.draw(st.sampled_from([7, 20, 60]))
    expected: dict[str, list[int]] = {}
    for place, seed in enumerate(seeds):
        source, time = random.Random(seed), T
        points = expected.setdefault(f"s{place}", [])
        for _ in range(source.choice([0, 1, 30, 200])):
            time += source.choice([1, 1, 1, 1000, MINUTE, HOUR, 500 * HOUR])
            points.append(time)
        plant.fill(f"s{place}", [(each, float(each % 97)) for each in points])
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(reading, "RAW_POINTS", page)
        found = plant.client.time_series.columns(list(expected))
    assert {name: times.tolist() for name, (times, _) in found.items()} == expected
    for times, values in found.values():
        assert [float(time % 97) for time in times.tolist()] == memoryview(values).tolist()  # type: ignore[arg-type]
    plant.emulator.close()


@pytest.mark.wide
@given(st.integers(0, 10_000), st.sampled_from(["1h", "7m", "3h"]))
@settings(max_examples=examples(20))
def test_aggregates_in_windows_are_those_of_one_page(seed: int, granularity: str) -> None:
    plant, source, time = Plant(), random.Random(seed), T
    points = []
    for _ in range(300):
        time += source.choice([MINUTE, 20 * MINUTE, HOUR, 40 * HOUR])
        points.append((time, source.gauss(0, 1)))
    plant.fill("x", points)
    asked: dict[str, Any] = {"start": T + 13, "aggregates": ["average", "interpolation", "count"]}
    whole = plant.client.time_series.data("x", granularity=granularity, **asked).to_polars()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(reading, "AGGREGATE_POINTS", 9)
        cut = plant.client.time_series.data("x", granularity=granularity, **asked).to_polars()
    assert cut.equals(whole, null_equal=True)
    plant.emulator.close()


def test_a_long_series_is_read_in_windows_side_by_side(plant: Plant, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "RAW_POINTS", 100)
    plant.fill("x", [(T + k * 1000, float(k)) for k in range(3000)])
    batches = list(plant.client.time_series.data("x", start=T, end=T + 3000 * 1000).batches())
    assert sum(each.num_rows for each in batches) == 3000
    assert [each["value"][0].as_py() for each in batches] == sorted(each["value"][0].as_py() for each in batches)
    windows = [body["items"][0] for body in plant.asked if "limit" in body["items"][0]]
    assert windows[0]["end"] == T + 3000 * 1000
    assert len({(each["start"], each["cursor"]) for each in windows}) == len(windows)
    assert len(windows) < 45


def test_a_series_that_ends_early_costs_few_requests(plant: Plant, monkeypatch: pytest.MonkeyPatch) -> None:
    """One second apart at first, then a point a year: windows grow over the gaps."""
    monkeypatch.setattr(reading, "RAW_POINTS", 100)
    start = 0
    plant.fill(
        "x", [(start + k * 1000, 1.0) for k in range(101)] + [(year * 365 * 24 * HOUR, 2.0) for year in range(1, 50)]
    )
    assert plant.client.time_series.data("x").to_polars().height == 150
    assert len(plant.asked) < 60


def test_250_series_are_read_in_groups(plant: Plant) -> None:
    names = [f"s{k}" for k in range(250)]
    for name in names:
        plant.fill(name, [(T, 1.0)])
    found = plant.client.time_series.columns(names)
    assert list(found) == names
    reads = [body for body in plant.asked if "ignoreUnknownIds" in body]
    assert len(reads) == 5
    assert all(sum(item["limit"] for item in body["items"]) <= 100_000 for body in reads)


def test_a_page_that_is_too_heavy_is_halved(plant: Plant) -> None:
    plant.fill("x", [(T + k, 1.0) for k in range(10)])
    plant.emulator.fail_next(408, times=2, path="/data/list")
    assert plant.client.time_series.data("x", start=T).to_polars().height == 10
    assert [body["items"][0]["limit"] for body in plant.asked][-3:] == [100_000, 50_000, 25_000]


def test_a_series_that_is_named_twice_is_read_once(plant: Plant) -> None:
    plant.fill("x", [(T, 1.0)])
    frame = plant.client.time_series.data({"a": "x", "b": "x"}, start=T).to_pandas()
    assert list(frame.columns) == ["a", "b"]
    assert sum("limit" in item for body in plant.asked for item in body["items"]) == 1


def test_the_same_cursor_twice_is_an_error() -> None:
    from pygen_runtime import PygenClient
    from pygen_runtime.http.transport import BaseTransport, HTTPResponse

    class Stuck(BaseTransport):
        def handle_request(self, request: Any) -> Any:
            item = {"id": 1, "externalId": "x", "isString": False, "datapoints": [], "nextCursor": "again"}
            return HTTPResponse(200, json={"items": [item]})

    with PygenClient("https://emulator.local", "any", transport=Stuck()) as client, pytest.raises(PagingError):
        client.time_series.data("x").to_polars()


# Values and frames


def test_points_one_by_one(plant: Plant) -> None:
    plant.fill("x", [(T, 1.5), (T + 1, None, BAD)])
    every = list(plant.client.time_series.data("x", ignore_bad_datapoints=False, include_status=True))
    assert [(each.time, each.value, each.status, each.symbol) for each in every] == [  # type: ignore[union-attr]
        (at(T), 1.5, 0, "Good"),
        (at(T + 1), None, BAD, "Bad"),
    ]
    (row,) = plant.client.time_series.data("x", aggregates=["max", "count"], granularity="1d")
    assert (row.max, row.count) == (1.5, 1)  # type: ignore[union-attr]


def test_wide_frames_join_all_moments(plant: Plant) -> None:
    plant.fill("a", [(T, 1.0), (T + 2, 3.0)])
    plant.fill("b", [(T + 1, 2.0), (T + 2, -0.0)])
    data = plant.client.time_series.data(["a", "b"], start=T)
    frame = data.to_pandas()
    assert str(frame.index.dtype) == "datetime64[ms, UTC]"
    assert frame.index.name == "time"
    assert moments(frame) == [T, T + 1, T + 2]
    assert frame["a"].tolist()[::2] == [1.0, 3.0] and pd.isna(frame["a"].iloc[1])
    polars = data.to_polars()
    assert polars.schema == {"time": pl.Datetime("ms", "UTC"), "a": pl.Float64, "b": pl.Float64}
    assert polars["a"].to_list() == [1.0, None, 3.0]
    arrow = data.to_arrow()
    assert arrow.schema.field("time").type == pa.timestamp("ms", "UTC")
    assert arrow["b"].to_pylist() == [None, 2.0, 0.0]
    assert str(arrow["b"].to_pylist()[2]) == "-0.0"


def test_null_and_nan_differ_where_the_library_can_tell(plant: Plant) -> None:
    plant.fill("x", [(T, "NaN", BAD), (T + 1, None, BAD), (T + 2, "-Infinity", BAD), (T + 3, 1.0)])
    data = plant.client.time_series.data("x", ignore_bad_datapoints=False, include_status=True)
    assert [str(value) for value in data.to_polars()["x"].to_list()] == ["nan", "None", "-inf", "1.0"]
    assert [str(value) for value in data.to_arrow()["x"].to_pylist()] == ["nan", "None", "-inf", "1.0"]
    assert data.to_pandas()["x.status_code"].tolist() == [BAD, BAD, BAD, 0]
    assert data.to_pandas()["x.status"].tolist() == ["Bad", "Bad", "Bad", "Good"]


def test_long_frames_have_a_row_for_each_point(plant: Plant) -> None:
    plant.fill("a", [(T, 1.0)])
    plant.fill("b", [(T, 2.0), (T + 1, 3.0)])
    data = plant.client.time_series.data({"p": "a", "q": "b"}, start=T)
    for frame in (
        data.to_pandas(form="long"),
        data.to_polars(form="long").to_pandas(),
        data.to_arrow(form="long").to_pandas(),
    ):
        assert list(frame.columns) == ["series", "time", "value"]
        assert frame["series"].tolist() == ["p", "q", "q"]
        assert frame["value"].tolist() == [1.0, 2.0, 3.0]


def test_texts_and_numbers_keep_their_types_in_a_wide_frame(plant: Plant) -> None:
    plant.fill("n", [(T, 1.0)])
    plant.fill("s", [(T + 1, "on")], is_string=True)
    data = plant.client.time_series.data(["n", "s"], start=T)
    assert data.to_polars().schema == {"time": pl.Datetime("ms", "UTC"), "n": pl.Float64, "s": pl.String}
    assert data.to_pandas()["s"].dtype == "string"
    with pytest.raises(ConfigurationError, match="no column in common"):
        data.to_polars(form="long")


def test_aggregates_name_their_columns(plant: Plant) -> None:
    plant.fill("x", [(T, 1.0), (T + MINUTE, 3.0)], unit="temperature:deg_c")
    data = plant.client.time_series.data("x", aggregates=["average", "count", "min_datapoint"], granularity="1h")
    frame = data.to_pandas()
    assert list(frame.columns) == ["x.average", "x.count", "x.min_datapoint.time", "x.min_datapoint.value"]
    assert frame["x.count"].dtype == "Int64"
    assert frame.attrs["units"]["x.average"] == "temperature:deg_c"
    assert data.to_arrow().schema.field("x.average").metadata == {b"unit": b"temperature:deg_c"}
    one = plant.client.time_series.data("x", aggregates="max", granularity="1h").to_polars()
    assert one.columns == ["time", "x"]


def test_an_empty_answer_keeps_columns_and_types(plant: Plant) -> None:
    plant.fill("x", [])
    plant.fill("s", [], is_string=True)
    data = plant.client.time_series.data(["x", "s"])
    assert data.to_polars().schema == {"time": pl.Datetime("ms", "UTC"), "x": pl.Float64, "s": pl.String}
    assert str(data.to_pandas().index.dtype) == "datetime64[ms, UTC]"
    assert data.to_arrow(form="wide").num_rows == 0


def test_a_timezone_is_that_of_the_frame_and_of_its_days(plant: Plant) -> None:
    midnight = datetime(2024, 3, 30, 23, tzinfo=UTC)
    plant.fill("x", [(int(midnight.timestamp() * 1000) + k * HOUR, 1.0) for k in range(30)])
    data = plant.client.time_series.data("x", aggregates="count", granularity="1d", timezone="Europe/Oslo")
    frame = data.to_pandas()
    assert [str(each) for each in frame.index] == ["2024-03-31 00:00:00+01:00", "2024-04-01 00:00:00+02:00"]
    assert frame["x"].tolist() == [23, 7]
    assert data.to_polars()["time"].dtype == pl.Datetime("ms", "Europe/Oslo")
    assert data.to_arrow()["time"].type == pa.timestamp("ms", "Europe/Oslo")


def test_points_outside_are_the_two_outer_ones(plant: Plant, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "RAW_POINTS", 10)
    plant.fill("x", [(T + k, float(k)) for k in range(100)])
    plant.fill("y", [(T - 5, 1.0), (T + 30, 1.0), (T + 70, 1.0)])
    data = plant.client.time_series.data(["x", "y"], start=T + 20, end=T + 60, include_outside_points=True)
    found = data.columns()
    assert found["x"][0].tolist() == [T + 19 + k for k in range(42)]
    assert found["y"][0].tolist() == [T - 5, T + 30, T + 70]


def test_a_limit_is_one_of_each_series(plant: Plant, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "RAW_POINTS", 10)
    for name in "ab":
        plant.fill(name, [(T + k, float(k)) for k in range(100)])
    found = plant.client.time_series.data(["a", "b"], start=T, limit=25).columns()
    assert [len(times) for times, _ in found.values()] == [25, 25]
    assert plant.client.time_series.data("a", limit=0).to_polars().height == 0


def test_count_asks_the_service(plant: Plant) -> None:
    plant.fill("x", [(T + k, 1.0) for k in range(7)] + [(T + 8, 1.0, BAD)])
    assert plant.client.time_series.data("x").count() == 7
    assert plant.client.time_series.data(["x"], start=T + 3).count() >= 4


@pytest.mark.wide
@pytest.mark.parametrize("count", [250_000, pytest.param(1_000_000, marks=pytest.mark.full)])
def test_a_million_points_come_back_bit_for_bit(plant: Plant, count: int) -> None:
    source = random.Random(7)
    rows = [(T + k * 1000 + source.randrange(1000), source.gauss(50, 3)) for k in range(count)]
    plant.fill("x", [])
    plant.client.time_series.insert(rows, series="x")
    times, values = plant.client.time_series.columns("x")["x"]
    assert times.tolist() == [time for time, _ in rows]
    assert bytes(memoryview(values)) == b"".join(struct.pack("<d", value) for _, value in rows)  # type: ignore[arg-type]


# Nodes, names, errors


def test_nodes_are_named_in_any_way() -> None:
    plant = Plant(system=True)
    pair = plant.node("a")
    plant.client.time_series.insert([(at(T), 1.0)], series=pair)
    for what in (pair, NodeReference(*pair), [pair], {"a": NodeReference(*pair)}):
        assert plant.client.time_series.data(what).to_polars().columns == ["time", "a"]
    other = plant.node("a", space="other")
    assert plant.client.time_series.data([pair, other]).to_polars().columns == ["time", "plant:a", "other:a"]
    plant.emulator.close()


def test_unknown_series_are_all_named_or_passed_over(plant: Plant) -> None:
    plant.fill("x", [(T, 1.0)])
    with pytest.raises(ResourceNotFoundError, match="nope, s:gone") as caught:
        plant.client.time_series.data(["nope", "x", ("s", "gone")]).to_polars()
    assert len(caught.value.missing) == 2
    found = plant.client.time_series.data(["nope", "x"], ignore_unknown_ids=True).to_polars()
    assert found.columns == ["time", "x"]


WRONG: dict[str, tuple[dict[str, Any], str]] = {
    "naive": ({"start": datetime(2024, 1, 1)}, "no time zone"),
    "start behind end": ({"start": "1d-ago", "end": "2d-ago"}, "not before end"),
    "before 1900": ({"start": date(1899, 1, 1)}, "1900 to 2099"),
    "text": ({"start": "yesterday"}, "2w-ago"),
    "granularity alone": ({"granularity": "1h"}, "needs aggregates"),
    "aggregates alone": ({"aggregates": "max"}, "need granularity"),
    "outside points of aggregates": (
        {"aggregates": "max", "granularity": "1h", "include_outside_points": True},
        "outside",
    ),
    "status of aggregates": ({"aggregates": "max", "granularity": "1h", "include_status": True}, "min_datapoint"),
    "units": ({"target_unit": "a", "target_unit_system": "SI"}, "exclude"),
    "weeks": ({"aggregates": "max", "granularity": "1w"}, "7d"),
    "timedelta": ({"aggregates": "max", "granularity": timedelta(hours=1)}, "1h"),
    "aggregate": ({"aggregates": "averge", "granularity": "1h"}, "average"),
    "zone": ({"timezone": "America/New_Yrok"}, r"did you mean America/New_York\?"),
    "no zone": ({"timezone": "?"}, r"write one such as 'Europe/Oslo'"),
    "limit": ({"limit": -1}, "limit"),
}


@pytest.mark.parametrize("case", WRONG)
def test_what_is_wrong_is_said_before_a_request(plant: Plant, case: str) -> None:
    keywords, said = WRONG[case]
    with pytest.raises(ConfigurationError, match=said):
        plant.client.time_series.data("x", **keywords)
    assert not plant.asked


def test_moments_in_every_form(plant: Plant) -> None:
    plant.fill("x", [(T, 1.0)])
    for start in (
        at(T),
        T,
        date(2023, 11, 14),
        pd.Timestamp(T, unit="ms", tz="UTC"),
        at(T).astimezone(timezone(timedelta(hours=5))),
    ):
        assert plant.client.time_series.data("x", start=start).to_polars().height == 1
    assert plant.client.time_series.data("x", start="1h-ago", end="1h-ahead").to_polars().height == 0
    assert plant.client.time_series.data("x", start=timedelta(days=365 * 20)).to_polars().height == 1


def test_a_handle_asks_anew_and_shows_what_it_asks(plant: Plant) -> None:
    plant.fill("x", [(T, 1.0)])
    data = plant.client.time_series.data("x", start="30d-ago", aggregates="max", granularity="1h")
    assert repr(data) == "PointsQuery(x, start='30d-ago', aggregates='max', granularity='1h')"
    assert '"granularity": "1h"' in data.explain()
    assert not plant.asked
    raw = plant.client.time_series.data("x")
    assert raw.to_polars().height == 1
    plant.client.time_series.insert([(T + 1, 2.0)], series="x")
    assert raw.to_polars().height == 2


def test_the_latest_points(plant: Plant) -> None:
    plant.fill("x", [(T, 1.0), (T + 5, 2.0, UNCERTAIN)])
    plant.fill("y", [])
    series = plant.client.time_series
    point = series.latest("x", treat_uncertain_as_bad=False)
    assert point is not None and (point.time, point.value, point.symbol) == (at(T + 5), 2.0, "Uncertain")
    both = series.latest(["x", "y"], before=T + 5)
    assert (both["x"].value, both["y"]) == (1.0, None)  # type: ignore[union-attr]
    assert both.to_pandas()["value"].tolist()[0] == 1.0
    with pytest.raises(ResourceNotFoundError, match="nope"):
        series.latest(["nope"])


def test_the_latest_points_take_no_window(plant: Plant) -> None:
    for name, said in {"start": "before=", "aggregates": "it has", "target_unti": "target_unit?"}.items():
        with pytest.raises(ConfigurationError, match=f"no '{name}': .*{re.escape(said)}"):
            plant.client.time_series.latest("x", **{name: "1h-ago"})  # type: ignore[call-overload]
    assert not plant.asked


AGGREGATED: dict[str, Any] = {
    "as documented": [{"timestamp": T, "average": 0.5, "count": 2}, {"timestamp": T + 1}],
    "of other kinds": [{"timestamp": T, "average": "-Infinity", "count": 2.0}, {"timestamp": T + 1, "count": None}],
    "with what is new": [{"timestamp": T, "median": 4, "count": 1}],
    "whole": [{"timestamp": T, "average": 3, "count": 10**17 + 1}],
    "none": [],
}


@pytest.mark.parametrize("case", AGGREGATED)
def test_both_readers_of_aggregates_agree(case: str, monkeypatch: pytest.MonkeyPatch) -> None:
    instance = {"space": "plant", "externalId": "p"}
    item = {"id": 1, "isString": False, "instanceId": instance, "type": "numeric", "unit": "bar", "nextCursor": "c"}
    page = json.dumps({"items": [{**item, "datapoints": AGGREGATED[case]}]}).encode()
    names = ("average", "count")
    by_msgspec = read_aggregates(page, names)
    monkeypatch.setattr(aggregate_pages, "_decoder", lambda _: None)
    by_json = read_aggregates(page, names)
    assert by_msgspec == by_json
    assert by_json[0].aggregates["count"] == [each.get("count") for each in AGGREGATED[case]]
    assert by_json[0].cursor == "c" and by_json[0].instance == ("plant", "p")


UNITS = {
    "temperature:deg_x": r"there is no unit 'temperature:deg_x'; did you mean temperature:deg_[a-z]+\?",
    "temprature:deg_f": r"there is no unit 'temprature:deg_f'; did you mean temperature:deg_f\?",
    "deg_f": r"there is no unit 'deg_f': did you mean .*\btemperature:deg_f\b.*\?",
    "°F": r"there is no unit '°F': did you mean .*\btemperature:deg_f\b.*\?",
    "?": r"there is no unit '\?': give quantity and unit, such as 'pressure:bar'",
    "pressure:bar": "cannot be converted to a unit of Pressure",
}


@pytest.mark.parametrize("unit", UNITS)
def test_a_unit_that_is_none_names_the_nearest(plant: Plant, unit: str) -> None:
    plant.fill("x", [(T, 1.0)], unit="temperature:deg_c")
    series = plant.client.time_series
    asked = {"target_unit": unit, "aggregates": "max", "granularity": "1h"}
    for refused in (
        lambda: series.data("x", target_unit=unit).to_polars(),
        lambda: series.data("x", **asked).to_polars(),  # type: ignore[arg-type]
        lambda: series.data(["x", "x2"], target_unit=unit, ignore_unknown_ids=True).to_polars(),
        lambda: series.data("x", start=T, target_unit=unit, include_outside_points=True).to_polars(),
        lambda: series.latest("x", target_unit=unit),
    ):
        with pytest.raises(InvalidRequestError, match=UNITS[unit]) as caught:
            refused()
        assert caught.value.status == 400
        assert caught.value.path.startswith("/timeseries/data/")


def test_a_system_of_units_that_is_none(plant: Plant) -> None:
    plant.fill("x", [(T, 1.0)], unit="temperature:deg_c")
    with pytest.raises(InvalidRequestError, match=r"no system of units 'Imperal': did you mean Imperial\?"):
        plant.client.time_series.data("x", target_unit_system="Imperal").to_polars()
    plant.fill("y", [(T, 1.0)])
    with pytest.raises(InvalidRequestError, match="has no unitExternalId"):
        plant.client.time_series.data("y", target_unit_system="SI").to_polars()


def test_a_project_that_tells_no_units(plant: Plant) -> None:
    plant.fill("x", [(T, 1.0)], unit="temperature:deg_c")
    plant.emulator.fail_next(403, times=1, path="/units")
    with pytest.raises(InvalidRequestError, match="does not know the unit 'deg_f'"):
        plant.client.time_series.data("x", target_unit="deg_f").to_polars()


def test_the_async_forms(plant: Plant) -> None:
    plant.fill("x", [(T + k, float(k)) for k in range(3)])

    async def read() -> None:
        async with AsyncPygenClient("https://emulator.local", "any", transport=plant.emulator.transport) as client:
            data = client.time_series.data("x", start=T)
            assert (await data.to_pandas_async())["x"].tolist() == [0.0, 1.0, 2.0]
            assert (await data.to_polars_async()).height == (await data.to_arrow_async()).num_rows == 3
            assert [batch.num_rows async for batch in data.batches_async()] == [3]
            assert [point.value async for point in data] == [0.0, 1.0, 2.0]  # type: ignore[union-attr]
            assert await data.count_async() == 3
            assert (await client.time_series.latest("x")).value == 2.0  # type: ignore[union-attr]
            await client.time_series.insert([(T + 9, 9.0)], series="x")
            await client.time_series.delete("x", T, T + 1)
            assert (await client.time_series.columns("x"))["x"][0].tolist() == [T + 1, T + 2, T + 9]
            with pytest.raises(ConfigurationError, match="async"):
                data.to_pandas()

    asyncio.run(read())
    with pytest.raises(ConfigurationError, match="sync client"):
        asyncio.run(plant.client.time_series.data("x").to_pandas_async())


def test_a_fault_in_any_request_of_a_plan_is_an_error_or_asked_again(
    plant: Plant, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reading, "RAW_POINTS", 50)
    plant.fill("x", [(T + k, 1.0) for k in range(500)])
    retrying = plant.client.with_options(max_retries=3)
    for skipped in range(4):
        plant.emulator.fail_next(503, times=1, retry_after=0.0, path="/data/list")
        assert retrying.time_series.data("x", start=T, end=T + 500).to_polars().height == 500, skipped
    plant.emulator.fail_next(500, times=50, path="/data/list")
    with pytest.raises(Exception, match="Fault injected"):
        plant.client.time_series.data("x", start=T).to_polars()


def test_symbols_come_in_frames(plant: Plant) -> None:
    plant.fill("x", [(T, 1.0, CODES["GoodClamped"])])
    frame = plant.client.time_series.data("x", include_status=True).to_polars()
    assert frame.row(0)[1:] == (1.0, CODES["GoodClamped"], "GoodClamped")
    assert frame["x.status_code"].dtype == pl.UInt32
