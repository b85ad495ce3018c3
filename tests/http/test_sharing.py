"""Many threads and tasks on one client."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor

import pytest

from pygen_runtime import (
    AsyncPygenClient,
    ClientError,
    ConfigurationError,
    PygenClient,
    PygenClientConfig,
    TokenAuth,
)
from pygen_runtime.http import transport
from pygen_runtime.http.flow import Kind, Request, send
from tests.http.conftest import TOKEN
from tests.http.server import Call, Reply, Server

READ = Request("POST", "/models/instances/byids", "read", b'{"items": []}')


class Gauge:
    """How many requests were answered at the same time."""

    def __init__(self) -> None:
        self.now = self.most = 0
        self._lock = threading.Lock()

    def __call__(self, call: Call) -> Reply:
        with self._lock:
            self.now += 1
            self.most = max(self.most, self.now)
        time.sleep(0.005)
        with self._lock:
            self.now -= 1
        return Reply(body={"items": []})


@pytest.mark.wide
def test_64_threads(http_library: str) -> None:
    gauge = Gauge()
    with Server(gauge) as server, PygenClient(server.url, "acme", TokenAuth(TOKEN)) as client:
        with ThreadPoolExecutor(64) as threads:
            answers = list(threads.map(lambda _: client.run(send(READ)).status, range(256)))
        assert client.stats().total.requests == len(server.calls) == 256
    assert set(answers) == {200}
    assert 1 < gauge.most <= 4


@pytest.mark.wide
def test_64_tasks(http_library: str) -> None:
    gauge = Gauge()

    async def main(server: Server) -> None:
        async with AsyncPygenClient(server.url, "acme", TokenAuth(TOKEN), concurrency={"read": 6}) as client:
            await asyncio.gather(*(client.run(send(READ)) for _ in range(256)))
            assert client.stats().total.requests == len(server.calls) == 256

    with Server(gauge) as server:
        asyncio.run(main(server))
    assert 1 < gauge.most <= 6


DATA: tuple[Kind, ...] = ("data", "data_write", "data_delete")
OWN: Mapping[Kind, int] = {"read": 4, "write": 4, "delete": 2, "search": 2, "schema": 2, "files": 4, "transfer": 5}
DEFAULTS: Mapping[Kind, int] = {**OWN, **dict.fromkeys(DATA, 5)}
"""Requests at once, as docs/client.md and the limits of the API have it."""


class Crowd:
    """Answers when as many requests as `wanted` are there, or, should no more come, after a while."""

    def __init__(self, wanted: int) -> None:
        self.now = self.most = 0
        self._wanted, self._change = wanted, threading.Condition()

    def __call__(self, call: Call) -> Reply:
        with self._change:
            self.now += 1
            self.most = max(self.most, self.now)
            self._change.notify_all()
            self._change.wait_for(lambda: self.most >= self._wanted, 5)
            self._change.wait_for(lambda: self.most > self._wanted, 0.2)
            self.now -= 1
        return Reply(body={"items": []})


@pytest.mark.parametrize("kind", DEFAULTS)
@pytest.mark.parametrize("mode", ["sync", "async"])
def test_how_many_requests_at_once(kind: Kind, mode: str) -> None:
    """As many as the default says, and not one more."""
    request = Request("POST", "/models/instances/byids", kind, b'{"items": []}')
    crowd, tries = Crowd(DEFAULTS[kind]), DEFAULTS[kind] * 2 + 1
    with Server(crowd) as server:
        if mode == "sync":
            with PygenClient(server.url, "acme", TokenAuth(TOKEN)) as client, ThreadPoolExecutor(tries) as threads:
                list(threads.map(lambda _: client.run(send(request)), range(tries)))
        else:

            async def main() -> None:
                async with AsyncPygenClient(server.url, "acme", TokenAuth(TOKEN)) as client:
                    await asyncio.gather(*(client.run(send(request)) for _ in range(tries)))

            asyncio.run(main())
    assert crowd.most == DEFAULTS[kind]


def test_the_defaults_of_a_client() -> None:
    config = PygenClientConfig(base_url="https://a.b", project="p")
    assert config.limits() == {**DEFAULTS, "token": 4}
    assert (config.timeout, config.max_retries, config.rate_limit, config.connection_pool_size) == (30, 3, None, 10)
    assert (config.verify, config.proxy, config.http2, config.compress) == (True, None, False, True)
    assert (config.allow_http, config.log_bodies, config.app_name) == (False, False, "pygen")
    assert PygenClientConfig(base_url="https://a.b", project="p", concurrency=7).limits() == dict.fromkeys(
        (*DEFAULTS, "token"), 7
    )


def test_options_share_pool_and_statistics() -> None:
    with Server([Reply(body={})]) as server, PygenClient(server.url, "acme", TokenAuth(TOKEN)) as client:
        with client.with_options(timeout=1, headers={"x-one": "1"}) as other:
            other.run(send(READ))
        client.run(send(READ))
        assert other.config.timeout == 1
        assert client.config.timeout == 30
        assert client.stats() == other.stats()
    assert [call.headers.get("x-one") for call in server.calls] == ["1", None]


def test_http2_without_its_package_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(transport, "find_spec", lambda name: None)
    with (
        pytest.raises(ConfigurationError, match=r"h2: pip install 'pygen-runtime\[http2\]'"),
        PygenClient("https://api.example.com", "acme", TokenAuth("t"), http2=True) as client,
    ):
        client.spaces.list()


def test_a_closed_client() -> None:
    with Server([Reply(body={})]) as server:
        client = PygenClient(server.url, "acme", TokenAuth(TOKEN))
        client.close()
        client.close()
        try:
            client.run(send(READ))
        except ClientError as error:
            assert "closed" in str(error)
        else:
            raise AssertionError("a closed client sent a request")


@pytest.mark.wide
def test_ten_callers() -> None:
    """Section 11 on loopback: more than 100 requests per second, p95 below 100 ms; of processor time, as others use it."""
    with Server([Reply(body={"items": []})]) as server, PygenClient(server.url, "acme", TokenAuth(TOKEN)) as client:
        rate, p95 = _measure(client)
    assert rate > 100
    assert p95 < 0.1


def _measure(client: PygenClient) -> tuple[float, float]:
    """Requests per second of this process and the 95th percentile in a thread, of 200 requests by ten callers."""
    seconds: list[float] = []

    def call(_: int) -> None:
        start = time.thread_time()
        client.run(send(READ))
        seconds.append(time.thread_time() - start)

    start = time.process_time()
    with ThreadPoolExecutor(10) as threads:
        list(threads.map(call, range(200)))
    return 200 / (time.process_time() - start), sorted(seconds)[190]
