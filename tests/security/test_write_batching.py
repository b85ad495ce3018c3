"""Write batching, branch by branch: nothing is lost, sent twice, sent before what it needs, or reported wrongly."""

from __future__ import annotations

import asyncio
import importlib
import itertools
import json
import sys
from collections.abc import AsyncIterator, Callable, Sequence
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pygen_runtime import InvalidRequestError, MultiRequestError, NetworkError, PygenClient, ServerError, TokenAuth
from pygen_runtime.emulator import Emulator
from pygen_runtime.exceptions import ClientError, ConfigurationError, ConflictError, InvalidAnswerError, PygenError
from pygen_runtime.filters.references import EdgeReference, NodeReference
from pygen_runtime.http.flow import Flow, Request
from pygen_runtime.model.instances import EdgeWrite, NodeWrite
from pygen_runtime.requests.batches import Batch, encode, run_in_turn, run_reads, run_stages, single_failure
from pygen_runtime.requests.lost_answers import send_write
from pygen_runtime.requests.tally import is_unknown
from pygen_runtime.writing import external_ids, progress
from pygen_runtime.writing.items import Item, Key
from pygen_runtime.writing.order import components, order
from tests.http.conftest import Driver
from tests.http.server import Call, Reply, Server, error
from tests.writing.packages import SPACE, Log, bodies, client_of, emulator_of, generated

water = generated("example")

REFUSED = InvalidRequestError("no", status=400)
LOST = NetworkError("gone", sent=True)


def site(external_id: str, **values: Any) -> Any:
    return water.SiteWrite(external_id=external_id, name=external_id, **values)


@pytest.fixture
def example() -> Any:
    with emulator_of("example") as emulator, client_of("example", emulator, Log()) as client:
        yield client


# The order of items


def item(number: int, targets: Sequence[int], edge: bool) -> Item:
    body = {"instanceType": "edge" if edge else "node", "space": SPACE, "externalId": f"{number}"}
    return Item(body, edge, [NodeReference(SPACE, f"{n}") for n in targets])


@st.composite
def graphs(draw: st.DrawFn) -> tuple[dict[Key, Item], int]:
    count = draw(st.integers(0, 14))
    targets = st.lists(st.integers(0, count + 1), max_size=3)  # one of them may be outside of what is written
    made = [item(number, draw(targets), draw(st.booleans())) for number in range(count)]
    return {(SPACE, f"{number}"): each for number, each in enumerate(made)}, draw(st.integers(1, 5))


@pytest.mark.wide
@given(graphs())
def test_each_item_is_sent_once_after_what_it_refers_to(graph: tuple[dict[Key, Item], int]) -> None:
    items, size = graph
    stages = order(items, size)
    flat = [(stage, batch) for stage, batches in enumerate(stages) for batch in batches]
    sent = [id(each) for _, batch in flat for each in batch]
    assert sorted(sent) == sorted(map(id, items.values()))
    assert all(0 < len(batch) <= size for _, batch in flat)
    place = {id(each): (stage, number) for number, (stage, batch) in enumerate(flat) for each in batch}
    keys = list(items)
    number = {key: index for index, key in enumerate(keys)}
    targets = [[number[target] for target in items[key].targets() if target in items] for key in keys]
    circle = {index: len(found) for found in components(targets) for index in found}
    for index, key in enumerate(keys):
        for target in targets[index]:
            mine, other = place[id(items[key])], place[id(items[keys[target]])]
            together = mine[1] == other[1]
            assert together or other[0] < mine[0] or circle[index] > size
    for _, batch in flat:
        kinds = [each.body["instanceType"] for each in batch]
        assert kinds == sorted(kinds, reverse=True), "nodes stand before edges"


def test_a_circle_larger_than_a_request_is_cut() -> None:
    ring = {(SPACE, f"{n}"): item(n, [(n + 1) % 7], False) for n in range(7)}
    assert [len(batch) for stage in order(ring, 3) for batch in stage] == [3, 3, 1]


def test_what_is_stored_already_is_no_part_of_the_order() -> None:
    items = {(SPACE, f"{n}"): item(n, [n + 1, 1_000], False) for n in range(5)}
    assert [[each.body["externalId"] for each in batch] for stage in order(items, 2) for batch in stage] == [
        ["4", "3"], ["2", "1"], ["0"]
    ]  # fmt: skip


# Several requests


def flow(result: list[str] | Exception) -> Callable[[], Flow[list[str]]]:
    def run() -> Flow[list[str]]:
        if isinstance(result, Exception):
            raise result
        return result
        yield

    return run


def batches(*results: list[str] | Exception) -> list[Batch[str]]:
    return [Batch([f"item {number}"], flow(result)) for number, result in enumerate(results)]


@pytest.fixture(params=["sync", "async"])
def run(request: pytest.FixtureRequest) -> Callable[[Flow[Any]], Any]:
    """Runs a flow on either client."""
    from pygen_runtime import AsyncPygenClient

    options: dict[str, Any] = {"base_url": "https://emulator", "project": "p", "credentials": TokenAuth("t")}

    async def run_async(flow: Flow[Any]) -> Any:
        with Emulator(strict=True) as emulator:
            async with AsyncPygenClient(**options, transport=emulator.transport) as client:
                return await client.run(flow)

    def run_sync(flow: Flow[Any]) -> Any:
        with Emulator(strict=True) as emulator, PygenClient(**options, transport=emulator.transport) as client:
            return client.run(flow)

    return run_sync if request.param == "sync" else lambda flow: asyncio.run(run_async(flow))


Run = Callable[[Flow[Any]], Any]


def test_results_keep_their_order(run: Run) -> None:
    several = batches(["a", "b"], ["c"], [])
    assert run(run_reads(several, "read")) == ["a", "b", "c"]
    assert run(run_stages([several], "write")) == ["a", "b", "c"]
    assert run(run_in_turn(several, "schema")) == ["a", "b", "c"]
    assert run(run_reads(several[:1], "read")) == run(run_stages([several[:1]], "write")) == ["a", "b"]


def test_the_first_error_of_reads_is_raised(run: Run) -> None:
    with pytest.raises(InvalidRequestError) as caught:
        run(run_reads(batches(["a"], REFUSED, LOST), "read"))
    assert caught.value is REFUSED


def test_the_error_of_the_only_write_is_raised_as_it_is(run: Run) -> None:
    with pytest.raises(NetworkError) as caught:
        run(run_stages([batches(LOST)], "write"))
    assert caught.value is LOST


def test_writes_that_fail_in_part(run: Run) -> None:
    nested = MultiRequestError("parts", succeeded=["x"], failed=["y"], unknown=["z"], errors=[LOST])
    with pytest.raises(MultiRequestError) as caught:
        run(run_stages([batches(["a"], REFUSED, LOST, nested)], "write"))
    found = caught.value
    assert (found.succeeded, found.failed, found.unknown) == (("a", "x"), ("item 1", "y"), ("item 2", "z"))
    assert found.errors == (REFUSED, LOST, nested)
    assert str(found).startswith("3 of 4 requests did not succeed: 2 items done, 2 failed, 2 unknown; ")


def test_writes_in_order_stop_at_the_first_error(run: Run) -> None:
    """What was never sent has certainly not been done."""
    ran: list[str] = []

    def noted() -> Flow[list[str]]:
        ran.append("third")
        return ["c"]
        yield

    several = [*batches(["a"], LOST), Batch(["item 2"], noted)]
    with pytest.raises(MultiRequestError) as caught:
        run(run_in_turn(several, "schema"))
    assert ran == []
    assert (caught.value.succeeded, caught.value.failed, caught.value.unknown) == (("a",), ("item 2",), ("item 1",))
    assert caught.value.errors == (LOST,)


def test_what_one_failure_says() -> None:
    assert single_failure(batches(REFUSED)[0], REFUSED).failed == ("item 0",)
    assert single_failure(batches(LOST)[0], LOST).unknown == ("item 0",)


def after_a_lost_answer(error: ClientError) -> ClientError:
    error.lost_answers = 1
    return error


@pytest.mark.parametrize(
    ("error", "unknown"),
    [
        (NetworkError("x", sent=True), True),
        (NetworkError("x", sent=False), False),
        (ServerError("x"), True),
        (InvalidAnswerError("x"), True),
        (InvalidRequestError("x"), False),
        (after_a_lost_answer(InvalidRequestError("x")), True),
        (after_a_lost_answer(ConflictError("x")), False),
        (RuntimeError("x"), False),
    ],
)
def test_what_a_server_may_have_done(error: Exception, unknown: bool) -> None:
    assert is_unknown(error) is unknown


def test_a_body_that_is_not_json() -> None:
    assert encode({"a": [1, "b", None]}) == b'{"a":[1,"b",null]}'
    with pytest.raises(ConfigurationError, match="not JSON"):
        encode({"a": object()})


# Lost answers


def stored(external_id: str, version: int, **values: Any) -> dict[str, Any]:
    times = {"version": version, "createdTime": 1, "lastUpdatedTime": 2}
    properties = {"s": {"V/1": values}}
    return {"instanceType": "node", "space": "s", "externalId": external_id, **times, "properties": properties}


def sent(external_id: str, version: int | None, **values: Any) -> dict[str, Any]:
    source = {"type": "view", "space": "s", "externalId": "V", "version": "1"}
    known = {} if version is None else {"existingVersion": version}
    sources = [{"source": source, "properties": values}]
    return {"instanceType": "node", "space": "s", "externalId": external_id, **known, "sources": sources}


LANDED: dict[str, tuple[list[dict[str, Any]], list[dict[str, Any]], type[Exception] | None]] = {
    "all of it": ([sent("a", 1, x=1)], [stored("a", 2, x=1)], None),
    "new, and there": ([sent("a", 0, x=1)], [stored("a", 1, x=1)], None),
    "new, and not there": ([sent("a", 0, x=1), sent("b", 1, x=1)], [stored("b", 2, x=1)], ConflictError),
    "not written yet": (
        [sent("a", 5, x=1), sent("b", 1, x=1)],
        [stored("a", 5, x=1), stored("b", 2, x=1)],
        ConflictError,
    ),
    "another value at once": ([sent("a", 1, x=1)], [stored("a", 2, x=7)], ConflictError),
    "another value later": ([sent("a", 1, x=1)], [stored("a", 3, x=7)], MultiRequestError),
    "without a version": (
        [sent("a", None, x=1), sent("b", 1, x=1)],
        [stored("a", 9, x=7), stored("b", 2, x=1)],
        MultiRequestError,
    ),
    "another type of value": ([sent("a", 1, x=1.5)], [stored("a", 2, x="1.5")], ConflictError),
    "a number beyond float32": ([sent("a", 1, x=1e300)], [stored("a", 2, x=1.1)], ConflictError),
}


@pytest.mark.parametrize("case", LANDED)
def test_what_became_of_a_write_whose_answer_was_lost(client: Driver, pauses: list[float], case: str) -> None:
    items, known, expected = LANDED[case]
    replies = iter([Reply(hang_up=True), error(409, "A version conflict caused the ingest to fail.")])

    def answer(call: Call) -> Reply:
        if not call.path.endswith("/byids"):
            return next(replies)
        wanted = {each["externalId"] for each in call.body["items"]}
        return Reply(body={"items": [each for each in known if each["externalId"] in wanted]})

    request = Request("POST", "/models/instances", "write", json.dumps({"items": items}).encode(), items=len(items))
    with Server(answer) as server:
        if expected is None:
            found = client.run(server, send_write(request)).json()["items"]
            assert [(each["externalId"], each["wasModified"]) for each in found] == [("a", True)]
            return
        with pytest.raises(expected) as caught:
            client.run(server, send_write(request))
    if isinstance(caught.value, MultiRequestError):
        assert [each["externalId"] for each in caught.value.unknown] == [each["externalId"] for each in items]


# Objects


def test_relations_take_every_form_of_a_target(example: Any) -> None:
    example.upsert(site("T"))
    forms: list[Any] = [
        "T",
        (SPACE, "T"),
        NodeReference(SPACE, "T"),
        site("T"),
        example.site.retrieve("T"),
    ]
    for form in forms:
        plan = example.upsert(site("S", parent=form), dry_run=True)
        (mine,) = [each for each in bodies(plan) if each["externalId"] == "S"]
        assert mine["sources"][0]["properties"]["parent"] == {"space": SPACE, "externalId": "T"}, form


def test_a_list_changed_in_place_takes_every_form(example: Any) -> None:
    """Nothing validates what is appended to a list."""
    example.upsert(water.ValveWrite(external_id="V", name="V", nominal_diameter=1))
    pump = water.PumpWrite(external_id="P", name="P", site="S", valves=[])
    pump.valves.append((SPACE, "U"))
    pump.valves.append(example.valve.retrieve("V"))
    pump.valves.append("W")
    (mine,) = bodies(example.upsert(pump, dry_run=True))
    assert [each["externalId"] for each in mine["sources"][0]["properties"]["valves"]] == ["U", "V", "W"]


def test_edges_take_every_form_of_an_end(example: Any) -> None:
    example.upsert(water.SupplyZoneWrite(external_id="Z", name="Z"))
    forms: list[Any] = ["Z", (SPACE, "Z"), NodeReference(SPACE, "Z"), example.supply_zone.retrieve("Z")]
    forms.append(water.SupplyZoneWrite(external_id="Z", name="Z"))
    seen: set[str] = set()
    for form in forms:
        pump = water.PumpWrite(external_id="P", name="P", site="S", feeds=[form])
        (edge,) = [each for each in bodies(example.upsert(pump, dry_run=True)) if each["instanceType"] == "edge"]
        assert edge["endNode"] == {"space": SPACE, "externalId": "Z"}, form
        seen.add(edge["externalId"])
        own = EdgeWrite(external_id="e", edge_type=NodeReference(SPACE, "t"), start_node="P", end_node=form)
        (edge,) = [each for each in bodies(example.upsert(own, dry_run=True)) if each["instanceType"] == "edge"]
        assert edge["endNode"] == {"space": SPACE, "externalId": "Z"}, form
    assert len(seen) == 1, "the same edge is meant by all of them"


def test_edges_without_properties_are_new_in_a_create(example: Any) -> None:
    plan = example.upsert(
        water.BasinWrite(external_id="B", name="B", volume=1.0, overflow="C"), mode="create", dry_run=True
    )
    assert [(each["instanceType"], each["existingVersion"]) for each in bodies(plan)] == [("node", 0), ("edge", 0)]


def test_edges_of_a_view_that_cannot_be_written() -> None:
    from hatch_pygen import generate_sdk_notebook, snapshot
    from tests.writing.packages import EXAMPLE

    model = json.loads(json.dumps(snapshot.read(EXAMPLE).models[0]))
    for view in model["views"]:
        view["writable"] = view["externalId"] != "Pipe"
    names = {
        key: model[wire] for key, wire in {"space": "space", "external_id": "externalId", "version": "version"}.items()
    }
    found = snapshot.from_api_answer(json.dumps(model))
    with generate_sdk_notebook(snapshot=found, embedded=True, package="batching_read_only_pipes", **names) as client:
        pipe = importlib.import_module("batching_read_only_pipes").PipeWrite
        ends = {"start_node": NodeReference(SPACE, "A"), "end_node": NodeReference(SPACE, "B")}
        edge = pipe(space=SPACE, external_id="e", diameter=1.0, edge_type=NodeReference(SPACE, "t"), **ends)
        package = importlib.import_module("batching_read_only_pipes")
        basin = package.BasinWrite(space=SPACE, external_id="A", name="A", volume=1.0, outlets=[edge])
        for objects in (edge, basin):
            with pytest.raises(ConfigurationError, match="PipeWrite e cannot be written: the view"):
                client.upsert(objects)


def test_a_relation_may_point_to_an_edge(example: Any) -> None:
    """A direct relation without a view takes any instance; the edge's id is known before its ends are written."""
    kind = NodeReference(SPACE, "t")
    named = EdgeWrite(external_id="e", edge_type=kind, start_node=site("A"), end_node=site("B"))
    unnamed = EdgeWrite(edge_type=kind, start_node=site("A"), end_node=site("B"))
    for edge, edge_first in itertools.product((named, unnamed), (False, True)):
        objects = [site("S", catchment=edge), edge]
        plan = example.upsert(objects[::-1] if edge_first else objects, dry_run=True)
        items = {each["externalId"]: each for each in bodies(plan)}
        target = items["S"]["sources"][0]["properties"]["catchment"]
        assert items[target["externalId"]]["instanceType"] == "edge"
        assert (plan.nodes, plan.edges) == (3, 1)


def test_digests_know_every_form_of_a_relation(example: Any) -> None:
    def parent(**values: Any) -> str:
        return external_ids.sha256(water.SiteWrite(name="S", **values))

    def valves(*held: Any) -> str:
        return external_ids.sha256(water.PumpWrite(name="P", site=NodeReference(SPACE, "S"), valves=list(held)))

    def valve(external_id: str, name: str) -> Any:
        return water.ValveWrite(external_id=external_id, name=name, nominal_diameter=1)

    near, far = NodeReference(SPACE, "T"), NodeReference("other", "T")
    distinct = [parent(), parent(parent=None), parent(parent=near), parent(parent=far), parent(parent=site("T"))]
    distinct += [valves(), valves(near), valves(near, far), valves(far, near), valves(valve("V", "V"))]
    assert len(set(distinct)) == len(distinct)
    assert valves(valve("V", "V")) == valves(valve("V", "another")), "an object counts by its id"
    example.upsert(water.PumpWrite(external_id="P", name="P", site="S", valves=["V"]))
    once, again = (example.pump.retrieve("P").as_write() for _ in range(2))
    assert external_ids.sha256(once) == external_ids.sha256(again)
    again.valves = [(SPACE, "W")]
    assert external_ids.sha256(once) != external_ids.sha256(again)


def test_what_the_model_does_not_know_is_saved(example: Any) -> None:
    example.upsert(site("S"))
    one = example.site.retrieve("S")
    assert (
        vars(one)["name"] == "S"
    )  # from here on pydantic holds it, as it holds one with an unknown property from the first
    object.__setattr__(one, "__pydantic_extra__", {"later": 1})
    one.later = 2
    one.name = "new"
    from pygen_runtime.writing.saving import changed_fields, changed_form

    written = changed_form(one, changed_fields(one))
    assert (written.model_extra, written.name) == ({"later": 2}, "new")


def test_plain_nodes_need_no_view() -> None:
    from pygen_runtime.writing.graph import Graph, as_mapping

    graph = Graph(str).add([NodeWrite(space="s", external_id="n")])
    assert [as_mapping(each.body) for each in graph.items.values()] == [
        {"instanceType": "node", "space": "s", "externalId": "n"}
    ]
    with pytest.raises(PygenError, match="no external_id"):
        Graph(str).add([NodeWrite(space="s")])


def test_deletes_of_edges_come_first(example: Any) -> None:
    kind = NodeReference(SPACE, "t")
    example.upsert(EdgeWrite(external_id="e", edge_type=kind, start_node=site("A"), end_node=site("B")))
    done = example.delete([NodeReference(SPACE, "A"), EdgeReference(SPACE, "e"), (SPACE, "B")])
    assert [type(each) for each in done.deleted] == [EdgeReference, NodeReference, NodeReference]


# Progress


def test_progress_of_an_async_read() -> None:
    steps: list[tuple[int, int | None]] = []

    async def numbers() -> AsyncIterator[int]:
        for number in range(250):
            yield number

    async def main() -> int:
        note = lambda done, total: steps.append((done, total))  # noqa: E731 - a function of one use
        return len([each async for each in progress.track_async(numbers(), note, 250)])

    assert asyncio.run(main()) == 250
    assert steps == [(100, 250), (200, 250), (250, 250)]


def test_progress_of_a_read() -> None:
    steps: list[int] = []
    assert list(progress.track(range(250), lambda done, total: steps.append(done))) == list(range(250))
    assert steps == [100, 200, 250]


def test_progress_without_rich(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "rich.progress", None)
    with pytest.raises(ConfigurationError, match="pip install rich"):
        progress.Reporter(True)
