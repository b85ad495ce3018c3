"""The limits of the API: what they are, that the API's document says the same, and that they stand nowhere else."""

from __future__ import annotations

import ast
import inspect
import json
from dataclasses import fields
from functools import reduce
from pathlib import Path
from typing import Any

import pytest

from pygen_runtime import ClientCredentials, PygenClientConfig
from pygen_runtime.client.resources.schema_objects import SchemaObjects
from pygen_runtime.client.resources.sync_instances import InstancesAPI
from pygen_runtime.client.sync_view_api import InstanceAPI
from pygen_runtime.http import retries
from pygen_runtime.http.throttle import DEFAULT_CONCURRENCY
from pygen_runtime.model.instances import PygenResource
from pygen_runtime.reading.changes import ChangePages
from pygen_runtime.reading.list_pages import ListPages
from pygen_runtime.reading.pages import QueryPages, Unread
from pygen_runtime.requests import limits
from pygen_runtime.requests.instances import InstancePages
from tests.shared_models import needs_shared, openapi_file

RUNTIME = Path(__file__).resolve().parents[2] / "runtime" / "pygen_runtime"

KNOWN = {
    "INSTANCES": 1_000,
    "PAGE": 1_000,
    "SORT_KEYS": 5,
    "TARGET_UNITS": 10,
    "FILTER_VALUES": 1_000,
    "EXTERNAL_ID": 256,
    "AGGREGATES": 5,
    "GROUPS": 1_000,
    "RESULT_SETS": 50,
    "RESULT_SET_PAGE": 10_000,
    "CHANGES": 2_000,
    "CURSOR_DAYS": 3,
    "RAW_POINTS": 100_000,
    "AGGREGATE_POINTS": 10_000,
    "SERIES": 100,
    "POINT_RANGES": 10_000,
    "SCHEMA_OBJECTS": 100,
    "CONTAINER_PARTS": 10,
    "CLASSIC": 1_000,
    "UPLOAD": 5_000_000_000,
    "UPLOAD_PARTS": 250,
    "SMALLEST_PART": 5 * 1024**2,
    "LARGEST_PART": 4_000 * 1024**2,
    "PARTS_AT_ONCE": 3,
}
IN_THE_DOCUMENT = {
    "INSTANCES": (
        "InstanceBulk/properties/items/maxItems",
        "InstanceBulk/properties/delete/maxItems",
        "InstanceInspectRequest/properties/items/maxItems",
        "ListOfSpaceExternalIdsRequestWithTyping/properties/items/maxItems",
        "NodeOrEdgeDeleteRequest/properties/items/maxItems",
    ),
    "PAGE": ("LimitWithDefault1000/properties/limit/maximum",),
    "SORT_KEYS": ("SortV3/properties/sort/maxItems", "QueryNodeTableExpressionV3/properties/sort/maxItems"),
    "AGGREGATES": ("CommonAggregationRequest/properties/aggregates/maxItems",),
    "GROUPS": ("CommonAggregationRequest/properties/limit/maximum",),
    "RESULT_SETS": ("QueryRequest/properties/with/maxProperties", "SyncRequest/properties/with/maxProperties"),
    "RESULT_SET_PAGE": ("TableExpressionQueryLimit/maximum",),
    "CHANGES": ("TableExpressionSyncLimit/maximum",),
    "SCHEMA_OBJECTS": (
        "ContainerCreateCollection/properties/items/maxItems",
        "DataModelCreateCollection/properties/items/maxItems",
        "ListOfSpaceIdsRequest/properties/items/maxItems",
        "SpaceCreateCollection/properties/items/maxItems",
        "ViewCreateCollection/properties/items/maxItems",
    ),
    "CONTAINER_PARTS": (
        "ContainerInspectRequest/properties/items/maxItems",
        "ListOfContainerSubObjectIdentifierRequest/properties/items/maxItems",
    ),
}


def test_the_limits() -> None:
    assert {name: value for name, value in vars(limits).items() if isinstance(value, int)} == KNOWN


@needs_shared
@pytest.mark.parametrize("name", IN_THE_DOCUMENT)
def test_the_document_says_the_same(name: str) -> None:
    schemas: dict[str, Any] = json.loads(openapi_file("strict").read_text("utf-8"))["components"]["schemas"]
    found = {path: reduce(lambda node, key: node[key], path.split("/"), schemas) for path in IN_THE_DOCUMENT[name]}
    assert set(found.values()) == {KNOWN[name]}, found


def test_what_is_asked_for_without_a_word() -> None:
    assert ListPages(PygenResource, None).max_limit == 1_000
    assert InstancePages({}).max_limit == 1_000
    assert SchemaObjects.__dataclass_fields__["max_limit"].default == 1_000
    assert ChangePages(PygenResource, None).max_limit == 2_000
    assert QueryPages.__dataclass_fields__["max_limit"].default == 1_000
    assert Unread.max_limit == 10_000
    assert inspect.signature(InstanceAPI.search).parameters["limit"].default == 1_000
    assert DEFAULT_CONCURRENCY == {
        **{"read": 4, "write": 4, "delete": 2, "search": 2, "schema": 2, "token": 4},
        **{"data": 5, "data_write": 5, "data_delete": 5, "files": 4, "transfer": 5},
    }
    assert inspect.signature(InstancesAPI.search).parameters["limit"].default == 1_000


def test_how_a_client_asks_without_a_word() -> None:
    given = PygenClientConfig(base_url="https://api.cognitedata.com", project="acme")
    assert {each.name: getattr(given, each.name) for each in fields(given)} == {
        "base_url": "https://api.cognitedata.com", "project": "acme", "credentials": None, "timeout": 30.0,
        "max_retries": 3, "rate_limit": None, "connection_pool_size": 10, "concurrency": {}, "verify": True,
        "proxy": None, "headers": {}, "transport": None, "allow_http": False, "http2": False, "compress": True,
        "app_name": "pygen", "on_request": (), "on_response": (), "log_bodies": False, "transfer_timeout": 60.0,
    }  # fmt: skip
    assert (retries.FIRST_PAUSE, retries.LONGEST_PAUSE, retries.MOST_REDIRECTS) == (0.5, 60.0, 5)
    assert {429, 502, 503, 504} == retries.RETRIED
    token = inspect.signature(ClientCredentials).parameters
    assert [token[name].default for name in ("timeout", "max_retries", "verify", "proxy")] == [30.0, 3, None, None]


@pytest.mark.wide
def test_no_other_module_has_such_a_number() -> None:
    """The emulator has its own, being a service; 1,000 milliseconds are a second, sizes of files are MiB, agents are
    told so many rows and characters."""
    found = {
        (path.relative_to(RUNTIME).as_posix(), node.value)
        for path in RUNTIME.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Constant)
        and type(node.value) is int
        and node.value in (49, 50, 100, 1_000, 2_000, 10_000)
        if not path.is_relative_to(RUNTIME / "emulator")
    }
    allowed = {
        ("requests/limits.py", 50), ("requests/limits.py", 100), ("requests/limits.py", 1_000),
        ("requests/limits.py", 2_000), ("requests/limits.py", 10_000),
        ("filters/timestamps.py", 100), ("filters/timestamps.py", 1_000), ("http/observe.py", 1_000),
        ("http/secret.py", 2_000), ("http/retries.py", 2_000), ("writing/progress.py", 100),
        ("points/times.py", 1_000), ("points/point_input.py", 1_000), ("wire/granularity.py", 1_000),
        ("spark/pushdown.py", 1_000), ("files/upload.py", 50), ("files/upload.py", 100),
        ("agents/served.py", 100), ("agents/served.py", 2_000), ("agents/tools.py", 50), ("sdk/command.py", 100),
    }  # fmt: skip
    assert found - allowed == set()
