"""Indexes, constraints and properties of containers, and which views use a container."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, TypeAlias

from pygen_runtime import wire
from pygen_runtime.http.flow import Flow
from pygen_runtime.http.messages import json_list, json_object
from pygen_runtime.requests.batches import Batch, post, run_reads, run_writes, send_and_decode, split

if TYPE_CHECKING:
    from pygen_runtime.wire import ContainerInspection

Part: TypeAlias = "tuple[str, str, str]"
"""Space, external id of the container, identifier."""

PARTS_PER_REQUEST = 10
"""CDF: index or constraint sub-objects per call."""
KEYS = ("space", "containerExternalId", "identifier")


def send_parts(operation: str, parts: Sequence[Part]) -> Flow[list[Part]]:
    """POST the parts to an operation that answers with those it concerned."""

    def flow(some: Sequence[Part]) -> Callable[[], Flow[list[Part]]]:
        items = [dict(zip(KEYS, part, strict=True)) for part in some]
        request = post(f"/models/containers/{operation}", "schema", {"items": items}, len(items))
        return lambda: send_and_decode(request, lambda response: response.decode(lambda _: _read(response.json())))

    batches = [Batch(some, flow(some)) for some in split(parts, PARTS_PER_REQUEST)]
    return (yield from run_writes(batches, "schema", at_once=False)) if batches else []


def _read(answer: object) -> list[Part]:
    items = map(json_object, json_list(json_object(answer)["items"]))
    return [(item["space"], item["containerExternalId"], item["identifier"]) for item in items]


def inspect(ids: Sequence[Mapping[str, str]], all_versions: bool) -> Flow[list[ContainerInspection]]:
    """The views that map each container, and how many there are."""
    decode = wire.Items[wire.ContainerInspection].model_validate_json
    wanted = {"involvedViews": {"allVersions": all_versions}, "totalInvolvedViewCount": {"allVersions": all_versions}}

    def flow(some: Sequence[Mapping[str, str]]) -> Callable[[], Flow[list[ContainerInspection]]]:
        body = {"items": some, "inspectionOperations": wanted}
        request = post("/models/containers/inspect", "schema", body, len(some))
        return lambda: send_and_decode(request, lambda response: response.decode(decode).items)

    batches = [Batch(some, flow(some)) for some in split(ids, PARTS_PER_REQUEST)]
    return (yield from run_reads(batches, "schema")) if batches else []
