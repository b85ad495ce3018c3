"""Drift: the model changes in CDF, here the emulator over HTTP; the command line tells, and the version follows."""

from __future__ import annotations

import json
import socket
import subprocess
import sys
import threading
import time
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from hatch_pygen import snapshot
from pygen_runtime.emulator import Emulator
from tests.cli.commands import Commands
from tests.cli.plant import CASES, Case, plant, text
from tests.plugin.projects import build

# What the API computes from containers, or an emulator cannot hold: the model of a file shows these (test_commands).
COMPUTED = {"view read-only", "not queryable", "used for edges", "version of the model", "implements"}
DRIFT = [case for case in CASES if case.name not in COMPUTED]


class Cdf:
    """A CDF of this process that listens on `url`; `hold` makes it hold another model."""

    def __init__(self) -> None:
        import uvicorn

        self._app: Any = None
        self._emulator: Emulator | None = None
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._listener.getsockname()[1]}"
        self._server = uvicorn.Server(
            uvicorn.Config(self._answer, log_level="warning", lifespan="off", interface="asgi3")
        )
        self._thread = threading.Thread(target=self._server.run, kwargs={"sockets": [self._listener]})
        self._thread.start()

    async def _answer(self, scope: Any, receive: Any, send: Any) -> None:
        await self._app(scope, receive, send)

    def hold(self, model: dict[str, Any]) -> None:
        from pygen_runtime.emulator.server import application

        self._drop()
        self._emulator = Emulator(strict=True).load(json.dumps({"items": [model]}))
        self._app = application(self._emulator)

    def close(self) -> None:
        self._server.should_exit = True
        self._thread.join(10)
        self._listener.close()
        self._drop()

    def _drop(self) -> None:
        if self._emulator is not None:
            self._emulator.close()


@pytest.fixture(scope="module")
def server() -> Iterator[Cdf]:
    cdf = Cdf()
    yield cdf
    cdf.close()


@pytest.fixture
def cdf(server: Cdf, monkeypatch: pytest.MonkeyPatch) -> Cdf:
    """A CDF with the plant, and the environment that leads to it."""
    server.hold(plant())
    monkeypatch.setenv("CDF_URL", server.url)
    monkeypatch.setenv("CDF_PROJECT", "plant")
    monkeypatch.setenv("CDF_TOKEN", "any-token")
    return server


def start(commands: Commands) -> Path:
    """A project whose snapshot was fetched; the API completes what the answer of a file leaves out."""
    assert commands("init", "--space", "plant", "--model", "Plant", "--version", "1").code == 0
    done = commands("snapshot")
    assert done.code == 0, done.err
    assert commands("snapshot", "--check").code == 0
    path = commands.root / "pygen.snapshot.json"
    snapshot.write(path, snapshot.read(path).with_version("1.0.0"))
    return path


@pytest.mark.slow
@pytest.mark.parametrize("case", DRIFT, ids=lambda case: case.name)
def test_drift(commands: Commands, cdf: Cdf, case: Case) -> None:
    path = start(commands)
    model = plant()
    case.edit(model)
    cdf.hold(model)
    before = path.read_bytes()
    checked = commands("snapshot", "--check", "--json")
    assert checked.code == 1
    assert path.read_bytes() == before
    found = {change["kind"] for change in checked.json()["changes"]}
    assert case.kind in found, checked.out
    assert commands("snapshot").code == 0
    expected = {"major": "2.0.0", "minor": "1.1.0", "patch": "1.0.1"}[case.level]
    assert snapshot.read(path).sdk_version == expected
    assert commands("snapshot", "--check").code == 0


OLD_CODE = """
from plant import PlantClient, Pump, PumpWrite
with PlantClient.embedded() as client:
    client.upsert([PumpWrite(space="plant", external_id="p", name="P-1", status="on")])
    [pump] = client.pump.list(Pump.name == "P-1", status="on")
    print(pump.name, pump.status)
"""


@pytest.mark.slow
def test_an_additive_change_through_to_the_wheel(commands: Commands, cdf: Cdf, tmp_path: Path) -> None:
    path = start(commands)
    old = build(commands.root, dist=tmp_path / "old")
    model = plant()
    model["views"][0]["properties"]["code"] = text()
    model["views"][0]["properties"]["status"]["type"]["values"]["idle"] = {}
    cdf.hold(model)
    online = commands("check", "--online")
    assert online.code == 1
    assert "PG610" in online.err and "plant:Pump(1).code" in online.err
    assert commands("check").code == 0
    assert commands("snapshot").code == 0
    assert commands("check", "--online").code == 0
    stale = commands("verify-wheel", old)
    assert (stale.code, "PG622" in stale.err) == (1, True)
    new = build(commands.root, dist=tmp_path / "new")
    assert (old.name, new.name) == ("plant_sdk-1.0.0-py3-none-any.whl", "plant_sdk-1.1.0-py3-none-any.whl")
    assert commands("verify-wheel", new).code == 0
    assert snapshot.read(path).containers is not None
    for wheel in (old, new):
        folder = tmp_path / wheel.stem
        with zipfile.ZipFile(wheel) as archive:
            archive.extractall(folder)
        done = subprocess.run([sys.executable, "-c", OLD_CODE], cwd=folder, capture_output=True, text=True, check=False)
        assert (done.stdout, done.stderr) == ("P-1 on\n", "")


def test_the_online_forms_of_inspect_and_generate(commands: Commands, cdf: Cdf) -> None:
    model = ("--space", "plant", "--model", "Plant", "--version", "1")
    assert "plant:Plant(1): 3 views" in commands("inspect", "--online", *model).out
    assert commands("generate", *model, "--package", "fetched").code == 0
    assert (commands.root / "fetched/py.typed").is_file()
    assert not (commands.root / "pygen.snapshot.json").exists()
    failed = commands("snapshot", "--space", "plant", "--model", "Missing", "--version", "1")
    assert (failed.code, "PG231" in failed.err) == (2, True)


def test_serve_needs_a_snapshot_or_the_system(commands: Commands) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])  # so that it ends by itself, where it had begun to listen
        begun = commands("serve", "--system", "--port", port)
        assert (begun.code, port in begun.err, "PG108" in begun.err) == (2, True, False)
        missing = commands("serve", "--system", "--snapshot", "other.json", "--port", port)
        assert (missing.code, "other.json" in missing.err) == (2, True)
        nothing = commands("serve", "--port", port)
        assert (nothing.code, "PG108" in nothing.err) == (2, True)
        commands.start().write_text("{", "utf-8")
        loaded = commands("serve", "--system", "--port", port)
        assert (loaded.code, "pygen.snapshot.json" in loaded.err) == (2, True)


@pytest.mark.slow
def test_serve(commands: Commands, monkeypatch: pytest.MonkeyPatch) -> None:
    commands.start()
    call = [sys.executable, "-m", "hatch_pygen.cli", "-C", str(commands.root), "serve"]
    with subprocess.Popen(call, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None  # asked for above
        monkeypatch.setenv("CDF_URL", process.stdout.readline().split()[-1])
        monkeypatch.setenv("CDF_PROJECT", "plant")
        monkeypatch.setenv("CDF_TOKEN", "any-token")
        deadline = time.monotonic() + 60
        while (found := commands("snapshot", "--check", "--json")).code == 2 and time.monotonic() < deadline:
            time.sleep(0.1)
        process.terminate()
        assert process.wait(60) in {0, -15}
    assert found.json()["level"] in {None, "patch"}
    assert commands("snapshot", "--check").code == 2
