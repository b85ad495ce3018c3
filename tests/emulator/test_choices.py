"""What the facts about the API leave open: one test per choice, each a row of docs/emulator.md."""

from __future__ import annotations

from typing import Any

import pytest

from pygen_runtime.emulator.units import conversion
from pygen_runtime.emulator.values import milliseconds
from tests.emulator.api import CONTAINER, PROPERTIES, SPACE, VIEW, Api, container, edge, node, p, ref, view


def names(answer: Any) -> list[str]:
    return [item["externalId"] for item in answer["items"]]


def test_first_version_is_1(api: Api) -> None:
    assert api.apply(node("a"))[0]["version"] == 1


def test_version_conflict_is_409(api: Api) -> None:
    api.apply(node("a"))
    message = api.refused("/instances", {"items": [node("a", _version=0)]}, 409)
    assert message == "A version conflict caused the ingest to fail."


def test_skipped_items_are_listed_as_unmodified(api: Api) -> None:
    api.apply(node("a", name="x"))
    answer = api.apply(node("a", _version=0, name="y"), node("b"), skipOnVersionConflict=True)
    assert [(item["externalId"], item["version"], item["wasModified"]) for item in answer] == [
        ("a", 1, False),
        ("b", 1, True),
    ]
    assert api.values("a") == {"name": "x"}


def test_edge_ends_cannot_change_but_its_type_can(api: Api) -> None:
    api.apply(node("a"), node("b"), edge("e", "a", "b"))
    api.refused("/instances", {"items": [edge("e", "a", "a")]})
    assert api.apply({**edge("e", "a", "b"), "type": ref("other")})[0]["version"] == 2


def test_a_write_without_type_leaves_the_type(api: Api) -> None:
    api.apply(node("a", _type="Kind"))
    api.apply(node("a", name="x"), replace=True)
    assert api.post("/instances/byids", {"items": [node("a")]})["items"][0]["type"] == ref("Kind")


def test_types_of_nodes_and_edges_are_not_created_as_nodes(api: Api) -> None:
    api.apply(node("a", _type="Kind"), edge("e", "a", "a"))
    assert names(api.post("/instances/list", {})) == ["a"]


def test_a_relation_keeps_pointing_to_a_deleted_node(api: Api) -> None:
    api.apply(node("a", parent=ref("b")))
    api.post("/instances/delete", {"items": [{"instanceType": "node", **ref("b")}]})
    assert api.values("a") == {"parent": ref("b")}
    assert api.ids({"nested": {"scope": p("parent"), "filter": {"matchAll": {}}}}) == []


def test_float32_is_rounded_to_single_precision(api: Api) -> None:
    api.post("/containers", {"items": [container("F", {"f": {"type": "float32"}})]})
    api.post("/views", {"items": [view("F", ["f"])]})
    source = {**VIEW, "externalId": "F"}
    api.apply(node("a", source, f=0.1))
    (found,) = api.post("/instances/list", {"sources": [{"source": source}]})["items"]
    assert found["properties"][SPACE]["F/v1"]["f"] == 0.10000000149011612
    assert "float32" in api.refused("/instances", {"items": [node("b", source, f=1e39)]})


def test_a_timestamp_without_offset_is_utc() -> None:
    assert milliseconds("1970-01-01T00:00:01", "") == 1000
    assert milliseconds("1970-01-01T01:00:00.5+01", "") == 500
    assert milliseconds("1970-01-01T01:00:00.25+0100", "") == 250


def test_a_page_may_change_its_limit_and_nothing_else(api: Api) -> None:
    api.apply(*[node(f"n{n}", count=n) for n in range(5)])
    body: dict[str, Any] = {"sources": [{"source": VIEW}], "limit": 2}
    cursor = api.post("/instances/list", body)["nextCursor"]
    assert len(api.ids(cursor=cursor, limit=3)) == 3
    assert "cursor" in api.refused("/instances/list", {**body, "cursor": cursor, "filter": {"matchAll": {}}})
    assert "cursor" in api.refused("/instances/list", {**body, "cursor": "made up"})


def test_the_first_parent_wins(api: Api) -> None:
    other = {"name": {"type": "int32"}}
    api.post("/containers", {"items": [container("Other", other)]})
    api.post("/views", {"items": [view("Other", other)]})
    second = {**VIEW, "externalId": "Other"}
    child = {"space": SPACE, "externalId": "Child", "version": "v1", "implements": [VIEW, second]}
    (read,) = api.post("/views", {"items": [child]})["items"]
    assert read["properties"]["name"]["type"]["type"] == "text"


def test_a_view_filter_replaces_has_data(api: Api) -> None:
    filter = {"equals": {"property": ["node", "type"], "value": ref("Kind")}}
    api.post("/views", {"items": [view("Filtered", ["name"], of="Pump", filter=filter)]})
    api.apply(node("bare", _type="Kind"), node("data", name="x"))
    assert api.ids(sources=[{"source": {**VIEW, "externalId": "Filtered"}}]) == ["bare"]


def test_not_of_an_absent_value_is_true(api: Api) -> None:
    api.apply(node("a", name="x"), node("b", count=1))
    assert api.ids({"equals": {"property": p("count"), "value": 1}}) == ["b"]
    assert api.ids({"not": {"equals": {"property": p("count"), "value": 1}}}) == ["a"]


def test_times_of_the_service_compare_with_text_and_milliseconds(api: Api) -> None:
    api.apply(node("a", name="x"))
    for value in ("2020-01-01T00:00:00Z", 1_577_836_800_000):
        assert api.ids({"range": {"property": ["node", "lastUpdatedTime"], "gt": value}}) == ["a"]


def test_unsorted_lists_come_in_the_order_of_creation(api: Api) -> None:
    api.apply(node("b", name="1"))
    api.apply(node("a", name="2"))
    assert api.ids() == ["b", "a"]


def test_search_takes_the_last_word_as_prefix(api: Api) -> None:
    api.apply(node("a", name="main pump"))
    assert names(api.post("/instances/search", {"view": VIEW, "query": "MAIN pu"})) == ["a"]
    assert names(api.post("/instances/search", {"view": VIEW, "query": "ma pump", "operator": "AND"})) == []


def test_groups_leave_out_absent_values_and_come_in_order(api: Api) -> None:
    api.apply(node("a", name="z"), node("b", name="a"), node("c", count=1))
    items = api.post("/instances/aggregate", {"view": VIEW, "groupBy": ["name"]})["items"]
    assert [item["group"] for item in items] == [{"name": "a"}, {"name": "z"}]


def test_distinct_values_come_with_their_count(api: Api) -> None:
    api.apply(node("a", name="z"), node("b", name="z"))
    (item,) = api.post("/instances/aggregate", {"view": VIEW, "groupBy": ["name"]})["items"]
    assert item["aggregates"] == [{"aggregate": "count", "value": 2}]


def test_histograms_have_no_empty_buckets(api: Api) -> None:
    api.apply(node("a", count=1), node("b", count=100))
    histogram = {"histogram": {"property": "count", "interval": 10}}
    (item,) = api.post("/instances/aggregate", {"view": VIEW, "aggregates": [histogram]})["items"]
    assert [bucket["start"] for bucket in item["aggregates"][0]["buckets"]] == [0, 100]


def test_aggregates_without_values_have_no_value(api: Api) -> None:
    (item,) = api.post("/instances/aggregate", {"view": VIEW, "aggregates": [{"sum": {"property": "count"}}]})["items"]
    assert item["aggregates"] == [{"aggregate": "sum", "property": "count"}]


def test_selected_sources_do_not_filter(api: Api) -> None:
    api.apply(node("bare"), node("data", name="x"))
    select = {"x": {"sources": [{"source": VIEW, "properties": ["name"]}]}}
    found = api.post("/instances/query", {"with": {"x": {"nodes": {}}}, "select": select})["items"]["x"]
    assert [item["properties"] for item in found] == [{}, {SPACE: {"Pump/v1": {"name": "x"}}}]


def test_exhausted_query_cursors_are_null(api: Api) -> None:
    answer = api.post("/instances/query", {"with": {"x": {"nodes": {}}}, "select": {"x": {}}})
    assert answer["nextCursor"] == {"x": None}


def test_a_parent_that_moves_on_restarts_its_children(kind_api: Api) -> None:
    kind_api.apply(*[node(f"p{n}", name="parent") for n in range(2)])
    kind_api.apply(*[node(f"c{n}", parent=ref(f"p{n % 2}")) for n in range(6)])
    expressions = {
        "p": {"nodes": {"filter": {"equals": {"property": p("name"), "value": "parent"}}}, "limit": 1},
        "c": {"nodes": {"from": "p", "through": {"source": VIEW, "identifier": "parent"}}, "limit": 2},
    }
    body = {"with": expressions, "select": {"p": {}, "c": {}}}
    cursors = kind_api.post("/instances/query", body)["nextCursor"]
    both = kind_api.post("/instances/query", {**body, "cursors": cursors})
    assert [item["externalId"] for item in both["items"]["c"]] == ["c1", "c3"]


def test_the_edge_to_a_terminating_node_is_included(api: Api) -> None:
    api.apply(node("a"), node("b", name="stop"), node("c"), edge("ab", "a", "b"), edge("bc", "b", "c"))
    start = {"nodes": {"filter": {"instanceReferences": [ref("a")]}}}
    stop = {"equals": {"property": p("name"), "value": "stop"}}
    edges = {"edges": {"from": "s", "maxDistance": 5, "terminationFilter": stop}}
    answer = api.post("/instances/query", {"with": {"s": start, "e": edges}, "select": {"e": {}}})
    assert [item["externalId"] for item in answer["items"]["e"]] == ["ab"]


def test_edges_go_one_hop_unless_told_otherwise(api: Api) -> None:
    api.apply(node("a"), node("b"), node("c"), edge("ab", "a", "b"), edge("bc", "b", "c"))
    start = {"nodes": {"filter": {"instanceReferences": [ref("a")]}}}
    answer = api.post("/instances/query", {"with": {"s": start, "e": {"edges": {"from": "s"}}}, "select": {"e": {}}})
    assert [item["externalId"] for item in answer["items"]["e"]] == ["ab"]


def test_unknown_units_and_properties_are_refused(api: Api) -> None:
    for unit in ({"property": "name", "unit": {"externalId": "power:kilow"}}, {"property": "weight", "unit": {"externalId": "x:y"}},
                 {"property": "no", "unit": {"externalId": "power:kilow"}}, {"property": "weight", "unit": {"unitSystemName": "x"}}):  # fmt: skip
        api.refused("/instances/list", {"sources": [{"source": VIEW, "targetUnits": [unit]}]})


def test_units_convert_by_their_definitions() -> None:
    for source, target in (
        ("energy:kilobtu_it", "energy:btu_it"),
        ("power:ft-lb_f-per-sec", "power:ft-lb_f-per-hr"),
        ("volume_flow_rate:kilol-per-hr", "volume_flow_rate:l-per-hr"),
    ):
        expected = 3600 if "ft-lb_f" in source else 1000
        assert conversion(source, {"externalId": target}, "x").of(1.0) == pytest.approx(expected, rel=1e-12)


def test_an_unknown_unit_of_a_property_is_refused_where_strict(api: Api, kind_api: Api) -> None:
    body = {"items": [container("Odd", {"x": {"type": "float64", "unit": {"externalId": "x:y"}}})]}
    assert "x:y" in api.refused("/containers", body)
    kind_api.post("/containers", body)


def test_a_container_keeps_its_properties_and_their_types(api: Api) -> None:
    fewer = {name: of for name, of in PROPERTIES.items() if name != "name"}
    assert "removed" in api.refused("/containers", {"items": [container("Pump", fewer)]})
    changed = {**PROPERTIES, "name": {"type": "int32"}}
    assert "changed" in api.refused("/containers", {"items": [container("Pump", changed)]})
    more = {**PROPERTIES, "extra": {"type": "text", "nullable": False}}
    api.apply(node("a", name="x"))
    assert "missing" in api.refused("/containers", {"items": [container("Pump", more)]})
    api.post(
        "/containers",
        {"items": [container("Pump", {**more, "extra": {"type": "text", "nullable": False, "defaultValue": "d"}})]},
    )
    assert api.ids({"equals": {"property": [SPACE, "Pump", "extra"], "value": "d"}}) == ["a"]


def test_a_container_in_use_by_a_view_stays(api: Api) -> None:
    assert "mapped" in api.refused("/containers/delete", {"items": [{"space": SPACE, "externalId": "Pump"}]})


def test_a_view_may_be_changed_in_place(api: Api) -> None:
    (read,) = api.post("/views", {"items": [view("Pump", ["name"])]})["items"]
    assert list(read["properties"]) == ["name"]


def test_an_enum_may_carry_list_false(api: Api) -> None:
    type_ = {"type": "enum", "values": {"a": {"name": "A"}}, "list": False}
    body = {"space": SPACE, "externalId": "E", "properties": {"e": {"type": type_}}}
    assert api.post("/containers", {"items": [body]})["items"]


def test_a_write_through_a_view_touches_every_container_it_maps(api: Api) -> None:
    body = {"instanceType": "node", "space": SPACE, "externalId": "v", "sources": [{"source": VIEW, "properties": {}}]}
    api.apply(body, node("c", CONTAINER))
    assert sorted(api.ids()) == ["c", "v"]


def test_the_same_instance_twice_in_a_request_is_refused(api: Api) -> None:
    assert "more than once" in api.refused("/instances", {"items": [node("a"), node("a", name="x")]})


@pytest.mark.parametrize("value", [{"a": 1}])
def test_json_can_only_be_tested_for_existence(api: Api, value: Any) -> None:
    assert "exists" in api.refused("/instances/list", {"filter": {"equals": {"property": p("data"), "value": value}}})
