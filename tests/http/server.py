"""A real HTTP server on loopback whose answers a test scripts, with a log of the requests that arrived."""

from __future__ import annotations

import gzip
import json
import socket
import ssl
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

PREFIX = "/api/v1/projects/acme"


@dataclass(frozen=True)
class Call:
    """A request as it arrived; `body` is decompressed and decoded where it is JSON."""

    method: str
    path: str
    params: Mapping[str, list[str]]
    headers: Mapping[str, str]
    raw: bytes
    peer: int = 0
    """The client's port, which tells connections apart."""

    @property
    def content(self) -> bytes:
        return gzip.decompress(self.raw) if self.headers.get("content-encoding") == "gzip" else self.raw

    @property
    def body(self) -> Any:
        return json.loads(self.content) if self.content else None


@dataclass(frozen=True)
class Reply:
    """What is answered: after `delay` seconds, `cut` bytes of the body only, or `drip` seconds between its bytes;
    `trickle` header lines before it, one each tenth of a second."""

    status: int = 200
    body: Any = None
    headers: Mapping[str, str] = field(default_factory=dict)
    delay: float = 0.0
    cut: int | None = None
    drip: float = 0.0
    trickle: int = 0
    hang_up: bool = False

    @property
    def content(self) -> bytes:
        return self.body if isinstance(self.body, bytes) else json.dumps(self.body).encode()


def error(status: int, message: str = "no", **more: Any) -> Reply:
    headers = more.pop("headers", {})
    return Reply(status, {"error": {"code": status, "message": message, **more}}, headers)


Script = Callable[[Call], Reply]


class Server:
    """Answers as `script` says; a list of replies is given out one after another, the last one for ever."""

    def __init__(self, script: Script | list[Reply], tls: ssl.SSLContext | None = None) -> None:
        self.calls: list[Call] = []
        self._lock = threading.Lock()
        self._replies = list(script) if isinstance(script, list) else []
        self._script = self._next if isinstance(script, list) else script
        self._http = _HTTPServer(("127.0.0.1", 0), _Handler)
        self._http.owner, self._http.tls = self, tls
        self._thread = threading.Thread(target=self._http.serve_forever, args=(0.01,), daemon=True)

    def _next(self, call: Call) -> Reply:
        return self._replies.pop(0) if len(self._replies) > 1 else self._replies[0]

    def answer(self, call: Call) -> Reply:
        with self._lock:
            self.calls.append(call)
            if self._script == self._next:
                return self._next(call)
        return self._script(call)

    @property
    def url(self) -> str:
        return f"http{'s' if self._http.tls else ''}://127.0.0.1:{self._http.server_port}"

    def paths(self) -> list[str]:
        return [call.path.removeprefix(PREFIX) for call in self.calls]

    def __enter__(self) -> Server:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._http.shutdown()
        self._http.server_close()


class _HTTPServer(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128
    owner: Server
    tls: ssl.SSLContext | None

    def get_request(self) -> tuple[Any, Any]:
        connection, address = super().get_request()
        if self.tls is not None:  # the thread of the connection shakes hands, when it first reads
            connection = self.tls.wrap_socket(connection, server_side=True, do_handshake_on_connect=False)
        return connection, address

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Clients that go away are part of the tests."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    wbufsize = 1 << 16

    def _handle(self) -> None:
        length = int(self.headers.get("content-length") or 0)
        raw = self.rfile.read(length) if length else b""
        parts = urlsplit(self.path)
        headers = {name.lower(): value for name, value in self.headers.items()}
        server = self.server
        assert isinstance(server, _HTTPServer)
        reply = server.owner.answer(
            Call(self.command, parts.path, parse_qs(parts.query), headers, raw, self.client_address[1])
        )
        time.sleep(reply.delay)
        if reply.hang_up:
            self.connection.shutdown(socket.SHUT_RDWR)
            self.close_connection = True
            return
        self._reply(reply)

    do_GET = do_POST = do_PUT = _handle

    def _reply(self, reply: Reply) -> None:
        content = reply.content
        self.send_response(reply.status)
        for number in range(reply.trickle):
            self.send_header(f"x-{number}", "y")
            self.flush_headers()
            self.wfile.flush()
            time.sleep(0.1)
        headers = {"content-type": "application/json", "x-request-id": "req-1", **reply.headers}
        for name, value in {**headers, "content-length": str(len(content))}.items():
            self.send_header(name, value)
        self.end_headers()
        if reply.drip:
            for byte in content:
                self.wfile.write(bytes([byte]))
                self.wfile.flush()
                time.sleep(reply.drip)
            return
        self.wfile.write(content if reply.cut is None else content[: reply.cut])
        self.wfile.flush()
        if reply.cut is not None:
            self.connection.shutdown(socket.SHUT_RDWR)
            self.close_connection = True

    def log_message(self, format: str, *args: Any) -> None:
        """The server's own log is `Server.calls`."""
