"""What requests hold, and how writes are shared out: a thousand items and deletes together at most."""

from __future__ import annotations

import json
from typing import Any

import pytest

from pygen_runtime import PygenClient, TokenAuth
from pygen_runtime.requests import queries, reads
from pygen_runtime.requests.endpoints import Endpoint, instance_request
from pygen_runtime.requests.writes import apply_body
from tests.http.conftest import TOKEN
from tests.http.server import Call, Reply, Server

SORT = [{"property": ["node", "externalId"], "direction": "ascending"}]


def test_a_sort_stands_with_what_is_searched_and_with_what_is_wanted() -> None:
    assert queries.expression("nodes", {}, 3, SORT) == {"nodes": {}, "limit": 3, "sort": SORT}
    assert queries.expression("nodes", {}, 3) == {"nodes": {}, "limit": 3}
    assert queries.select([], SORT) == {"sort": SORT}
    assert queries.select([]) == {}


def test_what_an_apply_request_says_besides_its_items() -> None:
    """API document: instances, apply: nothing is replaced, and only what relations point to is made."""
    assert apply_body([]) == {
        "items": [], "replace": False, "skipOnVersionConflict": False, "autoCreateStartNodes": False,
        "autoCreateEndNodes": False, "autoCreateDirectRelations": True,
    }  # fmt: skip


def applied(call: Call) -> Reply:
    times = {"version": 1, "wasModified": True, "createdTime": 1, "lastUpdatedTime": 1}
    items = [{**item, **times} for item in call.body.get("items", ())]
    return Reply(body={"items": items, "deleted": call.body.get("delete", [])})


def sizes(server: Server) -> list[tuple[int, int]]:
    return [(len(call.body.get("items", ())), len(call.body.get("delete", ()))) for call in server.calls]


def node(external_id: str) -> dict[str, Any]:
    return {"instanceType": "node", "space": "plant", "externalId": external_id}


def test_items_and_deletes_share_a_request_where_they_fit() -> None:
    items, deletes = [[node(f"{kind}{number}") for number in range(500)] for kind in "ab"]
    with Server(applied) as server, PygenClient(server.url, "acme", TokenAuth(TOKEN)) as client:
        client.instances.apply(items, delete=deletes)
        client.instances.apply([*items, node("one more")], delete=deletes)
    assert sizes(server) == [(500, 500), (501, 0), (0, 500)]


def test_a_delete_names_the_version_that_it_is_given() -> None:
    with Server(applied) as server, PygenClient(server.url, "acme", TokenAuth(TOKEN)) as client:
        client.instances.apply([node("a")], delete=[{**node("b"), "existingVersion": 3}, node("c")])
    (call,) = server.calls
    assert [item.get("existingVersion") for item in call.body["delete"]] == [3, None]


def test_a_list_asks_for_the_types_where_they_are_wanted() -> None:
    assert reads.list_body(instance_type="node", sources=None, include_typing=True) == {
        "instanceType": "node",
        "includeTyping": True,
    }
    assert reads.list_body(instance_type="node", sources=None) == {"instanceType": "node"}


@pytest.mark.parametrize(
    ("endpoint", "kind", "path"),
    [
        ("apply", "write", "/models/instances"),
        ("delete", "delete", "/models/instances/delete"),
        ("search", "search", "/models/instances/search"),
        ("aggregate", "search", "/models/instances/aggregate"),
        ("list", "read", "/models/instances/list"),
        ("byids", "read", "/models/instances/byids"),
        ("query", "read", "/models/instances/query"),
        ("sync", "read", "/models/instances/sync"),
        ("inspect", "read", "/models/instances/inspect"),
    ],
)
def test_each_endpoint_has_a_path_and_a_limit_of_concurrency(endpoint: Endpoint, kind: str, path: str) -> None:
    request = instance_request(endpoint, {}, 3)
    assert (request.method, request.path, request.kind, request.items) == ("POST", path, kind, 3)


def test_a_page_has_its_limit_and_its_cursor() -> None:
    first, later = reads.list_page({}, None, 7), reads.list_page({"instanceType": "node"}, "c", 8)
    assert json.loads(first.body or b"") == {"limit": 7}
    assert json.loads(later.body or b"") == {"instanceType": "node", "limit": 8, "cursor": "c"}
