"""What `debug` answers: notices, the statements of each result set, and how the database goes about them."""

from __future__ import annotations

from typing import Any

import pytest

from pygen_runtime.emulator import Emulator
from tests.emulator.api import CONTAINER, SPACE, VIEW, Api, container, node, p, ref, view

WANTED = {"includeTranslatedQuery": True, "includePlan": True}


def query(**debug: Any) -> dict[str, Any]:
    through = {"source": VIEW, "identifier": "parent"}
    return {
        "with": {
            "first": {"nodes": {"filter": {"equals": {"property": p("name"), "value": "secret-%"}}}},
            "parents": {"nodes": {"from": "first", "through": through, "direction": "outwards"}},
        },
        "select": {"parents": {"sources": [{"source": VIEW, "properties": ["name"]}]}},
        "debug": debug,
    }


@pytest.fixture
def plant(api: Api) -> Api:
    api.apply(node("top", name="top"), node("a", name="secret-%", parent=ref("top")))
    return api


def test_the_statements_of_each_result_set_are_told(plant: Api) -> None:
    answer = plant.post("/instances/query", query(**WANTED))
    translated, plan = answer["debug"]["translatedQuery"], answer["debug"]["plan"]
    assert [item["externalId"] for item in answer["items"]["parents"]] == ["top"]
    assert list(translated["query"]) == list(translated["parameters"]) == ["first", "parents"]
    (statement,), (values,) = translated["query"]["first"], translated["parameters"]["first"]
    assert statement.count("?") == len(values) and "secret-%" in values and "secret" not in statement
    # the set itself, the identity of its members, their properties
    assert len(translated["query"]["parents"]) == 3
    assert plan["byIdentifier"].keys() == translated["query"].keys()
    steps = [of["steps"][0]["step"] for of in plan["fullPlan"]["statements"]]
    assert len(steps) == 4 and all("SCAN" in step or "SEARCH" in step for step in steps)
    assert plan["profiled"] is False and "rows" not in plan["byIdentifier"]["first"][0]


def test_a_profile_measures_and_needs_an_answer_without_results(plant: Api) -> None:
    plan = plant.post("/instances/query", query(**WANTED, profile=True, emitResults=False))["debug"]["plan"]
    assert plan["profiled"] is True
    assert [of["rows"] for of in plan["fullPlan"]["statements"]] == [1, 1]
    assert all(of["milliseconds"] >= 0 for of in plan["fullPlan"]["statements"])
    assert plant.post("/instances/query", query(**WANTED, profile=True))["debug"]["plan"]["profiled"] is False


def test_each_part_comes_where_it_is_asked_for(plant: Api) -> None:
    for debug, parts in (
        ({}, {"notices"}),
        ({"includePlan": True}, {"notices", "plan"}),
        ({"includeTranslatedQuery": True}, {"notices", "translatedQuery"}),
    ):
        assert plant.post("/instances/query", query(**debug))["debug"].keys() == parts
        listed = {"sources": [{"source": VIEW}], "debug": debug}
        assert plant.post("/instances/list", listed)["debug"].keys() == parts
        members = {"n": {"nodes": {"filter": {"hasData": [CONTAINER]}}}}
        synced = {"with": members, "select": {"n": {}}, "debug": debug}
        assert plant.post("/instances/sync", synced)["debug"].keys() == parts
    assert "debug" not in plant.post("/instances/list", {})


def test_nothing_is_noted_for_the_next_request_or_after_a_refusal(plant: Api) -> None:
    refused = query(**WANTED)
    refused["with"]["parents"]["nodes"]["from"] = "nobody"
    plant.refused("/instances/query", refused)
    assert plant.emulator.store.watch is None
    plant.post("/instances/query", query(**WANTED))
    assert plant.emulator.store.watch is None


def test_readers_of_a_file_note_their_own(tmp_path: Any) -> None:
    with Emulator(tmp_path / "plant.db", strict=True) as emulator:
        plant = Api(emulator)
        plant.post("/spaces", {"items": [{"space": SPACE}]})
        plant.post("/containers", {"items": [container("Pump", {"name": {"type": "text"}})]})
        plant.post("/views", {"items": [view("Pump", ["name"])]})
        plant.apply(node("a", name="x"))
        for _ in range(2):
            answer = plant.post("/instances/list", {"sources": [{"source": VIEW}], "debug": WANTED})
            assert list(answer["debug"]["translatedQuery"]["query"]) == ["items"]


def test_timeouts_are_noted(plant: Api) -> None:
    (first,) = plant.post("/instances/query", query(timeout=1000))["debug"]["notices"]
    (second,) = plant.post("/instances/query", query(timeout=90_000, emitResults=False))["debug"]["notices"]
    assert (first["code"], second["code"]) == ("noTimeoutWithResults", "excessiveTimeout")
