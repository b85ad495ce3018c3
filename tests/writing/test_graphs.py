"""Object graphs become items: nested objects, edges, circles, depth, equal ids; in as few requests as possible."""

from __future__ import annotations

import itertools
from typing import Any

import pytest
from pydantic import ValidationError

from pygen_runtime.exceptions import ConfigurationError
from pygen_runtime.filters.references import EdgeReference, NodeReference
from pygen_runtime.model.instances import EdgeWrite, NodeWrite
from pygen_runtime.writing.items import edge_external_id
from tests.writing.packages import SPACE, Log, bodies, generated, later

water = generated("example")


def site(external_id: str, **values: Any) -> Any:
    return water.SiteWrite(external_id=external_id, name=external_id, **values)


def basin(external_id: str, **values: Any) -> Any:
    return water.BasinWrite(external_id=external_id, name=external_id, volume=1.0, **values)


def chain(length: int) -> Any:
    last = None
    for number in range(length):
        last = site(f"S{number}", parent=last)
    return last


def node(external_id: str) -> NodeReference:
    return NodeReference(SPACE, external_id)


def test_a_nested_graph_is_one_request_and_reads_back(example: Any, log: Log) -> None:
    pump = water.PumpWrite(
        external_id="P-1",
        name="Pump 1",
        site=site(
            "S", parent=site("Town", operator=water.OperatorWrite(external_id="O", name="Ann", email="ann@example.com"))
        ),
        valves=[water.ValveWrite(external_id="V1", name="V1", nominal_diameter=80), ("other", "V2"), "V3"],
        feeds=[water.SupplyZoneWrite(external_id="Z1", name="Z1"), water.SupplyZoneWrite(external_id="Z2", name="Z2")],
    )
    example.spaces.create({"space": "other"})
    valves = [
        water.ValveWrite(space="other", external_id="V2", name="V2", nominal_diameter=100),
        water.ValveWrite(external_id="V3", name="V3", nominal_diameter=100),
    ]
    log.take()
    result = example.upsert([pump, *valves])
    assert log.take() == ["instances"]
    assert len(result.created) == 11
    assert (result.updated, result.unchanged, result.deleted) == ([], [], [])
    read = example.pump.retrieve("P-1")
    assert read.site == node("S")
    assert read.valves.references == (node("V1"), NodeReference("other", "V2"), node("V3"))
    assert example.site.retrieve("S").parent == node("Town")
    edges = [each for each in result.created if isinstance(each, EdgeReference)]
    assert len(edges) == 2


def test_the_same_again_changes_nothing(example: Any) -> None:
    first = example.upsert(site("S", parent=site("T")))
    again = example.upsert(site("S", parent=site("T")))
    assert (len(first.created), again.created, again.updated, len(again.unchanged)) == (2, [], [], 2)
    later()
    changed = example.upsert(site("S", elevation=3.0))
    assert changed.updated == [node("S")]


def test_edges_with_properties_take_their_near_end_from_the_relation(example: Any) -> None:
    pipe = water.PipeWrite(diameter=0.4, end_node=basin("B2"))
    upstream = water.PipeWrite(external_id="feed", diameter=0.6, start_node="B0")
    result = example.upsert([basin("B1", outlets=[pipe], inlets=[upstream]), basin("B0")])
    made = edge_external_id(("water_works", "flowsTo"), (SPACE, "B1"), (SPACE, "B2"))
    assert EdgeReference(SPACE, made) in result.created
    pipes = {each.external_id: each for each in example.pipe.list()}
    assert pipes[made].diameter == 0.4
    assert (pipes[made].start_node, pipes[made].end_node) == (node("B1"), node("B2"))
    assert (pipes["feed"].start_node, pipes["feed"].end_node) == (node("B0"), node("B1"))
    assert pipes["feed"].edge_type == NodeReference("water_works", "flowsTo")


def test_an_edge_seen_from_both_sides_is_one(example: Any) -> None:
    one, two = basin("B1"), basin("B2")
    one.overflow = two
    two.overflow_from = one
    plan = example.upsert([one, two], dry_run=True)
    assert (plan.nodes, plan.edges) == (2, 1)


def test_an_edge_of_its_own_names_what_it_lacks(example: Any) -> None:
    pipe = water.PipeWrite(
        external_id="p", diameter=1.0, edge_type=NodeReference("water_works", "flowsTo"),
        start_node=basin("B1"), end_node=basin("B2"),
    )  # fmt: skip
    assert len(example.upsert(pipe).created) == 3
    with pytest.raises(ConfigurationError, match="PipeWrite q has no edge_type and no end_node"):
        example.upsert(water.PipeWrite(external_id="q", diameter=1.0, start_node="B1"))


def test_an_edge_that_begins_elsewhere_does_not_fit_the_relation(example: Any) -> None:
    pipe = water.PipeWrite(diameter=1.0, start_node="elsewhere", end_node="B2")
    with pytest.raises(ConfigurationError, match=f"startNode .* is {SPACE}:elsewhere, but the relation outlets"):
        example.upsert(basin("B1", outlets=[pipe]))


def test_an_edge_that_ends_elsewhere_does_not_fit_the_relation(example: Any) -> None:
    pipe = water.PipeWrite(diameter=1.0, start_node="B2", end_node="elsewhere")
    with pytest.raises(
        ConfigurationError, match=f"endNode .* is {SPACE}:elsewhere, but the relation inlets of {SPACE}:B1"
    ):
        example.upsert(basin("B1", inlets=[pipe]))


def test_an_end_that_the_relation_says_may_be_given_too(example: Any) -> None:
    out, into = (
        water.PipeWrite(diameter=1.0, start_node="B1", end_node="B2"),
        water.PipeWrite(diameter=2.0, start_node="B0", end_node="B1"),
    )
    made = bodies(example.upsert(basin("B1", outlets=[out], inlets=[into]), dry_run=True))
    ends = {(each["startNode"]["externalId"], each["endNode"]["externalId"]) for each in made if "startNode" in each}
    assert ends == {("B1", "B2"), ("B0", "B1")}


@pytest.mark.parametrize(
    ("given", "absent"),
    [
        ({"start_node": "B1"}, "no edge_type and no end_node"),
        ({"end_node": "B1"}, "no edge_type and no start_node"),
        ({"edge_type": NodeReference("s", "t"), "end_node": "B1"}, "no start_node"),
        ({"edge_type": NodeReference("s", "t"), "start_node": "B1"}, "no end_node"),
        ({"start_node": "B1", "end_node": "B2"}, "no edge_type"),
    ],
)
def test_what_an_edge_lacks_is_named(example: Any, log: Log, given: Any, absent: str) -> None:
    with pytest.raises(ConfigurationError, match=f"^PipeWrite q has {absent}: set it"):
        example.upsert(water.PipeWrite(external_id="q", diameter=1.0, **given))
    assert log.take() == []


@pytest.mark.parametrize(
    ("given", "own"),
    [
        ({}, ("here", None)),
        ({"external_id": "e"}, ("here", "e")),
        ({"space": "there"}, ("there", None)),
        ({"space": "there", "external_id": "e"}, ("there", "e")),
    ],
)
def test_who_an_edge_is(example: Any, given: Any, own: tuple[str, str | None]) -> None:
    """Its space is that of its start, its id a digest of type and ends, where it says nothing else."""
    kind, start, end = ("s", "t"), ("here", "B1"), ("beyond", "B2")
    pipe = water.PipeWrite(diameter=1.0, edge_type=NodeReference(*kind), start_node=start, end_node=end, **given)
    [item] = bodies(example.upsert(pipe, dry_run=True))
    made = own[1] or edge_external_id(kind, start, end)
    assert (item["instanceType"], item["space"], item["externalId"]) == ("edge", own[0], made)
    assert item["type"] == {"space": "s", "externalId": "t"}
    assert (item["startNode"], item["endNode"]) == (NodeReference(*start).dump(), NodeReference(*end).dump())


def test_the_type_of_an_edge_is_its_own_before_that_of_the_relation(example: Any) -> None:
    pipe = water.PipeWrite(diameter=1.0, edge_type=NodeReference("s", "t"), end_node="B2")
    made = bodies(example.upsert(basin("B1", outlets=[pipe]), dry_run=True))
    assert [each["type"] for each in made if "startNode" in each] == [{"space": "s", "externalId": "t"}]


def test_circles_and_the_same_object_twice(example: Any, log: Log) -> None:
    one, two = site("S1"), site("S2")
    one.parent, two.parent = two, one
    result = example.upsert([one, two, one, site("S3", parent=one)])
    assert log.take() == ["instances"]
    assert sorted(each.external_id for each in result.created) == ["S1", "S2", "S3"]
    itself = site("S4")
    itself.parent = itself
    assert example.upsert(itself).created == [node("S4")]


@pytest.mark.parametrize("length", [600, pytest.param(10_000, marks=pytest.mark.wide)])
def test_deep_chains_need_no_recursion(example: Any, log: Log, length: int) -> None:
    last = chain(length)
    result = example.upsert(last, auto_create_direct_relations=False)
    assert len(result.created) == length
    assert log.take() == ["instances"] * -(-length // 1000)
    assert example.site.retrieve(f"S{length - 1}").parent == node(f"S{length - 2}")


def test_a_chain_is_sent_in_order_and_many_at_the_same_time(example: Any) -> None:
    plan = example.upsert(chain(2500), dry_run=True)
    assert [request.stage for request in plan.requests] == [0, 1, 2]
    parents = [site(f"T{number}") for number in range(10)]
    wide = [site(f"S{number}", parent=parents[number % 10]) for number in range(2990)]
    plan = example.upsert(wide, dry_run=True)
    assert [request.stage for request in plan.requests] == [0, 1, 1]
    assert [len(request.body["items"]) for request in plan.requests] == [1000, 1000, 1000]
    assert repr(plan) == "DryRun(3000 nodes, 0 edges, 3 requests in 2 stages)"


@pytest.mark.wide
def test_edges_follow_their_nodes(example: Any) -> None:
    basins = [basin(f"B{number}") for number in range(1200)]
    for one, two in itertools.pairwise(basins):
        one.overflow = two
    plan = example.upsert(basins, dry_run=True)
    assert (plan.nodes, plan.edges) == (1200, 1199)
    assert len(plan.requests) == 3
    sent: dict[int, set[str]] = {}
    for request in plan.requests:
        before = {id for stage, ids in sent.items() if stage < request.stage for id in ids}
        here = {item["externalId"] for item in request.body["items"] if item["instanceType"] == "node"}
        for item in request.body["items"]:
            if item["instanceType"] == "edge":
                assert {item["startNode"]["externalId"], item["endNode"]["externalId"]} <= before | here
        sent.setdefault(request.stage, set()).update(here)
    assert len(example.upsert(basins).created) == 2399


def test_a_circle_stays_in_one_request(example: Any) -> None:
    loose = [site(f"L{number}") for number in range(950)]
    ring = [site(f"R{number}") for number in range(100)]
    for one, two in zip(ring, [*ring[1:], ring[0]], strict=True):
        one.parent = two
    plan = example.upsert([*loose, *ring], dry_run=True)
    sizes = [len(request.body["items"]) for request in plan.requests]
    assert sizes == [950, 100]
    assert [request.stage for request in plan.requests] == [0, 0]


def test_equal_ids_with_different_content_are_named(example: Any) -> None:
    with pytest.raises(ConfigurationError, match=f"two objects with the id {SPACE}:S differ, in elevation"):
        example.upsert([site("S", elevation=1.0), site("S", elevation=2.0)])
    assert example.upsert([site("S", elevation=1.0), site("S", elevation=1.0)], dry_run=True).nodes == 1


def test_one_node_in_two_views_is_one_item(example: Any) -> None:
    described = water.DescribedWrite(external_id="S", name="S", description="as described")
    plan = example.upsert([site("S"), described], dry_run=True)
    [item] = bodies(plan)
    assert [source["source"]["externalId"] for source in item["sources"]] == ["Site", "Described"]
    assert len(example.upsert([site("S"), described]).created) == 1
    with pytest.raises(ConfigurationError, match="differ, in type"):
        example.upsert(
            [site("S", node_type=node("A")), water.DescribedWrite(external_id="S", name="S", node_type=node("B"))]
        )


def test_unset_is_not_sent_and_none_clears(example: Any) -> None:
    example.upsert(site("S", elevation=3.0, description="old"))
    example.upsert(site("S", elevation=None))
    read = example.site.retrieve("S")
    assert (read.elevation, read.description) == (None, "old")
    [item] = bodies(example.upsert(site("S", elevation=None), dry_run=True))
    assert item["sources"][0]["properties"] == {"elevation": None, "name": "S"}


def test_the_type_of_the_view_is_the_default(example: Any) -> None:
    pump = water.DosingPumpWrite(external_id="D", name="D", site="S", chemical="lime")
    [item] = bodies(example.upsert(pump, dry_run=True))
    assert item["type"] == {"space": "water_works", "externalId": "DosingPump"}
    pump.node_type = node("Own")
    assert bodies(example.upsert(pump, dry_run=True))[0]["type"] == node("Own").dump()


def test_bytes_are_the_same_at_every_run(example: Any) -> None:
    graph = [chain(5), basin("B1", overflow=basin("B2"))]
    assert [request.body for request in example.upsert(graph, dry_run=True).requests] == [
        request.body for request in example.upsert(graph, dry_run=True).requests
    ]


def test_the_digest_of_an_edge_never_changes() -> None:
    made = edge_external_id(("s", "stands_at"), ("s", "P"), ("s", "S"))
    assert made == "481cc8d9e8a5f21610cda6060d902ef449655ef55024bf2b394dea031282f194"


def test_a_view_that_cannot_be_written_says_so(omni: Any) -> None:
    package = generated("omni")
    item = package.Implementation1NonWriteableWrite(external_id="x")
    with pytest.raises(ConfigurationError, match=r"Implementation1NonWriteableWrite x cannot be written: the view"):
        omni.upsert(item)


def test_ids_are_checked_before_anything_is_sent(example: Any, log: Log) -> None:
    with pytest.raises(ConfigurationError, match="SiteWrite has no external_id: set it, or pass external_id_factory"):
        example.upsert(water.SiteWrite(name="S"))
    with pytest.raises(ConfigurationError, match="1 to 256 characters"):
        example.upsert(site("x" * 257))
    with pytest.raises(ConfigurationError, match="expected an object of a write class"):
        example.upsert([site("S"), {"external_id": "S"}])
    with pytest.raises(ConfigurationError, match="expected an instance, or several"):
        example.upsert(3)
    assert log.take() == []
    assert example.upsert([]).created == []
    assert len(example.upsert(water.SiteWrite(external_id="x" * 256, name="S")).created) == 1


def test_without_a_default_space_a_bare_id_is_an_error(example: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(type(example), "default_space", None)
    with pytest.raises(ConfigurationError, match="instance-space under"):
        example.upsert(site("S"))
    assert example.upsert(water.SiteWrite(space=SPACE, external_id="S", name="S")).created == [node("S")]


def test_plain_nodes_and_edges_have_no_properties(example: Any) -> None:
    outside = NodeWrite(external_id="outside", node_type=node("Kind"))
    plain = EdgeWrite(external_id="e", edge_type=node("leads_to"), start_node=outside, end_node=site("S"))
    assert len(example.upsert([site("T", catchment=outside), plain]).created) == 4
    read = example.instances.retrieve((SPACE, "outside"))
    assert (read.type.external_id, read.properties) == ("Kind", {})


def test_objects_show_what_is_set_and_no_graph() -> None:
    last = chain(10_000)
    assert repr(last) == "SiteWrite(external_id='S9999', name='S9999', parent=SiteWrite(external_id='S9998', …))"
    with pytest.raises(ValidationError, match="Extra inputs are not permitted"):
        site("S", parent=last, nam="x")
    one = site("S1")
    one.parent = one
    assert "parent=SiteWrite(external_id='S1', …)" in repr(one)
    pump = water.PumpWrite(name="P", site="S", valves=["V", water.ValveWrite(name="W", nominal_diameter=1)])
    assert "valves=['V', ValveWrite(external_id=None, …)]" in repr(pump)
