"""Indexes, constraints and properties of containers, and which views use a container.

They are named as ``{"items": [{"space": "plant", "containerExternalId": "Pump", "identifier": "by_name"}]}``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, TypeAlias

from pygen_runtime import wire
from pygen_runtime.http.flow import Flow
from pygen_runtime.http.messages import json_list, json_object
from pygen_runtime.requests import limits
from pygen_runtime.requests.batches import batches_of, post, run_in_turn, run_reads, send_and_decode

if TYPE_CHECKING:
    from pygen_runtime.wire import ContainerInspection

Part: TypeAlias = "tuple[str, str, str]"
"""Space, external id of the container, identifier."""

KEYS = ("space", "containerExternalId", "identifier")


def send_parts(operation: str, parts: Sequence[Part]) -> Flow[list[Part]]:
    """POST the parts to an operation that answers with those it concerned."""

    def flow(some: Sequence[Part]) -> Flow[list[Part]]:
        items = [dict(zip(KEYS, part, strict=True)) for part in some]
        request = post(f"/models/containers/{operation}", "schema", {"items": items}, len(items))
        return send_and_decode(request, lambda response: response.decode(lambda _: _read(response.json())))

    return run_in_turn(batches_of(parts, limits.CONTAINER_PARTS, flow), "schema")


def _read(answer: object) -> list[Part]:
    items = map(json_object, json_list(json_object(answer)["items"]))
    return [(item["space"], item["containerExternalId"], item["identifier"]) for item in items]


def inspect(ids: Sequence[Mapping[str, str]], all_versions: bool) -> Flow[list[ContainerInspection]]:
    """The views that map each container, and how many there are."""
    decode = wire.Items[wire.ContainerInspection].model_validate_json
    wanted = {"involvedViews": {"allVersions": all_versions}, "totalInvolvedViewCount": {"allVersions": all_versions}}

    def flow(some: Sequence[Mapping[str, str]]) -> Flow[list[ContainerInspection]]:
        body = {"items": some, "inspectionOperations": wanted}
        request = post("/models/containers/inspect", "schema", body, len(some))
        return send_and_decode(request, lambda response: response.decode(decode).items)

    return run_reads(batches_of(ids, limits.CONTAINER_PARTS, flow), "schema")
