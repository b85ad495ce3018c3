"""From method and path to the function that answers."""

from __future__ import annotations

import gzip
import json
import re
import zlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs

from pygen_runtime.emulator import listing, resources, shapes, statistics
from pygen_runtime.emulator.aggregate import Aggregate
from pygen_runtime.emulator.apply import Apply
from pygen_runtime.emulator.checks import Check
from pygen_runtime.emulator.deleting import delete_instances
from pygen_runtime.emulator.errors import ApiError, invalid
from pygen_runtime.emulator.query import Query
from pygen_runtime.emulator.resources import Params
from pygen_runtime.emulator.schema import Schema
from pygen_runtime.emulator.sync import Sync

Handler = Callable[[Schema, Any, Params], Any]
PATH = re.compile(r"/api/v1/projects/[^/]+/models/(.*)")


@dataclass(frozen=True, slots=True)
class Route:
    handler: Handler
    body: Check | None = None
    query: tuple[str, ...] = ()
    writes: bool = False


def handle(schema: Schema, method: str, target: str, headers: Mapping[str, str], content: bytes) -> Any:
    """The answer as JSON values. Raises ApiError for all others."""
    path, _, query = target.partition("?")
    match = PATH.fullmatch(path.rstrip("/"))
    route = None if match is None else ROUTES.get((method, match.group(1)))
    if route is None:
        raise ApiError(404, f"There is no {method} {path}")
    params = _params(query, route.query)
    body = None if route.body is None else read_body(headers, content)
    if route.body is not None:
        route.body(body, "")
    with schema.store.lock:
        if not route.writes:
            return route.handler(schema, body, params)
        with (schema.store if "/models/instances" in path else schema).transaction():
            return route.handler(schema, body, params)


def read_body(headers: Mapping[str, str], content: bytes) -> Any:
    if headers.get("content-encoding", "").lower() == "gzip":
        try:
            content = gzip.decompress(content)
        except (OSError, EOFError, zlib.error):
            raise invalid("The body is not gzip, though Content-Encoding says so") from None
    try:
        return json.loads(content, parse_constant=_no_constant)
    except (ValueError, RecursionError):
        raise invalid("The body is not valid JSON") from None


def _no_constant(name: str) -> Any:
    raise ValueError(name)


def _params(query: str, known: tuple[str, ...]) -> Params:
    given = parse_qs(query, keep_blank_values=True)
    for name in given:
        if name not in known:
            raise invalid(f"Unexpected query parameter - {name}")
    return Params(given)


_LIST = ("limit", "cursor", "includeGlobal")
_SUB_OBJECT = ("space", "containerExternalId", "identifier")
_VERSIONED = ("space", "externalId", "version")


def _post(handler: Callable[[Schema, Any], Any], body: Check, *, writes: bool = False) -> Route:
    return Route(lambda schema, given, params: handler(schema, given), body, writes=writes)


def _deletes(body: Check, delete: Callable[[Schema, Mapping[str, Any]], bool], *names: str) -> Route:
    """Answers the ids, fields of these `names`, of what was there."""

    def handler(schema: Schema, given: Mapping[str, Any]) -> Any:
        deleted = [item for item in given["items"] if delete(schema, item)]
        return {"items": [{name: item[name] for name in names} for item in deleted]}

    return _post(handler, body, writes=True)


ROUTES: dict[tuple[str, str], Route] = {
    ("POST", "spaces"): _post(resources.put_spaces, shapes.SPACES, writes=True),
    ("GET", "spaces"): Route(resources.list_spaces, query=_LIST),
    ("POST", "spaces/byids"): _post(resources.get_spaces, shapes.SPACE_IDS),
    ("POST", "spaces/delete"): _deletes(shapes.SPACE_IDS, Schema.delete_space, "space"),
    ("POST", "containers"): _post(resources.put_containers, shapes.CONTAINERS, writes=True),
    ("GET", "containers"): Route(resources.list_containers, query=(*_LIST, "space", "usedFor")),
    ("POST", "containers/byids"): _post(resources.get_containers, shapes.CONTAINER_IDS),
    ("POST", "containers/delete"): _deletes(shapes.CONTAINER_IDS, Schema.delete_container, "space", "externalId"),
    ("POST", "containers/inspect"): _post(resources.inspect_containers, shapes.CONTAINER_INSPECT),
    ("POST", "containers/indexes/delete"): _deletes(shapes.SUB_OBJECTS, Schema.delete_index, *_SUB_OBJECT),
    ("POST", "containers/constraints/delete"): _deletes(shapes.SUB_OBJECTS, Schema.delete_constraint, *_SUB_OBJECT),
    **{
        ("POST", f"containers/{part}/retry"): _post(resources.retry(part), shapes.SUB_OBJECTS)
        for part in ("indexes", "constraints", "properties")
    },
    ("POST", "views"): _post(resources.put_views, shapes.VIEWS, writes=True),
    ("GET", "views"): Route(
        resources.list_views, query=(*_LIST, "space", "includeInheritedProperties", "allVersions", "usedFor")
    ),
    ("POST", "views/byids"): Route(
        resources.get_views, shapes.MAYBE_VERSIONED_IDS, query=("includeInheritedProperties",)
    ),
    ("POST", "views/delete"): _deletes(shapes.VERSIONED_IDS, Schema.delete_view, *_VERSIONED),
    ("POST", "datamodels"): _post(resources.put_models, shapes.DATA_MODELS, writes=True),
    ("GET", "datamodels"): Route(resources.list_models, query=(*_LIST, "space", "inlineViews", "allVersions")),
    ("POST", "datamodels/byids"): Route(resources.get_models, shapes.MAYBE_VERSIONED_IDS, query=("inlineViews",)),
    ("POST", "datamodels/delete"): _deletes(shapes.VERSIONED_IDS, Schema.delete_model, *_VERSIONED),
    ("POST", "instances"): _post(lambda schema, body: Apply(schema, body).run(), shapes.APPLY, writes=True),
    ("POST", "instances/delete"): _post(
        lambda schema, body: {"items": delete_instances(schema, body["items"])}, shapes.DELETE, writes=True
    ),
    ("POST", "instances/list"): _post(listing.list_instances, shapes.LIST),
    ("POST", "instances/byids"): _post(listing.retrieve, shapes.BYIDS),
    ("POST", "instances/search"): _post(listing.search, shapes.SEARCH),
    ("POST", "instances/aggregate"): _post(lambda schema, body: Aggregate(schema, body).run(), shapes.AGGREGATE),
    ("POST", "instances/query"): _post(lambda schema, body: Query(schema, body).run(), shapes.QUERY),
    ("POST", "instances/sync"): _post(lambda schema, body: Sync(schema, body).run(), shapes.SYNC),
    ("POST", "instances/inspect"): _post(listing.inspect, shapes.INSPECT),
    ("GET", "statistics"): Route(lambda schema, body, params: statistics.project(schema)),
    ("GET", "statistics/spaces"): Route(lambda schema, body, params: {"items": statistics.by_space(schema)}),
    ("POST", "statistics/spaces/byids"): _post(resources.space_statistics, shapes.SPACE_IDS),
}
