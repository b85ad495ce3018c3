"""What the untyped client asks of the instances API: arguments in every form they may have, answers as wire models."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any, Literal, TypeAlias, TypeVar

from pygen_runtime import wire
from pygen_runtime.exceptions import ConfigurationError, ResourceNotFoundError
from pygen_runtime.filters.foreign_values import id_in
from pygen_runtime.filters.names import listed
from pygen_runtime.filters.references import EdgeReference, NodeReference, ViewReference, several
from pygen_runtime.filters.values import wire_value
from pygen_runtime.http.flow import Flow, Request, Response
from pygen_runtime.http.messages import json_object
from pygen_runtime.http.paging import Page
from pygen_runtime.requests import limits, reads, writes
from pygen_runtime.requests.batches import Batch, batches_of, run_reads, run_stages, send_and_decode, split
from pygen_runtime.requests.completeness import warn_incomplete
from pygen_runtime.requests.endpoints import Body, given, instance_id, instance_request, item_key, path_of
from pygen_runtime.requests.stored_json import check_arrays

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

T = TypeVar("T")
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


@dataclass(frozen=True, slots=True)
class InstancePages:
    """The pages of a list request; `body` holds everything but cursor and limit."""

    body: Mapping[str, Any]
    max_limit: int = limits.PAGE

    def request(self, cursor: str | None, limit: int) -> Request:
        return reads.list_page(self.body, cursor, limit)

    def decode(self, response: Response) -> Page[Node | Edge]:
        answer = response.decode(wire.InstancesAnswer.read)
        return Page(answer.items, answer.next_cursor, answer.typing, answer.debug)


def checked(model: type[WireModel], body: Mapping[str, Any]) -> Body:
    """A body made of what a caller gave, as the API takes it.

    Raises:
        ConfigurationError: naming the value that the API would not take.
    """
    from pydantic import ValidationError

    try:
        return _within_limits(model.model_validate(body).dump())
    except ValidationError as error:
        found = error.errors(include_url=False, include_input=False)
        first = "; ".join(f"{'.'.join(map(str, finding['loc']))}: {finding['msg']}" for finding in found[:5])
        raise ConfigurationError(f"not a valid {model.__name__}: {first}") from None


def _within_limits(body: Body) -> Body:
    selected = [each for select in body.get("select", {}).values() for each in select.get("sources") or ()]
    for source in (body, *(body.get("sources") or ()), *selected):
        converted = len(source.get("targetUnits") or ())
        if converted > limits.TARGET_UNITS:
            raise ConfigurationError(
                f"a request converts at most {limits.TARGET_UNITS} properties of a view to other units, got {converted}: "
                "name those that matter, and the others in a second request"
            )
    return body


def pages(sources: Sequence[SourceLike] | None, **asked: Any) -> InstancePages:
    return InstancePages(checked(wire.ListRequest, reads.list_body(sources=_sources(sources), **asked)))


def _sources(sources: Sequence[SourceLike] | None) -> list[Any] | None:
    if sources is None:
        return None
    return [reads.view_source(each) if isinstance(each, ViewReference) else each for each in sources]


def get(wanted: InstanceIdLike | Iterable[InstanceIdLike], sources: Sequence[SourceLike] | None) -> Flow[Any]:
    """The instance with this id, or all of a list.

    Raises:
        ResourceNotFoundError: where one does not exist, or has no data in all of `sources`.
    """
    many = several(wanted)
    ids: list[Any] = [wanted] if many is None else many
    found = yield from retrieve(ids, sources)
    there = {(item.instance_type, item.space, item.external_id) for item in found}
    missing = [body for body in map(id_of, ids) if item_key(body) not in there]
    if missing:
        named = [f"{each['instanceType']} {each['space']}:{each['externalId']}" for each in missing]
        raise ResourceNotFoundError(
            f"there is no {listed(named)} (with data in every source asked for)",
            method="POST",
            path=path_of("byids"),
            missing=missing,
        )
    return found[0] if many is None else found


def retrieve(wanted: Sequence[InstanceIdLike], sources: Sequence[SourceLike] | None) -> Flow[list[Node | Edge]]:
    """Those that exist, in the order asked for."""
    ids = [id_of(item) for item in wanted]
    shared = checked(wire.ByIdsRequest, reads.by_ids_body([], _sources(sources)))
    found = yield from reads.retrieve(ids, shared.get("sources"), _read_instances)
    by_id = {(item.instance_type, item.space, item.external_id): item for item in found}
    return [by_id[key] for key in map(item_key, ids) if key in by_id]


def _read_instances(content: bytes) -> list[Node | Edge]:
    return wire.InstancesAnswer.read(content).items


def apply(items: Any, delete: Any, **flags: bool) -> Flow[ApplyAnswer]:
    """Write `items` and delete `delete`. Up to 1,000 of both are one transaction; more are several requests: nodes
    before edges, deletes last, those of one kind at the same time.

    Raises:
        ConfigurationError: for an array that no property takes.
        ConflictError: where `existing_version` is older than what is stored.
        MultiRequestError: where one of several requests failed, or an answer was lost and nobody can tell.
    """
    bodies = [wire_value(item) if isinstance(item, Mapping) else item.dump() for item in one_or_several(items)]
    for body in bodies:
        check_arrays(body)
    stages = [
        [Batch([*some, *gone], partial(_apply, writes.apply_body(some, gone, **flags))) for some, gone in stage]
        for stage in _stages(bodies, [_id_to_delete(item) for item in one_or_several(delete)])
    ]
    done = yield from run_stages(stages, "write", "instances")
    slims = [item for item in done if isinstance(item, wire.SlimInstance)]
    deleted = [item for item in done if not isinstance(item, wire.SlimInstance)]
    place = {item_key(body): number for number, body in enumerate(bodies)}
    slims.sort(key=lambda slim: place[slim.instance_type, slim.space, slim.external_id])
    return wire.ApplyAnswer(items=slims, deleted=deleted)


def _apply(body: Body) -> Flow[list[SlimInstance | InstanceId]]:
    answer = yield from writes.send_apply(body)
    return [*answer.items, *(answer.deleted or [])]


Part: TypeAlias = "tuple[Sequence[Body], Sequence[Body]]"
"""Items and deletes of one request."""


def _stages(items: list[Body], deletes: list[Body]) -> list[list[Part]]:
    """Requests in the order in which they must be sent; those of one stage may be sent at once."""
    if len(items) + len(deletes) <= limits.INSTANCES:
        return [[(items, deletes)]] if items or deletes else []
    nodes = [item for item in items if item_key(item)[0] == "node"]
    edges = [item for item in items if item_key(item)[0] != "node"]
    stages: list[list[Part]] = [[(some, []) for some in split(part, limits.INSTANCES)] for part in (nodes, edges)]
    stages.append([([], some) for some in split(deletes, limits.INSTANCES)])
    return [stage for stage in stages if stage]


def delete(wanted: InstanceIdLike | Iterable[InstanceIdLike]) -> Flow[list[InstanceId]]:
    """The ids of those that existed. One request per 1,000 ids, up to the delete limit at once."""
    batches = batches_of([_id_to_delete(item) for item in one_or_several(wanted)], limits.INSTANCES, writes.send_delete)
    return run_stages([batches], "delete", "instances")


def search(**asked: Any) -> Flow[list[Node | Edge]]:
    body = checked(wire.SearchRequest, reads.search_body(**asked))
    found = yield from send_and_decode(
        instance_request("search", body), lambda response: response.decode(_read_instances)
    )
    if len(found) >= limits.PAGE:
        warn_incomplete(f"the search gave {len(found):,} instances, and the API gives no more: narrow it down")
    return found


def aggregate(*, limit: int | None, **asked: Any) -> Flow[AggregateAnswer]:
    """Without `limit` as many groups as the API gives at once; of itself it would give 100."""
    most = limits.GROUPS if limit is None and asked["group_by"] else limit
    body = checked(wire.AggregateRequest, reads.aggregate_body(**asked, limit=most))
    answer = yield from send_and_decode(
        instance_request("aggregate", body),
        lambda response: response.decode(wire.AggregateAnswer.model_validate_json),
    )
    if len(answer.items) >= limits.GROUPS:
        warn_incomplete(
            f"the aggregate gave {len(answer.items):,} groups, and the API gives no more: narrow it down with a filter, "
            "or ask the API of a view, which asks in parts"
        )
    return answer


def query(endpoint: Literal["query", "sync"], asked: WireModel | Mapping[str, Any]) -> Flow[QueryAnswer]:
    """Both endpoints answer in the same form; a mapping is checked first."""
    model = wire.QueryRequest if endpoint == "query" else wire.SyncRequest
    body = checked(model, given(**asked)) if isinstance(asked, Mapping) else _within_limits(asked.dump())
    request = instance_request(endpoint, body)
    return send_and_decode(request, lambda response: response.decode(wire.QueryAnswer.read))


def inspect(wanted: InstanceIdLike | Iterable[InstanceIdLike], **asked: bool) -> Flow[list[InstanceInspection]]:
    """One request per 1,000 ids."""
    decode = wire.Items[wire.InstanceInspection].model_validate_json

    def flow(some: Sequence[Any]) -> Flow[list[InstanceInspection]]:
        request = instance_request("inspect", reads.inspect_body(some, **asked), len(some))
        return send_and_decode(request, lambda response: response.decode(decode).items)

    return run_reads(batches_of([id_of(item) for item in one_or_several(wanted)], limits.INSTANCES, flow), "read")


def one_or_several(given: Any) -> list[Any]:
    """One thing as a list of it, an iterable as what it holds."""
    many = several(given)
    return [given] if many is None else many


def id_of(wanted: Any) -> dict[str, str]:
    """The id on the wire.

    Raises:
        ConfigurationError: where it is no id of an instance.
    """
    kind, space, external_id = _id_parts(id_in(wanted))
    if kind not in ("node", "edge") or not isinstance(space, str) or not isinstance(external_id, str):
        raise ConfigurationError(
            f"{wanted!r} is not the id of an instance; give NodeReference(space, external_id), EdgeReference(...), "
            "(space, external_id) of a node, or the instance itself"
        )
    return instance_id(kind, space, external_id)


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


def _id_to_delete(wanted: Any) -> Body:
    """The id on the wire, with `existingVersion` where one is given (a mapping or an `InstanceDelete`)."""
    if isinstance(wanted, Mapping):
        version = json_object(dict(wanted)).get("existingVersion")  # pyright: ignore[reportUnknownArgumentType]
    else:
        version = getattr(wanted, "existing_version", None)
    body: Body = dict(id_of(wanted))
    return body if version is None else {**body, "existingVersion": version}
