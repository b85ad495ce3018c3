"""Requests and answers of the instances API, written once for both clients."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timezone
from typing import TYPE_CHECKING, Any, TypeAlias, TypeVar

from pygen_runtime import wire
from pygen_runtime.exceptions import ClientError, ConfigurationError, MultiRequestError, ResourceNotFoundError
from pygen_runtime.filters.references import ContainerReference, EdgeReference, NodeReference, ViewReference
from pygen_runtime.http.flow import Flow, Kind, Request, Response
from pygen_runtime.http.messages import json_object
from pygen_runtime.http.paging import Page
from pygen_runtime.requests.batches import (
    Batch,
    encode,
    post,
    run_reads,
    run_writes,
    send_and_decode,
    single_failure,
    split,
)
from pygen_runtime.requests.lost_answers import send_write

if TYPE_CHECKING:
    from pygen_runtime.filters.expressions import Filter
    from pygen_runtime.wire import (
        AggregateAnswer,
        ApplyAnswer,
        Debug,
        Edge,
        EdgeWrite,
        InstanceId,
        InstanceInspection,
        Node,
        NodeWrite,
        QueryAnswer,
        SlimInstance,
        Sort,
        Source,
        WireModel,
    )

M = TypeVar("M", bound="WireModel")
InstanceIdLike: TypeAlias = (
    "NodeReference | EdgeReference | tuple[str, str] | Mapping[str, Any] | InstanceId | Node | Edge | SlimInstance"
)
"""An instance by reference, (space, external id) of a node, its wire form, or as read."""
SourceLike: TypeAlias = "ViewReference | Source | Mapping[str, Any]"
"""A view whose properties are wanted, alone or with target units."""
InstanceWriteLike: TypeAlias = "NodeWrite | EdgeWrite | Mapping[str, Any]"
FilterLike: TypeAlias = "Filter | Mapping[str, Any]"
SortLike: TypeAlias = "Sort | Mapping[str, Any]"
DebugLike: TypeAlias = "Debug | Mapping[str, Any]"

PATH = "/models/instances"
ITEMS_PER_REQUEST = 1000
"""CDF: instances per apply (items plus delete), delete, byids and inspect."""


@dataclass(frozen=True, slots=True)
class InstancePages:
    """The pages of a list request; `body` holds everything but cursor and limit."""

    body: Mapping[str, Any]
    max_limit: int = 1000

    def request(self, cursor: str | None, limit: int) -> Request:
        page = {"limit": limit} if cursor is None else {"limit": limit, "cursor": cursor}
        return post(f"{PATH}/list", "read", {**self.body, **page})

    def decode(self, response: Response) -> Page[Node | Edge]:
        answer = response.decode(wire.InstancesAnswer.model_validate_json)
        return Page(answer.items, answer.next_cursor, answer.typing, answer.debug)


def body_of(model: type[M], **values: Any) -> dict[str, Any]:
    """The wire form of a request made of `values`; those that are None are left out.

    Raises:
        ConfigurationError: naming the value that the API would not take.
    """
    from pydantic import ValidationError

    given = {name: value for name, value in values.items() if value is not None}
    try:
        return wire_value(model(**given).dump())  # type: ignore[no-any-return]
    except ValidationError as error:
        found = error.errors(include_url=False, include_input=False)
        first = "; ".join(f"{'.'.join(map(str, finding['loc']))}: {finding['msg']}" for finding in found[:5])
        raise ConfigurationError(f"not a valid {model.__name__}: {first}") from None


def query_body(request: WireModel | Mapping[str, Any], model: type[WireModel]) -> dict[str, Any]:
    """The wire form of a query: a mapping is checked by the model first.

    Raises:
        ConfigurationError: where it is no valid request.
    """
    if isinstance(request, Mapping):
        return body_of(model, **request)
    return wire_value(request.dump())  # type: ignore[no-any-return]


def list_body(
    instance_type: str,
    sources: Sequence[SourceLike] | None,
    filter: Any,
    sort: Sequence[Any] | None,
    include_typing: bool,
    debug: Any,
) -> dict[str, Any]:
    return body_of(
        wire.ListRequest,
        instance_type=instance_type,
        sources=sources_of(sources),
        filter=filter,
        sort=sort,
        include_typing=include_typing or None,
        debug=debug,
    )


def sources_of(sources: Sequence[SourceLike] | None) -> list[Any] | None:
    """Views as the API takes them."""
    if sources is None:
        return None
    return [{"source": source} if isinstance(source, ViewReference) else source for source in sources]


def retrieve_one(wanted: InstanceIdLike, sources: Sequence[SourceLike] | None) -> Flow[Node | Edge]:
    """The instance with this id.

    Raises:
        ResourceNotFoundError: where it does not exist, or has no data in all of `sources`.
    """
    found = yield from retrieve([wanted], sources)
    if found:
        return found[0]
    body = id_of(wanted)
    raise ResourceNotFoundError(
        f"there is no {body['instanceType']} {body['space']}:{body['externalId']} (with data in every source asked for)",
        method="POST",
        path=f"{PATH}/byids",
        missing=[body],
    )


def retrieve(wanted: Sequence[InstanceIdLike], sources: Sequence[SourceLike] | None) -> Flow[list[Node | Edge]]:
    """Those that exist, in the order asked for. One request per 1,000 ids, up to the read limit at once."""
    ids = [id_of(item) for item in wanted]
    distinct = list({tuple(item.values()): item for item in ids}.values())
    shared = body_of(wire.ByIdsRequest, items=[], sources=sources_of(sources))

    def flow(some: Sequence[Any]) -> Callable[[], Flow[list[Node | Edge]]]:
        request = post(f"{PATH}/byids", "read", {**shared, "items": some}, len(some))
        return lambda: send_and_decode(request, read_instances)

    batches = [Batch(some, flow(some)) for some in split(distinct, ITEMS_PER_REQUEST)]
    found = (yield from run_reads(batches, "read")) if batches else []
    by_id = {(item.instance_type, item.space, item.external_id): item for item in found}
    keys = [(item["instanceType"], item["space"], item["externalId"]) for item in ids]
    return [by_id[key] for key in keys if key in by_id]


def read_instances(response: Response) -> list[Node | Edge]:
    return response.decode(wire.InstancesAnswer.model_validate_json).items


def apply(
    items: Sequence[InstanceWriteLike], delete: Sequence[InstanceIdLike], flags: Mapping[str, bool]
) -> Flow[ApplyAnswer]:
    """Write `items` and delete `delete`. Up to 1,000 of both are one transaction; more are several requests: nodes
    before edges, deletes last, those of one kind at the same time.

    Raises:
        ConflictError: where `existing_version` is older than what is stored.
        MultiRequestError: where one of several requests failed, or an answer was lost and nobody can tell.
    """
    bodies = [written(item) for item in items]
    deletes = [delete_body(item) for item in delete]
    stages = _stages(bodies, deletes)
    batches = [[Batch(some + gone, _apply_flow(some, gone, flags)) for some, gone in stage] for stage in stages]
    done = yield from _run_stages(batches)
    slims = [item for item in done if isinstance(item, wire.SlimInstance)]
    deleted = [item for item in done if not isinstance(item, wire.SlimInstance)]
    return wire.ApplyAnswer(items=_in_order(bodies, slims), deleted=deleted)


def _run_stages(stages: Sequence[Sequence[Batch[Done]]]) -> Flow[list[Done]]:
    """The results of all stages; what an earlier stage did is told where a later one fails, which is not sent then."""
    done: list[Done] = []
    for number, stage in enumerate(stages):
        try:
            done += yield from run_writes(stage, "write")
        except ClientError as error:
            if len(stages) == 1:
                raise
            raise _stopped(error, done, stage, [item for rest in stages[number + 1 :] for item in rest]) from None
    return done


def _stopped(
    error: ClientError, done: Sequence[Done], stage: Sequence[Batch[Done]], rest: Sequence[Batch[Done]]
) -> MultiRequestError:
    """The failure of one of several stages."""
    found = error if isinstance(error, MultiRequestError) else single_failure(stage[0], error)
    return MultiRequestError(
        found.message,
        succeeded=[*done, *found.succeeded],
        failed=[*found.failed, *(item for batch in rest for item in batch.items)],
        unknown=found.unknown,
        errors=found.errors,
    )


Done: TypeAlias = "SlimInstance | InstanceId"
"""What was written, or the id of what was deleted."""
Part: TypeAlias = "tuple[list[dict[str, Any]], list[dict[str, Any]]]"


def _stages(items: list[dict[str, Any]], deletes: list[dict[str, Any]]) -> list[list[Part]]:
    """Requests in the order in which they must be sent; those of one stage may be sent at once."""
    if len(items) + len(deletes) <= ITEMS_PER_REQUEST:
        return [[(items, deletes)]] if items or deletes else []
    nodes = [item for item in items if item.get("instanceType", "node") == "node"]
    edges = [item for item in items if item.get("instanceType", "node") != "node"]
    none: list[dict[str, Any]] = []
    stages: list[list[Part]] = [
        [(list(some), none) for some in split(part, ITEMS_PER_REQUEST)] for part in (nodes, edges)
    ]
    stages.append([(none, list(some)) for some in split(deletes, ITEMS_PER_REQUEST)])
    return [stage for stage in stages if stage]


def _apply_flow(
    items: list[dict[str, Any]], deletes: list[dict[str, Any]], flags: Mapping[str, bool]
) -> Callable[[], Flow[list[Done]]]:
    body: dict[str, Any] = {"items": items, **flags}
    if deletes:
        body["delete"] = deletes
    request = Request("POST", PATH, "write", encode(body), items=len(items) + len(deletes))

    def flow() -> Flow[list[Done]]:
        response = yield from send_write(request)
        answer = response.decode(wire.ApplyAnswer.model_validate_json)
        return [*answer.items, *(answer.deleted or [])]

    return flow


def _in_order(bodies: Sequence[Mapping[str, Any]], slims: Sequence[SlimInstance]) -> list[SlimInstance]:
    """The answers in the order of the items."""
    place = {(body.get("instanceType", "node"), body["space"], body["externalId"]): n for n, body in enumerate(bodies)}
    return sorted(slims, key=lambda slim: place.get((slim.instance_type, slim.space, slim.external_id), len(place)))


def delete(wanted: Sequence[InstanceIdLike]) -> Flow[list[InstanceId]]:
    """The ids of those that existed. One request per 1,000 ids, up to the delete limit at once."""
    bodies = [delete_body(item) for item in wanted]

    def flow(some: Sequence[Any]) -> Callable[[], Flow[list[InstanceId]]]:
        request = post(f"{PATH}/delete", "delete", {"items": some}, len(some))
        decode = wire.Items[wire.InstanceId].model_validate_json
        return lambda: send_and_decode(request, lambda response: response.decode(decode).items)

    batches = [Batch(some, flow(some)) for some in split(bodies, ITEMS_PER_REQUEST)]
    return (yield from run_writes(batches, "delete")) if batches else []


def search(body: Mapping[str, Any]) -> Flow[list[Node | Edge]]:
    return send_and_decode(post(f"{PATH}/search", "search", body), read_instances)


def aggregate(body: Mapping[str, Any]) -> Flow[AggregateAnswer]:
    request = post(f"{PATH}/aggregate", "search", body)
    return send_and_decode(request, lambda response: response.decode(wire.AggregateAnswer.model_validate_json))


def query(body: Mapping[str, Any], name: str) -> Flow[QueryAnswer]:
    """`name` is query or sync; both answer in the same form."""
    kind: Kind = "read"
    request = post(f"{PATH}/{name}", kind, body)
    return send_and_decode(request, lambda response: response.decode(wire.QueryAnswer.model_validate_json))


def inspect(wanted: Sequence[InstanceIdLike], operations: Mapping[str, Any]) -> Flow[list[InstanceInspection]]:
    """One request per 1,000 ids."""
    ids = [id_of(item) for item in wanted]
    decode = wire.Items[wire.InstanceInspection].model_validate_json

    def flow(some: Sequence[Any]) -> Callable[[], Flow[list[InstanceInspection]]]:
        request = post(f"{PATH}/inspect", "read", {"items": some, "inspectionOperations": operations}, len(some))
        return lambda: send_and_decode(request, lambda response: response.decode(decode).items)

    batches = [Batch(some, flow(some)) for some in split(ids, ITEMS_PER_REQUEST)]
    return (yield from run_reads(batches, "read")) if batches else []


def id_of(wanted: Any) -> dict[str, str]:
    """The id on the wire.

    Raises:
        ConfigurationError: where it is no id of an instance.
    """
    kind, space, external_id = _id_parts(wanted)
    if kind not in ("node", "edge") or not isinstance(space, str) or not isinstance(external_id, str):
        raise ConfigurationError(
            f"{wanted!r} is not the id of an instance; give NodeReference(space, external_id), EdgeReference(...), "
            "(space, external_id) of a node, or the instance itself"
        )
    return {"instanceType": kind, "space": space, "externalId": external_id}


def _id_parts(wanted: Any) -> tuple[Any, Any, Any]:
    if isinstance(wanted, tuple):
        parts: list[Any] = list(wanted)  # pyright: ignore[reportUnknownArgumentType]
        return ("node", parts[0], parts[1]) if len(parts) == 2 else (None, None, None)
    if isinstance(wanted, Mapping):
        body = json_object(dict(wanted))  # pyright: ignore[reportUnknownArgumentType]
        return body.get("instanceType", "node"), body.get("space"), body.get("externalId")
    default = "edge" if isinstance(wanted, EdgeReference) else "node"
    kind = getattr(wanted, "instance_type", default)
    return kind, getattr(wanted, "space", None), getattr(wanted, "external_id", None)


def delete_body(wanted: Any) -> dict[str, Any]:
    """The id on the wire, with `existingVersion` where one is given (a mapping or an `InstanceDelete`)."""
    body: dict[str, Any] = dict(id_of(wanted))
    if isinstance(wanted, Mapping):
        version = json_object(dict(wanted)).get("existingVersion")  # pyright: ignore[reportUnknownArgumentType]
    else:
        version = getattr(wanted, "existing_version", None)
    if version is not None:
        body["existingVersion"] = version
    return body


def written(item: InstanceWriteLike) -> dict[str, Any]:
    """The wire form of a node or an edge that is written; dates, times and references in it become JSON."""
    if isinstance(item, Mapping):
        return wire_value(item)  # type: ignore[no-any-return]
    body = item.model_dump(mode="json", by_alias=True, exclude_unset=True, exclude={"sources"})
    if item.sources is not None:  # pydantic would write references and times inside the properties in forms of its own
        body["sources"] = [
            {"source": source.source.dump(), "properties": wire_value(source.properties or {})}
            for source in item.sources
        ]
    return body


def wire_value(value: Any) -> Any:
    """A value as the API writes it: timestamps with milliseconds and an offset, references as objects.

    Raises:
        ConfigurationError: for a datetime without a time zone.
    """
    if isinstance(value, Mapping):
        items: Mapping[str, Any] = value  # pyright: ignore[reportUnknownVariableType]
        return {key: wire_value(item) for key, item in items.items()}
    if isinstance(value, (list, tuple)):
        several: Sequence[Any] = value  # pyright: ignore[reportUnknownVariableType]
        return list(map(wire_value, several))  # pyright: ignore[reportUnknownArgumentType]
    if isinstance(value, datetime):
        return timestamp(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, (NodeReference, EdgeReference, ViewReference, ContainerReference)):
        return value.dump()
    return value


def timestamp(value: datetime) -> str:
    """The wire form of a moment, in UTC.

    >>> timestamp(datetime(2024, 9, 3, 9, 36, 1, 170_000, tzinfo=timezone.utc))
    '2024-09-03T09:36:01.170+00:00'
    """
    if value.tzinfo is None:
        raise ConfigurationError(f"{value!r} has no time zone; give one, such as tzinfo=timezone.utc")
    return value.astimezone(timezone.utc).isoformat(timespec="milliseconds")
