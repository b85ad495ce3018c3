"""The endpoints of the instances API: their paths, and what kind of work each is to the limits of concurrency.

>>> request = instance_request("byids", {"items": [instance_id("node", "plant", "P-101")]}, 1)
>>> request.path, request.kind, request.body
('/models/instances/byids', 'read', b'{"items":[{"instanceType":"node","space":"plant","externalId":"P-101"}]}')
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Literal, TypeAlias

from pygen_runtime.http.flow import Kind, Request
from pygen_runtime.requests.batches import post
from pygen_runtime.requests.wide_filters import narrow_filters

Body: TypeAlias = dict[str, Any]
"""JSON as a request sends it."""
Endpoint = Literal["apply", "delete", "list", "byids", "search", "aggregate", "query", "sync", "inspect"]

PATH = "/models/instances"
KINDS: Mapping[Endpoint, Kind] = {"apply": "write", "delete": "delete", "search": "search", "aggregate": "search"}
"""Those that are no reads."""
FILTERED: frozenset[Endpoint] = frozenset(("list", "search", "aggregate", "query", "sync"))
"""Those whose bodies have filters."""


def path_of(endpoint: Endpoint) -> str:
    return PATH if endpoint == "apply" else f"{PATH}/{endpoint}"


def instance_request(endpoint: Endpoint, body: Mapping[str, Any], items: int = 0) -> Request:
    """The request; `items` counts the instances that it sends or asks for."""
    sent = narrow_filters(body) if endpoint in FILTERED else body
    return post(path_of(endpoint), KINDS.get(endpoint, "read"), sent, items)


def instance_id(instance_type: str, space: str, external_id: str) -> dict[str, str]:
    return {"instanceType": instance_type, "space": space, "externalId": external_id}


def item_key(item: Any) -> tuple[str, str, str]:
    """The id of an item, or of an answer, to look it up by: of a mapping, or of an object with its names."""
    kind: str | None = getattr(item, "instance_type", None)
    if kind is not None:
        return kind, item.space, item.external_id
    return item.get("instanceType", "node"), item["space"], item["externalId"]


def given(**values: Any) -> Body:
    """A body of what is not None."""
    return {name: value for name, value in values.items() if value is not None}


def named(arguments: Mapping[str, Any]) -> Body:
    """A body of the arguments that are not None, each by its name in the API.

    >>> named({"group_by": ["name"], "limit": None})
    {'groupBy': ['name']}
    """
    return given(**{re.sub("_(.)", lambda part: part[1].upper(), name): value for name, value in arguments.items()})
