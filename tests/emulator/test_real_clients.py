"""What real clients send and expect, each seen with one of them: what it is answered, and what the strict form says."""

from __future__ import annotations

import json
import zlib
from contextlib import ExitStack
from typing import Any

import pytest

from pygen_runtime import PygenClient
from pygen_runtime.emulator import Emulator
from pygen_runtime.emulator.filters_sql import MOST_TERMS, MOST_VALUES_STRICT
from pygen_runtime.emulator.router import MOST_BYTES
from pygen_runtime.exceptions import RateLimitError
from tests.emulator.api import PROPERTIES, SPACE, VIEW, Api, container, edge, node, p, ref, view

SYSTEM = "cdf_cdm"


def names(answer: Any) -> list[str]:
    return [item["externalId"] for item in answer["items"]]


def plain(api: Api, method: str, path: str, content: bytes = b"", **headers: str) -> tuple[int, Any]:
    """A request outside the endpoints of data modeling."""
    answer = api.emulator.answer(method, path, headers, content)
    return answer.status, json.loads(answer.content)


# Bodies


def test_a_type_of_null_is_no_type(api: Api) -> None:
    api.apply({**node("a", name="x"), "type": None})
    api.apply(node("b", _type="Kind"))
    api.apply({**node("b", name="x"), "type": None})
    first, second = api.post("/instances/list", {})["items"]
    assert "type" not in first
    assert second["type"] == ref("Kind")


def test_null_stands_for_an_optional_field_that_is_not_given(api: Api, kind_api: Api) -> None:
    body = {"sources": [{"source": VIEW}], "filter": None, "limit": None, "cursor": None, "sort": None}
    kind_api.apply(node("a", name="x"))
    assert names(kind_api.post("/instances/list", body)) == ["a"]
    api.refused("/instances/list", body)
    kind_api.refused("/instances/list", {"sources": [{"source": None}]})


def test_a_bound_of_null_is_refused(api: Api) -> None:
    api.refused("/instances/list", {"filter": {"range": {"property": p("count"), "gt": None, "lt": 5}}})


def test_options_of_byids_may_stand_in_the_body(api: Api) -> None:
    api.post("/views", {"items": [{**view("Child", []), "implements": [VIEW]}]})
    ids = [{"space": SPACE, "externalId": "Child", "version": "v1"}]
    for path, body, expected in (
        ("/views/byids", {"includeInheritedProperties": True}, set(PROPERTIES)),
        ("/views/byids", {"includeInheritedProperties": False}, set()),
        ("/views/byids?includeInheritedProperties=true", {"includeInheritedProperties": False}, set(PROPERTIES)),
    ):
        (found,) = api.post(path, {"items": ids, **body})["items"]
        assert set(found["properties"]) == expected
    api.post("/datamodels", {"items": [{"space": SPACE, "externalId": "M", "version": "1", "views": [VIEW]}]})
    models = [{"space": SPACE, "externalId": "M", "version": "1"}]
    (found,) = api.post("/datamodels/byids", {"items": models, "inlineViews": True})["items"]
    assert "properties" in found["views"][0]


def test_the_state_of_constraints_is_worked_out_not_taken(api: Api) -> None:
    body = container("C", {"x": {"type": "text", "maxTextSize": 10}, "y": {"type": "text", "nullable": False}})
    body["properties"]["x"]["constraintState"] = {"nullability": "failed"}
    (found,) = api.post("/containers", {"items": [body]})["items"]
    assert found["properties"]["x"]["constraintState"] == {"maxTextSize": "current"}
    assert found["properties"]["y"]["constraintState"] == {"nullability": "current"}


# Filters


def test_in_finds_lists_that_hold_one_of_the_values(api: Api, kind_api: Api) -> None:
    for of in (kind_api, api):
        of.apply(node("a", tags=["x", "y"], others=[ref("b")]), node("b", tags=["z"]), node("c", name="n"))
    tagged: dict[str, Any] = {"in": {"property": p("tags"), "values": ["y", "z"]}}
    related = {"in": {"property": p("others"), "values": [ref("b"), ref("c")]}}
    assert kind_api.ids(tagged) == ["a", "b"]
    assert kind_api.ids(related) == ["a"]
    assert kind_api.ids({"in": {"property": p("tags"), "values": [["x", "y"]]}}) == ["a"]
    for of in (kind_api, api):
        found = of.post("/instances/search", {"view": VIEW, "filter": related})
        assert names(found) == ["a"]
    assert "containsAny" in api.refused("/instances/list", {"filter": tagged})


def test_the_filter_of_a_view_is_judged_when_it_comes(api: Api) -> None:
    def put(filter: Any, external_id: str = "F") -> Any:
        return {"items": [{**view(external_id, ["name"], of="Pump"), "filter": filter}]}

    unknown_view = {"type": "view", "space": SPACE, "externalId": "no", "version": "v"}
    for filter in (
        {},
        {"foo": 1},
        {"equals": {"property": ["x"], "value": 1}},
        {"equals": {"property": p("no"), "value": 1}},
        {"hasData": [unknown_view]},
        {"equals": {"property": p("name"), "value": {"parameter": "x"}}},
        {"range": {"property": p("count"), "gt": "x"}},
    ):
        api.refused("/views", put(filter))
        assert api.post("/views/byids", {"items": [{**ref("F"), "version": "v1"}]})["items"] == []
    # It may name the view itself, and one that comes in the same request.
    own = {"exists": {"property": [SPACE, "F/v1", "name"]}}
    other = {**view("G", ["name"], of="Pump"), "filter": {"exists": {"property": [SPACE, "F/v1", "name"]}}}
    api.post("/views", {"items": [other, *put(own)["items"]]})
    api.apply(node("a", name="x"))
    assert names(api.post("/instances/list", {"sources": [{"source": {**VIEW, "externalId": "G"}}]})) == ["a"]
    model = {"space": SPACE, "externalId": "M", "version": "1", "views": put({"foo": 1}, "H")["items"]}
    api.refused("/datamodels", {"items": [model]})


def test_costly_filters_are_refused(api: Api, kind_api: Api) -> None:
    term = {"equals": {"property": p("name"), "value": "x"}}
    kind_api.post("/instances/list", {"filter": {"or": [term] * (MOST_TERMS - 1)}})
    assert f"at most {MOST_TERMS} terms" in kind_api.refused("/instances/list", {"filter": {"or": [term] * MOST_TERMS}})
    many = {"in": {"property": p("name"), "values": [str(n) for n in range(MOST_VALUES_STRICT + 1)]}}
    kind_api.post("/instances/list", {"filter": many})
    assert "at most 1000 values" in api.refused("/instances/list", {"filter": many})
    many["in"]["values"].pop()
    api.post("/instances/list", {"filter": many})


def test_a_stale_cursor_of_a_child_is_refused_where_strict(api: Api) -> None:
    api.apply(*(node(f"a{n}", name="a") for n in range(3)), *(node(f"b{n}", parent=ref("a0")) for n in range(3)))
    through = {"source": VIEW, "identifier": "parent"}
    with_ = {
        "a": {"nodes": {"filter": {"exists": {"property": p("name")}}}, "limit": 2},
        "b": {"nodes": {"from": "a", "through": through, "direction": "inwards"}, "limit": 1},
    }
    body: dict[str, Any] = {"with": with_, "select": {"a": {}, "b": {}}}
    cursors = api.post("/instances/query", body)["nextCursor"]
    assert names({"items": api.post("/instances/query", {**body, "cursors": {"b": cursors["b"]}})["items"]["b"]}) == [
        "b1"
    ]
    assert "cursors.b" in api.refused("/instances/query", {**body, "cursors": cursors})


# Texts of the service


def test_errors_have_the_texts_of_the_service(api: Api) -> None:
    nowhere = {"space": "nowhere", "externalId": "X"}
    assert api.refused("/spaces", {"items": [{"space": "ok", "name": "x" * 256}]}) == (
        "Request had 1 constraint violations. Please fix the request and try again. [name size must be between 0 and 255]"
    )
    for path, body in (
        ("/containers", {**container("X", {"x": {"type": "text"}}), **nowhere}),
        ("/views", {**view("X", []), **nowhere}),
        ("/datamodels", {**nowhere, "version": "1"}),
        ("/instances", {**node("a"), "space": "nowhere"}),
    ):
        assert "One or more spaces do not exist" in api.refused(path, {"items": [body]})
    missing = {"type": "view", "space": SPACE, "externalId": "No", "version": "v9"}
    message = api.refused("/instances/aggregate", {"view": missing, "aggregates": [{"count": {}}]})
    assert message.startswith("One or more views do not exist: ")
    assert "No/v9" in message
    sync = {"with": {"x": {"nodes": {}, "backfillSort": [{"property": p("name")}]}}, "select": {"x": {}}}
    assert api.refused("/instances/sync", sync) == "Backfill sort can only be used with two-phase sync."


# Records


def test_containers_and_views_for_records_are_made_and_hold_no_instances(api: Api) -> None:
    (found,) = api.post("/containers", {"items": [container("Alarm", {"x": {"type": "int32"}}, usedFor="record")]})[
        "items"
    ]
    assert found["usedFor"] == "record"
    (made,) = api.post("/views", {"items": [view("Alarm", ["x"])]})["items"]
    assert made["usedFor"] == "record"
    source = {**VIEW, "externalId": "Alarm"}
    assert "for records" in api.refused("/instances", {"items": [node("a", source, x=1)]})
    assert "for records" in api.refused("/instances/list", {"sources": [{"source": source}]})
    mixed = {**view("Mixed", ["name"], of="Pump"), "implements": [source]}
    assert "different kinds" in api.refused("/views", {"items": [mixed]})


# The system


@pytest.fixture
def system(api: Api) -> Api:
    """With a space of the system that holds a container, a view and a node."""
    with api.emulator.schema.transaction():
        schema = api.emulator.schema
        schema.put_space({"space": SYSTEM, "isGlobal": True}, "space")
        schema.put_container({**container("Unit", {"name": {"type": "text"}}), "space": SYSTEM}, "container")
        of = {
            "container": {"type": "container", "space": SYSTEM, "externalId": "Unit"},
            "containerPropertyIdentifier": "name",
        }
        body = {"space": SYSTEM, "externalId": "Unit", "version": "v1", "properties": {"name": of}}
        schema.put_view(body, "view")
        api.emulator.store.execute(
            "INSERT INTO instance(id, kind, space, external_id, key, version, created, updated, change) "
            "VALUES(1000, 0, ?, 'bar', ?, 1, 0, 0, 1000)",
            [SYSTEM, f"{SYSTEM}:bar"],
        )
    return api


def test_spaces_of_the_system_cannot_be_changed(system: Api) -> None:
    inside = {"space": SYSTEM, "externalId": "X"}
    bar = {"space": SYSTEM, "externalId": "bar"}
    for path, item in (
        ("/spaces", {"space": SYSTEM, "name": "mine"}),
        ("/spaces/delete", {"space": SYSTEM}),
        ("/containers", {**container("X", {"x": {"type": "text"}}), **inside}),
        ("/containers/delete", {"space": SYSTEM, "externalId": "Unit"}),
        ("/views", {**view("X", []), **inside}),
        ("/views/delete", {"space": SYSTEM, "externalId": "Unit", "version": "v1"}),
        ("/datamodels", {**inside, "version": "1"}),
        ("/datamodels/delete", {**inside, "version": "1"}),
        ("/containers/indexes/delete", {"space": SYSTEM, "containerExternalId": "Unit", "identifier": "x"}),
        ("/instances", {"instanceType": "node", **inside}),
        ("/instances", node("a", parent=inside)),
        ("/instances/delete", {"instanceType": "node", **bar}),
    ):
        assert "belongs to the system" in system.refused(path, {"items": [item]}), path
    inline = {**view("X", []), **inside}
    model = {"space": SPACE, "externalId": "M", "version": "1", "views": [inline]}
    assert "belongs to the system" in system.refused("/datamodels", {"items": [model]})
    system.apply(node("a", parent=bar))


def test_instances_of_the_system_are_found_where_their_space_is_named(system: Api) -> None:
    system.apply(node("a", parent={"space": SYSTEM, "externalId": "bar"}), node("b"), edge("e", "a", "b"))
    assert names(system.post("/instances/list", {})) == ["a", "b"]
    named: dict[str, Any] = {"equals": {"property": ["node", "space"], "value": SYSTEM}}
    assert names(system.post("/instances/list", {"filter": named})) == ["bar"]
    either = {"in": {"property": ["node", "space"], "values": [SYSTEM, SPACE]}}
    assert names(system.post("/instances/list", {"filter": either})) == ["a", "b", "bar"]
    assert names(
        system.post("/instances/list", {"filter": {"instanceReferences": [{"space": SYSTEM, "externalId": "bar"}]}})
    ) == ["bar"]
    through = {"source": VIEW, "identifier": "parent"}
    with_ = {"all": {"nodes": {}}, "far": {"nodes": {"from": "all", "through": through, "direction": "outwards"}}}
    found = system.post("/instances/query", {"with": with_, "select": {"all": {}, "far": {}}})["items"]
    assert names({"items": found["all"]}) == ["a", "b"]
    assert names({"items": found["far"]}) == ["bar"]


# Who asks


def test_the_endpoints_about_the_caller(api: Api) -> None:
    status, token = plain(api, "GET", "/api/v1/token/inspect")
    assert status == 200
    assert token["projects"] == [{"projectUrlName": "emulator", "groups": [1]}]
    assert {name for of in token["capabilities"] for name in of if name.endswith("Acl")} == {
        "dataModelsAcl", "dataModelInstancesAcl", "projectsAcl", "groupsAcl"
    }  # fmt: skip
    assert plain(api, "GET", "/api/v1/projects/plant/")[1]["urlName"] == "plant"
    (group,) = plain(api, "GET", "/api/v1/projects/plant/groups?all=false")[1]["items"]
    assert group["id"] == 1
    assert plain(api, "GET", "/api/v1/projects/plant/profiles/me")[1]["userIdentifier"] == "emulator"
    for path in (
        "/api/v1/projects/plant/token/inspect",
        "/api/v1/groups",
        "/api/v1/projects/plant/assets",
        "/",
        "/api/v1",
    ):
        status, body = plain(api, "GET", path)
        assert status == 404
        assert body["error"]["code"] == 404


# Sizes


@pytest.mark.wide
def test_bodies_are_bounded_unpacked_too(api: Api) -> None:
    packer = zlib.compressobj(9, wbits=31)
    chunk = b"a" * (1 << 20)
    bomb = packer.compress(b'{"items":["') + b"".join(packer.compress(chunk) for _ in range(200)) + packer.flush()
    assert len(bomb) < 300_000
    path = "/api/v1/projects/p/models/spaces/byids"
    status, body = plain(api, "POST", path, bomb, **{"content-encoding": "gzip"})
    assert status == 413
    assert str(MOST_BYTES) in body["error"]["message"]
    assert plain(api, "POST", path, b" " * (MOST_BYTES + 1))[0] == 413
    sound = zlib.compressobj(wbits=31)
    content = sound.compress(b'{"items":[{"space":"test"}]}') + sound.flush()
    assert plain(api, "POST", path, content, **{"content-encoding": "gzip"})[0] == 200
    assert plain(api, "POST", path, content[:-9], **{"content-encoding": "gzip"})[0] == 400


# Faults, clock, throttle


def test_failures_can_be_meant_for_one_path(api: Api) -> None:
    api.emulator.fail_next(503, times=2, path="/instances/list")
    api.post("/instances/search", {"view": VIEW})
    api.refused("/instances/list", {}, 503)
    api.post("/instances/query", {"with": {"x": {"nodes": {}}}, "select": {"x": {}}})
    api.refused("/instances/list", {}, 503)
    api.post("/instances/list", {})


def test_the_clock_moves_and_cursors_expire(api: Api) -> None:
    body: dict[str, Any] = {"with": {"x": {"nodes": {}}}, "select": {"x": {}}}
    api.apply(node("a"))
    cursors = api.post("/instances/sync", body)["nextCursor"]
    api.emulator.advance(3 * 24 * 3600 - 60)
    api.post("/instances/sync", {**body, "cursors": cursors})
    (written,) = api.apply(node("b"))
    (before,) = (item for item in api.post("/instances/list", {})["items"] if item["externalId"] == "a")
    assert written["createdTime"] - before["createdTime"] > 3 * 24 * 3600 * 1000 - 70_000
    api.emulator.advance(120)
    assert "expired" in api.refused("/instances/sync", {**body, "cursors": cursors})


def test_reset_forgets_instances_and_failures_not_definitions(api: Api) -> None:
    api.apply(node("a", name="x"), node("b"), edge("e", "a", "b"))
    api.emulator.fail_next(503)
    api.emulator.latency = 5.0
    api.emulator.reset()
    assert names(api.post("/instances/list", {})) == []
    assert names(api.post("/instances/list", {"instanceType": "edge"})) == []
    api.apply(node("a", name="y"))
    assert api.values("a") == {"name": "y"}


def test_the_throttle_refuses_what_runs_beyond_the_limits() -> None:
    with Emulator(throttle=True) as emulator, ExitStack() as places:
        client = PygenClient("https://emulator.local", "any", transport=emulator.transport, max_retries=0)
        client.spaces.create({"space": SPACE})
        path = "/api/v1/projects/any/models/instances"
        for _ in range(3):
            assert places.enter_context(emulator.throttle.place(path)) is None
        client.instances.apply([node("a")])
        with emulator.throttle.place(path):
            with pytest.raises(RateLimitError, match="more than 4 apply"):
                client.instances.apply([node("b")])
            assert [found.external_id for found in client.instances.list()] == ["a"]
        client.instances.apply([node("b")])
    with Emulator() as emulator, ExitStack() as places:
        for _ in range(100):
            assert places.enter_context(emulator.throttle.place(path)) is None
