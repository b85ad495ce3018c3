"""Modes, flags, results and failures of writes and deletes; how many requests they take."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Generator
from contextlib import contextmanager
from typing import Any

import pytest

from pygen_runtime.client.sync_instance_client import InstanceClient
from pygen_runtime.credentials.auth import TokenAuth
from pygen_runtime.exceptions import (
    ConfigurationError,
    ConflictError,
    InvalidAnswerError,
    InvalidRequestError,
    MultiRequestError,
)
from pygen_runtime.filters.references import EdgeReference, NodeReference
from pygen_runtime.writing import external_ids
from pygen_runtime.writing.progress import Reporter
from pygen_runtime.writing.results import UpsertResult
from pygen_runtime.writing.updates import some_fields
from tests.http.server import Call, Reply, Server, error
from tests.writing.packages import SPACE, Log, bodies, client_of, emulator_of, generated, later

water = generated("example")


def site(external_id: str, **values: Any) -> Any:
    return water.SiteWrite(external_id=external_id, name=external_id, **values)


def sites(count: int) -> list[Any]:
    return [site(f"S{number}") for number in range(count)]


def node(external_id: str) -> NodeReference:
    return NodeReference(SPACE, external_id)


def answer(call: Call) -> Reply:
    """What the API says to new instances, or to deletes."""
    items = [{key: item[key] for key in ("instanceType", "space", "externalId")} for item in call.body["items"]]
    if call.path.endswith("/delete"):
        return Reply(body={"items": items})
    slim = {"version": 1, "wasModified": True, "createdTime": 5, "lastUpdatedTime": 5}
    return Reply(body={"items": [{**item, **slim} for item in items]})


@contextmanager
def scripted(script: Callable[[Call], Reply], cls: Any = None) -> Generator[tuple[Server, Any], None, None]:
    cls = cls or generated("example").TheClient
    with (
        Server(script) as server,
        cls(server.url, "acme", TokenAuth("secret"), allow_http=True, max_retries=0) as client,
    ):
        yield server, client


def test_replace_resets_what_is_not_set(example: Any) -> None:
    example.upsert(site("S", elevation=3.0, description="old"))
    later()
    assert example.upsert(site("S", elevation=4.0), mode="replace").updated == [node("S")]
    read = example.site.retrieve("S")
    assert (read.elevation, read.description) == (4.0, None)


def test_create_refuses_what_exists(example: Any) -> None:
    example.upsert(site("S"), "create")
    with pytest.raises(ConflictError):
        example.upsert([site("S", elevation=1.0), site("T")], "create")
    assert example.site.retrieve("T") is None
    result = example.upsert([site("S", elevation=1.0), site("T")], "create", skip_on_version_conflict=True)
    assert (result.created, result.unchanged) == ([node("T")], [node("S")])
    assert example.site.retrieve("S").elevation is None


def test_a_mode_that_does_not_exist(example: Any) -> None:
    with pytest.raises(ConfigurationError, match="mode must be one of apply, replace, create, not 'merge'"):
        example.upsert(site("S"), mode="merge")


def test_existing_version_guards_a_write(example: Any) -> None:
    example.upsert(site("S"))
    old = example.site.retrieve("S").as_write()
    assert old.existing_version == 1
    example.upsert(site("S", elevation=2.0))
    with pytest.raises(ConflictError):
        example.upsert(old)


@pytest.mark.parametrize("flag", ["start_nodes", "end_nodes", "direct_relations"])
def test_flags_are_sent_as_given(example: Any, flag: str) -> None:
    defaults = {"autoCreateStartNodes": False, "autoCreateEndNodes": False, "autoCreateDirectRelations": True}
    wire = "autoCreate" + "".join(part.title() for part in flag.split("_"))
    [request] = example.upsert(site("S"), dry_run=True).requests
    assert {name: request.body[name] for name in defaults} == defaults
    [request] = example.upsert(site("S"), dry_run=True, **{f"auto_create_{flag}": not defaults[wire]}).requests
    assert {name: request.body[name] for name in defaults} == {**defaults, wire: not defaults[wire]}


def test_targets_are_created_only_where_the_flags_say_so(example: Any) -> None:
    with pytest.raises(InvalidRequestError):
        example.upsert(site("S", catchment="nowhere"), auto_create_direct_relations=False)
    meter = water.MeterWrite(external_id="M", name="M", serial_number="1", zone="Z")
    with pytest.raises(InvalidRequestError):
        example.upsert(meter)
    assert len(example.upsert(meter, auto_create_end_nodes=True).created) == 2


def test_a_save_and_an_update_create_what_relations_name(example: Any) -> None:
    """As an upsert does: no verb has a default of its own."""
    example.upsert(site("S"))
    stored = example.site.get("S")
    stored.catchment = "nowhere"
    stored.save()
    example.site.update("S", parent="not_there")
    assert len(example.instances.retrieve([node("nowhere"), node("not_there")])) == 2


@pytest.mark.parametrize("name", ["space", "external_id", "existing_version"])
def test_an_update_does_not_move_an_instance(name: str) -> None:
    with pytest.raises(TypeError, match=f"update.. does not change {name}: it says which instance is written"):
        some_fields(water.Site, (SPACE, "S"), None, {name: "x"})


def test_an_update_holds_what_was_given_and_who_is_meant() -> None:
    made = some_fields(water.Site, ("other", "S"), 7, {"elevation": 1.0})
    assert (made.space, made.external_id, made.existing_version, made.elevation) == ("other", "S", 7, 1.0)
    assert made.model_fields_set == {"space", "external_id", "existing_version", "elevation"}
    assert "name" not in made.__dict__ and made.description is None  # required, and with a default
    assert "existing_version" not in some_fields(water.Site, ("other", "S"), None, {"elevation": 1.0}).model_fields_set


def test_an_update_creates_no_ends_of_edges(example: Any) -> None:
    """As an upsert does not, without its flag."""
    example.upsert(water.SupplyZoneWrite(external_id="Z", name="Z"))
    example.upsert(water.MeterWrite(external_id="M", name="M", serial_number="1", zone="Z"))
    with pytest.raises((InvalidRequestError, MultiRequestError)):
        example.meter.update("M", zone="nowhere")


def test_external_ids_have_1_to_256_characters(example: Any) -> None:
    assert example.upsert([site("x" * 256, description="d")], dry_run=True).nodes == 1
    for wrong in ("", "x" * 257):
        made = site("S").model_copy(update={"external_id": wrong})
        with pytest.raises(ConfigurationError, match=f"1 to 256 characters, that of .* has {len(wrong)}"):
            example.upsert(made, dry_run=True)


def test_nothing_is_reported_of_nothing() -> None:
    steps: list[int] = []
    reporter = Reporter(lambda done, total: steps.append(done))
    reporter.advance(0)
    assert steps == []
    Reporter(None).advance(5)  # nobody to tell


def test_results_are_equal_where_they_say_the_same(example: Any) -> None:
    first = example.upsert(site("S"))
    assert first == UpsertResult([node("S")], [], [])
    assert first != UpsertResult([], [node("S")], []) and first != UpsertResult([node("T")], [], [])
    assert first != "UpsertResult"


@pytest.mark.wide
def test_requests_and_progress_of_many(example: Any, log: Log) -> None:
    steps: list[tuple[int, int | None]] = []
    result = example.upsert(sites(2500), progress=lambda done, total: steps.append((done, total)))
    assert log.take() == ["instances"] * 3
    assert len(result.created) == 2500
    assert steps[-1] == (2500, 2500)
    assert len(steps) == 3
    steps.clear()
    ids = [f"S{number}" for number in range(2500)]
    result = example.delete(ids, progress=lambda done, total: steps.append((done, total)))
    assert log.take() == ["instances/delete"] * 3
    assert len(result.deleted) == 2500
    assert (len(steps), steps[-1]) == (3, (2500, 2500))
    assert example.site.list() == []


def test_a_list_is_complete(example: Any) -> None:
    example.upsert(sites(1100))
    assert len(example.site.list()) == 1100


def test_progress_that_fails_does_not_stop_the_write(example: Any, caplog: pytest.LogCaptureFixture) -> None:
    def fail(done: int, total: int | None) -> None:
        raise RuntimeError("no screen")

    assert len(example.upsert(sites(3), progress=fail).created) == 3
    assert "the progress function failed" in caplog.text


def test_progress_drawn_by_rich(example: Any, capsys: pytest.CaptureFixture[str]) -> None:
    pytest.importorskip("rich")
    example.upsert(sites(3), progress=True)
    assert "writing" in capsys.readouterr().out


def test_a_dry_run_sends_nothing(example: Any, log: Log) -> None:
    plan = example.upsert(sites(3), dry_run=True)
    assert log.take() == []
    assert (plan.nodes, plan.edges, len(plan.requests)) == (3, 0, 1)
    [request] = plan.requests
    assert (request.stage, request.method, request.path) == (0, "POST", "/models/instances")
    view = {"type": "view", "space": "water_works", "externalId": "Site", "version": "v1"}
    assert bodies(plan)[0] == {
        "instanceType": "node",
        "space": SPACE,
        "externalId": "S0",
        "sources": [{"source": view, "properties": {"name": "S0"}}],
    }


def test_what_is_sent_is_what_the_dry_run_shows(example: Any) -> None:
    graph = [site("S", parent=site("T")), water.BasinWrite(external_id="B", name="B", volume=1.0, overflow="C")]
    with scripted(answer) as (server, client):
        client.upsert(graph, auto_create_end_nodes=True)
        [request] = example.upsert(graph, auto_create_end_nodes=True, dry_run=True).requests
    assert server.calls[0].body == json.loads(json.dumps(request.body))


def test_a_refusal_of_the_only_request_is_raised_as_it_is() -> None:
    with (
        scripted(lambda call: error(400, "no such view")) as (_server, client),
        pytest.raises(InvalidRequestError, match="no such view"),
    ):
        client.upsert(sites(3))


def fails_for(number: int, status: int) -> Callable[[Call], Reply]:
    def script(call: Call) -> Reply:
        ids = {item["externalId"] for item in call.body["items"]}
        return error(status, "refused") if f"S{number}" in ids else answer(call)

    return script


@pytest.mark.parametrize(("status", "place"), [(400, "failed"), (500, "unknown")])
def test_a_partial_failure_tells_what_is_known(status: int, place: str) -> None:
    with scripted(fails_for(1500, status)) as (_server, client), pytest.raises(MultiRequestError) as caught:
        client.upsert(sites(3000))
    found = caught.value
    assert len(found.succeeded) == 2000
    assert set(getattr(found, place)) == {node(f"S{number}") for number in range(1000, 2000)}
    assert len(found.failed) + len(found.unknown) == 1000
    assert "1 of 3 requests did not succeed: 2000 instances done" in str(found)


def test_nothing_is_sent_after_a_failed_stage() -> None:
    chain = site("S0")
    for number in range(1, 2500):
        chain = site(f"S{number}", parent=chain)
    with scripted(fails_for(1500, 400)) as (server, client), pytest.raises(MultiRequestError) as caught:
        client.upsert(chain)
    assert len(server.calls) == 2
    assert (len(caught.value.succeeded), len(caught.value.failed), caught.value.unknown) == (1000, 1500, ())


def test_a_lost_answer_is_unknown() -> None:
    with scripted(lambda call: Reply(hang_up=True)) as (_server, client), pytest.raises(MultiRequestError) as caught:
        client.upsert(site("S"))
    assert caught.value.unknown == (node("S"),)


def test_an_answer_about_other_instances_is_no_success() -> None:
    def fewer(call: Call) -> Reply:
        body: Any = answer(call).body
        return Reply(body={"items": body["items"][:-1]})

    def another(call: Call) -> Reply:
        body: Any = answer(call).body
        return Reply(body={"items": [*body["items"], {**body["items"][0], "externalId": "nobody's"}]})

    for script in (fewer, another):
        with scripted(script) as (_server, client):
            with pytest.raises(MultiRequestError) as caught:
                client.upsert(sites(3))
            assert caught.value.unknown == (node("S0"), node("S1"), node("S2"))
            assert "instances, 3 were sent; they differ in node:plant:" in str(caught.value)
            with pytest.raises(InvalidAnswerError, match="they differ in"):
                client.instances.apply([{"instanceType": "node", "space": SPACE, "externalId": id} for id in "ab"])
    with scripted(fewer) as (_server, client):
        # Whether items that were skipped are listed is not known.
        assert len(client.upsert(sites(3), skip_on_version_conflict=True).created) == 2


def test_delete_sends_exactly_what_it_was_given(example: Any, log: Log) -> None:
    basins = [water.BasinWrite(external_id=f"B{n}", name="B", volume=1.0, site="S") for n in range(6)]
    basins[4].overflow = basins[5]
    [edge] = [each for each in example.upsert(basins).created if isinstance(each, EdgeReference)]
    log.take()
    read = example.basin.list(external_id=["B2"])
    log.take()
    one = example.basin.retrieve("B3")
    log.take()
    result = example.delete(["B0", (SPACE, "B1"), read[0], one, edge, NodeReference(SPACE, "absent"), "B0", basins[4]])
    assert log.take() == ["instances/delete"]
    assert result.deleted == [edge, *(node(f"B{n}") for n in range(5))]
    assert example.site.retrieve("S") is None  # created for the relation: a node without data
    assert example.delete(example.basin.list()).deleted == [node("B5")]


def test_delete_tells_nodes_and_edges_apart() -> None:
    pipe = water.PipeWrite(external_id="pipe", diameter=1.0)
    with scripted(answer) as (server, client):
        client.delete(["a", ("s", "b"), EdgeReference("s", "e"), pipe, site("c")])
        client.delete(("s", "b"))
    kinds = [(item["instanceType"], item["space"], item["externalId"]) for item in server.calls[0].body["items"]]
    assert kinds == [
        ("edge", "s", "e"), ("edge", SPACE, "pipe"), ("node", SPACE, "a"), ("node", "s", "b"), ("node", SPACE, "c"),
    ]  # fmt: skip
    assert [item["externalId"] for item in server.calls[1].body["items"]] == ["b"]


def test_delete_leaves_what_an_object_leads_to(example: Any) -> None:
    example.upsert(site("S", parent=site("T")))
    assert example.delete(site("S", parent=site("T"))).deleted == [node("S")]
    assert [each.external_id for each in example.site.list()] == ["T"]


def test_delete_of_what_is_no_id(example: Any, log: Log) -> None:
    with pytest.raises(ConfigurationError, match="3 is not the id of an instance"):
        example.delete([3])
    with pytest.raises(ConfigurationError, match="SiteWrite has no external_id"):
        example.delete(water.SiteWrite(name="S"))
    assert example.delete([]).deleted == []
    assert log.take() == []


def test_external_ids_are_made_and_kept_on_the_object(example: Any) -> None:
    one = water.SiteWrite(name="one", parent=water.SiteWrite(name="two"))
    example.upsert(one, external_id_factory=external_ids.counter("site-"))
    assert (one.external_id, one.parent.external_id) == ("site-1", "site-2")
    assert len(example.upsert(one, external_id_factory=external_ids.counter("other-")).unchanged) == 2


def test_ready_made_factories(example: Any) -> None:
    random = water.SiteWrite(name="S"), water.SiteWrite(name="S")
    assert external_ids.uuid(random[0]) != external_ids.uuid(random[1])
    assert external_ids.sha256(random[0]) == external_ids.sha256(random[1])
    assert external_ids.sha256(random[0]) != external_ids.sha256(water.SiteWrite(name="T"))
    assert external_ids.sha256(water.SiteWrite(name="S", parent="a")) != external_ids.sha256(random[0])
    equal = [water.SiteWrite(name="S", parent=water.SiteWrite(name="T")) for _ in range(2)]
    assert len(example.upsert(equal, external_id_factory=external_ids.sha256).created) == 2


@pytest.mark.wide
def test_the_async_client_does_the_same(log: Log) -> None:
    async def run() -> None:
        with emulator_of("example") as emulator:
            async with client_of("example", emulator, log, "AsyncTheClient") as client:
                result = await client.upsert(sites(2500))
                assert len(result.created) == 2500
                assert log.take() == ["instances"] * 3
                plan = await client.upsert(sites(3), dry_run=True)
                assert (plan.nodes, log.take()) == (3, [])
                assert len((await client.delete(await client.site.list())).deleted) == 2500
                assert log.take() == ["instances/list"] * 3 + ["instances/delete"] * 3

    asyncio.run(run())


def test_a_client_without_generation_writes_with_spaces_given() -> None:
    with scripted(answer, InstanceClient) as (_, client):
        client.upsert(water.SiteWrite(space="s", external_id="S", name="S"))
        with pytest.raises(ConfigurationError, match="InstanceClient has no default one"):
            client.upsert(site("S"))
        with pytest.raises(ConfigurationError, match="'x' has no space"):
            client.delete("x")
