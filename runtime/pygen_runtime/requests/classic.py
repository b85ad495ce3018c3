"""Classic time series and files, which properties name by their external ids: made and deleted for example data."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any, Literal

from pygen_runtime.exceptions import ClientError
from pygen_runtime.http.flow import Flow, Kind, Request, send
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
            request = post("/timeseries", "data_write", {"items": new}, len(new))
            yield from _create("timeseries", request, [item["externalId"] for item in new])


def create_files(items: Sequence[Mapping[str, Any]]) -> Flow[None]:
    """Makes those that are not there. A request each, and one per 1,000."""
    for some in split(items, limits.CLASSIC):
        there = yield from _known("files", [item["externalId"] for item in some])
        for item in some:
            if item["externalId"] not in there:
                yield from _create("files", post(files.PATH, "files", item, 1), [item["externalId"]])


def _create(service: Service, request: Request, external_ids: Sequence[str]) -> Flow[None]:
    """Where an answer was lost, the retry finds what its first attempt made, and is refused."""
    try:
        yield from send(request)
    except ClientError as error:
        if not error.lost_answers or len((yield from _known(service, external_ids))) < len(external_ids):
            raise


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
        body = {"items": ids, "ignoreUnknownIds": True}  # a retry whose first attempt was lost finds nothing any more
        yield from send(post(f"/{service}/delete", _KINDS[service], body, len(ids)))
