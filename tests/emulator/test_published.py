"""What is published of the API, or seen in answers of it and in the tests of its clients: facts, no choices of the emulator."""

from __future__ import annotations

from typing import Any

from tests.emulator.api import SPACE, VIEW, Api, node, ref


def test_null_properties_are_left_out(api: Api) -> None:
    api.apply(node("a", name="x", count=None))
    assert api.values("a") == {"name": "x"}


def test_a_missing_target_is_refused_without_auto_create(api: Api) -> None:
    body = {"items": [node("a", parent=ref("b"))], "autoCreateDirectRelations": False}
    assert "Cannot auto-create" in api.refused("/instances", body)


def test_deleting_missing_schema_objects_is_no_error(api: Api) -> None:
    versioned = {"items": [{"space": SPACE, "externalId": "No", "version": "1"}]}
    assert api.post("/views/delete", versioned) == api.post("/datamodels/delete", versioned) == {"items": []}
    assert api.post("/containers/delete", {"items": [{"space": SPACE, "externalId": "No"}]}) == {"items": []}
    assert api.post("/spaces/delete", {"items": [{"space": "no"}]}) == {"items": []}


def test_a_view_without_filter_and_properties_cannot_be_queried(api: Api) -> None:
    (read,) = api.post("/views", {"items": [{"space": SPACE, "externalId": "Bare", "version": "v1"}]})["items"]
    assert (read["writable"], read["queryable"], read["usedFor"]) == (False, False, "all")
    assert "neither" in api.refused("/instances/list", {"sources": [{"source": {**VIEW, "externalId": "Bare"}}]})


def test_expired_sync_cursors_are_refused_unless_allowed(api: Api) -> None:
    body: dict[str, Any] = {"with": {"x": {"nodes": {}}}, "select": {"x": {}}}
    body["cursors"] = api.post("/instances/sync", body)["nextCursor"]
    api.emulator.advance(4 * 24 * 3600)
    assert "expired" in api.refused("/instances/sync", body)
    api.post("/instances/sync", {**body, "allowExpiredCursorsAndAcceptMissedDeletes": True})


def test_an_unknown_unit_id_is_400(api: Api) -> None:
    answer = api.emulator.answer("GET", "/api/v1/projects/any/units/x:y", {}, b"")
    assert answer.status == 400
