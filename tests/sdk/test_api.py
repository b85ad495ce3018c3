"""The view APIs of a generated client against a real server: what they send, and how they page."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Awaitable, Callable, Sequence
from typing import Any

import pytest

from pygen_runtime import InvalidAnswerError, NodeReference, TokenAuth
from pygen_runtime.exceptions import ConfigurationError
from tests.generation.packages import imported
from tests.http.server import Call, Reply, Server
from tests.model_json import Json

LIST = "/models/instances/list"
BY_IDS = "/models/instances/byids"
NEVER = "http://127.0.0.1:9"


def pump(number: int) -> Json:
    owner = {"space": "s", "externalId": "ann"}
    return {
        "instanceType": "node", "space": "s", "externalId": f"P-{number}", "version": 1, "createdTime": 1,
        "lastUpdatedTime": 2,
        "properties": {"plant": {"Pump/v1": {"name": f"Pump {number}", "owner": owner, "requiredParts": []}}},
    }  # fmt: skip


def plant(count: int, page: int = 1000) -> Callable[[Call], Reply]:
    """A server that holds `count` pumps and gives at most `page` of them at once."""

    def answer(call: Call) -> Reply:
        if call.path.endswith(BY_IDS):
            held = {f"P-{number}": number for number in range(count)}
            wanted = [held[item["externalId"]] for item in call.body["items"] if item["externalId"] in held]
            return Reply(body={"items": [pump(number) for number in reversed(wanted)]})
        start = int(call.body.get("cursor", "0"))
        stop = min(count, start + min(page, call.body["limit"]))
        cursor = {"nextCursor": str(stop)} if stop < count else {}
        return Reply(body={"items": [pump(number) for number in range(start, stop)], **cursor})

    return answer


class Caller:
    """Calls an API of the sync or of the async client; `iterate` and awaitables become plain values."""

    def __init__(self, package: Any, asynchronous: bool) -> None:
        self.package = package
        self.asynchronous = asynchronous

    def __call__(self, server: Server, use: Callable[[Any], Any]) -> Any:
        options = {"base_url": server.url, "project": "acme", "credentials": TokenAuth("t")}
        if self.asynchronous:
            return asyncio.run(self._use(options, use))
        with self.package.ConnectionsClient(**options) as client:
            found = use(client)
            return found if found is None or hasattr(found, "as_id") else list(found)

    async def _use(self, options: Json, use: Callable[[Any], Any]) -> Any:
        async with self.package.AsyncConnectionsClient(**options) as client:
            found = use(client)
            if isinstance(found, Awaitable):
                found = await found
                return list(found) if isinstance(found, Sequence) else found
            return [each async for each in found]


@pytest.fixture(params=["sync", "async"])
def call(request: pytest.FixtureRequest, connections: Any) -> Caller:
    return Caller(connections, request.param == "async")


def names(found: Any) -> list[str]:
    return [each.name for each in found]


def test_list_without_limit_is_complete(call: Caller) -> None:
    with Server(plant(2500)) as server:
        found = call(server, lambda client: client.pump.list())
    assert names(found) == [f"Pump {number}" for number in range(2500)]
    assert server.paths() == [LIST] * 3
    view = {"type": "view", "space": "plant", "externalId": "Pump", "version": "v1"}
    assert server.calls[0].body == {"instanceType": "node", "sources": [{"source": view}], "limit": 1000}
    assert [each.body.get("cursor") for each in server.calls] == [None, "1000", "2000"]


def test_limit_and_chunk_size(call: Caller) -> None:
    with Server(plant(2500)) as server:
        assert len(call(server, lambda client: client.pump.list(limit=25, chunk_size=10))) == 25
        assert len(call(server, lambda client: client.pump.list(limit=0))) == 0
        assert len(call(server, lambda client: client.pump.iterate(limit=1001))) == 1001
    limits = [each.body["limit"] for each in server.calls]
    assert limits[:3] == [10, 10, 5]


def test_short_pages_are_no_end(call: Caller) -> None:
    with Server(plant(30, page=7)) as server:
        assert len(call(server, lambda client: client.pump.iterate())) == 30
    assert len(server.calls) == 5


def test_filters_and_keywords_are_sent(call: Caller, connections: Any) -> None:
    Pump = connections.Pump
    with Server(plant(1)) as server:
        call(server, lambda client: client.pump.list(name_prefix="P-", site=("s", "x")))
        call(server, lambda client: client.pump.iterate((Pump.name == "a") | (Pump.name == "b"), external_id="P-1"))
        call(server, lambda client: client.pump.list(client.pump.where(name="a") & Pump.site.exists()))
    name = {"property": ["plant", "Pump/v1", "name"]}
    site = {"property": ["plant", "Pump/v1", "site"]}
    assert server.calls[0].body["filter"] == {
        "and": [
            {"prefix": {**name, "value": "P-"}},
            {"equals": {**site, "value": {"space": "s", "externalId": "x"}}},
        ]
    }
    by_hand = server.calls[1].body["filter"]["and"]
    assert {"equals": {"property": ["node", "externalId"], "value": "P-1"}} in by_hand
    assert server.calls[2].body["filter"] == {"and": [{"equals": {**name, "value": "a"}}, {"exists": site}]}


def test_the_filter_goes_along_with_every_page(call: Caller) -> None:
    with Server(plant(30)) as server:
        call(server, lambda client: client.pump.list(name="a", sort="name", chunk_size=10))
    first, *rest = (
        {key: value for key, value in each.body.items() if key not in ("cursor", "limit")} for each in server.calls
    )
    assert len(rest) == 2
    assert all(each == first for each in rest)


def test_sort(call: Caller, connections: Any) -> None:
    keys = ["-name", connections.Pump.external_id.asc(nulls_first=True), "site"]
    with Server(plant(1)) as server:
        call(server, lambda client: client.pump.list(sort=keys))
        call(server, lambda client: client.pump.list(sort="-name"))
        with pytest.raises(TypeError, match=r"Pump.nam is no property of the view; did you mean name\?"):
            call(server, lambda client: client.pump.list(sort="nam"))
        with pytest.raises(TypeError, match="stands behind a relation"):
            connections.Pump.site.external_id.asc()
    assert server.calls[0].body["sort"] == [
        {"property": ["plant", "Pump/v1", "name"], "direction": "descending", "nullsFirst": False},
        {"property": ["node", "externalId"], "direction": "ascending", "nullsFirst": True},
        {"property": ["plant", "Pump/v1", "site"], "direction": "ascending", "nullsFirst": False},
    ]
    assert server.calls[1].body["sort"] == server.calls[0].body["sort"][:1]
    assert len(server.calls) == 2


def test_retrieve_one(call: Caller) -> None:
    with Server(plant(3)) as server:
        found = call(server, lambda client: client.pump.retrieve(("s", "P-1")))
        assert found.name == "Pump 1"
        assert call(server, lambda client: client.pump.retrieve(NodeReference("s", "P-7"))) is None
    assert server.calls[0].body["items"] == [{"instanceType": "node", "space": "s", "externalId": "P-1"}]


def test_retrieve_several_keeps_their_order_and_leaves_out_what_is_not_there(call: Caller) -> None:
    ids = [("s", "P-2"), ("s", "P-9"), NodeReference("s", "P-0"), ("s", "P-2")]
    with Server(plant(3)) as server:
        assert names(call(server, lambda client: client.pump.retrieve(ids))) == ["Pump 2", "Pump 0"]
        assert call(server, lambda client: client.pump.retrieve([])) == []
    assert [item["externalId"] for item in server.calls[0].body["items"]] == ["P-2", "P-9", "P-0"]


def test_retrieve_splits_by_a_thousand(call: Caller) -> None:
    with Server(plant(1500)) as server:
        found = call(server, lambda client: client.pump.retrieve([("s", f"P-{number}") for number in range(1500)]))
    assert names(found) == [f"Pump {number}" for number in range(1500)]
    assert sorted(len(each.body["items"]) for each in server.calls) == [500, 1000]


def test_an_external_id_needs_a_space(call: Caller) -> None:
    with Server(plant(1)) as server:
        with pytest.raises(ConfigurationError, match="the external id 'P-1' has no space"):
            call(server, lambda client: client.pump.retrieve("P-1"))
        assert not server.calls


@pytest.mark.parametrize(
    ("use", "message"),
    [
        (lambda api: api.list(nam="x"), "Pump has no filter keyword 'nam'; did you mean name?"),
        (lambda api: api.list("name == x"), "expected a filter such as Pump.external_id == 'x', got 'name == x'"),
        (lambda api: api.list(name=1), "name is compared with a str, got int"),
        (lambda api: api.where(), "where() needs at least one filter keyword"),
    ],
)
def test_mistakes_are_no_requests(call: Caller, use: Callable[[Any], Any], message: str) -> None:
    with Server(plant(1)) as server:
        with pytest.raises(TypeError, match=re.escape(message)):
            call(server, lambda client: use(client.pump))
        assert not server.calls


WRONG = pump(1)
WRONG["properties"]["plant"]["Pump/v1"]["name"] = 17


def test_a_wrong_type_names_field_and_request_in_a_short_message(call: Caller) -> None:
    with Server([Reply(body={"items": [WRONG] * 1000})]) as server, pytest.raises(InvalidAnswerError) as caught:
        call(server, lambda client: client.pump.list())
    message = str(caught.value)
    assert "name" in message
    assert "req-1" in message
    assert len(message.splitlines()) < 15
    assert len(message) < 2000


def test_an_edge_view_lists_edges(edges: Any) -> None:
    ends = {end: {"space": "s", "externalId": end} for end in ("type", "startNode", "endNode")}
    sent = {**pump(1), **ends, "instanceType": "edge", "properties": {"plant": {"Pipe/v1": {"diameter": 1.5}}}}
    with Server([Reply(body={"items": [sent]})]) as server:  # noqa: SIM117
        with edges.EdgesClient(base_url=server.url, project="acme", credentials=TokenAuth("t")) as client:
            (pipe,) = client.pipe.list(min_diameter=1)
            assert pipe.diameter == 1.5
            assert client.pipe.retrieve(("s", "P-1")) == pipe
    assert server.calls[0].body["instanceType"] == "edge"
    assert server.calls[1].body["items"] == [{"instanceType": "edge", "space": "s", "externalId": "P-1"}]


def test_a_view_that_cannot_be_listed_says_so(golden_packages: Any) -> None:
    package = imported(golden_packages, "golden_options")
    with package.OptionsClient(base_url=NEVER, project="acme", credentials=TokenAuth("t")) as client:
        with pytest.raises(TypeError, match=re.escape("CDF cannot list plant:Bare(v1)")):
            client.bare.list()
        assert client.frozen.data_class is package.Frozen


def test_the_options_of_the_table_reach_the_client(golden_packages: Any) -> None:
    package = imported(golden_packages, "golden_options")
    with package.OptionsClient(credentials=TokenAuth("t")) as client:
        config = client.config
        assert (config.base_url, config.project) == ("https://example.cognitedata.com", "acme")
        assert (config.timeout, config.max_retries) == (12.5, 3)
        assert client.complete_space("x") == "my_space"


def test_groups_of_views(golden_packages: Any) -> None:
    package = imported(golden_packages, "golden.several")
    with Server([Reply(body={"items": []})]) as server:  # noqa: SIM117
        with package.SeveralClient(base_url=server.url, project="acme", credentials=TokenAuth("t")) as client:
            assert client.office.order.list() == []
            assert client.plant.pump2.data_class is client.office.pump2.data_class is package.Pump2
            assert client.office.pump.data_class is package.Pump
            assert client.plant.pump2 is client.plant.pump2
            with pytest.raises(AttributeError, match="no attribute 'pump'"):
                _ = client.pump
    assert server.calls[0].body["sources"][0]["source"]["externalId"] == "Order"
