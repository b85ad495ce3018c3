"""Every aggregate of the emulator against its plain definition; buckets in units, zones and months."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pygen_runtime.emulator.point_aggregates import Bucket, Point, in_buckets
from pygen_runtime.wire.granularity import Buckets, Granularity, parse_zone
from pygen_runtime.wire.status_codes import BAD, UNCERTAIN
from tests.points import plain
from tests.points.plant import HOUR, MINUTE, Plant, T

GOLDEN = [(-30, 2.0), (15, 5.0), (45, 3.0), (75, 9.0), (200, 1.0)]
NAMES = ("average", "continuousVariance", "totalVariation", "interpolation", "stepInterpolation")
EXPECTED: dict[bool, dict[int, tuple[float | None, ...]]] = {
    False: {
        -1: (3, 1 / 3, 2, None, None),
        0: (4.25, 0.4375, 6, 4, 2),
        1: (7.5, 0.75, 3, 6, 3),
        3: (1, 0, 0, None, 9),
    },
    True: {
        -1: (2, 0, 0, None, None),
        0: (3.75, 1.6875, 5, 2, 2),
        1: (7.5, 6.75, 6, 3, 3),
        3: (11 / 3, 128 / 9, 8, 9, 9),
    },
}


@pytest.mark.parametrize("step", [False, True])
def test_the_golden_example(plant: Plant, step: bool) -> None:
    plant.fill("x", [(T + minute * MINUTE, value) for minute, value in GOLDEN], is_step=step)
    rows = plant.aggregates("x", *NAMES, start=T - HOUR, end=T + 5 * HOUR)
    found = {(row["timestamp"] - T) // HOUR: tuple(row.get(name) for name in NAMES) for row in rows}
    assert found.keys() == EXPECTED[step].keys()
    for hour, values in EXPECTED[step].items():
        for given_value, value in zip(found[hour], values, strict=True):
            assert given_value == (None if value is None else pytest.approx(value))


POINTS = st.lists(
    st.tuples(st.integers(-300, 600), st.integers(-50, 50)), min_size=1, max_size=14, unique_by=lambda point: point[0]
).map(lambda points: sorted((minute * MINUTE, float(value)) for minute, value in points))


@given(POINTS, st.booleans(), st.sampled_from(["1h", "20m", "3h"]))
def test_aggregates_are_what_the_plain_definitions_give(points: Any, step: bool, granularity: str) -> None:
    buckets = Buckets(Granularity.parse(granularity), -300 * MINUTE)
    before = None
    for begin, end, inside, behind in in_buckets([Point(*point) for point in points], buckets):
        found = Bucket(begin, end, inside, before, behind, step).all()
        before = inside[-1]
        expected = plain.bucket(points, begin, end, step=step)
        assert expected is not None
        given = {name: value for name, value in found.items() if not name.endswith("Datapoint")}
        assert given == pytest.approx(expected, abs=1e-9)
        extremes = {"minDatapoint": min(value for time, value in points if begin <= time < end)}
        assert found["minDatapoint"].value == extremes["minDatapoint"]
        assert found["minDatapoint"].time == next(
            time for time, value in points if begin <= time < end and value == extremes["minDatapoint"]
        )


@given(POINTS, st.integers(0, 100), st.integers(1, 400), st.booleans())
def test_the_service_gives_the_same_page_by_page(points: Any, start: int, length: int, step: bool) -> None:
    with_plant = Plant()
    with_plant.fill("x", [(T + time, value) for time, value in points], is_step=step)
    begin = (T + start * MINUTE) // HOUR * HOUR
    end = T + (start + length) * MINUTE
    names = ("average", "count", "totalVariation", "interpolation")
    rows: list[Any] = []
    cursor: str | None = None
    while True:
        item = {"externalId": "x", "start": T + start * MINUTE, "end": end, "limit": 2, "cursor": cursor}
        asked = {**item, "aggregates": list(names), "granularity": "1h"}
        _, answer = with_plant.post("/timeseries/data/list", {"items": [asked]})
        rows += answer["items"][0]["datapoints"]
        cursor = answer["items"][0].get("nextCursor")
        if cursor is None:
            break
    moved = [(T + time, value) for time, value in points]
    expected = []
    while begin < end:
        found = plain.bucket(moved, begin, begin + HOUR, step=step)
        if found is not None:
            expected.append({"timestamp": begin, **{name: found[name] for name in names if name in found}})
        begin += HOUR
    assert [row["timestamp"] for row in rows] == [row["timestamp"] for row in expected]
    for row, wanted in zip(rows, expected, strict=True):
        assert row == pytest.approx(wanted, abs=1e-6)
    with_plant.emulator.close()


# Statuses


def test_the_curve_stops_at_a_bad_point_that_is_not_ignored(plant: Plant) -> None:
    plant.fill(
        "x", [(T, 2.0), (T + 20 * MINUTE, 8.0, BAD), (T + 40 * MINUTE, 4.0), (T + 60 * MINUTE, 4.0)], is_step=True
    )
    window = {"start": T, "end": T + HOUR}
    (ignored,) = plant.aggregates("x", "average", "count", **window)
    (stopped,) = plant.aggregates("x", "average", "count", ignoreBadDataPoints=False, **window)
    assert ignored["average"] == pytest.approx((2 * 40 + 4 * 20) / 60)
    assert stopped["average"] == pytest.approx((2 * 20 + 4 * 20) / 40)
    assert (ignored["count"], stopped["count"]) == (2, 2)


def test_counts_and_durations_of_statuses_ignore_the_flags(plant: Plant) -> None:
    plant.fill("x", [(T, 1.0), (T + 10 * MINUTE, 2.0, UNCERTAIN), (T + 30 * MINUTE, None, BAD)])
    names = ("countGood", "countUncertain", "countBad", "durationGood", "durationUncertain", "durationBad")
    for flags in ({}, {"ignoreBadDataPoints": False}, {"treatUncertainAsBad": False}):
        (row,) = plant.aggregates("x", *names, start=T, end=T + HOUR, **flags)
        assert [row[name] for name in names] == [1, 1, 1, 10 * MINUTE, 20 * MINUTE, 30 * MINUTE]


def test_a_bucket_of_bad_points_alone_has_no_values(plant: Plant) -> None:
    plant.fill("x", [(T, None, BAD), (T + HOUR, 1.0)])
    rows = plant.aggregates("x", "count", "countBad", start=T, end=T + 2 * HOUR)
    assert [(row.get("count"), row["countBad"]) for row in rows] == [(None, 1), (1, 0)]
    assert len(plant.aggregates("x", "count", start=T, end=T + 2 * HOUR)) == 1


def test_the_extreme_points_bring_their_status(plant: Plant) -> None:
    plant.fill("x", [(T, 1.0), (T + MINUTE, -3.0, UNCERTAIN)])
    asked = {"start": T, "treatUncertainAsBad": False, "includeStatus": True}
    (row,) = plant.aggregates("x", "minDatapoint", "maxDatapoint", **asked)
    assert row["minDatapoint"]["status"] == {"code": UNCERTAIN, "symbol": "Uncertain"}
    assert row["maxDatapoint"] == {"timestamp": T, "value": 1.0}


# Buckets


def moment(text: str) -> int:
    return int(datetime.fromisoformat(text).timestamp() * 1000)


@pytest.mark.parametrize(
    ("granularity", "start", "first"),
    [
        ("6h", "2024-03-05T21:30:00+00:00", "2024-03-05T21:00:00+00:00"),
        ("60m", "2024-03-05T21:30:30+00:00", "2024-03-05T21:30:00+00:00"),
        ("1h", "2024-03-05T21:30:30+00:00", "2024-03-05T21:00:00+00:00"),
        ("7d", "2024-03-05T21:30:00+00:00", "2024-03-05T00:00:00+00:00"),
        ("3mo", "2024-03-05T21:30:00+00:00", "2024-03-01T00:00:00+00:00"),
        ("1h", "1969-12-31T21:30:00+00:00", "1969-12-31T21:00:00+00:00"),
    ],
)
def test_start_is_floored_to_the_unit(granularity: str, start: str, first: str) -> None:
    assert Buckets(Granularity.parse(granularity), moment(start)).first == moment(first)


ZONES = {
    "Europe/Oslo": ("2024-03-31", "2024-10-27"),
    "America/New_York": ("2024-03-10", "2024-11-03"),
    "America/Havana": ("2024-03-10", "2024-11-03"),  # from midnight to one o'clock, and back to midnight
    "Australia/Lord_Howe": ("2024-10-06", "2024-04-07"),  # half an hour
}


@pytest.mark.parametrize("name", ZONES)
def test_days_follow_local_midnights(name: str) -> None:
    zone, change = ZoneInfo(name), 1 if name != "Australia/Lord_Howe" else 0.5
    for day, hours in zip(ZONES[name], (24 - change, 24 + change), strict=True):
        year, month, number = map(int, day.split("-"))
        noon = datetime(year, month, number, 12, tzinfo=zone)
        start = int((noon - timedelta(days=3)).timestamp() * 1000)
        begin, end = Buckets(Granularity.parse("1d"), start, zone).containing(int(noon.timestamp() * 1000))
        assert (end - begin) / HOUR == hours
        local = datetime.fromtimestamp(end / 1000, zone)
        assert (local.hour, local.minute) == (0, 0) and local.fold == 0


def test_hours_follow_the_offset_below_an_hour_and_no_summer_time() -> None:
    kathmandu = Buckets(Granularity.parse("1h"), moment("2024-03-05T21:30:00+00:00"), parse_zone("Asia/Kathmandu"))
    assert kathmandu.first == moment("2024-03-05T21:15:00+00:00")
    assert (
        Buckets(Granularity.parse("1h"), moment("2024-03-05T21:30:00+00:00"), parse_zone("UTC+05:45")).first
        == kathmandu.first
    )
    oslo = Buckets(Granularity.parse("2h"), moment("2024-03-31T00:10:00+00:00"), ZoneInfo("Europe/Oslo"))
    assert oslo.containing(moment("2024-03-31T05:00:00+00:00"))[0] == moment("2024-03-31T04:00:00+00:00")


def test_months_in_a_zone() -> None:
    buckets = Buckets(Granularity.parse("1mo"), moment("2024-03-05T21:30:00+00:00"), ZoneInfo("Europe/Oslo"))
    begin, end = buckets.containing(moment("2024-03-31T23:00:00+02:00"))
    assert (begin, end) == (moment("2024-03-01T00:00:00+01:00"), moment("2024-04-01T00:00:00+02:00"))


@given(st.integers(-10**12, 3 * 10**12), st.integers(0, 10**11), st.sampled_from(["7d", "1mo", "5mo", "45m", "2h", "90s"]),
       st.sampled_from([None, "Europe/Oslo", "America/Havana", "UTC-03:30", "Australia/Lord_Howe"]))  # fmt: skip
def test_buckets_cover_all_time_and_do_not_overlap(start: int, later: int, granularity: str, zone: str | None) -> None:
    buckets = Buckets(Granularity.parse(granularity), start, None if zone is None else parse_zone(zone))
    time = start + later
    begin, end = buckets.containing(time)
    assert buckets.first <= start
    assert begin <= time < end
    assert buckets.containing(begin) == (begin, end)
    assert buckets.containing(end)[0] == end


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("1w", "7d"),
        ("2q", "3mo"),
        ("1y", "12mo"),
        ("90", "number and a unit"),
        ("121m", "1 to 120"),
        ("0h", "1 to 100,000"),
    ],
)
def test_a_granularity_that_is_none_says_what_to_write(text: str, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        Granularity.parse(text)


def test_zones_that_are_none() -> None:
    for text in ("Mars/Olympus", "UTC+05:50", "../etc/passwd", ""):
        with pytest.raises(ValueError, match="time zone"):
            parse_zone(text)
    assert parse_zone("UTC-03:30").utcoffset(datetime.now(timezone.utc)) == timedelta(hours=-3.5)
