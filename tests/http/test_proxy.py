"""`proxy=` with a real forwarding proxy on loopback: what goes through it, and what does when it fails."""

from __future__ import annotations

import base64
import threading
from collections.abc import Iterator
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import urlsplit

import pytest

from pygen_runtime import ClientCredentials, NetworkError
from pygen_runtime.http.flow import Request, send
from tests.http.conftest import Driver
from tests.http.server import Call, Reply, Server

READ = Request("POST", "/models/instances/byids", "read", b'{"items": []}')
END_TO_END = frozenset({"content-type", "content-encoding", "authorization", "accept", "user-agent"})


class Proxy(ThreadingHTTPServer):
    """Forwards requests with an absolute URL and keeps who asked for what."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Forwarding)
        self.forwarded: list[tuple[str, str | None]] = []
        self._thread = threading.Thread(target=self.serve_forever, args=(0.01,), daemon=True)
        self._thread.start()

    def url(self, user: str = "") -> str:
        return f"http://{user}127.0.0.1:{self.server_port}"

    def close(self) -> None:
        self.shutdown()
        self.server_close()


class _Forwarding(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: Proxy

    def do_POST(self) -> None:
        self.server.forwarded.append((self.path, self.headers.get("proxy-authorization")))
        target = urlsplit(self.path)
        body = self.rfile.read(int(self.headers.get("content-length") or 0))
        upstream = HTTPConnection(target.hostname or "", target.port, timeout=10)
        headers = {name: value for name, value in self.headers.items() if name.lower() in END_TO_END}
        upstream.request("POST", target.path, body, headers)
        answer = upstream.getresponse()
        content = answer.read()
        upstream.close()
        self.send_response(answer.status)
        self.send_header("content-type", answer.headers["content-type"])
        self.send_header("content-length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, format: str, *args: Any) -> None:
        """What was forwarded is in `Proxy.forwarded`."""


@pytest.fixture
def proxy() -> Iterator[Proxy]:
    running = Proxy()
    yield running
    running.close()


def test_requests_go_through_the_proxy(driver: Driver, proxy: Proxy) -> None:
    with Server([Reply(body={"items": [1]})]) as server:
        response = driver.run(server, send(READ), proxy=proxy.url())
        assert response.json() == {"items": [1]}
        assert proxy.forwarded == [(server.url + server.calls[0].path, None)]
        assert server.calls[0].headers["authorization"].startswith("Bearer ")


def test_its_password_goes_to_the_proxy_alone(driver: Driver, proxy: Proxy) -> None:
    with Server([Reply(body={"items": []})]) as server:
        driver.run(server, send(READ), proxy=proxy.url("me:pr0xy-passw0rd@"))
        ((_, authorization),) = proxy.forwarded
        assert authorization == "Basic " + base64.b64encode(b"me:pr0xy-passw0rd").decode()
        assert not any("proxy" in name for name in server.calls[0].headers)


def test_tokens_are_fetched_through_the_proxy(driver: Driver, proxy: Proxy) -> None:
    def answer(call: Call) -> Reply:
        token = {"access_token": "t", "expires_in": 3600, "token_type": "Bearer"}
        return Reply(body=token if call.path == "/token" else {"items": []})

    with Server(answer) as server:
        credentials = ClientCredentials("my-id", "my-secret", f"{server.url}/token")
        driver.run(server, send(READ), credentials=credentials, proxy=proxy.url())
        assert [urlsplit(path).path for path, _ in proxy.forwarded] == [call.path for call in server.calls]
        assert len(server.calls) == 2


def test_a_proxy_that_is_not_there(driver: Driver, proxy: Proxy, pauses: list[float]) -> None:
    proxy.close()
    with Server([Reply(body={"items": []})]) as server:
        with pytest.raises(NetworkError) as failure:
            driver.run(server, send(READ), proxy=proxy.url("me:pr0xy-passw0rd@"), max_retries=1)
        assert not server.calls
    assert len(pauses) == 1
    assert "pr0xy-passw0rd" not in f"{failure.value!r} {failure.value}"
