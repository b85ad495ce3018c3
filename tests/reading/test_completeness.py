"""Nothing is cut in silence: searches, groups, distinct values and histograms say whether they are complete."""

from __future__ import annotations

import asyncio
import copy
import pickle
import warnings
from collections.abc import Iterator
from typing import Any

import pytest

from hatch_pygen import pipeline
from hatch_pygen.live.notebook import load_package
from pygen_runtime import (
    AggregateRow,
    AggregateRows,
    Bucket,
    Buckets,
    IncompleteResultWarning,
    NodeReference,
    TokenAuth,
    ViewReference,
    avg,
    count,
    histogram,
    max_,
)
from pygen_runtime.reading import groups
from pygen_runtime.requests import limits
from tests.generation.packages import configuration, snapshot_of
from tests.http.server import Reply, Server
from tests.model_json import direct, enum, mapped, model, view

SPACE = "plant"
MANY = 2_300


@pytest.fixture(scope="module")
def sdk() -> Any:
    def place(name: str) -> dict[str, Any]:
        return {"containerPropertyIdentifier": name}

    properties = {
        "name": mapped("text", **place("name")),
        "speed": mapped("int32", **place("speed")),
        "flow": mapped("float32", **place("flow")),
        "on": mapped("boolean", **place("on")),
        "status": enum("on", "off", **place("status")),
        "site": direct("Sensor", **place("site")),
    }
    plant = model(view("Sensor", properties))
    config = configuration([plant], package="complete_sdk", instance_space=SPACE)
    return load_package(pipeline.generate(snapshot_of(plant), config).files, config.package)


@pytest.fixture(scope="module")
def client(sdk: Any) -> Iterator[Any]:
    """2,300 sensors, each with values of its own; the odd ones are on."""
    with sdk.PlantClient.embedded(strict=True) as client:
        client.upsert(
            [
                sdk.SensorWrite(
                    external_id=f"s{number}",
                    name=f"Sensor {number:04}",
                    speed=number - 1000,
                    flow=number / 10,
                    on=bool(number % 2),
                    status=("off", "on")[number % 2],
                    site=f"s{number}",
                )
                for number in range(MANY)
            ]
        )
        yield client


# groups


@pytest.mark.parametrize("property", ["name", "speed", "flow", "site"])
def test_distinct_values_are_complete(client: Any, property: str) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        rows = client.sensor.aggregate(group_by=property)
    assert isinstance(rows, AggregateRows) and rows.complete
    values = [row.group[property] for row in rows]
    assert len(values) == len(set(values)) == MANY
    assert values == sorted(values)


def test_an_answer_without_groups_is_complete(client: Any) -> None:
    assert client.sensor.aggregate(count()).complete


@pytest.mark.parametrize(
    "group_by", [["on", "name"], ["status", "site"], ["site", "on", "status"], ["speed", "flow", "name"]], ids=str
)
def test_groups_of_several_properties_are_complete(client: Any, group_by: list[str]) -> None:
    rows = client.sensor.aggregate(count(), max_("speed"), group_by=group_by, where=client.sensor.where(min_speed=-900))
    assert rows.complete and len(rows) == MANY - 100
    assert len({tuple(row.group.values()) for row in rows}) == MANY - 100
    assert {row.values["count"] for row in rows} == {1}
    assert sum(row.values["max_speed"] for row in rows) == sum(range(-900, 1300))


def test_groups_that_fit_are_one_request(sdk: Any, client: Any) -> None:
    sent: list[str] = []
    with client.with_options(on_request=lambda event: sent.append(event.path)) as counting:
        rows = counting.sensor.aggregate(avg("speed"), group_by=sdk.Sensor.on)
        assert [row.group["on"] for row in rows] == [False, True] and rows.complete
        assert len(sent) == 1
        assert len(counting.sensor.aggregate(group_by="name", limit=7)) == 7
        assert len(sent) == 2


def test_a_limit_is_kept_and_told(client: Any) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        few = client.sensor.aggregate(group_by="name", limit=7)
        many = client.sensor.aggregate(group_by="name", limit=1_500)
        every = client.sensor.aggregate(group_by="name", limit=5_000)
    assert (len(few), few.complete) == (7, False)
    assert (len(many), many.complete) == (1_500, False)
    assert (len(every), every.complete) == (MANY, True)


def test_what_would_take_too_many_requests_warns_once(client: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(groups, "MOST_REQUESTS", 2)
    with pytest.warns(IncompleteResultWarning, match="more than the .* groups that were read") as seen:
        rows = client.sensor.aggregate(group_by="site")
    assert not rows.complete and 1_000 <= len(rows) < MANY
    (warning,) = seen
    assert warning.filename == __file__, "it points at the line of the caller"


def test_the_async_form_warns_at_the_callers_line(sdk: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    async def run() -> None:
        async with sdk.AsyncPlantClient.embedded(strict=True) as client:
            await client.upsert([sdk.SensorWrite(external_id=f"s{n}", name=f"x {n}") for n in range(1_001)])
            rows = await client.sensor.aggregate(group_by="name")
            assert rows.complete and len(rows) == 1_001
            monkeypatch.setattr(groups, "MOST_REQUESTS", 1)
            with pytest.warns(IncompleteResultWarning) as seen:
                rows = await client.sensor.aggregate(group_by="name")
                hits = await client.sensor.search("x")
            assert not rows.complete and not hits.complete and len(hits) == 1_000
            assert {each.filename for each in seen} == {__file__} and len(seen) == 2

    asyncio.run(run())


# search


def test_a_search_says_whether_it_is_complete(client: Any) -> None:
    with pytest.warns(IncompleteResultWarning, match="Sensor: the search gave 1,000 instances") as seen:
        hits = client.sensor.search("sensor")
    assert (len(hits), hits.complete, len(seen), seen[0].filename) == (1_000, False, 1, __file__)
    with pytest.warns(IncompleteResultWarning):
        assert not client.sensor.search("sensor", limit=2_000).complete
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        best = client.sensor.search("sensor", limit=10)
        assert (len(best), best.complete) == (10, False)
        few = client.sensor.search("sensor", client.sensor.where(max_speed=-995))
        assert (len(few), few.complete) == (6, True)
    assert client.sensor.list(limit=3).complete, "lists and queries read to the end of what was asked"


def test_the_untyped_client_warns_too(client: Any) -> None:
    reference = ViewReference(*_view(client))
    with pytest.warns(IncompleteResultWarning, match="the search gave 1,000") as seen:
        assert len(client.instances.search(reference, "sensor")) == 1_000
    assert seen[0].filename == __file__
    with pytest.warns(IncompleteResultWarning, match="the aggregate gave 1,000 groups"):
        assert len(client.instances.aggregate(reference, group_by=["name"])) == 1_000
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert len(client.instances.aggregate(reference, group_by=["name"], limit=5)) == 5
        assert len(client.instances.search(reference, "sensor", limit=5)) == 5


def _view(client: Any) -> tuple[str, str, str]:
    reference = client.sensor.data_class.__view__.reference
    return reference.space, reference.external_id, reference.version


# histograms


def test_a_histogram_is_complete(client: Any) -> None:
    buckets = client.sensor.histogram("speed", 1)
    assert isinstance(buckets, Buckets) and buckets.complete
    assert len(buckets) == MANY and sum(each.count for each in buckets) == MANY


def test_a_histogram_that_was_cut_warns(sdk: Any) -> None:
    cut = [
        {"aggregate": "histogram", "property": "speed", "interval": 10, "buckets": [{"start": 0, "count": 2}]},
        {"aggregate": "count", "property": "speed", "value": 3},
    ]
    answers = [Reply(body={"items": [{"instanceType": "node", "aggregates": cut}]})] * 2
    with Server(answers) as server, sdk.PlantClient(server.url, "p", TokenAuth("x")) as client:
        with pytest.warns(IncompleteResultWarning, match="a part of the buckets") as seen:
            buckets = client.sensor.histogram("speed", 10)
        assert (buckets, buckets.complete, len(seen)) == ([Bucket(0, 2)], False, 1)
        with pytest.warns(IncompleteResultWarning):
            (row,) = client.sensor.aggregate(histogram("speed", 10))
        assert row.values == {"histogram_speed": [Bucket(0, 2)]} and not row.values["histogram_speed"].complete


# rows


def test_rows_become_frames(sdk: Any, client: Any) -> None:
    rows = client.sensor.aggregate(
        count(), avg("flow"), max_("speed"), histogram("speed", 10), group_by=["site", "on"], limit=2
    )
    frame = rows.to_pandas()
    assert list(frame.columns) == ["site", "on", "count", "avg_flow", "max_speed", "histogram_speed"]
    assert frame["site"].tolist() == ["plant:s0", "plant:s1"]
    assert [str(each) for each in frame.dtypes] == ["string", "boolean", "Int64", "float64", "Int64", "object"]
    assert rows.to_pandas(relations="references")["site"][0] == NodeReference(SPACE, "s0")
    other = rows.to_polars()
    assert other.columns == list(frame.columns) and other["max_speed"].to_list() == [-1000, -999]
    nothing = client.sensor.aggregate(count(), group_by="name", where=sdk.Sensor.name == "none")
    assert nothing == [] and nothing.complete
    assert list(nothing.to_pandas().columns) == ["name", "count"] and nothing.to_polars().columns == ["name", "count"]


def test_rows_are_a_list_that_stays_one(client: Any) -> None:
    rows = client.sensor.aggregate(count(), group_by="on", limit=1)
    for each in (rows[:1], copy.copy(rows), pickle.loads(pickle.dumps(rows))):
        assert type(each) is AggregateRows and each == rows and not each.complete
        assert list(each.to_pandas().columns) == ["on", "count"]
    assert type(rows[0]) is AggregateRow


def test_a_group_and_an_aggregate_of_one_name_are_two_columns() -> None:
    from pygen_runtime.reading.aggregate_rows import RowColumn

    columns = [RowColumn("count", "int32", True), RowColumn("count", "int64", False)]
    rows = AggregateRows([AggregateRow({"count": 5}, {"count": 2})], columns=columns)
    assert rows.to_pandas().to_dict("records") == [{"count": 5, "aggregate_count": 2}]


def test_the_limits_that_this_relies_on() -> None:
    assert (limits.GROUPS, limits.PAGE, groups.MOST_REQUESTS) == (1_000, 1_000, 500)
