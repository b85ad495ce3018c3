"""What a client tells about its requests: log records, hooks and statistics. Never a header, never a secret."""

from __future__ import annotations

import json
import logging
import os
import sys
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from html import escape
from typing import Any, TypeAlias

from pygen_runtime.http.messages import Exchange, Failure, Response
from pygen_runtime.http.owner import PerProcess
from pygen_runtime.http.secret import SecretHeaders, masked_body

logger = logging.getLogger("pygen_runtime.client")
logging.getLogger("pygen_runtime").addHandler(logging.NullHandler())  # what a program handles, it need not see

FIELDS = ("method", "path", "status", "attempt", "request_id", "elapsed_ms", "items")
"""The extra fields of every log record."""


@dataclass(frozen=True, slots=True)
class RequestEvent:
    """One attempt is about to be sent. `items` counts what it sends, `body` is the uncompressed JSON."""

    method: str
    path: str
    kind: str
    attempt: int
    items: int
    sent_bytes: int
    body: bytes | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class ResponseEvent:
    """One attempt is over: `status` and `request_id` of the answer, or `error` where none came."""

    request: RequestEvent
    status: int | None
    request_id: str | None
    elapsed_ms: float
    received_bytes: int
    error: str | None = None


RequestHook: TypeAlias = Callable[[RequestEvent], None]
ResponseHook: TypeAlias = Callable[[ResponseEvent], None]


@dataclass(frozen=True, slots=True)
class EndpointStats:
    """Counts of one endpoint (``"POST /models/instances/list"``) or of all: attempts, bytes on the wire, seconds.

    `requests` counts every attempt, `retries` those after the first, `rate_limited` the 429s, `objects` the items
    that were read or written.
    """

    requests: int = 0
    retries: int = 0
    rate_limited: int = 0
    errors: int = 0
    bytes_sent: int = 0
    bytes_received: int = 0
    objects: int = 0
    seconds: float = 0.0

    def __repr__(self) -> str:
        counts = {name: getattr(self, name) for name in self.__slots__}
        counts["seconds"] = round(self.seconds, 3)
        return f"{type(self).__name__}({', '.join(f'{name}={count}' for name, count in counts.items() if count)})"

    def __add__(self, other: EndpointStats) -> EndpointStats:
        return EndpointStats(*(getattr(self, name) + getattr(other, name) for name in self.__slots__))


@dataclass(frozen=True, slots=True)
class Stats:
    """A snapshot of what a client did: the sum, and per endpoint."""

    total: EndpointStats
    endpoints: Mapping[str, EndpointStats]

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.total!r} of {len(self.endpoints)} endpoints)"

    def _repr_html_(self) -> str:
        """A row for each endpoint, and one for all."""
        names = EndpointStats.__slots__
        rows = [(name, self.endpoints[name]) for name in sorted(self.endpoints)] + [("all", self.total)]
        head = "".join(f"<th>{each.replace('_', ' ')}</th>" for each in ("endpoint", *names))
        body = "".join(
            f"<tr><td>{escape(name)}</td>{''.join(f'<td>{_shown(getattr(of, each))}</td>' for each in names)}</tr>"
            for name, of in rows
        )
        return f"<p>Stats</p><table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"


def _shown(count: float) -> str:
    return f"{count:,.3f}" if isinstance(count, float) else f"{count:,}"


class _Counts:
    """What one process did."""

    def __init__(self) -> None:
        self.endpoints: dict[str, EndpointStats] = {}
        self.lock = threading.Lock()


class Observer:
    """Counts; shared by the clients of one pool, anew in each process. Thread-safe."""

    def __init__(self) -> None:
        self._counts = PerProcess(_Counts)

    def add(self, method: str, path: str, change: EndpointStats) -> None:
        key, counts = f"{method} {path}", self._counts.get()
        with counts.lock:
            counts.endpoints[key] = counts.endpoints.get(key, EndpointStats()) + change

    def stats(self) -> Stats:
        counts = self._counts.get()
        with counts.lock:
            endpoints = dict(counts.endpoints)
        return Stats(sum(endpoints.values(), EndpointStats()), endpoints)


@dataclass(frozen=True, slots=True)
class Hooks:
    """What is called before and after each attempt. An exception of a hook is logged; it does not stop the request."""

    on_request: Sequence[RequestHook] = ()
    on_response: Sequence[ResponseHook] = ()
    log_bodies: bool = False

    def before(self, exchange: Exchange) -> RequestEvent:
        request = exchange.request
        size, body = len(exchange.payload or b""), None if request.kind == "token" else request.body
        event = RequestEvent(request.method, request.path, request.kind, exchange.attempt, request.items, size, body)
        if logger.isEnabledFor(logging.DEBUG):
            _log(logging.DEBUG, f"-> {event.method} {event.path}{self._body(event.body)}", event, None)
        for hook in self.on_request:
            _call(hook, event)
        return event

    def after(self, event: RequestEvent, answer: Response | Failure, elapsed: float) -> None:
        if isinstance(answer, Failure):
            over = ResponseEvent(event, None, None, elapsed * 1000, 0, answer.reason)
        else:
            over = ResponseEvent(event, answer.status, answer.request_id, elapsed * 1000, answer.received)
        failed = over.status is None or over.status >= 400
        level = logging.WARNING if failed else logging.INFO
        if logger.isEnabledFor(level):
            result = f"{over.status}" if over.status else over.error
            body = ""
            if not isinstance(answer, Failure) and event.kind != "token":
                body = self._body(answer.content, answer.authorization)
            _log(level, f"{event.method} {event.path} -> {result} in {over.elapsed_ms:.0f} ms{body}", event, over)
        for hook in self.on_response:
            _call(hook, over)

    def _body(self, body: bytes | None, hidden: SecretHeaders | None = None) -> str:
        return f" {masked_body(body, hidden)}" if self.log_bodies and body else ""


def count(exchange: Exchange, answer: Response | Failure, elapsed: float) -> EndpointStats:
    """What one attempt adds to the statistics."""
    status, received = (0, answer.received) if isinstance(answer, Failure) else (answer.status, answer.received)
    return EndpointStats(
        requests=1,
        retries=int(exchange.attempt > 1),
        rate_limited=int(status == 429),
        errors=int(not 0 < status < 400),
        bytes_sent=len(exchange.payload or b""),
        bytes_received=received,
        objects=exchange.request.items if status == 200 else 0,
        seconds=elapsed,
    )


def _call(hook: Callable[[Any], None], event: RequestEvent | ResponseEvent) -> None:
    try:
        hook(event)
    except Exception:
        logger.exception("a hook of the client raised; the request goes on")


def _log(level: int, message: str, event: RequestEvent, over: ResponseEvent | None) -> None:
    extra: dict[str, Any] = {name: getattr(over, name, getattr(event, name, None)) for name in FIELDS}
    if over:
        extra["elapsed_ms"] = round(over.elapsed_ms, 1)
    logger.log(level, "%s", message, extra=extra)


class JSONFormatter(logging.Formatter):
    """One JSON object per record, with the extra fields that are set."""

    def format(self, record: logging.LogRecord) -> str:
        entry: dict[str, Any] = {
            "time": self.formatTime(record, "%Y-%m-%dT%H:%M:%S%z"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
        }
        for name in FIELDS:
            if getattr(record, name, None) is not None:
                entry[name] = getattr(record, name)
        if record.exc_info:
            entry["exception"] = self.formatException(record.exc_info)
        return json.dumps(entry, ensure_ascii=False)


def configure_logging(environ: Mapping[str, str] = os.environ) -> logging.Handler | None:
    """Log to stderr as ``PYGEN_LOG`` (debug, info) and ``PYGEN_LOG_FORMAT`` (text, json) ask; None where unset.

    A client calls it when it is made; a second call changes nothing.
    """
    level = {"info": logging.INFO, "debug": logging.DEBUG}.get(environ.get("PYGEN_LOG", "").lower())
    root = logging.getLogger("pygen_runtime")
    if level is None or any(getattr(handler, "pygen", False) for handler in root.handlers):
        return None
    handler = logging.StreamHandler(sys.stderr)
    as_json = environ.get("PYGEN_LOG_FORMAT", "").lower() == "json"
    handler.setFormatter(JSONFormatter() if as_json else logging.Formatter("%(asctime)s %(levelname)s %(message)s"))
    handler.__dict__["pygen"] = True
    root.addHandler(handler)
    root.setLevel(level)
    return handler
