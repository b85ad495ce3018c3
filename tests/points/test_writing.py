"""Points inserted and deleted through the client, in every form that people have them in."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator
from datetime import datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pytest import importorskip

from pygen_runtime.exceptions import ConfigurationError, MultiRequestError, ResourceNotFoundError
from pygen_runtime.points import inserting
from pygen_runtime.points.inserting import InsertResult
from pygen_runtime.points.values import DataPoint
from pygen_runtime.wire.granularity import FIRST, LAST
from pygen_runtime.wire.status_codes import BAD, CODES
from tests.cases import examples
from tests.points.plant import Plant, T

np: Any = importorskip("numpy")
pd: Any = importorskip("pandas")
pl: Any = importorskip("polars")
pa: Any = importorskip("pyarrow")

UTC = timezone.utc
MOMENT = datetime.fromtimestamp(T / 1000, UTC)


def read(plant: Plant, name: str = "x") -> list[tuple[int, Any, int]]:
    data = plant.client.time_series.data(name, include_status=True, ignore_bad_datapoints=False)
    return [(int(each.time.timestamp() * 1000), each.value, each.status) for each in data]  # type: ignore[union-attr]


INDEX = pd.DatetimeIndex([MOMENT, MOMENT + timedelta(milliseconds=5)]).as_unit("ns")
FORMS: dict[str, Any] = {
    "pairs": [(MOMENT, 1.5), (T + 5, 2)],
    "triples": [(MOMENT, 1.5, 0), (T + 5, 2, "Good")],
    "mapping": {MOMENT: 1.5, T + 5: 2.0},
    "data points": [DataPoint(MOMENT, 1.5), DataPoint(MOMENT + timedelta(milliseconds=5), 2.0)],
    "numpy": [(np.int64(T), np.float64(1.5)), (T + 5, np.int32(2))],
    "timestamps": [(pd.Timestamp(T, unit="ms", tz="UTC"), 1.5), (pd.Timestamp(T + 5, unit="ms", tz="Asia/Tokyo"), 2.0)],
    "pandas series": pd.Series([1.5, 2.0], INDEX, name="flow"),
    "pandas frame": pd.DataFrame({"flow": [1.5, 2.0]}, INDEX.as_unit("ms").tz_convert("Europe/Oslo")),
    "pandas column": pd.DataFrame({"time": INDEX, "flow": [1.5, 2.0]}),
    "polars": pl.DataFrame({"time": [MOMENT, MOMENT + timedelta(milliseconds=5)], "flow": [1.5, 2.0]}),
    "arrow": pa.table({"time": pa.array([T, T + 5], pa.timestamp("ms", "UTC")), "flow": [1.5, 2.0]}),
    "arrow in seconds": pa.table({"time": pa.array([T // 1000], pa.timestamp("s", "UTC")), "flow": [1.5]}),
}


@pytest.mark.parametrize("form", FORMS)
def test_points_in_every_form(plant: Plant, form: str) -> None:
    plant.fill("x", [])
    result = plant.client.time_series.insert(FORMS[form], series="x")
    count = 1 if form == "arrow in seconds" else 2
    assert result == InsertResult(count, 1)
    assert read(plant) == [(T, 1.5, 0), (T + 5, 2.0, 0)][:count]


def test_a_generator_is_written_in_windows(plant: Plant, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(inserting, "RAW_POINTS", 100)
    plant.fill("x", [])

    def points() -> Iterator[tuple[int, float]]:
        for k in range(1050):
            yield T + k, float(k)

    assert plant.client.time_series.insert(points(), series="x") == InsertResult(1050, 11)
    assert [value for _, value, _ in read(plant)] == [float(k) for k in range(1050)]


def test_a_wide_frame_leaves_gaps_out_or_writes_them_as_bad(plant: Plant) -> None:
    for name in "abx":
        plant.fill(name, [])
    frame = pd.DataFrame({"p": [1.0, math.nan], "v": [math.nan, 2.0]}, INDEX)
    series = {"p": "a", "v": "b"}
    assert plant.client.time_series.insert(frame, series=series).points == 2
    assert (read(plant, "a"), read(plant, "b")) == ([(T, 1.0, 0)], [(T + 5, 2.0, 0)])
    polars = pl.DataFrame({"time": INDEX.tz_convert("UTC").tolist(), "p": [1.0, None], "v": [None, 2.0]})
    assert plant.client.time_series.insert(polars, series=series, nulls="bad").points == 4
    assert read(plant, "a") == [(T, 1.0, 0), (T + 5, None, BAD)]


def test_a_long_frame_has_a_column_of_series(plant: Plant) -> None:
    for name in "ab":
        plant.fill(name, [])
    rows = {"series": ["a", "b", "a"], "time": [MOMENT, MOMENT, MOMENT + timedelta(seconds=1)]}
    frame = pl.DataFrame({**rows, "value": [1.0, 2.0, 3.0], "status": ["Good", "GoodClamped", None]})
    assert plant.client.time_series.insert(frame, form="long").points == 3
    assert read(plant, "b") == [(T, 2.0, CODES["GoodClamped"])]
    assert [value for _, value, _ in read(plant, "a")] == [1.0, 3.0]


def test_a_frame_that_was_read_can_be_written(plant: Plant) -> None:
    plant.fill("a", [(T, 1.0), (T + 7, 2.0, CODES["GoodClamped"])])
    plant.fill("b", [(T + 7, -0.5)])
    for name in "cd":
        plant.fill(name, [])
    data = plant.client.time_series.data({"p": "a", "q": "b"}, include_status=True)
    target = {"p": "c", "q": "d"}
    for frame in (data.to_pandas(form="long"), data.to_polars(form="long"), data.to_arrow(form="long")):
        plant.client.time_series.delete_all(["c", "d"])
        plant.client.time_series.insert(frame, series=target, form="long")
        assert (read(plant, "c"), read(plant, "d")) == (read(plant, "a"), read(plant, "b"))


def test_texts_and_special_values(plant: Plant) -> None:
    plant.fill("s", [], is_string=True)
    plant.fill("x", [])
    plant.client.time_series.insert([(T, 'on "1"\n é\U0001f600')], series="s")
    assert read(plant, "s") == [(T, 'on "1"\n é\U0001f600', 0)]
    special = [(T, math.inf, "Bad"), (T + 1, -0.0), (T + 2, True), (T + 3, None, BAD), (T + 4, None), (T + 5, 5e-324)]
    assert plant.client.time_series.insert(special, series="x").points == 5
    assert str(read(plant)) == str(
        [(T, math.inf, BAD), (T + 1, -0.0, 0), (T + 2, 1.0, 0), (T + 3, None, BAD), (T + 5, 5e-324, 0)]
    )


def test_times_are_cut_towards_the_past(plant: Plant) -> None:
    plant.fill("x", [])
    before_1970 = datetime(1969, 12, 31, 23, 59, 59, 999_999, tzinfo=UTC)
    plant.client.time_series.insert([(before_1970, 1.0)], series="x")
    assert read(plant) == [(-1, 1.0, 0)]


WRONG: dict[str, tuple[Any, str]] = {
    "naive": ([(datetime(2024, 1, 1), 1.0)], "no time zone"),
    "naive frame": (pd.Series([1.0], pd.DatetimeIndex(["2024-01-01"])), "no time zone"),
    "one millisecond twice": (
        [(MOMENT, 1.0), (MOMENT + timedelta(microseconds=10), 2.0)],
        "two points at 2023-11-14T23",
    ),
    "nan": ([(T, math.nan)], "Bad status"),
    "a large integer": ([(T, 2**53 + 1)], "float64"),
    "no number": ([(T, object())], "no value"),
    "status": ([(T, 1.0, "Fine")], "no status"),
    "no pair": ([T], "no point"),
    "year 2100": ([(datetime(2100, 1, 1, tzinfo=UTC), 1.0)], "1900 to 2099"),
    "two columns": (pd.DataFrame({"a": [1.0], "b": [2.0]}, INDEX[:1]), "one series takes one"),
    "no times": (pl.DataFrame({"a": [1.0]}), "no times"),
}


@pytest.mark.parametrize("case", WRONG)
def test_what_cannot_be_written_is_refused_before_a_request(plant: Plant, case: str) -> None:
    plant.fill("x", [])
    points, said = WRONG[case]
    with pytest.raises(ConfigurationError, match=said):
        plant.client.time_series.insert(points, series="x")
    assert not plant.asked


def test_the_later_of_two_points_is_kept_where_that_is_asked(plant: Plant) -> None:
    plant.fill("x", [])
    plant.client.time_series.insert([(T, 1.0), (T, 2.0)], series="x", on_duplicate="last")
    assert read(plant) == [(T, 2.0, 0)]


def test_columns_and_series_must_fit(plant: Plant) -> None:
    frame = pd.DataFrame({"a": [1.0], "b": [2.0]}, INDEX[:1])
    for series, said in ({"a": "x"}, "no series is given for b"), ({"a": "x", "b": "y", "c": "z"}, "has no c"):
        with pytest.raises(ConfigurationError, match=said):
            plant.client.time_series.insert(frame, series=series)
    with pytest.raises(ConfigurationError, match="series="):
        plant.client.time_series.insert(frame)


def test_two_columns_of_one_series_are_refused(plant: Plant) -> None:
    frame = pd.DataFrame({"a": [1.0], "b": [2.0]}, INDEX[:1])
    with pytest.raises(ConfigurationError, match="'a' and 'b' are both points of x"):
        plant.client.time_series.insert(frame, series={"a": "x", "b": "x"})
    assert not plant.asked


def test_a_series_of_a_moment_ago_is_waited_for() -> None:
    plant = Plant(system=True)
    plant.emulator.propagation = 0.6
    new = plant.node("new")
    assert plant.client.time_series.insert([(T, 1.0)], series=new) == InsertResult(1, 1)
    assert plant.client.stats().endpoints["POST /timeseries/data"].errors >= 1
    plant.client.time_series.delete_all(new)
    plant.client.instances.apply([{"instanceType": "node", "space": "plant", "externalId": "plain"}])
    asked = len(plant.asked)
    for ids in ([("plant", "plain")], [("plant", "none")], [plant.node("newer"), ("plant", "none")]):
        frame = pl.DataFrame({"time": [MOMENT], **{str(k): [1.0] for k in range(len(ids))}})
        with pytest.raises(ResourceNotFoundError, match=ids[-1][1]):
            plant.client.time_series.insert(frame, series={str(k): id for k, id in enumerate(ids)})
    assert len(plant.asked) == asked + 3  # what the model does not have is not waited for
    plant.client.close()
    plant.emulator.close()


def test_unknown_series_and_a_failure_in_the_middle(plant: Plant, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(ResourceNotFoundError, match="nope"):
        plant.client.time_series.insert([(T, 1.0)], series="nope")
    plant.fill("x", [])
    monkeypatch.setattr(inserting, "RAW_POINTS", 10)
    plant.emulator.fail_next(403, path="/timeseries/data")
    with pytest.raises(MultiRequestError) as caught:
        plant.client.time_series.insert([(T + k, 1.0) for k in range(35)], series="x")
    ((name, count),) = caught.value.failed
    assert name == "x"
    assert sum(caught.value.succeeded) == len(read(plant)) == 35 - count


def test_ranges_are_deleted(plant: Plant) -> None:
    plant.fill("x", [(T + k, 1.0) for k in range(5)])
    plant.client.time_series.delete("x", T + 1, T + 3)
    assert [time for time, *_ in read(plant)] == [T, T + 3, T + 4]
    with pytest.raises(ConfigurationError, match="not before"):
        plant.client.time_series.delete("x", "now", "1h-ago")
    plant.client.time_series.delete_all("x")
    assert read(plant) == []


SPECIAL = [
    (T, 0.1, 0), (T, 1e22, 0), (T, 5e-324, 0), (T, -0.0, 0), (T, "ø\n", 0), (T, math.nan, BAD), (T, -math.inf, BAD + 1),
    (T, None, BAD), (T, 2.5, 1 << 30), (T, "\ud800", 0),
]  # fmt: skip


@pytest.mark.parametrize("with_msgspec", [True, False])
def test_the_body_has_the_shortest_text_of_each_number(with_msgspec: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    if not with_msgspec:
        monkeypatch.setattr(inserting, "point_encoder", lambda: None)
    for rows in SPECIAL[:-1], SPECIAL:  # the last one is no Unicode, which msgspec does not write
        body = json.loads(inserting.encode([({"externalId": "x"}, rows), ({"instanceId": {"space": "s"}}, [])]))
        assert [item["instanceId"] for item in body["items"][1:]] == [{"space": "s"}]
        points = body["items"][0]["datapoints"]
        values = [0.1, 1e22, 5e-324, -0.0, "ø\n", "NaN", "-Infinity", None, 2.5, "\ud800"][: len(rows)]
        assert [str(point["value"]) for point in points] == list(map(str, values))
        assert [point.get("status") for point in points] == [{"code": code} if code else None for _, _, code in rows]


def test_the_later_of_two_windows_is_written_later(plant: Plant, monkeypatch: pytest.MonkeyPatch) -> None:
    plant.fill("x", [])
    monkeypatch.setattr(inserting, "RAW_POINTS", 10)
    rows = [(T + k % 10, float(k)) for k in range(95)]
    assert plant.client.time_series.insert(rows, series="x", on_duplicate="last").requests == 10
    assert [value for _, value, _ in read(plant)] == [90.0, 91.0, 92.0, 93.0, 94.0, 85.0, 86.0, 87.0, 88.0, 89.0]
    with pytest.raises(ConfigurationError, match=r"two points at 2023-11-14T23:00:00\.009"):
        plant.client.time_series.insert([*((T + k, 1.0) for k in range(10)), (T + 9, 2.0)], series="x")


FINITE = st.floats(-1e100, 1e100, allow_nan=False).map(lambda value: (value, 0))
BAD_VALUES = st.sampled_from([(math.nan, BAD), (math.inf, BAD), (-math.inf, BAD + (1 << 16)), (5e-324, 1 << 30)])


@pytest.mark.wide
@given(points=st.dictionaries(st.integers(FIRST, LAST), FINITE | BAD_VALUES, min_size=1, max_size=20))
@settings(max_examples=examples(20), deadline=None)
def test_any_points_come_back_in_every_kind_of_frame(points: dict[int, tuple[float, int]]) -> None:
    plant = Plant()
    plant.fill("x", [])
    plant.client.time_series.insert([(time, value, code) for time, (value, code) in points.items()], series="x")
    shown = {"include_status": True, "ignore_bad_datapoints": False, "treat_uncertain_as_bad": False}
    data = plant.client.time_series.data("x", end=LAST + 1, **shown)  # type: ignore[arg-type]
    expected = [(time, *map(repr, points[time])) for time in sorted(points)]
    pandas, polars, arrow = data.to_pandas(), data.to_polars(), data.to_arrow()
    found = [
        (pandas.index.as_unit("ms").asi8.tolist(), pandas["x"].tolist(), pandas["x.status_code"].tolist()),
        (polars["time"].cast(pl.Int64).to_list(), polars["x"].to_list(), polars["x.status_code"].to_list()),
        tuple(
            each.cast(pa.int64()).to_pylist() if k == 0 else each.to_pylist()
            for k, each in enumerate(arrow.columns[:3])
        ),
    ]
    for times, values, codes in found:
        assert [
            (time, repr(value), repr(code)) for time, value, code in zip(times, values, codes, strict=True)
        ] == expected
    plant.client.close()
    plant.emulator.close()
