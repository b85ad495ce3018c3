"""Snapshots from the API."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from hatch_pygen.config import PygenConfig
from hatch_pygen.live.fetch import fetch_snapshot
from hatch_pygen.problems import ParseError
from pygen_runtime import ConfigurationError, PygenClient, TokenAuth
from tests.client import oracle
from tests.http.conftest import TOKEN
from tests.http.server import PREFIX, Call, Reply, Server

REFERENCE = {"type": "container", "space": "sp", "externalId": "Pump"}
TIMES = {"createdTime": 1, "lastUpdatedTime": 2, "isGlobal": False}


def view() -> dict[str, Any]:
    direct = {
        "type": "direct",
        "list": False,
        "container": {"type": "container", "space": "sp", "externalId": "Target"},
    }
    through = {"source": {"type": "container", "space": "sp", "externalId": "Through"}, "identifier": "x"}
    source = {"type": "view", "space": "sp", "externalId": "Pump", "version": "v1"}
    return {
        **{"space": "sp", "externalId": "Pump", "version": "v1", "implements": [], "writable": True, "queryable": True},
        **{"usedFor": "node", "mappedContainers": [REFERENCE], **TIMES},
        "properties": {
            "next": {"container": REFERENCE, "containerPropertyIdentifier": "next", "type": direct, "nullable": True},
            "back": {"connectionType": "multi_reverse_direct_relation", "source": source, "through": through},
        },
    }


def script(call: Call) -> Reply:
    items = call.body["items"]
    if call.path.endswith("datamodels/byids"):
        found = [{**item, **TIMES, "views": [view()]} for item in items if item["externalId"] == "Pumps"]
        return Reply(body={"items": found})
    seen = [{**item, **TIMES, "usedFor": "node", "properties": {}} for item in items if item["externalId"] != "Hidden"]
    for container in seen:
        if container["externalId"] == "Pump":
            container["constraints"] = {
                name: {"constraintType": "requires", "require": {**REFERENCE, "externalId": name}}
                for name in ("Required", "Hidden")
            }
    return Reply(body={"items": seen})


def config(**more: Any) -> PygenConfig:
    return PygenConfig.from_dict({"space": "sp", "external-id": "Pumps", "version": "v1", **more})


def test_a_snapshot() -> None:
    told: list[str] = []
    with Server(script) as server, PygenClient(server.url, "acme", TokenAuth(TOKEN)) as client:
        snapshot = fetch_snapshot(config(), client, sdk_version="1.2.3", progress=told.append)
    assert told == ["1 of 1 data models, 1 views", "3 of 3 containers", "4 of 5 containers"]
    assert snapshot.sdk_version == "1.2.3"
    assert snapshot.models[0]["views"] == [view()]
    assert [item["externalId"] for item in snapshot.containers or ()] == ["Pump", "Required", "Target", "Through"]
    assert [call.path.removeprefix(PREFIX) for call in server.calls] == [
        "/models/datamodels/byids",
        "/models/containers/byids",
        "/models/containers/byids",
    ]
    assert server.calls[0].params == {"inlineViews": ["true"]}


def test_requests_are_valid() -> None:
    with Server(script) as server, PygenClient(server.url, "acme", TokenAuth(TOKEN)) as client:
        fetch_snapshot(config(), client)
    oracle.check(server.calls)


def test_no_request_names_more_than_the_api_takes() -> None:
    """100 data models, and 100 containers: of views that map many, of many models."""
    models = [{"space": "sp", "external-id": f"M{number}", "version": "v1"} for number in range(101)]
    mapped = [{**REFERENCE, "externalId": f"C{number}"} for number in range(250)]

    def many(call: Call) -> Reply:
        items = call.body["items"]
        if call.path.endswith("datamodels/byids"):
            held = {**view(), "mappedContainers": mapped, "properties": {}}
            return Reply(body={"items": [{**item, **TIMES, "views": [held]} for item in items]})
        return Reply(body={"items": [{**item, **TIMES, "usedFor": "node", "properties": {}} for item in items]})

    settings = PygenConfig.from_dict({"models": models, "package": "many", "client-name": "Many"})
    with Server(many) as server, PygenClient(server.url, "acme", TokenAuth(TOKEN)) as client:
        snapshot = fetch_snapshot(settings, client)
    assert (len(snapshot.models), len(snapshot.containers or ())) == (101, 250)
    sizes = [(call.path.rpartition("/models/")[2], len(call.body["items"])) for call in server.calls]
    assert sizes == [
        *(("datamodels/byids", size) for size in (100, 1)),
        *(("containers/byids", size) for size in (100, 100, 50)),
    ]


def test_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    with Server(script) as server:
        monkeypatch.setenv("CDF_TOKEN", TOKEN)
        monkeypatch.delenv("CDF_URL", raising=False)
        monkeypatch.delenv("CDF_CLUSTER", raising=False)
        monkeypatch.delenv("CDF_PROJECT", raising=False)
        with pytest.raises(ConfigurationError, match="CDF_CLUSTER"):
            fetch_snapshot(config())
        snapshot = fetch_snapshot(config(client={"base-url": server.url, "project": "acme"}))
    assert snapshot.models
    assert server.calls[0].headers["authorization"] == f"Bearer {TOKEN}"


def test_a_model_that_does_not_exist() -> None:
    wanted = PygenConfig.from_dict({"space": "sp", "external-id": "Pumpz", "version": "v1"})
    with (
        Server(script) as server,
        PygenClient(server.url, "acme", TokenAuth(TOKEN)) as client,
        pytest.raises(ParseError, match=r"acme has no data model sp:Pumpz\(v1\)"),
    ):
        fetch_snapshot(wanted, client)


def test_real_models_survive(shared_model_files: dict[str, Path]) -> None:
    for path in shared_model_files.values():
        given = json.loads(path.read_text(encoding="utf-8"))["items"]
        table = {
            "models": [
                {"space": item["space"], "external-id": item["externalId"], "version": item["version"]}
                for item in given
            ],
            "package": "real",
            "client-name": "RealClient",
        }

        def answer(call: Call, given: Any = given) -> Reply:
            return Reply(body={"items": given if "datamodels" in call.path else []})

        with Server(answer) as server, PygenClient(server.url, "acme", TokenAuth(TOKEN)) as client:
            snapshot = fetch_snapshot(PygenConfig.from_dict(table), client)
        assert len(snapshot.models) == len(given)
