"""Classic time series and files, which properties name by their external ids: made and deleted for example data."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any, Literal

from pygen_runtime.http.flow import Flow, Kind, send
from pygen_runtime.requests import files, limits
from pygen_runtime.requests.batches import post, split

Service = Literal["timeseries", "files"]
_KINDS: Mapping[Service, Kind] = {"timeseries": "data_write", "files": "files"}


def create_series(items: Sequence[Mapping[str, Any]]) -> Flow[None]:
    """Makes those that are not there. Two requests per 1,000."""
    for some in split(items, limits.CLASSIC):
        there = yield from _known("timeseries", [item["externalId"] for item in some])
        new = [item for item in some if item["externalId"] not in there]
        if new:
            yield from send(post("/timeseries", "data_write", {"items": new}, len(new)))


def create_files(items: Sequence[Mapping[str, Any]]) -> Flow[None]:
    """Makes those that are not there. A request each, and one per 1,000."""
    for some in split(items, limits.CLASSIC):
        there = yield from _known("files", [item["externalId"] for item in some])
        for item in some:
            if item["externalId"] not in there:
                yield from send(post(files.PATH, "files", item, 1))


def _known(service: Service, external_ids: Sequence[str]) -> Flow[set[str]]:
    body = {"items": [{"externalId": id} for id in external_ids], "ignoreUnknownIds": True}
    response = yield from send(post(f"/{service}/byids", _KINDS[service], body, len(external_ids)))
    found: set[str] = response.decode(lambda content: {item["externalId"] for item in json.loads(content)["items"]})
    return found


def delete_with_prefix(service: Service, prefix: str) -> Flow[None]:
    """Deletes those whose external ids begin so. Two requests per 1,000."""
    while True:
        body = {"filter": {"externalIdPrefix": prefix}, "limit": limits.CLASSIC}
        response = yield from send(post(f"/{service}/list", _KINDS[service], body))
        found = response.decode(lambda content: [item["externalId"] for item in json.loads(content)["items"]])
        if not found:
            return
        ids = [{"externalId": id} for id in found]
        yield from send(post(f"/{service}/delete", _KINDS[service], {"items": ids}, len(ids)))
