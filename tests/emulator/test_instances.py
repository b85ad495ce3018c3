"""Writing, reading, listing, searching, aggregating and following instances."""

from __future__ import annotations

from typing import Any

from tests.emulator.api import CONNECTS, CONTAINER, SPACE, VIEW, Api, container, edge, node, p, ref, view

SLIM = ("version", "wasModified")


def slim(answer: Any) -> list[tuple[int, bool]]:
    return [tuple(item[key] for key in SLIM) for item in answer]


def test_create_merge_replace_and_no_change(api: Api) -> None:
    assert slim(api.apply(node("a", name="x", count=1))) == [(1, True)]
    assert slim(api.apply(node("a", name="x"))) == [(1, False)]
    assert slim(api.apply(node("a", weight=2))) == [(2, True)]
    assert api.values("a") == {"name": "x", "count": 1, "weight": 2.0}
    assert slim(api.apply(node("a", count=None))) == [(3, True)]
    assert slim(api.apply(node("a", name="y"), replace=True)) == [(4, True)]
    assert api.values("a") == {"name": "y"}


def test_every_type_comes_back_as_it_went(api: Api) -> None:
    values: dict[str, Any] = {
        "name": "ä\U0001f600", "weight": 0.1, "count": -(2**31), "big": 2**63 - 1, "on": False,
        "start": "0001-01-01T00:00:00.000+00:00", "end": "9999-12-31T23:59:59.999+00:00", "day": "2024-02-29",
        "data": {"a": [1, None, {"b": 1.5}]}, "tags": ["b", "a", "b"], "series": "ts", "status": "broken",
        "parent": ref("a"), "others": [ref("x:y"), ref("a")],
    }  # fmt: skip
    api.apply(node("a", **values))
    assert api.values("a") == values


def test_values_that_are_refused(api: Api) -> None:
    bad: dict[str, list[Any]] = {
        "name": [1, ["x"], {"a": 1}, "x\0y", "x" * 128_001],
        "weight": ["1", True, [1.0]],
        "count": [2**31, 1.5, "1", True],
        "big": [2**63],
        "on": ["true", 0],
        "start": ["2024-01-01", "2024-13-01T00:00:00Z", 1],
        "day": ["2024-02-30", "20240101"],
        "data": ["x", [1], {"x": "y" * 10_241}],
        "tags": ["x", [1], [None], ["x"] * 1001],
        "status": ["unknown"],
        "parent": ["a", {"space": SPACE}, {"space": SPACE, "externalId": ""}],
        "others": [[ref(str(n)) for n in range(101)]],
        "nothing": [1],
    }
    for name, values in bad.items():
        for value in values:
            api.refused("/instances", {"items": [node("a", **{name: value})]})
    assert api.ids() == []


def test_required_default_immutable_and_counting_properties(api: Api) -> None:
    properties = {
        "needed": {"type": "text", "nullable": False},
        "kept": {"type": "text", "immutable": True},
        "filled": {"type": "int32", "defaultValue": 7},
        "number": {"type": "int32", "autoIncrement": True},
    }
    api.post("/containers", {"items": [container("Strict", properties)]})
    source = {"type": "container", "space": SPACE, "externalId": "Strict"}
    assert "needed" in api.refused("/instances", {"items": [node("a", source)]})
    api.apply(node("a", source, needed="x", kept="k"), node("b", source, needed="y"))
    assert "immutable" in api.refused("/instances", {"items": [node("a", source, kept="other")]})
    assert "null" in api.refused("/instances", {"items": [node("a", source, needed=None)]})
    assert "needed" in api.refused("/instances", {"items": [node("a", source, filled=1)], "replace": True})
    api.post("/views", {"items": [view("Strict", properties)]})
    listed = api.post("/instances/list", {"sources": [{"source": {**VIEW, "externalId": "Strict"}}]})["items"]
    blocks = [item["properties"][SPACE]["Strict/v1"] for item in listed]
    assert [(block["filled"], block["number"]) for block in blocks] == [(7, 1), (7, 2)]


def test_one_transaction_all_or_nothing(api: Api) -> None:
    api.refused("/instances", {"items": [node("a", name="x"), node("b", name=1)]})
    api.refused("/instances", {"items": [node("a", name="x"), edge("e", "a", "missing")]})
    assert api.ids() == []


def test_version_conflicts(api: Api) -> None:
    api.apply(node("a", name="x"))
    api.apply(node("a", name="y"))
    assert "A version conflict" in api.refused("/instances", {"items": [node("a", _version=1, name="z")]}, 409)
    assert "A version conflict" in api.refused("/instances", {"items": [node("a", _version=0, name="z")]}, 409)
    assert slim(api.apply(node("a", _version=2, name="z"))) == [(3, True)]
    delete = {"items": [{**node("a"), "existingVersion": 2}]}
    api.refused("/instances/delete", delete, 409)


def test_direct_relations_create_their_targets_unless_constrained(api: Api) -> None:
    api.apply(node("a", parent=ref("new")))
    assert api.post("/instances/byids", {"items": [node("new")]})["items"][0]["version"] == 1
    api.refused("/instances", {"items": [node("a", parent=ref("no"))], "autoCreateDirectRelations": False})
    api.post("/containers", {"items": [container("Tight", {"to": {"type": "direct", "container": CONTAINER}})]})
    source = {"type": "container", "space": SPACE, "externalId": "Tight"}
    assert "Cannot auto-create" in api.refused("/instances", {"items": [node("t", source, to=ref("absent"))]})
    assert "no data" in api.refused("/instances", {"items": [node("t", source, to=ref("new"))]})
    api.apply(node("t", source, to=ref("both")), node("both", name="x"))


def test_edges_need_their_nodes(api: Api) -> None:
    assert "startNode" in api.refused("/instances", {"items": [edge("e", "a", "b")]})
    api.apply(edge("e", "a", "b"), autoCreateStartNodes=True, autoCreateEndNodes=True)
    found = api.post("/instances/list", {"instanceType": "edge"})["items"]
    assert found[0]["startNode"] == ref("a")
    assert found[0]["type"] == CONNECTS


def test_constraints_requires_and_unique(api: Api) -> None:
    requires = {"c": {"constraintType": "requires", "require": CONTAINER}}
    unique = {"u": {"constraintType": "uniqueness", "properties": ["code"], "bySpace": False}}
    api.post("/containers", {"items": [container("R", {"code": {"type": "text"}}, constraints={**requires, **unique})]})
    source = {"type": "container", "space": SPACE, "externalId": "R"}
    assert "require" in api.refused("/instances", {"items": [node("a", source, code="1")]})
    both = node("a", source, code="1")
    both["sources"].append({"source": VIEW, "properties": {"name": "x"}})
    api.apply(both)
    other = {**both, "externalId": "b"}
    assert "uniqueness" in api.refused("/instances", {"items": [other]})
    api.post("/instances/delete", {"items": [node("a")]})
    api.apply(other)


def test_delete_takes_edges_along_and_skips_what_is_missing(api: Api) -> None:
    api.apply(node("a", name="x"), node("b", name="y"), edge("e", "a", "b"))
    body = {"items": [{"instanceType": "node", **ref(x)} for x in ("a", "none")]}
    assert api.post("/instances/delete", body)["items"] == [{"instanceType": "node", **ref("a")}]
    assert api.ids() == ["b"]
    assert api.post("/instances/list", {"instanceType": "edge"})["items"] == []
    api.refused("/instances/delete", {"items": [{"instanceType": "node", "space": "nowhere", "externalId": "a"}]})
    assert slim(api.apply(node("a", name="again"))) == [(1, True)]


def test_sort_and_keyset_paging_with_nulls(api: Api) -> None:
    api.apply(*[node(f"n{n:02}", name=f"{n:02}", count=None if n % 5 == 0 else n % 3) for n in range(23)])
    for direction in ("ascending", "descending"):
        for nulls_first in (False, True):
            sort = [{"property": p("count"), "direction": direction, "nullsFirst": nulls_first}]
            body: dict[str, Any] = {"sources": [{"source": VIEW}], "sort": sort, "limit": 4}
            found: list[Any] = []
            while True:
                answer = api.post("/instances/list", body)
                found += [item["properties"][SPACE]["Pump/v1"].get("count") for item in answer["items"]]
                if "nextCursor" not in answer:
                    break
                body["cursor"] = answer["nextCursor"]
            values = sorted((x for x in found if x is not None), reverse=direction == "descending")
            nulls = [None] * 5
            assert found == ([*nulls, *values] if nulls_first else [*values, *nulls])


def test_search_matches_words_and_prefixes(api: Api) -> None:
    api.apply(
        node("a", name="Main Pump"), node("b", name="spare pumping station"), node("c", name="valve", tags=["pump"])
    )

    def found(query: str, **more: Any) -> list[str]:
        body = {"view": VIEW, "query": query, **more}
        return [item["externalId"] for item in api.post("/instances/search", body)["items"]]

    assert found("pump") == ["a", "b", "c"]
    assert found("main pump") == ["a", "b", "c"]
    assert found("main pump", operator="AND") == ["a"]
    assert found("pump", properties=["tags"]) == ["c"]
    assert found("", sort=[{"property": p("name"), "direction": "descending"}]) == ["c", "b", "a"]
    assert found("pump", filter={"equals": {"property": p("name"), "value": "valve"}}) == ["c"]


def test_aggregates(api: Api) -> None:
    api.apply(
        *[node(f"n{n}", count=n, weight=n / 2, status="ready" if n % 2 else "broken") for n in range(-3, 7)],
        node("x", name="?"),
    )

    def run(**body: Any) -> Any:
        return api.post("/instances/aggregate", {"view": VIEW, **body})["items"]

    every = [
        {"count": {}},
        {"count": {"property": "count"}},
        {"sum": {"property": "count"}},
        {"avg": {"property": "weight"}},
        {"max": {"property": "count"}},
    ]
    assert [of["value"] for of in run(aggregates=every)[0]["aggregates"]] == [11, 10, 15, 0.75, 6]
    grouped = run(groupBy=["status"], aggregates=[{"min": {"property": "count"}}])
    assert [(of["group"], of["aggregates"][0]["value"]) for of in grouped] == [
        ({"status": "broken"}, -2),
        ({"status": "ready"}, -3),
    ]
    (bars,) = run(aggregates=[{"histogram": {"property": "count", "interval": 4}}])[0]["aggregates"]
    assert bars["buckets"] == [{"start": -4, "count": 3}, {"start": 0, "count": 4}, {"start": 4, "count": 3}]
    api.refused("/instances/aggregate", {"view": VIEW, "aggregates": [{"sum": {"property": "name"}}]})
    api.refused("/instances/aggregate", {"view": VIEW, "groupBy": ["tags"]})
    api.apply(node("big", big=2**62), node("bigger", big=2**62))
    assert run(aggregates=[{"sum": {"property": "big"}}])[0]["aggregates"][0]["value"] == 2.0**63


def test_instances_are_grouped_by_their_space_and_external_id(api: Api) -> None:
    api.post("/spaces", {"items": [{"space": "other"}]})
    api.apply(node("a", name="x"), node("b", name="x"), {**node("a", name="x"), "space": "other"})

    def run(*names: str, counted: str = "space", **more: Any) -> list[tuple[Any, int]]:
        body = {"view": VIEW, "groupBy": names, "aggregates": [{"count": {"property": counted}}], **more}
        items = api.post("/instances/aggregate", body)["items"]
        return [(item["group"], item["aggregates"][0]["value"]) for item in items]

    assert run("space") == [({"space": "other"}, 1), ({"space": SPACE}, 2)]
    assert run("name", "space") == [({"name": "x", "space": "other"}, 1), ({"name": "x", "space": SPACE}, 2)]
    assert run("externalId", counted="externalId") == [({"externalId": "a"}, 2), ({"externalId": "b"}, 1)]
    assert run("space", instanceType="edge") == []


def graph(api: Api) -> None:
    api.apply(
        node("a", name="a", parent=ref("b"), others=[ref("b"), ref("c")]),
        node("b", name="b", parent=ref("c")),
        node("c", name="c", count=1),
        edge("ab", "a", "b"), edge("bc", "b", "c"), edge("ca", "c", "a"),
    )  # fmt: skip


def query(api: Api, select: str | None = None, **expressions: Any) -> Any:
    names = [select] if select else list(expressions)
    answer = api.post("/instances/query", {"with": expressions, "select": {name: {} for name in names}})
    found = {name: [item["externalId"] for item in items] for name, items in answer["items"].items()}
    return found[select] if select else found


def start(external_id: str) -> dict[str, Any]:
    return {"nodes": {"filter": {"equals": {"property": ["node", "externalId"], "value": external_id}}}}


def test_query_follows_direct_relations_both_ways(api: Api) -> None:
    graph(api)
    through = {"source": VIEW, "identifier": "parent"}
    assert query(api, "x", s=start("a"), x={"nodes": {"from": "s", "through": through, "direction": "outwards"}}) == [
        "b"
    ]
    assert query(api, "x", s=start("b"), x={"nodes": {"from": "s", "through": through}}) == ["a"]
    lists = {"source": CONTAINER, "identifier": "others"}
    assert query(api, "x", s=start("a"), x={"nodes": {"from": "s", "through": lists, "direction": "outwards"}}) == [
        "b",
        "c",
    ]
    inwards = {"with": {"s": start("b"), "x": {"nodes": {"from": "s", "through": lists}}}, "select": {"x": {}}}
    assert api.refused("/instances/query", inwards) == "Cannot traverse lists of direct relations inwards."
    old = {"view": VIEW, "identifier": "parent"}
    assert query(api, "x", s=start("b"), x={"nodes": {"from": "s", "through": old}}) == ["a"]


def test_query_follows_edges(api: Api) -> None:
    graph(api)
    assert query(api, s=start("a"), e={"edges": {"from": "s"}}, n={"nodes": {"from": "e"}}) == {
        "s": ["a"],
        "e": ["ab"],
        "n": ["b"],
    }
    back = {"edges": {"from": "s", "direction": "inwards"}}
    assert query(api, s=start("a"), e=back, n={"nodes": {"from": "e"}}) == {"s": ["a"], "e": ["ca"], "n": ["c"]}
    assert query(api, "n", s=start("a"), e=back, n={"nodes": {"from": "e", "chainTo": "source"}}) == ["a"]
    assert query(api, "e", s=start("a"), e={"edges": {"from": "s", "maxDistance": 9}}) == ["ab", "bc", "ca"]
    named_c = {"equals": {"property": p("name"), "value": "c"}}
    assert query(
        api, "e", s=start("b"), e={"edges": {"from": "s", "maxDistance": 9, "terminationFilter": named_c}}
    ) == ["bc"]
    assert query(api, "e", s=start("b"), e={"edges": {"from": "s", "nodeFilter": {"not": named_c}}}) == []
    api.apply(edge("ac", "a", "c"))
    assert query(api, "e", s=start("a"), e={"edges": {"from": "s", "limitEach": 1}}) == ["ab"]


def test_query_set_operations(api: Api) -> None:
    graph(api)
    two = {"nodes": {"filter": {"in": {"property": p("name"), "values": ["a", "b"]}}}}
    sets = {"a": start("a"), "two": two}
    assert query(api, "x", **sets, x={"union": ["a", "two"]}) == ["a", "b"]
    assert query(api, "x", **sets, x={"unionAll": ["a", "two"]}) == ["a", "a", "b"]
    assert query(api, "x", **sets, x={"unionAll": ["a", "two"], "limit": 2}) == ["a", "a"]
    assert query(api, "x", **sets, x={"intersection": ["two", {"union": ["a"]}]}) == ["a"]
    assert query(api, "x", **sets, x={"union": ["two"], "except": ["a"]}) == ["b"]
    looped = {"with": {"x": {"union": ["y"]}, "y": {"union": ["x"]}}, "select": {"x": {}}}
    assert "itself" in api.refused("/instances/query", looped)


def test_query_pages_with_cursors(api: Api) -> None:
    api.apply(*[node(f"p{n}", name="parent") for n in range(3)])
    api.apply(*[node(f"c{n}", name="child", parent=ref(f"p{n % 3}")) for n in range(9)])
    expressions = {
        "p": {"nodes": {"filter": {"equals": {"property": p("name"), "value": "parent"}}}, "limit": 2},
        "c": {"nodes": {"from": "p", "through": {"source": VIEW, "identifier": "parent"}}, "limit": 4},
    }
    body: dict[str, Any] = {"with": expressions, "select": {"p": {}, "c": {}}, "cursors": {"p": None, "c": None}}
    seen: list[str] = []
    while True:
        answer = api.post("/instances/query", body)
        seen += [item["externalId"] for item in answer["items"]["c"]]
        cursors = answer["nextCursor"]
        if cursors["c"] is not None:
            body["cursors"] = {**body["cursors"], "c": cursors["c"]}
        elif cursors["p"] is not None:
            body["cursors"] = {"p": cursors["p"], "c": None}
        else:
            break
    assert sorted(seen) == [f"c{n}" for n in range(9)]


def test_sync_sees_changes_and_deletes(api: Api) -> None:
    api.apply(node("a", name="a"), node("b", name="b"))
    api.post("/instances/delete", {"items": [{"instanceType": "node", **ref("b")}]})
    body: dict[str, Any] = {
        "with": {"x": {"nodes": {"filter": {"hasData": [VIEW]}}}},
        "select": {"x": {"sources": [{"source": VIEW, "properties": ["name"]}]}},
    }

    def step() -> list[tuple[str, bool]]:
        answer = api.post("/instances/sync", body)
        body["cursors"] = answer["nextCursor"]
        return [(item["externalId"], "deletedTime" in item) for item in answer["items"]["x"]]

    assert step() == [("a", False)]
    assert step() == []
    api.apply(node("c", name="c"), node("a", name="A"))
    api.post("/instances/delete", {"items": [{"instanceType": "node", **ref("c")}]})
    assert step() == [("a", False), ("c", True)]
    assert step() == []


def test_sync_modes(api: Api) -> None:
    api.apply(*[node(f"n{n}", name=str(9 - n)) for n in range(5)])
    two = {
        "nodes": {"filter": {"hasData": [VIEW]}},
        "limit": 2,
        "mode": "twoPhase",
        "backfillSort": [{"property": p("name")}],
    }
    none = {"nodes": {}, "mode": "noBackfill"}
    body: dict[str, Any] = {"with": {"t": two, "n": none}, "select": {"t": {}, "n": {}}}
    seen: list[list[str]] = []
    for _ in range(4):
        answer = api.post("/instances/sync", body)
        body["cursors"] = answer["nextCursor"]
        seen.append([item["externalId"] for item in answer["items"]["t"]])
        assert answer["items"]["n"] == []
    assert seen == [["n4", "n3"], ["n2", "n1"], ["n0"], []]
    api.apply(node("n1", name="changed"))
    answer = api.post("/instances/sync", body)
    assert {name: len(items) for name, items in answer["items"].items()} == {"t": 1, "n": 1}


def test_inspect_typing_units_and_statistics(api: Api) -> None:
    api.apply(node("a", weight=1.5), edge("e", "a", "a"))
    operations: dict[str, Any] = {"involvedViews": {}, "involvedContainers": {}}
    body = {"items": [{"instanceType": "node", **ref("a")}], "inspectionOperations": operations}
    assert api.post("/instances/inspect", body)["items"][0]["inspectionResults"] == {
        "involvedViews": [VIEW],
        "involvedContainers": [CONTAINER],
    }

    def weight(unit: dict[str, str]) -> Any:
        units = [{"property": "weight", "unit": unit}]
        listed = api.post(
            "/instances/list", {"sources": [{"source": VIEW, "targetUnits": units}], "includeTyping": True}
        )
        shown = listed["typing"][SPACE]["Pump/v1"]["weight"]["type"]["unit"]
        assert shown == {"externalId": unit.get("externalId", shown["externalId"])}
        return listed["items"][0]["properties"][SPACE]["Pump/v1"]["weight"]

    assert weight({"externalId": "power:kilow"}) == 1500
    assert weight({"unitSystemName": "SI"}) == 1_500_000
    units = [{"property": "weight", "unit": {"externalId": "length:m"}}]
    api.refused("/instances/list", {"sources": [{"source": VIEW, "targetUnits": units}]})
    statistics = api.get("/statistics")
    assert (statistics["instances"]["nodes"], statistics["instances"]["edges"]) == (1, 1)
    assert api.get("/statistics/spaces")["items"][0]["views"] == 1
