"""The two HTTP libraries, the two drivers, and pauses that take no time."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from importlib import import_module
from importlib.util import find_spec
from typing import Any, TypeVar

import pytest

from pygen_runtime import AsyncPygenClient, PygenClient, Stats, TokenAuth
from pygen_runtime.http import session, transport
from pygen_runtime.http.flow import Flow
from tests.http.server import Server

T = TypeVar("T")
TOKEN = "t0p-s3cret-t0ken"


@pytest.fixture(params=[pytest.param("httpx", marks=pytest.mark.wide), "httpx2"])
def http_library(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """Runs the test on each HTTP library that is installed."""
    name: str = request.param
    if find_spec(name) is None:
        pytest.skip(f"{name} is not installed")
    monkeypatch.setattr(transport, "library", import_module(name))
    return name


@dataclass
class Driver:
    """Runs a flow on a fresh client, sync or async, and keeps its statistics."""

    mode: str
    options: dict[str, Any] = field(default_factory=dict)
    stats: Stats | None = None

    def run(self, server: Server, flow: Flow[T], **options: Any) -> T:
        arguments = {"credentials": TokenAuth(TOKEN), **self.options, **options}
        if self.mode == "async":
            return asyncio.run(self._run_async(server, flow, arguments))
        with PygenClient(server.url, "acme", **arguments) as client:
            try:
                return client.run(flow)
            finally:
                self.stats = client.stats()

    async def _run_async(self, server: Server, flow: Flow[T], arguments: dict[str, Any]) -> T:
        async with AsyncPygenClient(server.url, "acme", **arguments) as client:
            try:
                return await client.run(flow)
            finally:
                self.stats = client.stats()


@pytest.fixture(params=["sync", "async"])
def driver(request: pytest.FixtureRequest, http_library: str) -> Driver:
    """Each driver on each library."""
    return Driver(request.param)


@pytest.fixture
def pauses(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The ceilings of the pauses between attempts, which take no time."""
    ceilings: list[float] = []

    def no_pause(_: session.Session, low: float, high: float) -> float:
        assert low == 0.0
        ceilings.append(high)
        return 0.0

    monkeypatch.setattr(session.Session, "jitter", no_pause)
    return ceilings
