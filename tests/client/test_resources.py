"""The resource APIs: what they send (held against the published API document) and what they make of answers."""

from __future__ import annotations

import asyncio
import inspect
from collections.abc import Callable
from datetime import date, datetime, timezone
from typing import Any

import pytest

from pygen_runtime import (
    AsyncPygenClient,
    ConfigurationError,
    ConflictError,
    ContainerReference,
    EdgeReference,
    EqualsFilter,
    MultiRequestError,
    NodeReference,
    PygenClient,
    ResourceNotFoundError,
    TokenAuth,
    ViewReference,
    wire,
)
from pygen_runtime.client.resources.schema_objects import DataModelId
from tests.client import oracle
from tests.http.conftest import TOKEN
from tests.http.server import PREFIX, Call, Reply, Server, error

VIEW = ViewReference("sp", "Pump", "v1")
TIMES = {"createdTime": 1, "lastUpdatedTime": 2, "isGlobal": False}
CONTAINER: dict[str, Any] = {
    "space": "sp",
    "externalId": "Pump",
    "usedFor": "node",
    "properties": {"name": {"type": {"type": "text", "list": False, "collation": "ucs_basic"}, "nullable": True}},
}
VIEW_WRITE: dict[str, Any] = {
    "space": "sp",
    "externalId": "Pump",
    "version": "v1",
    "properties": {
        "name": {
            "container": {"type": "container", "space": "sp", "externalId": "Pump"},
            "containerPropertyIdentifier": "name",
        }
    },
}
MODEL = {"space": "sp", "externalId": "Pumps", "version": "v1", "views": [VIEW.dump()]}


def instance(item: dict[str, Any]) -> dict[str, Any]:
    kind = item.get("instanceType", "node")
    ends: dict[str, Any] = {}
    if kind == "edge":
        ends = {name: {"space": "sp", "externalId": name} for name in ("type", "startNode", "endNode")}
    base = {"instanceType": kind, "space": item["space"], "externalId": item["externalId"]}
    return {**base, "version": 1, "createdTime": 1, "lastUpdatedTime": 2, **ends}


def slim(item: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in {**instance(item), "wasModified": True}.items() if not isinstance(value, dict)}


def as_view(item: dict[str, Any]) -> dict[str, Any]:
    facts = {"writable": True, "queryable": True, "usedFor": "node", "implements": [], "mappedContainers": []}
    return {"version": "v1", **item, **facts, **TIMES, "properties": {}}


def project(call: Call) -> Reply:
    """Answers every endpoint with something of the right shape; ids beginning with ``no`` do not exist."""
    path = call.path.removeprefix(PREFIX)
    items = list((call.body or {}).get("items", []))
    items = [item for item in items if not str(item.get("externalId", item.get("space"))).startswith("no")]
    make: dict[str, Callable[[dict[str, Any]], dict[str, Any]]] = {
        "/models/spaces": lambda item: {**item, **TIMES},
        "/models/containers": lambda item: {**CONTAINER, **item, **TIMES},
        "/models/views": as_view,
        "/models/datamodels": lambda item: {"version": "v1", **item, **TIMES, "views": []},
        "/models/instances": slim,
        "/models/statistics/spaces": lambda item: {
            "space": item["space"],
            **dict.fromkeys(
                ["containers", "views", "dataModels", "nodes", "edges", "softDeletedNodes", "softDeletedEdges"], 0
            ),
        },
    }
    if path.endswith(("/delete", "/retry")):
        return Reply(body={"items": [{key: item[key] for key in item if key != "existingVersion"} for item in items]})
    if path.endswith("/inspect"):
        return Reply(body={"items": [{**item, "inspectionResults": {"involvedViews": []}} for item in items]})
    if path == "/models/instances/byids":
        return Reply(body={"items": [instance(item) for item in items]})
    if path in ("/models/instances/list", "/models/instances/search"):
        return Reply(body={"items": [instance({"space": "sp", "externalId": "a"})]})
    if path == "/models/instances/aggregate":
        return Reply(body={"items": [{"instanceType": "node", "aggregates": [{"aggregate": "count", "value": 3}]}]})
    if path in ("/models/instances/query", "/models/instances/sync"):
        return Reply(body={"items": {"a": [instance({"space": "sp", "externalId": "a"})]}, "nextCursor": {"a": "c"}})
    if path == "/models/statistics":
        return Reply(body=statistics())
    if call.method == "GET":
        items = [{"space": "sp", "externalId": "x"}]
        if path == "/models/spaces":
            items = [{"space": "sp"}]
    return Reply(body={"items": [make[path.removesuffix("/byids")](item) for item in items]})


def statistics() -> dict[str, Any]:
    counted = {"count": 1, "limit": 2}
    kinds = ("spaces", "containers", "views", "dataModels", "containerProperties")
    instances = dict.fromkeys(
        [
            "nodes",
            "edges",
            "instances",
            "instancesLimit",
            "softDeletedNodes",
            "softDeletedEdges",
            "softDeletedInstances",
            "softDeletedInstancesLimit",
        ],
        1,
    )
    limits = dict.fromkeys(["concurrentReadLimit", "concurrentWriteLimit", "concurrentDeleteLimit"], 4)
    return {**dict.fromkeys(kinds, counted), "instances": instances, **limits}


class Synchronous:
    """The async client, used like the sync one: each call is awaited, each iterator read to its end."""

    def __init__(self, target: Any, runner: asyncio.AbstractEventLoop) -> None:
        self._target, self._runner = target, runner

    def __getattr__(self, name: str) -> Any:
        found = getattr(self._target, name)
        if not callable(found):
            return Synchronous(found, self._runner)

        def call(*args: Any, **kwargs: Any) -> Any:
            result = found(*args, **kwargs)
            if inspect.isawaitable(result):
                return self._runner.run_until_complete(result)
            return self._runner.run_until_complete(_collect(result))

        return call


async def _collect(items: Any) -> list[Any]:
    return [item async for item in items]


@pytest.fixture(params=["sync", "async"])
def run(request: pytest.FixtureRequest) -> Callable[..., Any]:
    """Runs a function with a client on a server; checks all that was sent against the API document."""

    def runner(work: Callable[[Any], Any], script: Callable[[Call], Reply] = project) -> tuple[Any, list[Call]]:
        with Server(script) as server:
            if request.param == "sync":
                with PygenClient(server.url, "acme", TokenAuth(TOKEN), max_retries=1) as client:
                    result = work(client)
            else:
                loop = asyncio.new_event_loop()
                try:
                    other = AsyncPygenClient(server.url, "acme", TokenAuth(TOKEN), max_retries=1)
                    result = work(Synchronous(other, loop))
                    loop.run_until_complete(other.close())
                finally:
                    loop.close()
        assert oracle.check(server.calls) == len(server.calls)
        return result, server.calls

    return runner


def test_spaces(run: Any) -> None:
    def work(client: Any) -> None:
        assert [space.space for space in client.spaces.list(include_global=True)] == ["sp"]
        assert next(iter(client.spaces.iterate(limit=5, chunk_size=5))).space == "sp"
        assert client.spaces.retrieve("sp").space == "sp"
        assert [space.space for space in client.spaces.retrieve(["b", "none", "a", "b"])] == ["b", "a", "b"]
        assert client.spaces.create(wire.SpaceWrite(space="new", name="New")).name == "New"
        created = client.spaces.create([{"space": "a"}, client.spaces.retrieve("b")])
        assert [space.space for space in created] == ["a", "b"]
        assert client.spaces.delete("a") == ["a"]
        assert client.spaces.delete(["a", "none"]) == ["a"]
        with pytest.raises(ResourceNotFoundError, match="none"):
            client.spaces.retrieve("none")

    run(work)


def test_containers(run: Any) -> None:
    reference = ContainerReference("sp", "Pump")

    def work(client: Any) -> None:
        assert len(client.containers.list(space="sp", used_for=["node", "edge"])) == 1
        found = client.containers.retrieve(reference)
        assert client.containers.retrieve([("sp", "Pump"), found, ("sp", "none")]) == [found, found]
        assert client.containers.create(CONTAINER).external_id == "Pump"
        assert client.containers.create([found])[0].properties["name"].type.type == "text"
        assert client.containers.delete([reference]) == [reference]
        assert client.containers.inspect([reference])[0].inspection_results.involved_views == []
        parts = [("sp", "Pump", f"index{number}") for number in range(12)]
        assert client.containers.delete_indexes(parts) == parts
        assert client.containers.delete_constraints(parts[:1]) == parts[:1]
        assert client.containers.retry("properties", parts[:1]) == parts[:1]

    _, calls = run(work)
    assert [len(call.body["items"]) for call in calls if call.path.endswith("indexes/delete")] == [10, 2]


def test_views(run: Any) -> None:
    def work(client: Any) -> None:
        assert len(client.views.list(space="sp", all_versions=True, include_inherited_properties=False)) == 1
        assert client.views.retrieve(VIEW).external_id == "Pump"
        assert client.views.retrieve(("sp", "Pump"), include_inherited_properties=False).version == "v1"
        assert len(client.views.retrieve([VIEW, ("sp", "none", "v1")])) == 1
        assert client.views.create([VIEW_WRITE])[0].as_reference() == VIEW
        assert client.views.create(client.views.retrieve(VIEW)).as_reference() == VIEW
        assert client.views.delete(VIEW) == [VIEW]
        with pytest.raises(ConfigurationError, match="version"):
            client.views.delete(("sp", "Pump"))
        with pytest.raises(ConfigurationError, match="not the id of a view"):
            client.views.retrieve(5)

    run(work)


def test_the_newest_version(run: Any) -> None:
    def script(call: Call) -> Reply:
        versions = [
            as_view({"space": "sp", "externalId": "Pump", "version": version}) for version in ("v1", "v3", "v2")
        ]
        ages = {"v1": 5, "v3": 30, "v2": 20}
        return Reply(body={"items": [{**view, "createdTime": ages[view["version"]]} for view in versions]})

    found, _ = run(lambda client: client.views.retrieve(("sp", "Pump")), script)
    assert found.version == "v3"


def test_data_models(run: Any) -> None:
    def work(client: Any) -> None:
        assert len(client.data_models.list(inline_views=True, include_global=True)) == 1
        found = client.data_models.retrieve(("sp", "Pumps", "v1"), inline_views=True)
        assert client.data_models.create(MODEL).external_id == "Pumps"
        assert client.data_models.create([found, wire.DataModelWrite.load(MODEL)])[1].version == "v1"
        assert client.data_models.delete(found) == [DataModelId("sp", "Pumps", "v1")]

    run(work)


def test_statistics(run: Any) -> None:
    def work(client: Any) -> None:
        assert client.statistics.project().instances.nodes == 1
        assert [item.space for item in client.statistics.spaces(["a", "b"])] == ["a", "b"]

    run(work)


def test_reading_instances(run: Any) -> None:
    edge = EdgeReference("sp", "e")

    def work(client: Any) -> None:
        listed = client.instances.list(
            sources=[VIEW, {"source": VIEW, "targetUnits": [{"property": "p", "unit": {"externalId": "u"}}]}],
            filter=EqualsFilter(VIEW.path("name"), "x"),
            sort=[{"property": list(VIEW.path("name")), "direction": "descending", "nullsFirst": True}],
            limit=3,
        )
        assert listed[0].external_id == "a"
        assert len(list(client.instances.pages("edge", include_typing=True, debug={"emitResults": True}))) == 1
        assert client.instances.retrieve(("sp", "a"), sources=[VIEW]).external_id == "a"
        found = client.instances.retrieve([NodeReference("sp", "a"), edge, ("sp", "none"), ("sp", "a")])
        assert [(item.instance_type, item.external_id) for item in found] == [
            ("node", "a"),
            ("edge", "e"),
            ("node", "a"),
        ]
        assert client.instances.retrieve(found[1]).instance_type == "edge"
        with pytest.raises(ResourceNotFoundError):
            client.instances.retrieve(("sp", "none"))
        hits = client.instances.search(
            VIEW, "pump", properties=["name"], filter={"exists": {"property": ["node", "space"]}}
        )
        assert len(hits) == 1
        counted = client.instances.aggregate(VIEW, [{"count": {}}], group_by=["name"], query="pump")
        assert counted[0].aggregates[0].value == 3
        inspected = client.instances.inspect([("sp", "a"), edge])
        assert [item.instance_type for item in inspected] == ["node", "edge"]

    run(work)


def test_query_and_sync(run: Any) -> None:
    request: dict[str, Any] = {
        "with": {"a": {"nodes": {"filter": {"hasData": [VIEW.dump()]}}, "limit": 10}},
        "select": {"a": {"sources": [{"source": VIEW.dump(), "properties": ["*"]}]}},
    }

    def work(client: Any) -> None:
        answer = client.instances.query({**request, "cursors": {"a": None}})
        assert answer.items["a"][0].external_id == "a"
        client.instances.query(wire.QueryRequest.load({**request, "cursors": answer.next_cursor}))
        client.instances.sync(request)
        client.instances.sync(wire.SyncRequest.load({**request, "cursors": {"a": "c"}}))
        with pytest.raises(ConfigurationError, match="QueryRequest"):
            client.instances.query({"with": 5, "select": {}})

    run(work)


def test_writing_instances(run: Any) -> None:
    def work(client: Any) -> None:
        values = {
            "when": datetime(2024, 1, 2, 3, 4, 5, 678901, tzinfo=timezone.utc),
            "day": date(2024, 1, 2),
            "parent": NodeReference("sp", "b"),
            "gone": None,
        }
        node = wire.NodeWrite(
            space="sp", external_id="a", sources=[wire.InstanceSource(source=VIEW, properties=values)]
        )
        edge = {
            "instanceType": "edge",
            "space": "sp",
            "externalId": "e",
            **{name: {"space": "sp", "externalId": name} for name in ("type", "startNode", "endNode")},
        }
        answer = client.instances.apply([node, edge], delete=[("sp", "old")], replace=True)
        assert [item.external_id for item in answer.items] == ["a", "e"]
        assert client.instances.apply(node).items[0].was_modified
        assert [item.external_id for item in client.instances.delete([("sp", "a"), EdgeReference("sp", "e")])] == [
            "a",
            "e",
        ]
        with pytest.raises(ConfigurationError, match="time zone"):
            client.instances.apply({"space": "sp", "externalId": "a", "x": datetime(2024, 1, 1)})

    _, calls = run(work)
    sent = calls[0].body["items"][0]["sources"][0]["properties"]
    assert sent["when"] == "2024-01-02T03:04:05.678+00:00"
    assert (sent["day"], sent["parent"], sent["gone"]) == ("2024-01-02", {"space": "sp", "externalId": "b"}, None)
    assert calls[0].body["replace"] is True


def nodes(count: int, first: int = 0) -> list[dict[str, Any]]:
    return [
        {"instanceType": "node", "space": "sp", "externalId": f"x{number}"} for number in range(first, first + count)
    ]


@pytest.mark.slow
def test_batches_over_the_limits(run: Any) -> None:
    def work(client: Any) -> None:
        ids = [("sp", f"x{number}") for number in range(2500)]
        assert [item.external_id for item in client.instances.apply(nodes(2500), delete=ids[:10]).items] == [
            external_id for _, external_id in ids
        ]
        assert len(client.instances.retrieve(ids)) == 2500
        assert len(client.instances.delete(ids)) == 2500
        assert len(client.spaces.retrieve([f"s{number}" for number in range(250)])) == 250
        assert client.instances.apply([]).items == []
        assert client.instances.retrieve([]) == client.views.retrieve([]) == client.spaces.delete([]) == []

    _, calls = run(work)
    sizes: dict[str, list[int]] = {}
    for call in calls:
        sizes.setdefault(call.path.removeprefix(PREFIX), []).append(len(call.body["items"]))
    assert sorted(sizes["/models/instances"]) == [0, 500, 1000, 1000]
    assert sorted(sizes["/models/instances/byids"]) == [500, 1000, 1000]
    assert sorted(sizes["/models/spaces/byids"]) == [50, 100, 100]


@pytest.mark.wide
def test_a_partial_failure(run: Any) -> None:
    def script(call: Call) -> Reply:
        first = call.body["items"][0]["externalId"]
        if first == "x1000":
            return error(400, "the item is wrong")
        return Reply(hang_up=True) if first == "x2000" else project(call)

    def work(client: Any) -> MultiRequestError:
        with pytest.raises(MultiRequestError) as caught:
            client.instances.apply(nodes(2100))
        return caught.value

    found, _ = run(work, script)
    assert [item.external_id for item in found.succeeded] == [f"x{number}" for number in range(1000)]
    assert [item["externalId"] for item in found.failed] == [f"x{number}" for number in range(1000, 2000)]
    assert [item["externalId"] for item in found.unknown] == [f"x{number}" for number in range(2000, 2100)]
    assert len(found.errors) == 2
    assert "the item is wrong" in str(found)


def test_schema_batches_stop_at_a_failure(run: Any) -> None:
    def script(call: Call) -> Reply:
        return error(409, "conflict") if call.body["items"][0]["space"] == "s100" else project(call)

    def work(client: Any) -> MultiRequestError:
        with pytest.raises(MultiRequestError) as caught:
            client.spaces.create([{"space": f"s{number}"} for number in range(300)])
        return caught.value

    found, calls = run(work, script)
    assert (len(found.succeeded), len(found.failed), len(calls)) == (100, 200, 2)


def test_a_conflict(run: Any) -> None:
    def work(client: Any) -> None:
        with pytest.raises(ConflictError):
            client.spaces.create({"space": "a"})

    run(work, lambda call: error(409, "conflict"))


@pytest.mark.parametrize("status", [400, 409])
def test_a_version_conflict_has_two_codes(run: Any, status: int) -> None:
    def work(client: Any) -> None:
        with pytest.raises(ConflictError):
            client.instances.apply(nodes(1))

    run(work, lambda call: error(status, "A version conflict caused the ingest to fail."))
