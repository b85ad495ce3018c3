"""What goes wrong between a client and the emulator: an ASGI application around the emulator's, and its token issuer.

A request that is cut was never handled; one whose answer is lost was handled whole before the connection breaks, so no
write lands after its answer was given up.
"""

from __future__ import annotations

import asyncio
import gzip
import json
import random
import time
from collections import Counter
from collections.abc import Awaitable, Callable, MutableMapping
from dataclasses import dataclass
from typing import Any

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Application = Callable[[Scope, Receive, Send], Awaitable[None]]

RATES = {
    "429": 0.010,
    "503": 0.015,
    "500 auto-retryable": 0.005,
    "408": 0.030,
    "401": 0.003,
    "cut": 0.010,
    "lost": 0.020,
    "half": 0.010,
    "late": 0.030,
    "stall, handled": 0.0004,
    "stall, not handled": 0.0004,
}
"""How many of the requests meet each fault; 408 of those that read pages of more than `HEAVY` instances."""
HEAVY = 20
OUTAGE_EVERY, OUTAGE_LASTS = 120.0, 4.0
"""Seconds: an outage outlasts the retries, so errors reach the callers. The first one comes after a sixth of it."""
HARSH_RATES, HARSH_OUTAGES = 3.0, 8.0
"""How much more often faults and outages come in the harsh form."""
STALL = 12.0
"""Seconds; longer than the clients wait."""
TOKEN_LASTS = 40.0
"""Seconds; clients fetch a token anew after half of it."""


@dataclass(frozen=True)
class Answered:
    """A complete answer of the application, held back."""

    start: Message
    body: bytes


class Faults:
    """The application with faults drawn from `seed`. `abort` breaks the connection of a scope."""

    def __init__(self, application: Application, seed: int, abort: Callable[[Scope], None], harsh: bool) -> None:
        self.application = application
        self.abort = abort
        self.random = random.Random(seed)
        self.counts: Counter[str] = Counter()
        self.on = True
        self.rate = HARSH_RATES if harsh else 1.0
        self.outage_every = OUTAGE_EVERY / HARSH_OUTAGES if harsh else OUTAGE_EVERY
        self.started = time.monotonic()
        self.tokens: dict[str, float] = {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        content = await _body(receive)
        if scope["path"] == "/token":
            return await self._give_token(send)
        if scope["path"] == "/control":
            self.on = scope["query_string"] != b"faults=off"
            return await _answer(send, 200, dict(self.counts))
        self.counts["requests"] += 1
        if not self._authorized(scope):
            self.counts["token refused"] += 1
            return await _refuse(send, 401, "the token has expired")
        fault = self._draw(scope, content)
        if fault is None:
            return await self.application(scope, _replay(content), send)
        self.counts[fault] += 1
        await self._misbehave(fault, scope, content, send)

    def _draw(self, scope: Scope, content: bytes) -> str | None:
        if not self.on:
            return None
        seconds = time.monotonic() - self.started - self.outage_every / 6
        if seconds > 0 and seconds % self.outage_every < OUTAGE_LASTS:
            return self.random.choice(["outage, 503", "outage, cut", "outage, lost", "outage, 429"])
        number = self.random.random()
        for fault, rate in RATES.items():
            number -= rate * self.rate
            if number < 0:
                return None if fault == "408" and not _is_heavy(content) else fault
        return None

    async def _misbehave(self, fault: str, scope: Scope, content: bytes, send: Send) -> None:
        match fault.removeprefix("outage, "):
            case "429" | "503" | "408" as status:
                extra = {"retry-after": "1"} if fault == "429" else {}
                await _refuse(send, int(status), f"Fault injected: {fault}", **extra)
            case "500 auto-retryable":
                await _refuse(send, 500, "Fault injected: 500", **{"cdf-is-auto-retryable": "true"})
            case "401":
                self.tokens.clear()
                await _refuse(send, 401, "Fault injected: the token was revoked")
            case "cut":
                await self._break(scope)
            case "stall, not handled":
                await asyncio.sleep(STALL)
                await self._break(scope)
            case _:
                await self._handled(fault, scope, content, send)

    async def _handled(self, fault: str, scope: Scope, content: bytes, send: Send) -> None:
        answered = await self._held_back(scope, content)
        match fault:
            case "late":
                await asyncio.sleep(self.random.uniform(0.05, 0.5))
            case "stall, handled":
                await asyncio.sleep(STALL)
            case "half":
                await send(answered.start)
                half = answered.body[: len(answered.body) // 2]
                await send({"type": "http.response.body", "body": half, "more_body": True})
        if fault != "late":
            return await self._break(scope)
        await send(answered.start)
        await send({"type": "http.response.body", "body": answered.body})

    async def _held_back(self, scope: Scope, content: bytes) -> Answered:
        messages: list[Message] = []

        async def keep(message: Message) -> None:
            messages.append(message)

        await self.application(scope, _replay(content), keep)
        body = b"".join(message.get("body", b"") for message in messages[1:])
        return Answered(messages[0], body)

    async def _break(self, scope: Scope) -> None:
        self.abort(scope)
        for _ in range(3):  # turns of the loop, until the server has noticed
            await asyncio.sleep(0)

    # Tokens

    async def _give_token(self, send: Send) -> None:
        now = time.monotonic()
        self.counts["tokens given"] += 1
        self.tokens = {token: until for token, until in self.tokens.items() if until > now}
        token = f"token-{self.counts['tokens given']}"
        self.tokens[token] = now + TOKEN_LASTS
        await _answer(send, 200, {"access_token": token, "token_type": "Bearer", "expires_in": TOKEN_LASTS})

    def _authorized(self, scope: Scope) -> bool:
        given = dict(scope["headers"]).get(b"authorization", b"").decode("ascii").removeprefix("Bearer ")
        return self.tokens.get(given, 0.0) > time.monotonic()


def _is_heavy(content: bytes) -> bool:
    """Whether a body asks for a page of more than `HEAVY` instances (list, query)."""
    body = json.loads(gzip.decompress(content) if content[:2] == b"\x1f\x8b" else content or b"{}")
    limits = [body.get("limit", 0)] + [each.get("limit", 0) for each in dict(body.get("with") or {}).values()]
    return "items" not in body and max(limits) > HEAVY


async def _body(receive: Receive) -> bytes:
    parts: list[bytes] = []
    while True:
        message = await receive()
        parts.append(message.get("body", b""))
        if not message.get("more_body", False):
            return b"".join(parts)


def _replay(content: bytes) -> Receive:
    async def receive() -> Message:
        return {"type": "http.request", "body": content, "more_body": False}

    return receive


async def _answer(send: Send, status: int, value: Any, **headers: str) -> None:
    content = json.dumps(value).encode()
    pairs = {"content-type": "application/json", "content-length": str(len(content)), **headers}
    encoded = [(name.encode("ascii"), text.encode("ascii")) for name, text in pairs.items()]
    await send({"type": "http.response.start", "status": status, "headers": encoded})
    await send({"type": "http.response.body", "body": content})


async def _refuse(send: Send, status: int, message: str, **headers: str) -> None:
    await _answer(send, status, {"error": {"code": status, "message": message}}, **headers)
