"""Random applies, deletes, lists and queries against a plain Python model of the semantics."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from pygen_runtime.emulator import Emulator
from tests.cases import examples
from tests.emulator.api import VIEW, Api, edge, node, p, ref

NAMES = st.sampled_from(["a", "b", "c", "d", "e"])
EDGES = st.sampled_from(["x", "y", "z"])
TEXTS = st.sampled_from(["", "alpha", "alphabet", "Beta", "\U0010ffff", "a\U0010ffff"])
VALUES = st.fixed_dictionaries(
    {},
    optional={
        "name": st.none() | TEXTS,
        "count": st.none() | st.integers(-2, 2),
        "tags": st.none() | st.lists(st.sampled_from("uvw"), max_size=3),
        "parent": st.none() | NAMES.map(ref),
    },
)


def leaf() -> st.SearchStrategy[Any]:
    name, count = p("name"), p("count")
    return st.one_of(
        TEXTS.map(lambda value: {"equals": {"property": name, "value": value}}),
        TEXTS.map(lambda value: {"prefix": {"property": name, "value": value}}),
        st.lists(st.integers(-2, 2), max_size=3).map(lambda values: {"in": {"property": count, "values": values}}),
        st.integers(-2, 2).map(lambda value: {"range": {"property": count, "gt": value}}),
        st.integers(-2, 2).map(lambda value: {"range": {"property": count, "lte": value}}),
        st.sampled_from(["name", "count", "tags", "parent"]).map(lambda of: {"exists": {"property": p(of)}}),
        st.lists(st.sampled_from("uvw"), max_size=2).map(
            lambda v: {"containsAny": {"property": p("tags"), "values": v}}
        ),
        st.lists(st.sampled_from("uvw"), max_size=2).map(
            lambda v: {"containsAll": {"property": p("tags"), "values": v}}
        ),
        NAMES.map(lambda value: {"equals": {"property": p("parent"), "value": ref(value)}}),
        st.just({"hasData": [VIEW]}),
    )


FILTERS: st.SearchStrategy[Any] = st.recursive(
    leaf(),
    lambda inner: st.one_of(
        st.lists(inner, min_size=1, max_size=3).map(lambda of: {"and": of}),
        st.lists(inner, min_size=1, max_size=3).map(lambda of: {"or": of}),
        inner.map(lambda of: {"not": of}),
        inner.map(lambda of: {"nested": {"scope": p("parent"), "filter": of}}),
    ),
    max_leaves=6,
)

Values = dict[str, Any]


class EmulatorAgainstModel(RuleBasedStateMachine):
    def __init__(self) -> None:
        super().__init__()
        self.api = Api(Emulator(strict=True))
        self.api.schema()
        self.nodes: dict[str, Values | None] = {}
        """Values of each node; None where it has no data in the container."""
        self.versions: dict[str, int] = {}
        self.edges: dict[str, tuple[str, str]] = {}

    def teardown(self) -> None:
        self.api.emulator.close()

    # What the emulator is told, and what it must then hold

    @rule(name=NAMES, values=VALUES, replace=st.booleans(), version=st.none() | st.integers(0, 4))
    def apply_node(self, name: str, values: Values, replace: bool, version: int | None) -> None:
        body = {"items": [node(name, _version=version, **values)], "replace": replace}
        if name in self.nodes and version is not None and self.versions[name] > version:
            self.api.refused("/instances", body, 409)
            return
        (answer,) = self.api.post("/instances", body)["items"]
        old, is_new = self.nodes.get(name), name not in self.nodes
        new = old
        if values:
            kept = {} if replace or old is None else old
            new = {key: value for key, value in {**kept, **values}.items() if value is not None}
        self.nodes[name] = new
        changed = is_new or new != old
        self.versions[name] = self.versions.get(name, 0) + changed
        assert (answer["version"], answer["wasModified"]) == (self.versions[name], changed)
        if values.get("parent") is not None:
            self._ensure(values["parent"]["externalId"])

    def _ensure(self, name: str) -> None:
        if name not in self.nodes:
            self.nodes[name], self.versions[name] = None, 1

    @rule(name=EDGES, start=NAMES, end=NAMES, create=st.booleans())
    def apply_edge(self, name: str, start: str, end: str, create: bool) -> None:
        flags = {"autoCreateStartNodes": create, "autoCreateEndNodes": create}
        body = {"items": [edge(name, start, end)], **flags}
        missing = not create and not {start, end} <= set(self.nodes)
        moved = name in self.edges and self.edges[name] != (start, end)
        if missing or moved:
            self.api.refused("/instances", body)
            return
        self.api.post("/instances", body)
        self.edges[name] = (start, end)
        self._ensure(start)
        self._ensure(end)

    @rule(names=st.lists(NAMES, min_size=1, max_size=3, unique=True))
    def delete_nodes(self, names: list[str]) -> None:
        body = {"items": [{"instanceType": "node", **ref(name)} for name in names]}
        deleted = [item["externalId"] for item in self.api.post("/instances/delete", body)["items"]]
        assert deleted == [name for name in names if name in self.nodes]
        for name in deleted:
            del self.nodes[name], self.versions[name]
        self.edges = {edge: ends for edge, ends in self.edges.items() if not set(ends) & set(deleted)}

    @rule(name=EDGES)
    def delete_edge(self, name: str) -> None:
        self.api.post("/instances/delete", {"items": [{"instanceType": "edge", **ref(name)}]})
        self.edges.pop(name, None)

    # What it is asked

    @rule(filter=FILTERS, limit=st.integers(1, 3))
    def list_nodes(self, filter: Any, limit: int) -> None:
        found: list[str] = []
        body: dict[str, Any] = {"filter": filter, "limit": limit}
        while True:
            answer = self.api.post("/instances/list", body)
            found += [item["externalId"] for item in answer["items"]]
            if "nextCursor" not in answer:
                break
            body["cursor"] = answer["nextCursor"]
        assert sorted(found) == sorted(name for name in self.nodes if self.passes(name, filter))

    @rule(filter=FILTERS, hops=st.integers(1, 3), outwards=st.booleans())
    def follow_edges(self, filter: Any, hops: int, outwards: bool) -> None:
        direction = "outwards" if outwards else "inwards"
        expressions = {
            "s": {"nodes": {"filter": filter}},
            "e": {"edges": {"from": "s", "maxDistance": hops, "direction": direction}},
            "n": {"nodes": {"from": "e"}},
        }
        answer = self.api.post("/instances/query", {"with": expressions, "select": {"e": {}, "n": {}}})["items"]
        near = {name for name in self.nodes if self.passes(name, filter)}
        edges: set[str] = set()
        for _ in range(hops):
            step = {of for of, ends in self.edges.items() if ends[not outwards] in near}
            edges |= step
            near = {self.edges[of][outwards] for of in step}
        assert {item["externalId"] for item in answer["e"]} == edges
        assert {item["externalId"] for item in answer["n"]} == {self.edges[of][outwards] for of in edges}

    @rule(filter=FILTERS, outwards=st.booleans())
    def follow_relations(self, filter: Any, outwards: bool) -> None:
        through = {"source": VIEW, "identifier": "parent"}
        nodes = {"from": "s", "through": through, "direction": "outwards" if outwards else "inwards"}
        body = {"with": {"s": {"nodes": {"filter": filter}}, "n": {"nodes": nodes}}, "select": {"n": {}}}
        found = sorted(item["externalId"] for item in self.api.post("/instances/query", body)["items"]["n"])
        start = {name for name in self.nodes if self.passes(name, filter)}
        if outwards:
            expected = {target for name in start if (target := self.parent(name)) is not None}
        else:
            expected = {name for name in self.nodes if self.parent(name) in start}
        assert found == sorted(expected)

    @invariant()
    def values_are_those_of_the_model(self) -> None:
        expected = {name: values for name, values in self.nodes.items() if values is not None}
        listed = self.api.post("/instances/list", {"sources": [{"source": VIEW}]})["items"]
        assert {item["externalId"]: item["properties"]["test"]["Pump/v1"] for item in listed} == expected

    # The semantics in Python

    def parent(self, name: str) -> str | None:
        values = self.nodes[name] or {}
        target: str | None = values.get("parent", {}).get("externalId")
        return target if target in self.nodes else None

    def passes(self, name: str, filter: Any) -> bool:
        ((kind, content),) = filter.items()
        if kind in ("and", "or"):
            return (all if kind == "and" else any)(self.passes(name, of) for of in content)
        if kind == "not":
            return not self.passes(name, content)
        if kind == "hasData":
            return self.nodes[name] is not None
        if kind == "nested":
            target = self.parent(name)
            return target is not None and self.passes(target, content["filter"])
        value = (self.nodes[name] or {}).get(content["property"][-1])
        return value is not None and self.holds(kind, content, value)

    @staticmethod
    def holds(kind: str, content: Any, value: Any) -> bool:
        match kind:
            case "equals":
                return bool(value == content["value"])
            case "prefix":
                return bool(value.startswith(content["value"]))
            case "in":
                return value in content["values"]
            case "range":
                return bool(value > content["gt"]) if "gt" in content else bool(value <= content["lte"])
            case "containsAny":
                return bool(set(content["values"]) & set(value))
            case "containsAll":
                return set(content["values"]) <= set(value)
            case _:
                return True


TestEmulatorAgainstModel = pytest.mark.slow(EmulatorAgainstModel.TestCase)
TestEmulatorAgainstModel.settings = settings(
    max_examples=examples(40), stateful_step_count=25, deadline=None, suppress_health_check=list(HealthCheck)
)
