"""The requests of the time series service: points listed, the latest ones, inserted and deleted.

The body of a list request, for example::

    {"items": [{"instanceId": {"space": "plant", "externalId": "p-101"}, "start": 0, "end": 1700000000000,
                "limit": 100000, "cursor": null}], "ignoreUnknownIds": false}
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, TypeAlias

from pygen_runtime.http.flow import Request
from pygen_runtime.requests.batches import post

Item: TypeAlias = Mapping[str, Any]
PATH = "/timeseries/data"
PROTOBUF = "application/protobuf"
VIEW = {"type": "view", "space": "cdf_cdm", "externalId": "CogniteTimeSeries", "version": "v1"}
"""Which nodes are time series."""


def list_request(items: Sequence[Item], *, ignore_unknown: bool = False) -> Request:
    """Raw points are asked for in protobuf, which is read fifteen times as fast; aggregates in JSON, where an absent one
    differs from 0."""
    body = {"items": items, "ignoreUnknownIds": ignore_unknown}
    request = post(f"{PATH}/list", "data", body, len(items))
    return request if any("aggregates" in item for item in items) else replace(request, accept=PROTOBUF)


def latest_request(items: Sequence[Item], *, ignore_unknown: bool = False) -> Request:
    return post(f"{PATH}/latest", "data", {"items": items, "ignoreUnknownIds": ignore_unknown}, len(items))


def insert_request(body: bytes, points: int) -> Request:
    return Request("POST", PATH, "data_write", body, items=points)


def delete_request(items: Sequence[Item]) -> Request:
    return post(f"{PATH}/delete", "data_delete", {"items": items}, len(items))
