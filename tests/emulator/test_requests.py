"""Requests at fault are refused in the API's error shape, and those that the strict document allows are not."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator
from typing import Any

import pytest

from pygen_runtime.emulator import Emulator
from tests.emulator.api import SPACE, VIEW, Api, container, document, edge, node, p, ref, validator, view

SOUND: list[tuple[str, str, dict[str, Any]]] = [
    ("/spaces", "SpaceCreateCollection", {"items": [{"space": "other", "name": "x"}]}),
    ("/containers", "ContainerCreateCollection", {"items": [container("Two", {"x": {"type": "text"}}, usedFor="all")]}),
    ("/views", "ViewCreateCollection", {"items": [view("Two", ["name"], of="Pump", implements=[VIEW])]}),
    ("/datamodels", "DataModelCreateCollection", {"items": [{"space": SPACE, "externalId": "M", "version": "1", "views": [VIEW]}]}),
    ("/instances", "InstanceBulk", {"items": [node("a", name="x", count=1), edge("e", "a", "a")], "replace": False}),
    ("/instances/list", "NodeOrEdgeListRequestV3", {"instanceType": "node", "sources": [{"source": VIEW}], "filter": {"prefix": {"property": p("name"), "value": "x"}}, "sort": [{"property": p("name"), "direction": "ascending"}], "limit": 5}),
    ("/instances/byids", "ListOfSpaceExternalIdsRequestWithTyping", {"items": [{"instanceType": "node", **ref("a")}], "includeTyping": True}),
    ("/instances/search", "NodeOrEdgeSearchRequest", {"view": VIEW, "query": "x", "operator": "AND", "limit": 5}),
    ("/instances/aggregate", "AggregationRequest", {"view": VIEW, "aggregates": [{"count": {}}], "groupBy": ["name"]}),
    ("/instances/query", "QueryRequest", {"with": {"x": {"nodes": {"direction": "outwards"}, "limit": 5}}, "select": {"x": {"sources": [{"source": VIEW, "properties": ["*"]}]}}}),
    ("/instances/sync", "SyncRequest", {"with": {"x": {"nodes": {}, "mode": "onePhase"}}, "select": {"x": {}}}),
    ("/instances/inspect", "InstanceInspectRequest", {"items": [{"instanceType": "node", **ref("a")}], "inspectionOperations": {"involvedViews": {"allVersions": True}}}),
    ("/containers/inspect", "ContainerInspectRequest", {"items": [{"space": SPACE, "externalId": "Pump"}], "inspectionOperations": {"involvedViews": {}, "totalInvolvedViewCount": {}}}),
    ("/instances/delete", "NodeOrEdgeDeleteRequest", {"items": [{"instanceType": "node", **ref("a")}]}),
]  # fmt: skip


def test_sound_requests_are_answered(api: Api) -> None:
    for path, _, body in SOUND:
        api.post(path, body)


def mutations(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[str, Any]]:
    """Copies of `value` with one fault each: a key too much, a key too few, a value of another type."""
    if isinstance(value, dict):
        yield f"{path} + key", {**value, "nonsense": 1}
        for key, member in value.items():
            yield f"{path} - {key}", {name: of for name, of in value.items() if name != key}
            for fault, changed in mutations(member, (*path, key)):
                yield fault, {**value, key: changed}
    elif isinstance(value, list):
        yield f"{path} -> text", "nonsense"
        for position, member in enumerate(value):
            for fault, changed in mutations(member, (*path, position)):
                yield fault, [*value[:position], changed, *value[position + 1 :]]
    else:
        yield f"{path} -> object", {"nonsense": 1}
        yield f"{path} -> null", None
        if isinstance(value, str):
            yield f"{path} -> other text", "no such thing!"


@pytest.mark.wide
def test_what_the_strict_document_refuses_is_refused(api: Api) -> None:
    if document("strict") is None:
        pytest.skip("the OpenAPI document is absent")
    for path, _, body in SOUND[:-1]:
        api.post(path, body)
    refused = 0
    for path, schema, body in SOUND:
        check = validator(f"#/components/schemas/{schema}", "strict")
        for fault, changed in mutations(body):
            status, answer = api.call(path, changed)
            assert status in (200, 400, 409), (path, fault, answer)
            # By the prose of the API a parent may come without version, though the document demands it.
            if check.is_valid(changed) or fault == "('items', 0, 'implements', 0) - version":
                continue
            refused += 1
            assert status == 400, (path, fault, answer)
            assert answer["error"]["message"]
    assert refused > 150


def test_what_the_official_sdk_sends_is_accepted(api: Api) -> None:
    body = container("Sdk", {"x": {"type": "text"}})
    body["properties"]["x"]["constraintState"] = {}
    api.post("/containers", {"items": [body]})
    api.post("/instances/query", {"with": {"x": {"nodes": {}}}, "select": {"x": {}}, "cursors": {"x": None}})


def test_limit_in_the_wrong_place_has_the_known_message(api: Api) -> None:
    body = {"with": {"x": {"nodes": {"limit": 1}}}, "select": {"x": {}}}
    assert api.refused("/instances/query", body) == "Unexpected field - with.x.nodes.limit"


def test_limits_on_numbers_of_items(api: Api) -> None:
    api.refused("/instances", {"items": [node(f"n{n}") for n in range(1001)]})
    api.refused(
        "/instances",
        {
            "items": [node(f"n{n}") for n in range(600)],
            "delete": [{"instanceType": "node", **ref(f"d{n}")} for n in range(401)],
        },
    )
    api.refused("/instances/list", {"limit": 1001})
    api.refused("/instances/list", {"limit": 0})
    api.refused("/instances/list", {"sort": [{"property": p("name")}] * 6})
    api.refused("/spaces", {"items": [{"space": f"s{n}"} for n in range(101)]})
    status, _ = api.call("/views?limit=1001", method="GET")
    assert status == 400


def test_identifiers_and_reserved_names(api: Api) -> None:
    for space in ("1a", "a b", "node", "x" * 44, "a-", "", "pg3"):
        if space != "a-":
            api.refused("/spaces", {"items": [{"space": space}]})
    api.refused("/containers", {"items": [container("String", {"x": {"type": "text"}})]})
    api.refused("/containers", {"items": [container("Ok", {"externalId": {"type": "text"}})]})
    api.refused("/views", {"items": [view("TimeSeries", [])]})
    api.post("/instances", {"items": [node("x" * 256), node("any thing: \u00fc/\\0")]})
    api.refused("/instances", {"items": [node("x" * 257)]})
    api.refused("/instances", {"items": [node("nul\0")]})
    api.refused("/instances", {"items": [node("lone \ud800 surrogate")]})


def test_a_space_must_be_empty_to_go(api: Api) -> None:
    assert "not empty" in api.refused("/spaces/delete", {"items": [{"space": SPACE}]})
    api.post("/views/delete", {"items": [{"space": SPACE, "externalId": "Pump", "version": "v1"}]})
    api.post("/containers/delete", {"items": [{"space": SPACE, "externalId": "Pump"}]})
    api.apply(node("a"))
    assert "instances" in api.refused("/spaces/delete", {"items": [{"space": SPACE}]})
    api.post("/instances/delete", {"items": [{"instanceType": "node", **ref("a")}]})
    assert api.post("/spaces/delete", {"items": [{"space": SPACE}]}) == {"items": [{"space": SPACE}]}


def test_unchanged_schema_keeps_its_times(api: Api) -> None:
    first = api.post("/views", {"items": [view("Pump", ["name"])]})["items"][0]
    assert api.post("/views", {"items": [view("Pump", ["name"])]})["items"][0] == first
    before = api.get("/containers?space=test")["items"]
    api.post("/containers", {"items": [{key: before[0][key] for key in ("space", "externalId", "properties")}]})
    assert api.get("/containers?space=test")["items"] == before


def test_schema_lists_page_and_show_the_newest_version(api: Api) -> None:
    for version in ("v2", "v3"):
        api.post("/views", {"items": [view("Pump", ["name"], version=version)]})
    assert [of["version"] for of in api.get("/views")["items"]] == ["v3"]
    first = api.get("/views?allVersions=true&limit=2")
    rest = api.get(f"/views?allVersions=true&limit=2&cursor={first['nextCursor']}")
    assert [of["version"] for of in first["items"] + rest["items"]] == ["v1", "v2", "v3"]
    ids = {"items": [{"space": SPACE, "externalId": "Pump"}, {"space": SPACE, "externalId": "None"}]}
    assert len(api.post("/views/byids", ids)["items"]) == 3


def test_indexes_and_constraints_come_and_go(api: Api) -> None:
    parts = {
        "indexes": {"i": {"properties": ["x"], "indexType": "btree"}},
        "constraints": {"u": {"constraintType": "uniqueness", "properties": ["x"]}},
    }
    api.post("/containers", {"items": [container("Indexed", {"x": {"type": "text"}}, **parts)]})
    for part, name in (("indexes", "i"), ("constraints", "u")):
        body = {"items": [{"space": SPACE, "containerExternalId": "Indexed", "identifier": name}]}
        assert api.post(f"/containers/{part}/retry", body) == body
        assert api.post(f"/containers/{part}/delete", body) == body
        assert api.post(f"/containers/{part}/delete", body) == {"items": []}
        api.refused(f"/containers/{part}/retry", body)


def test_a_failed_schema_request_changes_nothing(api: Api) -> None:
    views = [view("Good", ["name"], of="Pump"), view("Bad", ["nothing"], of="Pump")]
    api.refused("/views", {"items": views})
    api.refused("/views", {"items": [view("Loop", [], implements=[{**VIEW, "externalId": "Loop"}])]})
    assert [of["externalId"] for of in api.get("/views")["items"]] == ["Pump"]


def raw(
    emulator: Emulator, content: bytes, headers: dict[str, str] | None = None, path: str = "/models/instances/list"
) -> tuple[int, Any]:
    answer = emulator.answer("POST", f"/api/v1/projects/p{path}", headers or {}, content)
    return answer.status, json.loads(answer.content)


def test_bodies_that_are_none(api: Api) -> None:
    emulator = api.emulator
    for content in (b"", b"{", b"[]", b"\xff", b'"x"', b'{"limit": NaN}', b"[" * 100_000):
        status, answer = raw(emulator, content)
        assert (status, answer["error"]["code"]) == (400, 400), content[:20]
    assert raw(emulator, gzip.compress(b'{"limit": 1}'), {"Content-Encoding": "gzip"})[0] == 200
    assert raw(emulator, b'{"limit": 1}', {"Content-Encoding": "gzip"})[0] == 400
    assert raw(emulator, b"{}", path="/models/nothing")[0] == 404
    assert emulator.answer("PUT", "/api/v1/projects/p/models/spaces", {}, b"").status == 404
    assert emulator.answer("GET", "/", {}, b"").status == 404
