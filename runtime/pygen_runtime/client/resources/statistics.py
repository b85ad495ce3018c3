"""What the statistics API is asked for: what a project and its spaces hold, and how much they may."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from pygen_runtime import wire
from pygen_runtime.http.flow import Flow, Request, Response
from pygen_runtime.requests import limits
from pygen_runtime.requests.batches import batches_of, post, run_reads, send_and_decode

if TYPE_CHECKING:
    from pygen_runtime.wire import ProjectStatistics, SpaceStatistics

PATH = "/models/statistics"


def project() -> Flow[ProjectStatistics]:
    request = Request("GET", PATH, "schema")
    return send_and_decode(request, lambda response: response.decode(wire.ProjectStatistics.model_validate_json))


def spaces(names: Sequence[str] | None) -> Flow[list[SpaceStatistics]]:
    if names is None:
        return send_and_decode(Request("GET", f"{PATH}/spaces", "schema"), _read)
    return run_reads(batches_of(names, limits.SCHEMA_OBJECTS, _by_ids), "schema")


def _by_ids(some: Sequence[str]) -> Flow[list[SpaceStatistics]]:
    request = post(f"{PATH}/spaces/byids", "schema", {"items": [{"space": space} for space in some]}, len(some))
    return send_and_decode(request, _read)


def _read(response: Response) -> list[SpaceStatistics]:
    return response.decode(wire.Items[wire.SpaceStatistics].model_validate_json).items
