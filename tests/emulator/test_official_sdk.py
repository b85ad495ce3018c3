"""A client that nobody here wrote: Cognite's own SDK against the HTTP form."""

from __future__ import annotations

import json
from collections.abc import Generator
from typing import Any

import pytest

from tests.emulator.http_server import running
from tests.shared_models import containers_file, model_file, needs_shared

pytestmark = [needs_shared, pytest.mark.filterwarnings("ignore"), pytest.mark.wide]

SPACE = "sp_pygen_models"


@pytest.fixture(scope="module")
def address() -> Generator[str, None, None]:
    with running(strict=False) as (_, address):
        yield address


@pytest.fixture(scope="module")
def client(address: str) -> Any:
    pytest.importorskip("cognite.client")
    from cognite.client import ClientConfig, CogniteClient, global_config
    from cognite.client.credentials import Token

    global_config.disable_pypi_version_check = True
    global_config.allow_insecure_base_url = True
    return CogniteClient(ClientConfig("test", "any", Token("none"), base_url=address))


@pytest.fixture(scope="module")
def omni(client: Any) -> Any:
    """The Omni model written with the SDK's own write classes."""
    from cognite.client.data_classes import data_modeling as dm

    model: Any = dm.DataModel.load(json.loads(model_file("omni").read_text("utf-8"))["items"][0])
    path = containers_file("omni")
    assert path is not None
    containers = dm.ContainerList.load(json.loads(path.read_text("utf-8"))["items"])
    client.data_modeling.spaces.apply(dm.SpaceApply(SPACE, name="Omni"))
    client.data_modeling.containers.apply([container.as_write() for container in containers])
    client.data_modeling.views.apply([view.as_write() for view in model.views])
    client.data_modeling.data_models.apply(
        dm.DataModelApply(SPACE, "Omni", "1", views=[v.as_id() for v in model.views])
    )
    return model


def test_schema_is_read_back_and_listed_with_paging(client: Any, omni: Any) -> None:
    (found,) = client.data_modeling.data_models.retrieve((SPACE, "Omni", "1"), inline_views=True)
    expected = {view.as_id(): view.dump() for view in omni.views}
    for view in found.views:
        times = ("createdTime", "lastUpdatedTime", "mappedContainers")
        got = {key: value for key, value in view.dump().items() if key not in times}
        assert got == {key: value for key, value in expected[view.as_id()].items() if key not in times}
    assert len(client.data_modeling.views.list(limit=-1, space=SPACE)) == len(omni.views)
    assert len(list(client.data_modeling.containers(space=SPACE, limit=None))) == 13
    assert client.data_modeling.spaces.retrieve(SPACE).name == "Omni"
    assert [s.space for s in client.data_modeling.spaces.list(limit=-1)] == [SPACE]


def write_primitives(client: Any) -> Any:
    from cognite.client.data_classes.data_modeling import NodeApply, NodeOrEdgeData, ViewId

    view = ViewId(SPACE, "PrimitiveNullable", "1")
    nodes = [
        NodeApply(SPACE, f"p{n:03}", sources=[NodeOrEdgeData(view, {"text": f"text {n}", "int32": n % 10, "float64": n / 4, "boolean": n % 2 == 0, "timestamp": f"2024-01-{n % 28 + 1:02}T00:00:00+00:00", "date": f"2024-02-{n % 28 + 1:02}", "json": {"n": n}})])
        for n in range(250)
    ]  # fmt: skip
    result = client.data_modeling.instances.apply(nodes)
    assert len(result.nodes) == 250
    return view


def test_list_filter_sort_search_aggregate(client: Any, omni: Any) -> None:
    from cognite.client.data_classes import aggregations, filters
    from cognite.client.data_classes.data_modeling import InstanceSort

    view = write_primitives(client)
    prop = view.as_property_ref
    instances = client.data_modeling.instances
    cases: list[tuple[Any, int]] = [
        (filters.Equals(prop("int32"), 3), 25),
        (filters.In(prop("int32"), [1, 2]), 50),
        (filters.Range(prop("float64"), gte=10, lt=20), 40),
        (filters.Prefix(prop("text"), "text 24"), 11),
        (filters.Exists(prop("text")), 250),
        (filters.And(filters.Equals(prop("boolean"), True), filters.Not(filters.Equals(prop("int32"), 2))), 100),
        (filters.Or(filters.Equals(prop("int32"), 1), filters.Equals(prop("int32"), 2)), 50),
        (filters.HasData(views=[view]), 250),
        (filters.Range(prop("timestamp"), lte="2024-01-02T00:00:00+00:00"), 18),
        (filters.InstanceReferences([(SPACE, "p001"), (SPACE, "none")]), 1),
        (filters.MatchAll(), 250),
        (filters.SpaceFilter(SPACE), 250),
    ]
    for filter, expected in cases:
        found = instances.list("node", sources=view, filter=filter, limit=None)
        assert len(found) == expected, filter.dump()
    ordered = instances.list("node", sources=view, sort=InstanceSort(prop("float64"), "descending"), limit=3)
    assert [node.external_id for node in ordered] == ["p249", "p248", "p247"]
    assert len(list(instances(chunk_size=100, sources=view))) == 3
    assert [node.external_id for node in instances.search(view, "249", properties=["text"])] == ["p249"]
    counts = instances.aggregate(view, aggregates=aggregations.Count("text"), group_by="boolean")
    assert sorted(of.aggregates[0].value for of in counts) == [125, 125]
    assert instances.aggregate(view, aggregates=aggregations.Avg("int32")).value == 4.5
    histogram = instances.histogram(view, aggregations.Histogram("int32", 5))
    assert [(bucket.start, bucket.count) for bucket in histogram.buckets] == [(0, 125), (5, 125)]
    found = instances.retrieve(nodes=(SPACE, "p007"), sources=view).nodes[0]
    assert found.properties[view]["json"] == {"n": 7}


def test_query_sync_inspect_delete(client: Any, omni: Any) -> None:
    from cognite.client.data_classes import filters
    from cognite.client.data_classes.data_modeling import EdgeApply, NodeApply, NodeOrEdgeData, ViewId
    from cognite.client.data_classes.data_modeling import query as q
    from cognite.client.data_classes.data_modeling.instances import InvolvedViews

    item, target = ViewId(SPACE, "ConnectionItemD", "1"), ViewId(SPACE, "ConnectionItemE", "1")
    instances = client.data_modeling.instances
    nodes = [
        NodeApply(SPACE, "d1", type=(SPACE, "ConnectionItemD"), sources=[NodeOrEdgeData(item, {"name": "d", "directSingle": {"space": SPACE, "externalId": "e1"}})]),
        NodeApply(SPACE, "e1", type=(SPACE, "ConnectionItemE"), sources=[NodeOrEdgeData(target, {"name": "e"})]),
    ]  # fmt: skip
    edges = [EdgeApply(SPACE, "d1e1", (SPACE, "multiProperty"), (SPACE, "d1"), (SPACE, "e1"))]
    instances.apply(nodes, edges)
    query = q.Query(
        with_={
            "d": q.NodeResultSetExpression(filter=filters.Equals(["node", "externalId"], "d1")),
            "edges": q.EdgeResultSetExpression(from_="d", max_distance=1),
            "far": q.NodeResultSetExpression(from_="edges"),
            "direct": q.NodeResultSetExpression(from_="d", through=item.as_property_ref("directSingle"), direction="outwards"),
        },
        select={
            "d": q.Select([q.SourceSelector(item, ["*"])]),
            "edges": q.Select(),
            "far": q.Select([q.SourceSelector(target, ["name"])]),
            "direct": q.Select([q.SourceSelector(target, ["name"])]),
        },
    )  # fmt: skip
    result = instances.query(query)
    assert [n.external_id for n in result["far"]] == [n.external_id for n in result["direct"]] == ["e1"]
    assert result["far"][0].properties[target] == {"name": "e"}
    assert [e.external_id for e in result["edges"]] == ["d1e1"]
    sync = q.QuerySync(
        with_={"n": q.NodeResultSetExpressionSync(filter=filters.Equals(["node", "type"], {"space": SPACE, "externalId": "ConnectionItemE"}))},
        select={"n": q.SelectSync([q.SourceSelector(target, ["*"])])},
    )  # fmt: skip
    first = instances.sync(sync)
    assert [n.external_id for n in first["n"]] == ["e1"]
    sync.cursors = first.cursors
    deleted = instances.delete(nodes=[(SPACE, "e1"), (SPACE, "none")])
    assert [(n.space, n.external_id) for n in deleted.nodes] == [(SPACE, "e1")]
    again = instances.sync(sync)
    assert [n.deleted_time is not None for n in again["n"]] == [True]
    assert instances.retrieve(edges=(SPACE, "d1e1")).edges == []
    involved = instances.inspect(nodes=(SPACE, "d1"), involved_views=InvolvedViews(all_versions=False))
    assert item in involved.nodes[0].inspection_results.involved_views
    assert client.data_modeling.statistics.project().instances.nodes > 0


def test_own_client_finds_the_same(client: Any, address: str, omni: Any) -> None:
    from pygen_runtime import RangeFilter, ViewReference
    from pygen_runtime.client.sync_client import PygenClient

    write_primitives(client)
    view = ViewReference(SPACE, "PrimitiveNullable", "1")
    from cognite.client.data_classes import filters
    from cognite.client.data_classes.data_modeling import ViewId

    theirs = client.data_modeling.instances.list(
        "node",
        sources=ViewId(SPACE, "PrimitiveNullable", "1"),
        filter=filters.Range((SPACE, "PrimitiveNullable/1", "float64"), gte=5),
        limit=None,
    )
    with PygenClient(address, "any", credentials=_token()) as ours:
        found = ours.instances.list(sources=[view], filter=RangeFilter(view.path("float64"), gte=5))
    expected = {node.external_id: node.dump() for node in theirs}
    assert {node.external_id: node.dump() for node in found} == expected


def _token() -> Any:
    from pygen_runtime.credentials.auth import TokenAuth

    return TokenAuth("none")


def test_delete_the_schema(client: Any, omni: Any) -> None:
    models, views = client.data_modeling.data_models, client.data_modeling.views
    instances = client.data_modeling.instances
    for kind in ("edge", "node"):
        ids = [(i.space, i.external_id) for i in instances.list(kind, limit=None)]
        instances.delete(**{f"{kind}s": ids})
    models.delete((SPACE, "Omni", "1"))
    views.delete([view.as_id() for view in omni.views])
    containers = client.data_modeling.containers.list(limit=-1)
    client.data_modeling.containers.delete(containers.as_ids())
    assert client.data_modeling.spaces.delete([SPACE]) == [SPACE]
    assert list(client.data_modeling.spaces.list(limit=-1)) == []


def test_units_are_found_by_id_alias_and_system(client: Any) -> None:
    assert len(client.units.list()) > 350
    assert client.units.retrieve("temperature:deg_c").symbol == "°C"
    assert client.units.retrieve("x:y", ignore_unknown_ids=True) is None
    assert client.units.from_alias("bar", quantity="Pressure").external_id == "pressure:bar"
    assert {system.name for system in client.units.systems.list()} == {"Default", "SI", "Imperial"}
