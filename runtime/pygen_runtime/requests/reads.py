"""The bodies of byids, inspect, list, search and aggregate, one function each, for the typed and the untyped client.

The body of a list request, for example::

    {"instanceType": "node",
     "sources": [{"source": {"type": "view", "space": "plant", "externalId": "Pump", "version": "v1"}}],
     "filter": {"prefix": {"property": ["plant", "Pump/v1", "name"], "value": "P-"}},
     "sort": [{"property": ["plant", "Pump/v1", "name"], "direction": "ascending", "nullsFirst": false}],
     "limit": 1000}

What is None is left out.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeVar

from pygen_runtime.http.flow import Flow, Request
from pygen_runtime.requests import limits
from pygen_runtime.requests.batches import batches_of, run_reads, send_and_decode
from pygen_runtime.requests.endpoints import Body, given, instance_request, item_key, named

T = TypeVar("T")
Id = Mapping[str, str]


def view_source(view: Any, properties: Sequence[str] | None = None, units: Sequence[Any] = ()) -> Body:
    """A view whose properties are wanted; only query and sync take `properties`."""
    return given(source=view, properties=properties, targetUnits=list(units) or None)


def by_ids_body(ids: Sequence[Id], sources: Sequence[Any] | None) -> Body:
    return given(items=ids, sources=sources)


def inspect_body(ids: Sequence[Id], *, views: bool, containers: bool, all_versions: bool) -> Body:
    wanted = {"involvedViews": views, "involvedContainers": containers}
    operations = {name: {"allVersions": all_versions} for name, asked in wanted.items() if asked}
    return {"items": ids, "inspectionOperations": operations}


def list_body(
    *,
    instance_type: str,
    sources: Sequence[Any] | None,
    filter: Any = None,
    sort: Sequence[Any] | None = None,
    include_typing: bool = False,
    debug: Any = None,
) -> Body:
    """What is the same for all pages."""
    return named({**locals(), "include_typing": include_typing or None})


def list_page(body: Mapping[str, Any], cursor: str | None, limit: int) -> Request:
    return instance_request("list", {**body, **given(limit=limit, cursor=cursor)})


def search_body(
    *,
    view: Any,
    instance_type: str,
    query: str | None = None,
    properties: Sequence[str] | None = None,
    operator: str = "OR",
    filter: Any = None,
    sort: Sequence[Any] | None = None,
    limit: int = limits.PAGE,
    target_units: Sequence[Any] | None = None,
) -> Body:
    """`operator` is always sent: the API's document and its guide differ in the default (API facts, section 10)."""
    return named(locals())


def aggregate_body(
    *,
    view: Any,
    instance_type: str,
    aggregates: Sequence[Any] | None = None,
    group_by: Sequence[str] | None = None,
    query: str | None = None,
    properties: Sequence[str] | None = None,
    filter: Any = None,
    limit: int | None = None,
    target_units: Sequence[Any] | None = None,
) -> Body:
    return named(locals())


def retrieve(
    ids: Sequence[Id],
    sources: Sequence[Any] | None,
    decode: Callable[[bytes], list[T]],
    advice: Callable[[], str] = str,
) -> Flow[list[T]]:
    """Those that exist, each once. One request per 1,000 ids, up to the read limit at once."""
    distinct = list({item_key(each): each for each in ids}.values())

    def flow(some: Sequence[Id]) -> Flow[list[T]]:
        request = instance_request("byids", by_ids_body(some, sources), len(some))
        return send_and_decode(request, lambda response: response.decode(decode, advice))

    return run_reads(batches_of(distinct, limits.INSTANCES, flow), "read")
