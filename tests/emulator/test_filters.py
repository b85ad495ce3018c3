"""Each filter of the API against what it must find."""

from __future__ import annotations

from typing import Any

import pytest

from tests.emulator.api import SPACE, VIEW, Api, edge, node, p, ref

ITEMS = [
    node("a", name="alpha", weight=1.0, count=1, on=True, start="2024-01-01T00:00:00Z", end="2024-01-03T00:00:00Z",
         day="2024-01-01", tags=["x", "y"], status="ready", parent=ref("b"), others=[ref("b"), ref("c")]),
    node("b", name="Beta", weight=2.5, count=2, on=False, start="2024-01-02T02:00:00.5+02:00",
         end="2024-01-02T12:00:00Z", day="2024-01-02", tags=["y"], status="broken", parent=ref("c"), data={"k": [1]}),
    node("c", name="alphabet", weight=2.5, count=3, tags=[], big=2**60),
    node("d", _type="Kind", name="a%b_c", weight=-1),
]  # fmt: skip

CASES: list[tuple[Any, str]] = [
    ({"matchAll": {}}, "abcd"),
    ({"equals": {"property": p("name"), "value": "alpha"}}, "a"),
    ({"equals": {"property": p("weight"), "value": 2.5}}, "bc"),
    ({"equals": {"property": p("on"), "value": False}}, "b"),
    ({"equals": {"property": p("big"), "value": 2**60}}, "c"),
    ({"equals": {"property": p("start"), "value": "2024-01-02T00:00:00.500Z"}}, "b"),
    ({"equals": {"property": p("day"), "value": "2024-01-02"}}, "b"),
    ({"equals": {"property": p("status"), "value": "ready"}}, "a"),
    ({"equals": {"property": p("parent"), "value": ref("c")}}, "b"),
    ({"equals": {"property": p("tags"), "value": ["x", "y"]}}, "a"),
    ({"equals": {"property": ["node", "externalId"], "value": "d"}}, "d"),
    ({"equals": {"property": ["node", "type"], "value": ref("Kind")}}, "d"),
    ({"equals": {"property": [SPACE, "Pump", "name"], "value": "Beta"}}, "b"),
    ({"equals": {"property": p("weight"), "value": {"property": p("count")}}}, "a"),
    ({"not": {"equals": {"property": p("on"), "value": True}}}, "bcd"),
    ({"in": {"property": p("name"), "values": ["alpha", "Beta", "?"]}}, "ab"),
    ({"in": {"property": p("parent"), "values": [ref("b"), ref("c")]}}, "ab"),
    ({"in": {"property": p("name"), "values": []}}, ""),
    ({"range": {"property": p("weight"), "gt": 1}}, "bc"),
    ({"range": {"property": p("weight"), "gte": 1, "lt": 2.5}}, "a"),
    ({"range": {"property": p("start"), "lte": "2024-01-01T00:00:00+00:00"}}, "a"),
    ({"range": {"property": p("name"), "lt": "alpha"}}, "bd"),
    ({"range": {"property": p("weight"), "lt": {"property": p("count")}}}, "c"),
    ({"prefix": {"property": p("name"), "value": "alpha"}}, "ac"),
    ({"prefix": {"property": p("name"), "value": "a%"}}, "d"),
    ({"prefix": {"property": p("name"), "value": ""}}, "abcd"),
    ({"prefix": {"property": ["node", "externalId"], "value": "b"}}, "b"),
    ({"exists": {"property": p("parent")}}, "ab"),
    ({"exists": {"property": p("data")}}, "b"),
    ({"not": {"exists": {"property": p("tags")}}}, "d"),
    ({"containsAny": {"property": p("tags"), "values": ["x", "z"]}}, "a"),
    ({"containsAll": {"property": p("tags"), "values": ["y", "x"]}}, "a"),
    ({"containsAll": {"property": p("tags"), "values": []}}, "abc"),
    ({"containsAny": {"property": p("others"), "values": [ref("c")]}}, "a"),
    ({"overlaps": {"startProperty": p("start"), "endProperty": p("end"), "gte": "2024-01-02T13:00:00Z"}}, "a"),
    ({"overlaps": {"startProperty": p("start"), "endProperty": p("end"), "lt": "2024-01-02T00:00:00Z"}}, "a"),
    ({"nested": {"scope": p("parent"), "filter": {"equals": {"property": p("name"), "value": "Beta"}}}}, "a"),
    ({"nested": {"scope": p("others"), "filter": {"equals": {"property": p("name"), "value": "alphabet"}}}}, "a"),
    ({"nested": {"scope": p("parent"), "filter": {"nested": {"scope": p("parent"), "filter": {"matchAll": {}}}}}}, "a"),
    ({"hasData": [VIEW]}, "abcd"),
    ({"hasData": [{"type": "container", "space": SPACE, "externalId": "Pump"}]}, "abcd"),
    ({"instanceReferences": [ref("c"), ref("nothing")]}, "c"),
    ({"and": [{"exists": {"property": p("on")}}, {"not": {"prefix": {"property": p("name"), "value": "B"}}}]}, "a"),
    ({"or": [{"equals": {"property": p("count"), "value": 3}}, {"equals": {"property": p("weight"), "value": -1}}]}, "cd"),
    ({"not": {"or": [{"exists": {"property": p("on")}}, {"equals": {"property": p("count"), "value": 3}}]}}, "d"),
    ({"range": {"property": ["node", "createdTime"], "gt": "2024-01-01T00:00:00Z"}}, "abcd"),
    ({"range": {"property": ["node", "createdTime"], "gt": 1}}, "abcd"),
    ({"or": [{"equals": {"property": p("count"), "value": n}} for n in range(2, 2000)]}, "bc"),
]  # fmt: skip


@pytest.fixture
def filled(api: Api) -> Api:
    api.apply(*ITEMS)
    return api


def test_each_filter(filled: Api) -> None:
    for filter, expected in CASES:
        assert "".join(sorted(filled.ids(filter))) == expected, filter


@pytest.mark.parametrize("few", [0, 1000])
def test_nested_filters_find_the_same_for_few_and_many_targets(
    filled: Api, few: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("pygen_runtime.emulator.filters_sql.FEW", few)
    filled.apply(edge("ab", "a", "b"), edge("bc", "b", "c"))
    beta = {"equals": {"property": p("name"), "value": "Beta"}}

    def nested(scope: list[str], filter: Any) -> dict[str, Any]:
        return {"nested": {"scope": scope, "filter": filter}}

    for filter, expected in CASES:
        if "nested" in filter:
            assert "".join(sorted(filled.ids(filter))) == expected, filter
    assert filled.ids({"not": nested(p("parent"), beta)}) == ["b", "c", "d"]
    assert filled.ids({"or": [nested(p("others"), beta), nested(p("parent"), {"matchAll": {}})]}) == ["a", "b"]
    for end, expected in (("startNode", "bc"), ("endNode", "ab")):
        body = {"instanceType": "edge", "filter": nested(["edge", end], beta)}
        assert [item["externalId"] for item in filled.post("/instances/list", body)["items"]] == [expected]


def test_filters_in_query_take_parameters(filled: Api) -> None:
    filter = {"in": {"property": p("name"), "values": {"parameter": "names"}}}
    body = {"with": {"x": {"nodes": {"filter": filter}}}, "select": {"x": {}}, "parameters": {"names": ["alpha"]}}
    assert [item["externalId"] for item in filled.post("/instances/query", body)["items"]["x"]] == ["a"]
    assert "parameter" in filled.refused("/instances/list", {"filter": filter})
    del body["parameters"]
    assert "parameter" in filled.refused("/instances/query", body)


REFUSED: list[Any] = [
    {},
    {"and": []},
    {"or": []},
    {"and": {}},
    {"nonsense": {}},
    {"matchAll": {}, "not": {"matchAll": {}}},
    {"matchAll": {"x": 1}},
    {"equals": {"property": p("name")}},
    {"equals": {"property": p("name"), "value": 1}},
    {"equals": {"property": p("name"), "value": None}},
    {"equals": {"property": p("weight"), "value": "1"}},
    {"equals": {"property": p("on"), "value": 1}},
    {"equals": {"property": p("parent"), "value": "b"}},
    {"equals": {"property": p("nothing"), "value": 1}},
    {"equals": {"property": [SPACE, "Nothing/v1", "x"], "value": 1}},
    {"equals": {"property": ["edge", "externalId"], "value": "a"}},
    {"equals": {"property": ["node", "nothing"], "value": 1}},
    {"equals": {"property": p("name"), "value": "x", "boost": 1}},
    {"equals": {"property": "name", "value": "x"}},
    {"equals": {"property": p("name"), "value": {"property": p("weight")}}},
    {"in": {"property": p("name"), "values": "alpha"}},
    {"in": {"property": p("name"), "values": [1]}},
    {"range": {"property": p("weight")}},
    {"range": {"property": p("weight"), "gt": 1, "gte": 1}},
    {"range": {"property": p("tags"), "gt": "x"}},
    {"range": {"property": p("start"), "gt": "yesterday"}},
    {"prefix": {"property": p("weight"), "value": "1"}},
    {"prefix": {"property": p("tags"), "value": "x"}},
    {"prefix": {"property": p("name"), "value": {"property": p("name")}}},
    {"containsAny": {"property": p("name"), "values": ["x"]}},
    {"nested": {"scope": p("name"), "filter": {"matchAll": {}}}},
    {"hasData": [{"type": "view", "space": SPACE, "externalId": "Pump"}]},
    {"instanceReferences": [{"space": SPACE}]},
    {"geojson": {"property": p("name")}},
]


def test_filters_that_are_refused(filled: Api) -> None:
    for filter in REFUSED:
        filled.refused("/instances/list", {"filter": filter})


def test_overlaps_is_not_allowed_in_search(filled: Api) -> None:
    filter = {"overlaps": {"startProperty": p("start"), "endProperty": p("end"), "gte": "2024-01-01T00:00:00Z"}}
    assert "search" in filled.refused("/instances/search", {"view": VIEW, "filter": filter})


def test_deep_filters_are_refused_and_not_fatal(filled: Api) -> None:
    filter: Any = {"matchAll": {}}
    for _ in range(300):
        filter = {"not": filter}
    assert "deep" in filled.refused("/instances/list", {"filter": filter})
