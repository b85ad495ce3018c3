"""Answers that are not what the API documents: a typed error with the request, no hang, no points lost in silence."""

from __future__ import annotations

import json
from typing import Any

import pytest

from pygen_runtime import ConfigurationError, PygenClient, TokenAuth
from pygen_runtime.exceptions import ClientError, InvalidAnswerError
from pygen_runtime.wire.point_columns import Points, PointSeries
from pygen_runtime.wire.points import encode_answer
from tests.http.server import Reply, Server
from tests.points.plant import T

PROTOBUF = {"content-type": "application/protobuf"}
PAGE = encode_answer([PointSeries(7, "x", points=Points.of([(T, 1.5), (T + 1, 2.5)]))])
OTHER = encode_answer([PointSeries(8, "y", points=Points.of([(T, 1.5)]))])
ITEM: dict[str, Any] = {"id": 7, "externalId": "x", "isString": False, "type": "numeric"}
POINTS = [{"timestamp": T, "value": 1.5}]


def page(*items: dict[str, Any]) -> Reply:
    return Reply(body={"items": list(items)})


BROKEN: dict[str, Reply] = {
    "broken off": Reply(body=PAGE[:-5], headers=PROTOBUF),
    "no protobuf": Reply(body=b"\xff" * 40, headers=PROTOBUF),
    "json as protobuf": Reply(body=json.dumps({"items": []}).encode(), headers=PROTOBUF),
    "nothing": Reply(body=b"", headers=PROTOBUF),
    "a page": Reply(body=b"<html>login</html>", headers={"content-type": "text/html"}),
    "half of json": Reply(body=b'{"items": [{"id"'),
    "no items": Reply(body={}),
    "items of others": page({**ITEM, "externalId": "y", "datapoints": POINTS}),
    "points of others": Reply(body=OTHER, headers=PROTOBUF),
    "too many": page({**ITEM, "datapoints": POINTS}, {**ITEM, "externalId": "y", "datapoints": POINTS}),
    "no points": page(ITEM),
    "a text as time": page({**ITEM, "datapoints": [{"timestamp": "now", "value": 1.5}]}),
    "a text as number": page({**ITEM, "datapoints": [{"timestamp": T, "value": "high"}]}),
}


@pytest.mark.parametrize("case", BROKEN)
def test_what_is_no_answer_is_an_error(case: str) -> None:
    with Server([BROKEN[case]]) as server, PygenClient(server.url, "acme", TokenAuth("t")) as client:
        data = client.time_series.data("x", start=T)
        aggregates = client.time_series.data("x", start=T, aggregates="average", granularity="1h")
        for read in (data.columns, data.to_pandas, lambda: list(data), aggregates.columns):
            if read == aggregates.columns and "a text as" in case:
                continue  # its points have no aggregates, which are absent then
            with pytest.raises(ClientError) as caught:
                read()
            assert isinstance(caught.value, InvalidAnswerError)
            assert (caught.value.request_id, caught.value.path) == ("req-1", "/timeseries/data/list")
        with pytest.raises(InvalidAnswerError):
            client.time_series.latest("x")


def test_json_instead_of_protobuf_is_read() -> None:
    reply = page({**ITEM, "datapoints": POINTS})
    with Server([reply]) as server, PygenClient(server.url, "acme", TokenAuth("t")) as client:
        assert client.time_series.columns("x")["x"][1].tolist() == [1.5]  # type: ignore[union-attr]


@pytest.mark.parametrize("form", ["protobuf", "json"])
def test_a_series_of_states_is_named(form: str) -> None:
    content = encode_answer([PointSeries(7, "x", type="state")])
    reply = (
        Reply(body=content, headers=PROTOBUF)
        if form == "protobuf"
        else page({**ITEM, "type": "state", "datapoints": []})
    )
    with (
        Server([reply]) as server,
        PygenClient(server.url, "acme", TokenAuth("t")) as client,
        pytest.raises(ConfigurationError, match="x is a series of states"),
    ):
        client.time_series.data("x").to_polars()
