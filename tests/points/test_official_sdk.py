"""Cognite's own SDK reads and writes points on the emulator; what one SDK wrote the other reads equal."""

from __future__ import annotations

import json
import random
from collections.abc import Generator
from typing import Any
from urllib.request import Request, urlopen

import pytest

from pygen_runtime import PygenClient
from tests.emulator.http_server import running
from tests.points.plant import HOUR, MINUTE, VIEW, T

pytestmark = [pytest.mark.filterwarnings("ignore"), pytest.mark.wide]
SPACE = "plant"
END = T + 1000 * MINUTE


@pytest.fixture(scope="module")
def ours() -> Generator[PygenClient, None, None]:
    """A client on an emulator of its own over HTTP, with 12 series of nodes; the first is of texts."""
    with running("--system", strict=False) as (_, address), _client(address) as client:
        client.spaces.create({"space": SPACE})
        for k in range(12):
            properties = {"type": "numeric" if k else "string", "isStep": k % 2 == 0, "name": f"s{k}"}
            source = {"source": VIEW, "properties": properties}
            client.instances.apply(
                [{"instanceType": "node", "space": SPACE, "externalId": f"s{k}", "sources": [source]}]
            )
        yield client


def _client(address: str) -> PygenClient:
    from pygen_runtime import TokenAuth

    return PygenClient(address, "any", TokenAuth("none"))


@pytest.fixture(scope="module")
def theirs(ours: PygenClient) -> Any:
    pytest.importorskip("cognite.client")
    from cognite.client import ClientConfig, CogniteClient, global_config
    from cognite.client.credentials import Token

    global_config.disable_pypi_version_check = True
    global_config.allow_insecure_base_url = True
    return CogniteClient(ClientConfig("test", "any", Token("none"), base_url=ours.config.base_url))


def node(k: int) -> Any:
    from cognite.client.data_classes.data_modeling import NodeId

    return NodeId(SPACE, f"s{k}")


def test_what_they_wrote_we_read(ours: PygenClient, theirs: Any) -> None:
    source = random.Random(1)
    points = [(T + k * MINUTE, source.choice([0.0, -0.0, source.gauss(0, 1e6)])) for k in range(1000)]
    theirs.time_series.data.insert(points, instance_id=node(1))
    times, values = ours.time_series.columns((SPACE, "s1"))["s1"]
    assert (times.tolist(), list(map(str, values))) == (
        [time for time, _ in points],
        [str(value) for _, value in points],
    )


def test_what_we_wrote_they_read(ours: PygenClient, theirs: Any) -> None:
    source = random.Random(2)
    points = [(T + k * MINUTE, source.gauss(0, 1)) for k in range(1000)]
    ours.time_series.insert(points, series=(SPACE, "s2"))
    found = theirs.time_series.data.retrieve(instance_id=node(2), start=T, end=END)
    assert (found.timestamp, found.value) == ([time for time, _ in points], [value for _, value in points])
    arrays = theirs.time_series.data.retrieve_arrays(instance_id=node(2), start=T, end=END)
    assert arrays.value.tolist() == [value for _, value in points]
    frame = theirs.time_series.data.retrieve_dataframe(instance_id=node(2), start=T, end=END)
    own = ours.time_series.data((SPACE, "s2"), start=T, end=END).to_pandas()
    assert frame.iloc[:, 0].tolist() == own["s2"].tolist()


def test_texts_and_statuses_go_both_ways(ours: PygenClient, theirs: Any) -> None:
    theirs.time_series.data.insert([(T, "on"), (T + 1, "ø\n")], instance_id=node(0))
    ours.time_series.insert([(T + 2, "off")], series=(SPACE, "s0"))
    assert ours.time_series.columns((SPACE, "s0"))["s0"][1] == ["on", "ø\n", "off"]
    assert theirs.time_series.data.retrieve(instance_id=node(0), start=T, end=END).value == ["on", "ø\n", "off"]
    bad = {"timestamp": T, "value": None, "status": {"symbol": "Bad"}}
    theirs.time_series.data.insert([bad], instance_id=node(3))
    ours.time_series.insert([(T + 1, float("-inf"), "Bad"), (T + 2, 1.0, "Uncertain")], series=(SPACE, "s3"))
    every = {"include_status": True, "ignore_bad_datapoints": False}
    mine = list(ours.time_series.data((SPACE, "s3"), include_status=True, ignore_bad_datapoints=False))
    found = theirs.time_series.data.retrieve(instance_id=node(3), start=T, end=END, **every)
    assert found.value == [each.value for each in mine] == [None, float("-inf"), 1.0]  # type: ignore[union-attr]
    assert found.status_symbol == [each.symbol for each in mine] == ["Bad", "Bad", "Uncertain"]  # type: ignore[union-attr]


def test_aggregates_are_the_same_to_both(ours: PygenClient, theirs: Any) -> None:
    source = random.Random(4)
    for k in range(4, 12):
        ours.time_series.insert([(T + n * 7 * MINUTE, source.gauss(0, 1)) for n in range(140)], series=(SPACE, f"s{k}"))
    asked: dict[str, Any] = {"aggregates": ["average", "count", "total_variation"], "granularity": "1h"}
    for k in range(4, 12):
        found = theirs.time_series.data.retrieve(instance_id=node(k), start=T, end=END, **asked)
        own = ours.time_series.data((SPACE, f"s{k}"), start=T, end=END, **asked).to_polars()
        assert own[f"s{k}.average"].to_list() == found.average
        assert own[f"s{k}.count"].to_list() == found.count
        assert own[f"s{k}.total_variation"].to_list() == found.total_variation


def test_many_raw_and_aggregated_series_in_one_call(ours: PygenClient, theirs: Any) -> None:
    from cognite.client.data_classes import DatapointsQuery

    for k in range(1, 12):
        ours.time_series.delete_all((SPACE, f"s{k}"))
        ours.time_series.insert([(T + n * MINUTE, float(n)) for n in range(300)], series=(SPACE, f"s{k}"))
    mixed = {"aggregates": "average", "granularity": "1h"}
    asked = [DatapointsQuery(instance_id=node(k), **(mixed if k % 2 else {})) for k in range(1, 12)]
    found = theirs.time_series.data.retrieve_arrays(instance_id=asked, start=T, end=T + 300 * MINUTE)
    assert [len(each) for each in found] == [5 if k % 2 else 300 for k in range(1, 12)]


def test_latest_outside_points_and_deletion(ours: PygenClient, theirs: Any) -> None:
    ours.time_series.delete_all((SPACE, "s5"))
    theirs.time_series.data.insert([(T + k * HOUR, float(k)) for k in range(10)], instance_id=node(5))
    assert theirs.time_series.data.retrieve_latest(instance_id=node(5)).value == 9.0
    outside = {"start": T + 3 * HOUR, "end": T + 5 * HOUR, "include_outside_points": True}
    found = theirs.time_series.data.retrieve(instance_id=node(5), **outside)
    own = ours.time_series.data((SPACE, "s5"), start=T + 3 * HOUR, end=T + 5 * HOUR, include_outside_points=True)
    assert found.value == own.to_polars()["s5"].to_list() == [2.0, 3.0, 4.0, 5.0]
    theirs.time_series.data.delete_range(T, T + 9 * HOUR, instance_id=node(5))
    latest = ours.time_series.latest((SPACE, "s5"))
    assert latest is not None and latest.value == 9.0
    assert ours.time_series.data((SPACE, "s5")).to_polars().height == 1


@pytest.mark.parametrize(("accept", "encoding"), [("application/protobuf", None), ("application/json", "gzip")])
def test_points_in_protobuf_are_not_compressed(ours: PygenClient, accept: str, encoding: str | None) -> None:
    ours.time_series.insert([(T + k, k / 3) for k in range(200)], series=(SPACE, "s6"))
    asked = {"items": [{"instanceId": {"space": SPACE, "externalId": "s6"}, "start": T, "limit": 1000}]}
    headers = {"accept": accept, "accept-encoding": "gzip", "content-type": "application/json"}
    url = f"{ours.config.base_url}/api/v1/projects/any/timeseries/data/list"
    with urlopen(Request(url, json.dumps(asked).encode(), headers)) as answer:
        assert answer.headers.get("content-encoding") == encoding
        assert answer.headers["content-type"].startswith(accept)


def test_metadata(theirs: Any) -> None:
    (found,) = theirs.time_series.retrieve_multiple(instance_ids=[node(1)])
    assert (found.instance_id, found.is_string, found.is_step, found.name) == (node(1), False, False, "s1")
