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

from pygen_runtime.emulator import resources, shapes
from pygen_runtime.emulator.aggregate import Aggregate
from pygen_runtime.emulator.apply import Apply
from pygen_runtime.emulator.checks import Check
from pygen_runtime.emulator.deleting import delete_instances
from pygen_runtime.emulator.errors import ApiError, invalid
from pygen_runtime.emulator.listing import inspect, list_instances, retrieve, search
from pygen_runtime.emulator.query import Query
from pygen_runtime.emulator.resources import Params
from pygen_runtime.emulator.schema import Schema
from pygen_runtime.emulator.statistics import by_space, project
from pygen_runtime.emulator.store import Store
from pygen_runtime.emulator.sync import Sync

Handler = Callable[[Store, Schema, Any, Params], Any]
PATH = re.compile(r"/api/v1/projects/[^/]+(/models/.*)")


@dataclass(frozen=True, slots=True)
class Route:
    handler: Handler
    body: Check | None = None
    query: tuple[str, ...] = ()
    writes: bool = False


def handle(store: Store, schema: Schema, method: str, target: str, headers: Mapping[str, str], content: bytes) -> Any:
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
    with store.lock:
        if not route.writes:
            return route.handler(store, schema, body, params)
        try:
            with store.transaction():
                return route.handler(store, schema, body, params)
        except BaseException:
            # Before another thread sees definitions that were not stored after all.
            if "/models/instances" not in path:
                schema.reload()
            raise


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


def _items(handler: Callable[[Store, Schema, Any], Any]) -> Handler:
    return lambda store, schema, body, params: handler(store, schema, body)


_LIST = ("limit", "cursor", "includeGlobal")
_SUB_OBJECTS = ("indexes", "constraints", "properties")
ROUTES: dict[tuple[str, str], Route] = {
    ("POST", "/models/spaces"): Route(_items(resources.put_spaces), shapes.SPACES, writes=True),
    ("GET", "/models/spaces"): Route(resources.list_spaces, query=_LIST),
    ("POST", "/models/spaces/byids"): Route(_items(resources.get_spaces), shapes.SPACE_IDS),
    ("POST", "/models/spaces/delete"): Route(_items(resources.delete_spaces), shapes.SPACE_IDS, writes=True),
    ("POST", "/models/containers"): Route(_items(resources.put_containers), shapes.CONTAINERS, writes=True),
    ("GET", "/models/containers"): Route(resources.list_containers, query=(*_LIST, "space", "usedFor")),
    ("POST", "/models/containers/byids"): Route(_items(resources.get_containers), shapes.CONTAINER_IDS),
    ("POST", "/models/containers/delete"): Route(
        _items(resources.delete_containers), shapes.CONTAINER_IDS, writes=True
    ),
    ("POST", "/models/containers/inspect"): Route(_items(resources.inspect_containers), shapes.CONTAINER_INSPECT),
    ("POST", "/models/containers/indexes/delete"): Route(
        _items(resources.delete_indexes), shapes.SUB_OBJECTS, writes=True
    ),
    ("POST", "/models/containers/constraints/delete"): Route(
        _items(resources.delete_constraints), shapes.SUB_OBJECTS, writes=True
    ),
    **{
        ("POST", f"/models/containers/{part}/retry"): Route(_items(resources.retry(part)), shapes.SUB_OBJECTS)
        for part in _SUB_OBJECTS
    },
    ("POST", "/models/views"): Route(_items(resources.put_views), shapes.VIEWS, writes=True),
    ("GET", "/models/views"): Route(
        resources.list_views, query=(*_LIST, "space", "includeInheritedProperties", "allVersions", "usedFor")
    ),
    ("POST", "/models/views/byids"): Route(
        resources.get_views, shapes.MAYBE_VERSIONED_IDS, query=("includeInheritedProperties",)
    ),
    ("POST", "/models/views/delete"): Route(_items(resources.delete_views), shapes.VERSIONED_IDS, writes=True),
    ("POST", "/models/datamodels"): Route(_items(resources.put_models), shapes.DATA_MODELS, writes=True),
    ("GET", "/models/datamodels"): Route(resources.list_models, query=(*_LIST, "space", "inlineViews", "allVersions")),
    ("POST", "/models/datamodels/byids"): Route(
        resources.get_models, shapes.MAYBE_VERSIONED_IDS, query=("inlineViews",)
    ),
    ("POST", "/models/datamodels/delete"): Route(_items(resources.delete_models), shapes.VERSIONED_IDS, writes=True),
    ("POST", "/models/instances"): Route(
        _items(lambda store, schema, body: Apply(store, schema, body).run()), shapes.APPLY, writes=True
    ),
    ("POST", "/models/instances/delete"): Route(
        _items(lambda store, schema, body: {"items": delete_instances(store, schema, body["items"])}),
        shapes.DELETE,
        writes=True,
    ),
    ("POST", "/models/instances/list"): Route(_items(list_instances), shapes.LIST),
    ("POST", "/models/instances/byids"): Route(_items(retrieve), shapes.BYIDS),
    ("POST", "/models/instances/search"): Route(_items(search), shapes.SEARCH),
    ("POST", "/models/instances/aggregate"): Route(
        _items(lambda store, schema, body: Aggregate(store, schema, body).run()), shapes.AGGREGATE
    ),
    ("POST", "/models/instances/query"): Route(
        _items(lambda store, schema, body: Query(store, schema, body).run()), shapes.QUERY
    ),
    ("POST", "/models/instances/sync"): Route(
        _items(lambda store, schema, body: Sync(store, schema, body).run()), shapes.SYNC
    ),
    ("POST", "/models/instances/inspect"): Route(_items(inspect), shapes.INSPECT),
    ("GET", "/models/statistics"): Route(lambda store, schema, body, params: project(store, schema)),
    ("GET", "/models/statistics/spaces"): Route(lambda store, schema, body, params: {"items": by_space(store, schema)}),
    ("POST", "/models/statistics/spaces/byids"): Route(_items(resources.space_statistics), shapes.SPACE_IDS),
}
