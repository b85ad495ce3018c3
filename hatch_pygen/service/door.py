"""Who is let in, how often, and with how much: what is looked at before a request is read."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import json
import math
import time
import uuid
from collections.abc import Awaitable, Callable, MutableMapping
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from hatch_pygen.service.log import Log
from hatch_pygen.service.processes import Processes
from hatch_pygen.service.settings import Settings

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Application = Callable[[Scope, Receive, Send], Awaitable[None]]

BODY_SECONDS = 30
LINGER_SECONDS = 5
_OPEN = ("/health", "/version", "/languages", "/openapi.json", "/docs")
_CALLERS = 10_000


class Refused(Exception):
    """The answer to a request that is not let in."""

    def __init__(self, status: int, detail: str, **headers: str) -> None:
        super().__init__(detail)
        self.status, self.detail, self.headers = status, detail, headers


@dataclass
class Rates:
    """Requests of a caller in a minute; what was not used within one is lost."""

    rate: int
    clock: Callable[[], float] = time.monotonic
    _left: dict[str, tuple[float, float]] = field(default_factory=dict[str, tuple[float, float]])

    def take(self, caller: str) -> float:
        """Counts a request; 0, or the seconds until the caller may ask again."""
        if not self.rate:
            return 0
        now = self.clock()
        left, since = self._left.pop(caller, (float(self.rate), now))
        left = min(float(self.rate), left + (now - since) * self.rate / 60)
        allowed = left >= 1
        self._left[caller] = (left - 1 if allowed else left, now)
        if len(self._left) > _CALLERS:
            del self._left[next(iter(self._left))]
        return 0 if allowed else (1 - left) * 60 / self.rate


@dataclass
class Door:
    """The outermost layer: a key, a rate, a free place, a body of a size that is taken; then the application."""

    application: Application
    settings: Settings
    processes: Processes
    log: Log
    rates: Rates
    inside: int = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.application(scope, receive, send)
            return
        seen = _Seen(scope, send)
        try:
            seen.caller = self._caller(scope, seen.headers)
            if scope["method"] == "POST":
                await self._enter(scope, receive, seen)
            else:
                await self.application(scope, receive, seen.send)
        except Refused as refused:
            await seen.refuse(refused)
            await _discard(receive, 4 * self.settings.body)
            await seen.send({"type": "http.response.body", "body": b""})
        finally:
            self.log.request(seen.facts())

    def _caller(self, scope: Scope, headers: dict[bytes, bytes]) -> str:
        """The name of the caller. Raises Refused."""
        if not self.settings.keys or scope["path"] in _OPEN:
            client = scope.get("client")
            return str(client[0]) if client else "-"
        scheme, _, key = headers.get(b"authorization", b"").partition(b" ")
        key = key.strip() if scheme.lower() == b"bearer" else headers.get(b"x-api-key", b"")
        # Every key is compared, so that the time says nothing of which one is near.
        found = [
            name for name, own in self.settings.keys.items() if hmac.compare_digest(_hashed(own.encode()), _hashed(key))
        ]
        if not found:
            detail = "a key is needed: Authorization: Bearer KEY, or X-API-Key: KEY"
            raise Refused(401, detail, **{"www-authenticate": "Bearer"})
        return found[0]

    async def _enter(self, scope: Scope, receive: Receive, seen: _Seen) -> None:
        wait = self.rates.take(seen.caller)
        if wait:
            detail = f"more than {self.settings.rate} requests in a minute"
            raise Refused(429, detail, **{"retry-after": str(math.ceil(wait))})
        if self.inside >= self.settings.workers + self.settings.queue:
            detail = "all places are taken; nothing of the request was read"
            raise Refused(503, detail, **{"retry-after": str(self.processes.wait)})
        self.inside += 1
        try:
            body = await self._body(receive, seen)
            await self.application(scope, _again(body, receive), seen.send)
        finally:
            self.inside -= 1

    async def _body(self, receive: Receive, seen: _Seen) -> bytes:
        """The whole body. Raises Refused."""
        limit = self.settings.body
        too_large = Refused(413, f"the body is larger than {limit // 2**20} MB, the bound of this service")
        if b"content-encoding" in seen.headers:
            raise Refused(415, "bodies are not compressed here")
        length = seen.headers.get(b"content-length", b"0")
        if not length.isdigit() or int(length) > limit:
            raise too_large
        parts: list[bytes] = []

        async def read() -> None:
            size, more = 0, True
            while more:
                message = await receive()
                if message["type"] == "http.disconnect":
                    raise Refused(400, "the body ended early")
                parts.append(message.get("body", b""))
                size, more = size + len(parts[-1]), message.get("more_body", False)
                if size > limit:
                    raise too_large

        try:
            await asyncio.wait_for(read(), BODY_SECONDS)
        except asyncio.TimeoutError:
            raise Refused(408, f"the body did not come within {BODY_SECONDS} s") from None
        body = b"".join(parts)
        seen.received = len(body)
        return body


class _Seen:
    """A request on its way, and what the log says of it."""

    def __init__(self, scope: Scope, send: Send) -> None:
        self.scope, self._send = scope, send
        self.headers: dict[bytes, bytes] = dict(scope["headers"])
        self.id = uuid.uuid4().hex
        self.caller, self.status, self.received, self.sent = "-", 0, 0, 0
        self._started = time.monotonic()

    async def send(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.status = message["status"]
            message["headers"] = [*message.get("headers", ()), (b"x-request-id", self.id.encode())]
        else:
            self.sent += len(message.get("body", b""))
        await self._send(message)

    async def refuse(self, refused: Refused) -> None:
        """The whole answer, and the connection still open."""
        body = json.dumps({"detail": refused.detail}).encode()
        headers = {**refused.headers, "content-type": "application/json", "content-length": str(len(body))}
        pairs = [(name.encode(), value.encode()) for name, value in {**headers, "connection": "close"}.items()]
        await self.send({"type": "http.response.start", "status": refused.status, "headers": pairs})
        await self.send({"type": "http.response.body", "body": body, "more_body": True})

    def facts(self) -> dict[str, Any]:
        route = self.scope.get("route")
        path = str(getattr(route, "path", "-"))  # never what a caller wrote
        return {
            "id": self.id, "method": self.scope["method"], "route": path, "status": self.status, "caller": self.caller,
            "seconds": round(time.monotonic() - self._started, 3), "received": self.received, "sent": self.sent,
        }  # fmt: skip


def _hashed(key: bytes) -> bytes:
    """Of one length, whatever the key's."""
    return hashlib.sha256(key).digest()


async def _discard(receive: Receive, size: int) -> None:
    """Reads on for a while: a caller that still sends would see a broken connection in place of the answer."""

    async def read() -> None:
        left, more = size, True
        while more and left > 0:
            message = await receive()
            more = message["type"] != "http.disconnect" and message.get("more_body", False)
            left -= len(message.get("body", b""))

    with suppress(asyncio.TimeoutError):
        await asyncio.wait_for(read(), LINGER_SECONDS)


def _again(body: bytes, receive: Receive) -> Receive:
    """Gives a body that was read, then what the connection says."""
    pending = [body]

    async def give() -> Message:
        if pending:
            return {"type": "http.request", "body": pending.pop(), "more_body": False}
        return await receive()

    return give
