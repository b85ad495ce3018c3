"""More values than one filter takes, and more ids than one request, in whatever they are given: they are split."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hatch_pygen import pipeline
from hatch_pygen.live.notebook import load_package
from pygen_runtime import (
    ContainsAllFilter,
    ContainsAnyFilter,
    EqualsFilter,
    InFilter,
    InstanceReferencesFilter,
    NestedFilter,
    NodeReference,
    ViewReference,
)
from pygen_runtime.emulator import Emulator
from pygen_runtime.requests.endpoints import Endpoint, instance_request
from pygen_runtime.requests.limits import FILTER_VALUES
from pygen_runtime.requests.wide_filters import narrow_filters, split_values
from tests.generation.packages import configuration, snapshot_of
from tests.model_json import direct, mapped, model, view

SPACE = "plant"
MANY = 2_003
IDS = [f"s{number}" for number in range(MANY)]
VIEW = ViewReference("plant", "Sensor", "v1")


@pytest.fixture(scope="module")
def sdk() -> Any:
    properties = {
        "name": mapped("text", containerPropertyIdentifier="name"),
        "tags": mapped("text", list=True, containerPropertyIdentifier="tags"),
        "next": direct("Sensor", containerPropertyIdentifier="next"),
    }
    plant = model(view("Sensor", properties))
    config = configuration([plant], package="wide_sdk", instance_space=SPACE)
    return load_package(pipeline.generate(snapshot_of(plant), config).files, config.package)


@pytest.fixture(scope="module")
def emulator(sdk: Any) -> Iterator[Emulator]:
    with Emulator.of(sdk, strict=True) as emulator:
        yield emulator


@pytest.fixture(scope="module")
def client(sdk: Any, emulator: Emulator) -> Iterator[Any]:
    with sdk.PlantClient("https://emulator.local", "p", transport=emulator.transport) as client:
        client.upsert([sdk.SensorWrite(external_id=id, name=id, tags=[id, "all"], next="s0") for id in IDS])
        yield client


def widest(filter: Any) -> int:
    """How many values the widest part of a filter on the wire has."""
    if isinstance(filter, list):
        return max(map(widest, filter), default=0)
    if not isinstance(filter, dict):
        return 0
    own = [len(each) for key, each in filter.items() if key in ("values", "instanceReferences")]
    return max([*own, *map(widest, filter.values())], default=0)


ASKED: dict[str, Callable[[Any, Any], Any]] = {
    "keyword external_id": lambda sdk, client: client.sensor.list(external_id=IDS),
    "keyword of a property": lambda sdk, client: client.sensor.list(name=IDS),
    "in_": lambda sdk, client: client.sensor.list(sdk.Sensor.name.in_(IDS)),
    "in_ with a sort": lambda sdk, client: client.sensor.list(sdk.Sensor.name.in_(IDS), sort="-name"),
    "contains_any": lambda sdk, client: client.sensor.list(tags_contains_any=IDS),
    "references": lambda sdk, client: client.sensor.list(
        InstanceReferencesFilter([NodeReference(SPACE, id) for id in IDS])
    ),
    "pages": lambda sdk, client: [each for page in client.sensor.pages(name=IDS) for each in page.items],
    "query": lambda sdk, client: client.sensor.query(name=IDS).list(),
    "nested": lambda sdk, client: client.sensor.query(sdk.Sensor.next.name.in_(IDS)).list(),
    "changes": lambda sdk, client: list(client.sensor.changes(name=IDS)),
    "untyped list": lambda sdk, client: client.instances.list(sources=[VIEW], filter=InFilter(VIEW.path("name"), IDS)),
    "untyped mapping": lambda sdk, client: client.instances.list(
        sources=[VIEW], filter={"in": {"property": list(VIEW.path("name")), "values": IDS}}
    ),
}


@pytest.mark.parametrize("ask", ASKED.values(), ids=ASKED)
def test_every_value_of_a_wide_filter_counts(sdk: Any, client: Any, ask: Callable[[Any, Any], Any]) -> None:
    assert len(ask(sdk, client)) == MANY


def test_what_is_not_in_a_wide_filter_is_not_found(sdk: Any, client: Any) -> None:
    few = IDS[5:]
    assert client.sensor.count(~sdk.Sensor.name.in_(few)) == 5
    assert client.sensor.count(name=few) == MANY - 5
    assert client.sensor.count(name=[f"s{number}" for number in range(5_500)]) == MANY
    assert len(client.sensor.search("s1", sdk.Sensor.name.in_(["s1", *(str(each) for each in range(1_500))]))) == 1
    rows = client.sensor.aggregate(group_by="name", where=sdk.Sensor.name.in_(few))
    assert rows.complete and len(rows) == MANY - 5


def test_explain_shows_what_is_sent(sdk: Any, client: Any) -> None:
    request = client.sensor.query(name=IDS).explain().request
    assert widest(request) == FILTER_VALUES
    assert len(json.dumps(request)) > 6 * MANY


def test_the_async_client_splits_too(sdk: Any, emulator: Emulator, client: Any) -> None:
    async def run() -> int:
        async with sdk.AsyncPlantClient("https://emulator.local", "p", transport=emulator.transport) as other:
            return await other.sensor.count(external_id=IDS)  # type: ignore[no-any-return]

    assert asyncio.run(run()) == MANY


# whatever holds the ids

FORMS: dict[str, Callable[[list[Any]], Any]] = {
    "list": list, "tuple": tuple, "set": set, "generator": lambda ids: (each for each in ids),
    "keys": lambda ids: dict.fromkeys(ids).keys(), "mapping's values": lambda ids: dict(enumerate(ids)).values(),
}  # fmt: skip


@pytest.mark.parametrize("form", FORMS.values(), ids=FORMS)
def test_any_iterable_of_ids(sdk: Any, client: Any, form: Callable[[list[Any]], Any]) -> None:
    some = ["s1", "s2", "s5"]
    references = [NodeReference(SPACE, id) for id in some]
    assert len(client.sensor.list(sdk.Sensor.name.in_(form(some)))) == 3
    assert len(client.instances.retrieve(form(references))) == 3
    assert len(client.instances.get(form(references))) == 3
    assert len(client.instances.inspect(form(references))) == 3
    assert client.instances.delete(form([NodeReference(SPACE, "none"), NodeReference(SPACE, "neither")])) == []
    assert len(client.delete(form([NodeReference(SPACE, "none")])).deleted) == 0
    assert client.views.retrieve(form([VIEW]))[0].external_id == "Sensor"
    assert client.spaces.retrieve(form([SPACE]))[0].space == SPACE


def test_any_iterable_of_items(client: Any) -> None:
    def items() -> Iterator[dict[str, Any]]:
        for id in ("x1", "x2"):
            source = {"source": VIEW.dump(), "properties": {"name": "x"}}
            yield {"instanceType": "node", "space": SPACE, "externalId": id, "sources": [source]}

    assert len(client.instances.apply(items()).items) == 2
    gone = client.instances.apply(delete=(NodeReference(SPACE, id) for id in ("x1", "x2")))
    assert len(gone.deleted or ()) == 2


def test_more_ids_than_a_request_takes(client: Any) -> None:
    references = (NodeReference(SPACE, id) for id in IDS)
    assert len(client.instances.retrieve(references)) == MANY
    assert len(client.sensor.retrieve(iter(IDS))) == MANY
    assert len(client.instances.inspect({NodeReference(SPACE, id) for id in IDS[:1_500]})) == 1_500


def test_one_id_is_one(client: Any) -> None:
    assert client.instances.retrieve((SPACE, "s1")).external_id == "s1"
    assert client.instances.retrieve(client.instances.retrieve((SPACE, "s1"))).external_id == "s1"
    assert client.spaces.retrieve(SPACE).space == SPACE
    assert client.views.retrieve(("plant", "Sensor", "v1")).external_id == "Sensor"
    assert len(client.spaces.retrieve((SPACE, "none"))) == 1, "an id of one part: several, not the first of them"


# the split itself


LEAVES = st.one_of(
    st.builds(lambda values: InFilter(("node", "space"), values), st.lists(st.sampled_from("abcde"), max_size=9)),
    st.builds(lambda value: EqualsFilter(("node", "space"), value), st.sampled_from("abcde")),
)
FILTERS = st.recursive(
    LEAVES,
    lambda inner: st.one_of(
        st.builds(lambda one, other: one & other, inner, inner),
        st.builds(lambda one, other: one | other, inner, inner),
        st.builds(lambda one: ~one, inner),
    ),
    max_leaves=6,
)


def passes(filter: Any, value: str) -> bool:
    ((kind, content),) = filter.items()
    if kind == "in":
        return value in content["values"]
    if kind == "equals":
        return bool(value == content["value"])
    if kind == "not":
        return not passes(content, value)
    return (all if kind == "and" else any)(passes(each, value) for each in content)


@given(FILTERS, st.integers(1, 4))
def test_a_split_filter_means_the_same(filter: Any, most: int) -> None:
    dumped = filter.dump()
    split = split_values(dumped, most)
    assert widest(split) <= most
    assert [passes(split, each) for each in "abcde"] == [passes(dumped, each) for each in "abcde"]


def test_kinds_that_hold_values() -> None:
    path = ("s", "V/1", "p")
    assert list(split_values(ContainsAnyFilter(path, [1, 2, 3]).dump(), 2)) == ["or"]
    assert list(split_values(ContainsAllFilter(path, [1, 2, 3]).dump(), 2)) == ["and"]
    references = InstanceReferencesFilter([NodeReference("s", each) for each in "abc"]).dump()
    assert [len(each["instanceReferences"]) for each in split_values(references, 2)["or"]] == [2, 1]
    nested = split_values(NestedFilter(path, InFilter(path, [1, 2, 3])).dump(), 2)
    assert len(nested["nested"]["filter"]["or"]) == 2 and nested["nested"]["scope"] == list(path)
    json_value = {"equals": {"property": list(path), "value": {"in": {"values": [1, 2, 3]}}}}
    assert split_values(json_value, 2) == json_value, "a value that looks like a filter is none"
    for odd in (None, [], {"in": "?"}, {"in": {"property": 1}}, {"a": 1, "b": 2}, {"later": {"values": [1, 2, 3]}}):
        assert split_values(odd, 2) == odd


def test_filters_of_edges_and_of_their_ends() -> None:
    wide = InFilter(("node", "space"), [str(each) for each in range(FILTER_VALUES + 1)]).dump()
    edges = {"from": "a", "filter": wide, "nodeFilter": wide, "terminationFilter": wide}
    sent = narrow_filters({"with": {"e": {"edges": edges, "limit": 1}, "u": {"union": ["e"]}}, "select": {"e": {}}})
    assert {len(sent["with"]["e"]["edges"][name]["or"]) for name in edges if name != "from"} == {2}
    assert sent["with"]["u"] == {"union": ["e"]} and sent["with"]["e"]["limit"] == 1


@pytest.mark.parametrize("endpoint", ["list", "search", "aggregate", "query", "sync"])
def test_no_endpoint_is_sent_a_wide_filter(endpoint: Endpoint) -> None:
    wide = InFilter(("plant", "Sensor/v1", "name"), IDS).dump()
    body: dict[str, Any] = {"filter": wide}
    if endpoint in ("query", "sync"):
        body = {"with": {"sensors": {"nodes": {"filter": wide}}}, "select": {"sensors": {}}}
    sent = json.loads(instance_request(endpoint, body).body or b"")
    assert (widest(body), widest(sent)) == (MANY, FILTER_VALUES)
