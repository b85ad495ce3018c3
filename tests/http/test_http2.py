"""HTTP/2, with a server that speaks it over TLS with a certificate of its own."""

from __future__ import annotations

import asyncio
import logging
import shutil
import socket
import ssl
import subprocess
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from pygen_runtime import NetworkError, PygenClient, TokenAuth
from pygen_runtime.http import transport
from pygen_runtime.http.certificates import ssl_context
from pygen_runtime.http.flow import Request, send
from pygen_runtime.http.transport import Connection
from tests.http.conftest import TOKEN, Driver
from tests.http.server import Server

h2_connection = pytest.importorskip("h2.connection", reason="HTTP/2 needs the extra [http2]")
h2_config = pytest.importorskip("h2.config")
h2_events = pytest.importorskip("h2.events")

READ = Request("POST", "/models/instances/byids", "read", b'{"items": []}')


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A certificate for 127.0.0.1 and its key, in one file."""
    if shutil.which("openssl") is None:
        pytest.skip("openssl is not installed; it makes the certificate of the test server")
    path = tmp_path_factory.mktemp("tls") / "both.pem"
    command = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=127.0.0.1"]
    command += ["-addext", "subjectAltName=IP:127.0.0.1", "-keyout", str(path), "-out", str(path.with_suffix(".crt"))]
    subprocess.run(command, check=True, capture_output=True)
    path.write_text(path.read_text() + path.with_suffix(".crt").read_text())
    return path


class Http2Server(Server):
    """Answers every request with an empty list, over HTTP/2."""

    def __init__(self, certificate: Path) -> None:
        self.versions: list[str | None] = []
        self.authorizations: list[str] = []
        self._context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self._context.load_cert_chain(certificate)
        self._context.set_alpn_protocols(["h2"])
        self._socket = socket.create_server(("127.0.0.1", 0))
        self._thread = threading.Thread(target=self._serve, daemon=True)

    @property
    def url(self) -> str:
        return f"https://127.0.0.1:{self._socket.getsockname()[1]}"

    def _serve(self) -> None:
        while True:
            try:
                raw, _ = self._socket.accept()
            except OSError:
                return
            threading.Thread(target=self._talk, args=(raw,), daemon=True).start()

    def _talk(self, raw: socket.socket) -> None:
        try:
            with self._context.wrap_socket(raw, server_side=True) as stream:
                self.versions.append(stream.selected_alpn_protocol())
                self._answer(stream)
        except OSError:
            raw.close()

    def _answer(self, stream: ssl.SSLSocket) -> None:
        connection = h2_connection.H2Connection(h2_config.H2Configuration(client_side=False))
        connection.initiate_connection()
        stream.sendall(connection.data_to_send())
        while data := stream.recv(65536):
            for event in connection.receive_data(data):
                if isinstance(event, h2_events.RequestReceived):
                    headers: dict[Any, Any] = dict(event.headers)
                    self.authorizations.append(headers[b"authorization"].decode())
                if isinstance(event, h2_events.StreamEnded):
                    connection.send_headers(event.stream_id, [(":status", "200"), ("x-request-id", "two")])
                    connection.send_data(event.stream_id, b'{"items": []}', end_stream=True)
            stream.sendall(connection.data_to_send())

    def __enter__(self) -> Http2Server:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._socket.close()


@pytest.fixture
def server(certificate: Path) -> Iterator[Http2Server]:
    with Http2Server(certificate) as running:
        yield running


@pytest.mark.wide
def test_http2(driver: Driver, server: Http2Server, certificate: Path, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)

    def three() -> Any:
        for _ in range(3):
            response = yield from send(READ)
        return response

    verify = str(certificate.with_suffix(".crt"))
    response = driver.run(server, three(), http2=True, verify=verify)
    assert response.json() == {"items": []}
    assert response.request_id == "two"
    assert server.versions == ["h2"]
    assert server.authorizations == [f"Bearer {TOKEN}"] * 3
    assert TOKEN not in caplog.text


@pytest.mark.wide
def test_many_tasks_on_one_connection(http_library: str, server: Http2Server, certificate: Path) -> None:
    from pygen_runtime import AsyncPygenClient

    async def main() -> None:
        context = ssl.create_default_context(cafile=certificate.with_suffix(".crt"))
        options: dict[str, Any] = {"http2": True, "verify": context, "concurrency": 20}
        async with AsyncPygenClient(server.url, "acme", TokenAuth(TOKEN), **options) as client:
            await client.run(send(READ))
            await asyncio.gather(*(client.run(send(READ)) for _ in range(40)))

    asyncio.run(main())
    assert len(server.versions) == 1
    assert len(server.authorizations) == 41


@pytest.mark.wide
def test_an_unknown_certificate(driver: Driver, server: Http2Server, pauses: list[float]) -> None:
    with pytest.raises(NetworkError, match=r"(?i)certificate"):
        driver.run(server, send(READ), http2=True, max_retries=0)
    assert server.authorizations == []


def test_a_folder_of_certificates(http_library: str, server: Http2Server, certificate: Path) -> None:
    subprocess.run(["openssl", "rehash", str(certificate.parent)], check=True, capture_output=True)
    with PygenClient(server.url, "acme", TokenAuth(TOKEN), http2=True, verify=str(certificate.parent)) as client:
        assert client.run(send(READ)).status == 200


def test_pools_share_the_certificates(certificate: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Not those that offer other protocols: they are a setting of the context, and would change under the others."""

    def context(**options: bool) -> object:
        connection = Connection(**options)
        return ssl_context(connection.verify, connection.http2, transport.library.create_ssl_context)

    usual = context()
    assert context() is usual is not context(http2=True)
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    assert context() is not usual
