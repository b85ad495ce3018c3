"""The HTTP form: who may use it, the control path, the page for people, and what the command line takes."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Generator
from pathlib import Path
from typing import Any

import pytest

from tests.emulator.api import SPACE
from tests.emulator.http_server import running
from tests.emulator.test_forms import MODEL

SPACES = "/api/v1/projects/any/models/spaces"


def ask(url: str, body: Any = None, method: str | None = None, **headers: str) -> tuple[int, Any, Any]:
    """Status, headers and the text of the answer."""
    content = None if body is None else json.dumps(body).encode()
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    request = urllib.request.Request(url, content, named, method=method)
    try:
        with urllib.request.urlopen(request, timeout=20) as answer:
            return answer.status, answer.headers, answer.read().decode()
    except urllib.error.HTTPError as error:
        return error.code, error.headers, error.read().decode()


@pytest.fixture(scope="module")
def model_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("server") / "model.json"
    path.write_text(json.dumps(MODEL), "utf-8")
    return path


@pytest.fixture(scope="module")
def server(model_file: Path) -> Generator[tuple[str, str], None, None]:
    """The address, and the token of the control path."""
    arguments = ["--model", str(model_file), "--populate", "2", "--cors", "https://app.example.com"]
    with running(*arguments) as (process, address):
        assert process.stdout is not None
        assert f"CDF_URL={address} CDF_PROJECT=emulator CDF_TOKEN=any" in process.stdout.readline()
        yield address, process.stdout.readline().rsplit(" ", 1)[1].strip()


@pytest.mark.wide
def test_the_page_says_what_is_served(server: tuple[str, str]) -> None:
    address, _ = server
    status, headers, text = ask(address + "/")
    assert status == 200
    assert headers["content-type"].startswith("text/html")
    assert "<td>Small</td>" in text
    assert "2 nodes, 0 edges" in text
    assert f"CDF_URL={address}" in text


@pytest.mark.wide
def test_pages_of_other_origins_are_refused(server: tuple[str, str]) -> None:
    address, _ = server
    status, headers, text = ask(address + SPACES, Origin="https://evil.example.com")
    assert status == 403
    assert "--cors https://evil.example.com" in text
    assert headers["access-control-allow-origin"] is None
    assert ask(address + SPACES, {"items": [{"space": "x"}]}, Origin="null")[0] == 403
    assert ask(address + "/_emulator/reset", {}, Origin="https://evil.example.com")[0] == 403
    # A name that a page made to mean this machine (DNS rebinding) sends no foreign Origin.
    for path in (SPACES, "/", "/_emulator/reset"):
        status, _, text = ask(address + path, Host="evil.example.com")
        assert (status, "does not answer to the name" in text) == (403, True)
    for host in ("localhost:1", "127.0.0.1", "[::1]:80", "emulator:8000", "dev.localhost"):
        assert ask(address + SPACES, Host=host)[0] == 200
    assert ask(address + SPACES, Origin=address)[0] == 200


@pytest.mark.wide
def test_pages_of_allowed_origins_are_answered_as_browsers_want_it(server: tuple[str, str]) -> None:
    address, _ = server
    origin = "https://app.example.com"
    wanted = {"Access_Control_Request_Method": "POST", "Access_Control_Request_Headers": "authorization,content-type"}
    status, headers, _ = ask(address + SPACES, method="OPTIONS", Origin=origin, **wanted)
    assert status == 200
    assert headers["access-control-allow-origin"] == origin
    assert "authorization" in headers["access-control-allow-headers"]
    status, headers, _ = ask(address + SPACES, Origin=origin)
    assert (status, headers["access-control-allow-origin"]) == (200, origin)
    assert "retry-after" in headers["access-control-expose-headers"]


@pytest.mark.wide
def test_failures_latency_and_reset_over_http(server: tuple[str, str]) -> None:
    address, token = server
    control = address + "/_emulator/"
    key = {"Authorization": f"Bearer {token}"}
    for wrong in ({}, {"Authorization": "Bearer x"}):
        assert ask(control + "reset", {}, **wrong)[0] == 401
    assert ask(control + "nonsense", {}, **key)[0] == 404
    for body in ({"items": [{"status": 200}]}, {"items": [{"status": 503, "when": 1}]}, {}):
        assert ask(control + "faults", body, **key)[0] == 400
    faults = [{"status": 503, "times": 2, "retryAfter": 1.5, "path": "/models/spaces", "method": "GET"}]
    assert ask(control + "faults", {"items": faults}, **key)[0] == 200
    assert ask(f"{address}/api/v1/projects/any/models/views")[0] == 200
    found = [ask(address + SPACES) for _ in range(3)]
    assert [status for status, _, _ in found] == [503, 503, 200]
    assert found[0][1]["retry-after"] == "1.5"
    assert ask(control + "latency", {"seconds": 0.001}, **key)[0] == 200
    assert ask(control + "reset", {}, **key)[0] == 200
    assert "0 nodes" in ask(address + "/")[2]
    assert SPACE in ask(address + SPACES)[2]


@pytest.mark.wide
def test_strict_holds_over_http(server: tuple[str, str]) -> None:
    address, _ = server
    body = {"instanceType": "node", "filter": None}
    assert ask(f"{address}/api/v1/projects/any/models/instances/list", body, Content_Type="application/json")[0] == 400


@pytest.mark.wide
def test_failures_from_a_file_and_what_is_wrong_with_it(tmp_path: Path) -> None:
    path = tmp_path / "faults.json"
    path.write_text('[{"status": 429}]')
    with running("--faults", str(path)) as (_, address):
        assert [ask(address + SPACES)[0] for _ in range(2)] == [429, 200]
    for content, message in (
        ("[{}]", "Missing required field"),
        ("nonsense", "Expecting value"),
        ("{}", "must be an array"),
    ):
        path.write_text(content)
        command = [sys.executable, "-m", "pygen_runtime.emulator", "--faults", str(path)]
        result = subprocess.run(command, capture_output=True, text=True, timeout=30, check=False)
        assert result.returncode == 1
        assert re.search(f"faults.json: .*{message}", result.stderr), result.stderr


@pytest.mark.wide
def test_a_file_serves_one_process(tmp_path: Path) -> None:
    database = tmp_path / "plant.db"
    with running("--db", str(database)) as (process, _):
        command = [sys.executable, "-m", "pygen_runtime.emulator", "--db", str(database)]
        result = subprocess.run(command, capture_output=True, text=True, timeout=30, check=False)
        assert result.returncode == 1
        assert f"in use by another emulator (process {process.pid})" in result.stderr
        assert "Traceback" not in result.stderr
        process.kill()
        process.wait()
    with running("--db", str(database)) as (_, address):  # a killed process leaves no lock behind
        assert ask(address + SPACES)[0] == 200
