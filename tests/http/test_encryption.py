"""TLS between two buffers: what comes through, and what a server does that breaks it."""

from __future__ import annotations

import asyncio
import os
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Any

import httpcore
import pytest

from pygen_runtime.http.async_network import AsyncNetwork
from pygen_runtime.http.sync_encryption import Encrypted
from pygen_runtime.http.sync_network import Network
from tests.http.authority import Authority, make_authority

LARGE = os.urandom(1 << 20) * 3


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return make_authority(tmp_path_factory.mktemp("authority"))


@contextmanager
def listening(authority: Authority, serve: Callable[[ssl.SSLSocket], object]) -> Iterator[int]:
    """The port of a server that greets one client with TLS, and then does what `serve` says."""
    listener = socket.create_server(("127.0.0.1", 0))

    def accept() -> None:
        with listener.accept()[0] as plain, authority.server.wrap_socket(plain, server_side=True) as connection:
            serve(connection)

    thread = threading.Thread(target=accept)
    thread.start()
    yield listener.getsockname()[1]
    thread.join(60)
    listener.close()


def client_of(authority: Authority, port: int) -> Encrypted:
    stream = Network(httpcore.SyncBackend(), httpcore).connect_tcp("127.0.0.1", port, timeout=60)
    return stream.start_tls(ssl.create_default_context(cafile=str(authority.file)), "localhost", timeout=60)


def read_all(read: Callable[[], bytes], size: int) -> bytes:
    found = b""
    while len(found) < size and (piece := read()):
        found += piece
    return found


def echo_at_the_end(connection: ssl.SSLSocket) -> None:
    connection.sendall(read_all(lambda: connection.recv(1 << 20), len(LARGE)))


def test_three_megabytes_come_back(authority: Authority) -> None:
    with listening(authority, echo_at_the_end) as port:
        stream = client_of(authority, port)
        stream.write(b"")
        stream.write(LARGE, 60)
        assert read_all(lambda: stream.read(1 << 16, 60), len(LARGE)) == LARGE
        stream.close()


def test_three_megabytes_come_back_to_a_task(authority: Authority) -> None:
    async def ask(port: int) -> bytes:
        plain = await AsyncNetwork(httpcore.AnyIOBackend(), httpcore).connect_tcp("127.0.0.1", port, timeout=60)
        stream = await plain.start_tls(ssl.create_default_context(cafile=str(authority.file)), "localhost", 60)
        await stream.write(LARGE, 60)
        found = b""
        while len(found) < len(LARGE):
            found += await stream.read(1 << 16, 60)
        await stream.aclose()
        return found

    with listening(authority, echo_at_the_end) as port:
        assert asyncio.run(ask(port)) == LARGE


def test_one_reads_while_another_writes(authority: Authority) -> None:
    """As with HTTP/2: what both threads have to send is sent in the order in which OpenSSL made it."""
    sent = LARGE[: 48 << 16]

    def serve(connection: ssl.SSLSocket) -> None:
        left = len(sent)
        while left:
            piece = connection.recv(1 << 16)
            connection.sendall(piece)
            left -= len(piece)

    with listening(authority, serve) as port:
        stream = client_of(authority, port)

        def write() -> None:
            for at in range(0, len(sent), 999):
                stream.write(sent[at : at + 999], 60)

        writing = threading.Thread(target=write)
        writing.start()
        assert read_all(lambda: stream.read(1 << 16, 60), len(sent)) == sent
        writing.join()
        stream.close()


def test_a_server_that_goes_without_a_word(authority: Authority) -> None:
    with listening(authority, lambda connection: connection.shutdown(socket.SHUT_RDWR)) as port:
        stream = client_of(authority, port)
        assert stream.read(100, 60) == b""
        stream.close()


def test_bytes_that_are_no_tls(authority: Authority) -> None:
    def serve(connection: ssl.SSLSocket) -> None:
        with socket.socket(fileno=os.dup(connection.fileno())) as plain:
            plain.sendall(b"HTTP/1.1 400 Bad Request\r\n\r\n")
            plain.recv(1 << 16)

    with listening(authority, serve) as port:
        stream = client_of(authority, port)
        with pytest.raises(httpcore.ReadError, match="SSL"):
            stream.read(100, 60)
        with pytest.raises(httpcore.WriteError):
            stream.write(b"more", 60)
        stream.close()


def refused(authority: Authority, context: Any, name: str | None, timeout: float = 60) -> tuple[type, bool]:
    """How a greeting fails, and whether the connection is closed then."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        stream = Network(httpcore.SyncBackend(), httpcore).connect_tcp("127.0.0.1", listener.getsockname()[1], 60)
        other = listener.accept()[0]
        with other, pytest.raises(Exception) as raised:
            if timeout == 60:
                other.sendall(b"no TLS here")
            stream.start_tls(context, name, timeout)
        return raised.type, stream.get_extra_info("socket").fileno() == -1


def test_greetings_that_fail(authority: Authority) -> None:
    context = ssl.create_default_context(cafile=str(authority.file))
    assert refused(authority, context, "localhost") == (httpcore.ConnectError, True)
    assert refused(authority, context, "localhost", 0.05) == (httpcore.ConnectTimeout, True)
    assert refused(authority, context, None) == (ValueError, True)  # a name is needed to check a certificate


def test_tls_within_tls(authority: Authority) -> None:
    """As to a server behind a proxy that is itself asked with TLS."""

    def answer(connection: ssl.SSLSocket) -> None:
        connection.sendall(connection.recv(100).upper())

    with listening(authority, answer) as behind:

        def forward(connection: ssl.SSLSocket) -> None:
            with socket.create_connection(("127.0.0.1", behind)) as other:
                back = threading.Thread(target=copy, args=(other.recv, connection.sendall))
                back.start()
                copy(connection.recv, other.sendall)
                other.shutdown(socket.SHUT_WR)
                back.join(60)

        with listening(authority, forward) as proxy:
            context = ssl.create_default_context(cafile=str(authority.file))
            stream = client_of(authority, proxy).start_tls(context, "localhost", 60)
            stream.write(b"inner", 60)
            assert stream.read(100, 60) == b"INNER"
            assert stream.get_extra_info("ssl_object").version().startswith("TLS")
            stream.close()


def copy(read: Callable[[int], bytes], write: Callable[[bytes], object]) -> None:
    with suppress(OSError):
        while piece := read(1 << 16):
            write(piece)
