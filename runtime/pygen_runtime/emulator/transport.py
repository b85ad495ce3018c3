"""The way from a client to an emulator in the same process."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterable, Mapping
from typing import Any, Protocol

from pygen_runtime.emulator.errors import Answer
from pygen_runtime.http.transport import AsyncBaseTransport, BaseTransport, HTTPRequest, HTTPResponse


class Answering(Protocol):
    """An emulator."""

    latency: float

    def answer(
        self, method: str, target: str, headers: Mapping[str, str] | Iterable[Any], content: bytes
    ) -> Answer: ...


class EmulatorTransport(BaseTransport, AsyncBaseTransport):
    """Serves sync and async clients; answers take milliseconds, so the async form computes them in the loop's thread.

    Clients may close it: the emulator stays open for others.
    """

    def __init__(self, emulator: Answering) -> None:
        self.emulator = emulator

    def handle_request(self, request: HTTPRequest) -> HTTPResponse:
        content = request.read()
        if self.emulator.latency:
            time.sleep(self.emulator.latency)
        return self._answer(request, content)

    async def handle_async_request(self, request: HTTPRequest) -> HTTPResponse:
        content = await request.aread()
        # At least one turn of the loop, as a network would take.
        await asyncio.sleep(self.emulator.latency)
        return self._answer(request, content)

    def _answer(self, request: HTTPRequest, content: bytes) -> HTTPResponse:
        target = request.url.raw_path.decode("ascii")
        answer = self.emulator.answer(request.method, target, request.headers, content)
        return HTTPResponse(answer.status, headers=dict(answer.headers), content=answer.content, request=request)
