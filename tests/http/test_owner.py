"""One client in several processes and event loops, and at the interpreter's end: nobody gets the answers of others."""

from __future__ import annotations

import json
import multiprocessing
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from http.client import HTTPConnection
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest

from pygen_runtime import AsyncPygenClient, ConfigurationError, PygenClient, TokenAuth
from pygen_runtime.http import transport
from pygen_runtime.http.flow import Request, send
from pygen_runtime.http.owner import PerLoop, PerProcess, process
from tests.http.authority import Authority, make_authority
from tests.http.server import Call, Reply, Server
from tests.http.test_paging import counting

ROOT = Path(__file__).parents[2]
forks = pytest.mark.skipif(not hasattr(os, "fork"), reason="there is no fork on this system")


def script(call: Call) -> Reply:
    """A token, numbers, or what was sent."""
    if call.path == "/token":
        return Reply(body={"access_token": f"token-{call.peer}", "expires_in": 3600})
    if call.path.endswith("/numbers"):
        return counting(100)(call)
    return Reply(body=call.body, delay=0.002)


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return make_authority(tmp_path_factory.mktemp("authority"))


@pytest.fixture(params=[pytest.param("http", marks=pytest.mark.full), "https"])
def server(request: pytest.FixtureRequest, authority: Authority) -> Iterator[Server]:
    with Server(script, tls=authority.server if request.param == "https" else None) as running:
        yield running


@pytest.fixture
def environ(server: Server, authority: Authority) -> dict[str, str]:
    """The environment of a program."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PYGEN_")}
    return {**kept, "OWNER_URL": server.url, "OWNER_CA": str(authority.file), "PYTHONPATH": str(ROOT)}


def run(program: str, environ: dict[str, str], *arguments: str, library: str = "httpx") -> Any:
    """What a program of tests/http/owners reports; it prints nothing else, no warning either."""
    command = [sys.executable, "-W", "default", "-m", f"tests.http.owners.{program}", *arguments]
    environ = {**environ, "PYGEN_HTTP_LIBRARY": library}
    made = subprocess.run(command, env=environ, cwd=ROOT, capture_output=True, text=True, timeout=300, check=False)
    warned = [line for line in made.stderr.splitlines() if "DeprecationWarning" not in line and "os.fork()" not in line]
    assert (made.returncode, warned) == (0, []), made.stderr
    return json.loads(made.stdout)


@pytest.fixture(params=["httpx", "httpx2"])
def library(request: pytest.FixtureRequest) -> str:
    name: str = request.param
    if find_spec(name) is None:
        pytest.skip(f"{name} is not installed")
    return name


@forks
@pytest.mark.wide
@pytest.mark.parametrize("state", ["quiet", "busy"])
@pytest.mark.parametrize("form", ["sync", "async"])
@pytest.mark.parametrize("times", [25, pytest.param(1000, marks=pytest.mark.full)])
def test_forked_children(environ: dict[str, str], server: Server, form: str, state: str, times: int) -> None:
    """With 1,000: 4 children and 4,000 requests, over plain HTTP and TLS, also with requests on their way at the fork."""
    found = run("fork", environ, form, str(times), state)
    assert found["children"] == {"right": 4 * times}
    assert found["before"] == found["after"] == {"right": 2}
    assert set(found["threads"]) == ({"right"} if state == "busy" else set())
    peers = {call.peer for call in server.calls if b"before-" in call.content or b"after-" in call.content}
    if (form, state, times) == ("sync", "quiet", 25):  # a connection that rests for 5 s is closed
        assert len(peers) == 1  # the connection of before the fork is still the parent's
    of_children = {call.peer for call in server.calls if b"child-" in call.content}
    assert len(of_children) >= 4
    assert not peers & of_children


@forks
@pytest.mark.wide
def test_forked_children_on_both_libraries(environ: dict[str, str], library: str) -> None:
    assert run("fork", environ, "sync", "5", "busy", library=library)["children"] == {"right": 20}
    assert run("fork", environ, "async", "5", "busy", library=library)["children"] == {"right": 20}


@pytest.mark.wide
@forks
def test_locks_that_are_held_at_a_fork(environ: dict[str, str], server: Server) -> None:
    found = run("held_locks", environ)
    assert found["before"] == {"right": 2}
    assert found["after"] == {"right": 1}
    assert found["locks"] >= 12  # slots of six kinds, rate, statistics, token, collector, those of the library
    # Two children of 4 answers; each counts its own requests alone, and its collector runs.
    expected = {"right": 8, "requests": 2 * 2, "collector": 2, "paused": 2, "collector again": 2}
    assert found["children"] == expected
    tokens = [call for call in server.calls if call.path == "/token"]
    assert len(tokens) == 1 + 2  # one for the parent and its loops, one for each child


@pytest.mark.wide
@forks
@pytest.mark.parametrize("server", ["https"], indirect=True)
def test_a_fork_waits_until_no_thread_is_within_openssl(environ: dict[str, str]) -> None:
    """A child forked within such a call stands still at its first greeting: 4 of 300, with threads that only greet."""
    assert run("within_openssl", environ) == {
        "calls": {"held": ["greets", "makes", "reads", "writes"]},
        "waited": True,
        "children": {"right": 4},
        "after": {"right": 2},
    }


@forks
@pytest.mark.parametrize("form", ["sync", "async"])
def test_pages_that_are_read_on_elsewhere(environ: dict[str, str], form: str) -> None:
    assert run("reading_on", environ, form) == {"children": {"True": 2}, "parent": True}


@pytest.mark.wide
@pytest.mark.parametrize("when", ["one after another", "at the same time"])
def test_event_loops(environ: dict[str, str], server: Server, when: str, library: str) -> None:
    found = run("loops", environ, when, library=library)
    assert found["answers"] == {"right": 4 * 90}
    assert found["loops"] == 1  # those that are closed are let go
    assert sum(call.path == "/token" for call in server.calls) <= (1 if when == "one after another" else 4)


@pytest.mark.wide
@pytest.mark.parametrize("threads", ["threads", "no threads"])
def test_the_end_of_the_interpreter(server: Server, environ: dict[str, str], threads: str) -> None:
    found = run("at_exit", environ, threads)
    answers = {"pages": True, "answers": ["right"] * 8}
    assert found == {"sync": answers, "async": answers}


@forks
@pytest.mark.wide
def test_workers_that_are_forked_and_replaced(environ: dict[str, str], server: Server) -> None:
    found = run("prefork", environ)
    assert found["answers"] == {"right": 27 * 5 + 3}
    assert not found["parent"]
    of_parent = {call.peer for call in server.calls if b"parent-" in call.content or b"before-" in call.content}
    assert len(of_parent) == 1  # children that closed their client did not close the parent's connection


@forks
@pytest.mark.wide
@pytest.mark.parametrize("workers", ["sync", "gthread"])
def test_gunicorn_with_preload(environ: dict[str, str], server: Server, tmp_path: Path, workers: str) -> None:
    pytest.importorskip("gunicorn", reason="gunicorn is the server of this test")
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "gunicorn", "--preload", "--workers=4", f"--worker-class={workers}", "--threads=4"]
    command += [f"--bind=127.0.0.1:{port}", f"--worker-tmp-dir={tmp_path}", "--graceful-timeout=5"]
    with (tmp_path / "log").open("w") as log:
        gunicorn = subprocess.Popen([*command, "tests.http.owners.web:application"], env=environ, cwd=ROOT, stderr=log)
        try:
            _wait_for(port)
            with ThreadPoolExecutor(16) as threads:
                answers = list(threads.map(lambda number: _get(port, f"/{number}").split(), range(400)))
        finally:
            gunicorn.send_signal(signal.SIGTERM)
            gunicorn.wait(20)
    assert Counter(answer for _, answer in answers) == {"right": 400}, (tmp_path / "log").read_text()
    assert len({pid for pid, _ in answers}) > 1
    assert sum(b"preload-" in call.content for call in server.calls) == 1
    assert len({call.peer for call in server.calls}) >= 1 + len({pid for pid, _ in answers})


def _wait_for(port: int) -> None:
    end = time.monotonic() + 30
    while time.monotonic() < end:
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
            return
        except OSError:
            time.sleep(0.05)
    raise AssertionError("gunicorn does not listen")


def _get(port: int, path: str) -> str:
    connection = HTTPConnection("127.0.0.1", port, timeout=30)
    connection.request("GET", path)
    text = connection.getresponse().read().decode()
    connection.close()
    return text


def _ask_in_a_new_process(url: str, verify: Any, out: Any) -> None:
    with PygenClient(url, "acme", TokenAuth("t"), verify=verify) as client:
        out.put(client.run(send(Request("POST", "/models/echo", "read", b'{"items": ["mine"]}'))).json())


@pytest.mark.wide
def test_a_process_that_is_spawned(server: Server, authority: Authority) -> None:
    """It imports anew: a client made there is its own, and one of here is not passed on."""
    context = multiprocessing.get_context("spawn")
    out = context.Queue()
    child = context.Process(target=_ask_in_a_new_process, args=(server.url, str(authority.file), out))
    child.start()
    assert out.get(timeout=60) == {"items": ["mine"]}
    child.join(20)
    with (
        PygenClient(server.url, "acme", TokenAuth("t")) as client,
        pytest.raises(TypeError, match="make one in each process"),
    ):
        context.Process(target=print, args=(client,)).start()


def test_no_event_loop_of_asyncio() -> None:
    client = AsyncPygenClient("http://127.0.0.1:9", "acme", TokenAuth("t"))
    asked = client.run(send(Request("GET", "/models/spaces", "schema")))
    with pytest.raises(ConfigurationError, match="trio is not supported"):
        asked.send(None)


@pytest.mark.parametrize("turns", [1, 2])
def test_a_transport_that_holds_connections_of_another_loop(server: Server, authority: Authority, turns: int) -> None:
    """At the first use there, not at the tenth."""
    import asyncio
    import ssl

    context = ssl.create_default_context(cafile=authority.file)
    own = transport.library.AsyncHTTPTransport(verify=context)
    client = AsyncPygenClient(server.url, "acme", TokenAuth("t"), transport=own)
    ask = Request("POST", "/models/echo", "read", b'{"items": []}')

    async def first() -> None:
        assert (await client.run(send(ask))).json() == {"items": []}
        await own.aclose()  # nobody can close it later

    asyncio.run(first())
    for _ in range(turns):
        with pytest.raises(ConfigurationError, match="another process or event loop"):
            asyncio.run(client.run(send(ask)))


def test_the_check_makes_nothing_anew() -> None:
    """What it costs a request is two comparisons: 0.2 µs; a request on loopback takes a thousand times as long."""
    made: list[object] = []

    def make() -> object:
        made.append(object())
        return made[-1]

    kept = PerProcess(make)
    assert all(kept.get() is made[0] for _ in range(1_000))
    assert len(made) == 1
    assert process() == process()


def test_one_value_for_many_threads() -> None:
    made: list[object] = []

    def make() -> object:
        time.sleep(0.01)
        made.append(object())
        return made[-1]

    kept = PerProcess(make)
    found: list[object] = []
    threads = [threading.Thread(target=lambda: found.append(kept.get())) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(set(found)) == 1
    assert kept.made() is found[0]


def test_a_value_for_each_loop() -> None:
    import asyncio

    kept = PerLoop(object)

    async def twice() -> tuple[object, object]:
        return kept.get(), kept.get()

    first, again = asyncio.run(twice())
    other, _ = asyncio.run(twice())
    assert first is again
    assert first is not other
    assert len(kept.made()) == 1
