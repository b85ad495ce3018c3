"""The ways to the emulator: sync, async, HTTP, command line, pytest; and the faults it can be told to show."""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import sys
import time
from pathlib import Path
from types import ModuleType

import pytest

from pygen_runtime.client.async_client import AsyncPygenClient
from pygen_runtime.client.sync_client import PygenClient
from pygen_runtime.credentials.auth import TokenAuth
from pygen_runtime.emulator import Emulator
from pygen_runtime.exceptions import APIError
from tests.emulator.api import SPACE, VIEW, Api, node, view
from tests.emulator.http_server import running

MODEL = {
    "models": [
        {
            "space": SPACE, "externalId": "Small", "version": "1", "isGlobal": False, "createdTime": 1, "lastUpdatedTime": 2,
            "views": [
                {
                    "space": SPACE, "externalId": "Thing", "version": "v1", "implements": [], "writable": True, "queryable": True,
                    "usedFor": "node", "isGlobal": False, "createdTime": 1, "lastUpdatedTime": 2, "mappedContainers": [],
                    "properties": {
                        "name": {
                            "container": {"space": SPACE, "externalId": "Thing"}, "containerPropertyIdentifier": "name",
                            "type": {"type": "text", "list": False, "collation": "ucs_basic"}, "nullable": True,
                            "immutable": False, "autoIncrement": False, "constraintState": {},
                        }
                    },
                }
            ],
        }
    ]
}  # fmt: skip


def test_one_transport_serves_sync_and_async_clients(api: Api) -> None:
    transport = api.emulator.transport
    with PygenClient("https://emulator.local", "any", transport=transport) as client:
        client.instances.apply([node("a", name="x")])

    async def read() -> list[str]:
        async with AsyncPygenClient("https://emulator.local", "any", transport=transport) as client:
            return [of.external_id for of in await client.instances.list()]

    assert asyncio.run(read()) == ["a"]
    assert api.ids() == ["a"]


def test_load_takes_json_paths_answers_and_packages(tmp_path: Path) -> None:
    path = tmp_path / "snapshot.json"
    path.write_text(json.dumps({"//": "made by a test", **MODEL}), "utf-8")
    package = tmp_path / "made_up_sdk"
    package.mkdir()
    (package / "__init__.py").write_text("")
    (package / "_model.json").write_text(path.read_text("utf-8"))
    sys.path.insert(0, str(tmp_path))
    try:
        for source in (MODEL, path, str(path), json.dumps(MODEL), {"items": MODEL["models"]}, MODEL["models"]):
            with Emulator(strict=True).load(source) as emulator:
                assert len(emulator.schema.views) == len(emulator.schema.containers) == 1
        for named in ("made_up_sdk", __import__("made_up_sdk")):
            with Emulator.of(named, strict=True) as emulator:
                assert Api(emulator).get("/datamodels?inlineViews=true")["items"][0]["views"][0]["writable"]
        with pytest.raises(FileNotFoundError, match=r"_model\.json"):
            Emulator.of(ModuleType("tests"), strict=True)
    finally:
        sys.path.remove(str(tmp_path))
        sys.modules.pop("made_up_sdk", None)


def test_loading_twice_and_failing_to_load() -> None:
    with Emulator(strict=True) as emulator:
        emulator.load(MODEL)
        emulator.load(MODEL)
        with pytest.raises(ValueError, match="neither"):
            emulator.load({"x": 1})
        bad = json.loads(json.dumps(MODEL).replace("Thing", "String"))
        with pytest.raises(ValueError, match="reserved"):
            emulator.load(bad)
        assert len(emulator.schema.views) == 1


def test_faults_are_shown_as_often_as_told(api: Api) -> None:
    api.emulator.fail_next(503, times=2)
    api.emulator.fail_next(429, retry_after=1.5)
    found = [api.emulator.answer("GET", "/api/v1/projects/p/models/spaces", {}, b"") for _ in range(4)]
    assert [of.status for of in found] == [503, 503, 429, 200]
    assert found[2].headers["Retry-After"] == "1.5"
    assert len({of.headers["x-request-id"] for of in found}) == 4


def test_a_client_retries_and_reports_faults(api: Api) -> None:
    with PygenClient("https://emulator.local", "any", transport=api.emulator.transport) as client:
        api.emulator.fail_next(503, times=1, retry_after=0)
        assert client.spaces.list()
        api.emulator.fail_next(403)
        with pytest.raises(APIError, match="Fault injected"):
            client.spaces.list()


def test_latency(api: Api) -> None:
    api.emulator.latency = 0.05
    with PygenClient("https://emulator.local", "any", transport=api.emulator.transport) as client:
        started = time.monotonic()
        client.spaces.list()
        assert time.monotonic() - started >= 0.05


@pytest.mark.wide
def test_over_http_with_a_snapshot_and_data(tmp_path: Path) -> None:
    path = tmp_path / "snapshot.json"
    path.write_text(json.dumps(MODEL), "utf-8")
    with running("--snapshot", str(path), "--populate", "3", "--db", str(tmp_path / "a.db")) as (process, address):
        with PygenClient(address, "any", TokenAuth("any")) as client:
            assert len(client.instances.list()) == 3
            client.instances.apply([{"instanceType": "node", "space": SPACE, "externalId": "ü/ \\"}])
            assert client.instances.retrieve((SPACE, "ü/ \\")).version == 1
        process.terminate()
    with Emulator(tmp_path / "a.db", strict=True) as emulator:
        assert emulator.store.value("SELECT count(*) FROM instance") == 4


@pytest.mark.wide
def test_the_command_line_says_what_is_wrong(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "pygen_runtime.emulator", "--snapshot", str(tmp_path / "none.json")]
    result = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
    assert result.returncode == 1
    assert "none.json" in result.stderr
    assert "Traceback" not in result.stderr


FIXTURE_USED = """
import json, pathlib, pytest
MODEL = json.loads(pathlib.Path(__file__).with_name("model.json").read_text("utf-8"))

def test_the_default(pygen_emulator):
    assert pygen_emulator.schema.strict and not pygen_emulator.throttle.on and not pygen_emulator.schema.views

@pytest.mark.pygen_emulator(strict=False, throttle=True, load=[MODEL], populated=3)
def test_all_options(pygen_emulator):
    assert not pygen_emulator.schema.strict and pygen_emulator.throttle.on
    assert pygen_emulator.store.value("SELECT count(*) FROM instance") == 3

@pytest.mark.pygen_emulator(load=MODEL)
def test_one_source(pygen_emulator):
    assert len(pygen_emulator.schema.views) == 1

@pytest.mark.pygen_emulator(stict=True)
def test_a_misspelt_option(pygen_emulator):
    pass
"""


@pytest.mark.wide
def test_the_pytest_fixture(tmp_path: Path) -> None:
    (tmp_path / "test_it.py").write_text(FIXTURE_USED, "utf-8")
    (tmp_path / "model.json").write_text(json.dumps(MODEL), "utf-8")
    arguments = ["-q", "-p", "pygen_runtime.emulator.pytest_plugin", "-p", "no:cacheprovider", "--strict-markers"]
    command = [sys.executable, "-m", "pytest", *arguments, str(tmp_path)]
    # Named on the command line, the plugin must not be found a second time by its entry point.
    variables = {**os.environ, "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}
    result = subprocess.run(
        command, capture_output=True, text=True, timeout=60, cwd=tmp_path, env=variables, check=False
    )
    assert "3 passed, 1 error" in result.stdout, result.stdout + result.stderr
    assert "the marker pygen_emulator takes load, populated, strict, system, throttle, not stict" in result.stdout


@pytest.mark.wide
def test_the_plugin_and_the_package_are_light() -> None:
    code = (
        "import sys, pygen_runtime.emulator, pygen_runtime.emulator.pytest_plugin\n"
        "heavy = {'sqlite3', 'pydantic', 'httpx', 'httpx2', 'starlette'} & set(sys.modules)\n"
        "assert not heavy, heavy"
    )
    subprocess.run([sys.executable, "-c", code], check=True, timeout=120)


def test_names_of_a_model_never_become_sql(api: Api) -> None:
    hostile = "x'; DROP TABLE instance; --"
    api.apply({**node("a", name=hostile), "externalId": hostile})
    assert api.ids({"equals": {"property": [SPACE, "Pump/v1", "name"], "value": hostile}}) == [hostile]
    api.refused("/instances/list", {"filter": {"exists": {"property": [SPACE, "Pump", hostile]}}})
    api.post("/views", {"items": [view("Order", ["name"], of="Pump", version="group.by")]})
    assert api.ids(sources=[{"source": {**VIEW, "externalId": "Order", "version": "group.by"}}]) == [hostile]
    columns = [row[1] for row in api.emulator.store.rows("PRAGMA table_info(c2)")]
    assert all(name == "id" or (name[0] == "p" and name[1:].isdigit()) for name in columns)
