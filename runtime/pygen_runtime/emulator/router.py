"""From method and path to the function that answers."""

from __future__ import annotations

import json
import re
import zlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import parse_qs, unquote

from pygen_runtime.emulator import (
    account,
    contents,
    file_shapes,
    files,
    listing,
    point_shapes,
    point_writing,
    points,
    resources,
    series,
    shapes,
    statistics,
    unit_catalog,
)
from pygen_runtime.emulator.aggregate import Aggregate
from pygen_runtime.emulator.apply import Apply
from pygen_runtime.emulator.checks import STRICT, Check
from pygen_runtime.emulator.deleting import delete_instances
from pygen_runtime.emulator.errors import ApiError, invalid
from pygen_runtime.emulator.query import Query
from pygen_runtime.emulator.resources import Params
from pygen_runtime.emulator.schema import Schema
from pygen_runtime.emulator.sync import Sync
from pygen_runtime.wire.points import decode_insertion

Handler = Callable[[Schema, Any, Params], Any]
PATH = re.compile(r"/api/v1(?:/projects/(?P<project>[^/]+))?(?:/(?P<rest>.+))?")
MOST_BYTES = 64 << 20
"""Of a body, unpacked: the largest request that clients make, 1,000 instances at their limits, is far below."""


@dataclass(frozen=True, slots=True)
class Route:
    handler: Handler
    body: Check | None = None
    query: tuple[str, ...] = ()
    writes: bool = False
    without_project: bool = False


def handle(
    schema: Schema, method: str, target: str, headers: Mapping[str, str], content: bytes, scheme: str = "http"
) -> Any:
    """The answer as JSON values; `scheme` is that of the URL. Raises ApiError for all others."""
    path, _, query = target.partition("?")
    match = PATH.fullmatch(path.rstrip("/"))
    route, name = (None, "") if match is None else _route(method, match["rest"] or "")
    if match is None or route is None or (match["project"] is None) != route.without_project:
        raise ApiError(404, f"There is no {method} {path}")
    params = _params(query, route.query, match["project"] or "", name)
    address = f"{scheme}://{headers.get('host', '')}"
    params = replace(params, accept=headers.get("accept", ""), address=address)
    body = None if route.body is None else read_body(headers, content)
    if route.body is not None:
        strict = STRICT.set(schema.strict)
        try:
            route.body(body, "")
        finally:
            STRICT.reset(strict)
    if not route.writes:
        with schema.reader() as reading:
            return route.handler(reading, body, params)
    defines = (match["rest"] or "").startswith(DEFINITIONS)
    with (schema if defines else schema.store).transaction():
        return route.handler(schema, body, params)


def _route(method: str, rest: str) -> tuple[Route | None, str]:
    """The route of a path, and what stands for the name that ends it."""
    start, _, name = rest.rpartition("/")
    found = ROUTES.get((method, rest))
    return (found, "") if found else (ROUTES.get((method, f"{start}/*")), unquote(name))


def read_body(headers: Mapping[str, str], content: bytes) -> Any:
    if headers.get("content-encoding", "").lower() == "gzip":
        content = _unpacked(content)
    if len(content) > MOST_BYTES:
        raise ApiError(413, f"The body is larger than {MOST_BYTES} bytes")
    try:
        if headers.get("content-type") == points.PROTOBUF:
            return decode_insertion(content)
        return json.loads(content, parse_constant=_no_constant)
    except (ValueError, RecursionError):
        raise invalid(
            f"The body is not valid {'protobuf' if headers.get('content-type') == points.PROTOBUF else 'JSON'}"
        ) from None


def _unpacked(content: bytes) -> bytes:
    """At most one byte more than a body may have: a few kilobytes of gzip can hold gigabytes."""
    stream = zlib.decompressobj(wbits=31)
    try:
        unpacked = stream.decompress(content, MOST_BYTES + 1)
    except zlib.error:
        raise invalid("The body is not gzip, though Content-Encoding says so") from None
    if not stream.eof and len(unpacked) <= MOST_BYTES:
        raise invalid("The body is not gzip, though Content-Encoding says so: it breaks off")
    return unpacked


def _no_constant(name: str) -> Any:
    raise ValueError(name)


def _params(query: str, known: tuple[str, ...], project: str, name: str) -> Params:
    given = parse_qs(query, keep_blank_values=True)
    for name in given:
        if name not in known:
            raise invalid(f"Unexpected query parameter - {name}")
    return Params(given, project, name)


DEFINITIONS = ("models/spaces", "models/containers", "models/views", "models/datamodels")
"""Where the paths begin that change definitions."""
_LIST = ("limit", "cursor", "includeGlobal")
_SUB_OBJECT = ("space", "containerExternalId", "identifier")
_VERSIONED = ("space", "externalId", "version")


def _post(handler: Callable[[Schema, Any], Any], body: Check, *, writes: bool = False) -> Route:
    return Route(lambda schema, given, params: handler(schema, given), body, writes=writes)


def _deletes(body: Check, delete: Callable[[Schema, Mapping[str, Any]], bool], *names: str) -> Route:
    """Answers the ids, fields of these `names`, of what was there."""

    def handler(schema: Schema, given: Mapping[str, Any]) -> Any:
        for item in given["items"]:
            schema.need_own_space(item["space"])
        deleted = [item for item in given["items"] if delete(schema, item)]
        return {"items": [{name: item[name] for name in names} for item in deleted]}

    return _post(handler, body, writes=True)


ROUTES: dict[tuple[str, str], Route] = {
    ("POST", "models/spaces"): _post(resources.put_spaces, shapes.SPACES, writes=True),
    ("GET", "models/spaces"): Route(resources.list_spaces, query=_LIST),
    ("POST", "models/spaces/byids"): _post(resources.get_spaces, shapes.SPACE_IDS),
    ("POST", "models/spaces/delete"): _deletes(shapes.SPACE_IDS, Schema.delete_space, "space"),
    ("POST", "models/containers"): _post(resources.put_containers, shapes.CONTAINERS, writes=True),
    ("GET", "models/containers"): Route(resources.list_containers, query=(*_LIST, "space", "usedFor")),
    ("POST", "models/containers/byids"): _post(resources.get_containers, shapes.CONTAINER_IDS),
    ("POST", "models/containers/delete"): _deletes(
        shapes.CONTAINER_IDS, Schema.delete_container, "space", "externalId"
    ),
    ("POST", "models/containers/inspect"): _post(resources.inspect_containers, shapes.CONTAINER_INSPECT),
    ("POST", "models/containers/indexes/delete"): _deletes(shapes.SUB_OBJECTS, Schema.delete_index, *_SUB_OBJECT),
    ("POST", "models/containers/constraints/delete"): _deletes(
        shapes.SUB_OBJECTS, Schema.delete_constraint, *_SUB_OBJECT
    ),
    **{
        ("POST", f"models/containers/{part}/retry"): _post(resources.retry(part), shapes.SUB_OBJECTS)
        for part in ("indexes", "constraints", "properties")
    },
    ("POST", "models/views"): _post(resources.put_views, shapes.VIEWS, writes=True),
    ("GET", "models/views"): Route(
        resources.list_views, query=(*_LIST, "space", "includeInheritedProperties", "allVersions", "usedFor")
    ),
    ("POST", "models/views/byids"): Route(resources.get_views, shapes.VIEW_IDS, query=("includeInheritedProperties",)),
    ("POST", "models/views/delete"): _deletes(shapes.VERSIONED_IDS, Schema.delete_view, *_VERSIONED),
    ("POST", "models/datamodels"): _post(resources.put_models, shapes.DATA_MODELS, writes=True),
    ("GET", "models/datamodels"): Route(resources.list_models, query=(*_LIST, "space", "inlineViews", "allVersions")),
    ("POST", "models/datamodels/byids"): Route(resources.get_models, shapes.MODEL_IDS, query=("inlineViews",)),
    ("POST", "models/datamodels/delete"): _deletes(shapes.VERSIONED_IDS, Schema.delete_model, *_VERSIONED),
    ("POST", "models/instances"): _post(lambda schema, body: Apply(schema, body).run(), shapes.APPLY, writes=True),
    ("POST", "models/instances/delete"): _post(
        lambda schema, body: {"items": delete_instances(schema, body["items"])}, shapes.DELETE, writes=True
    ),
    ("POST", "models/instances/list"): _post(listing.list_instances, shapes.LIST),
    ("POST", "models/instances/byids"): _post(listing.retrieve, shapes.BYIDS),
    ("POST", "models/instances/search"): _post(listing.search, shapes.SEARCH),
    ("POST", "models/instances/aggregate"): _post(lambda schema, body: Aggregate(schema, body).run(), shapes.AGGREGATE),
    ("POST", "models/instances/query"): _post(lambda schema, body: Query(schema, body).run(), shapes.QUERY),
    ("POST", "models/instances/sync"): _post(lambda schema, body: Sync(schema, body).run(), shapes.SYNC),
    ("POST", "models/instances/inspect"): _post(listing.inspect, shapes.INSPECT),
    ("GET", "models/statistics"): Route(lambda schema, body, params: statistics.project(schema)),
    ("GET", "models/statistics/spaces"): Route(lambda schema, body, params: {"items": statistics.by_space(schema)}),
    ("POST", "models/statistics/spaces/byids"): _post(resources.space_statistics, shapes.SPACE_IDS),
    ("GET", "units"): Route(unit_catalog.list_units, query=("limit",)),
    ("GET", "units/systems"): Route(unit_catalog.list_systems, query=("limit",)),
    ("GET", "units/*"): Route(unit_catalog.get_unit),
    ("POST", "units/byids"): _post(unit_catalog.get_units, shapes.UNIT_IDS),
    ("POST", "timeseries/data/list"): Route(
        lambda schema, body, params: points.list_points(schema, body, params.accept), point_shapes.LIST
    ),
    ("POST", "timeseries/data/latest"): _post(points.latest, point_shapes.LATEST),
    ("POST", "timeseries/data"): _post(point_writing.insert, point_shapes.INSERT, writes=True),
    ("POST", "timeseries/data/delete"): _post(point_writing.delete, point_shapes.DELETE, writes=True),
    ("POST", "timeseries"): _post(series.create, point_shapes.CREATE, writes=True),
    ("POST", "timeseries/byids"): _post(series.retrieve, point_shapes.BY_IDS),
    ("POST", "timeseries/delete"): _post(series.delete, point_shapes.BY_IDS, writes=True),
    ("POST", "timeseries/list"): _post(series.list_classic, point_shapes.LISTED),
    ("POST", "files"): Route(files.create, file_shapes.CREATE, query=("overwrite",), writes=True),
    ("POST", "files/byids"): _post(files.retrieve, file_shapes.FILES),
    ("POST", "files/list"): _post(files.list_classic, file_shapes.LISTED),
    ("POST", "files/delete"): _post(files.delete, file_shapes.FILES, writes=True),
    ("POST", "files/uploadlink"): Route(files.upload_link, file_shapes.ONE),
    ("POST", "files/multiuploadlink"): Route(files.multi_upload_link, file_shapes.ONE, query=("parts",)),
    ("POST", "files/completemultipartupload"): _post(contents.complete_upload, file_shapes.COMPLETE, writes=True),
    ("POST", "files/downloadlink"): Route(files.download_link, file_shapes.LINKS, query=("extendedExpiration",)),
    ("GET", "token/inspect"): Route(account.token, without_project=True),
    ("GET", ""): Route(account.project),
    ("GET", "groups"): Route(account.groups, query=("all",)),
    ("GET", "profiles/me"): Route(account.profile),
}
