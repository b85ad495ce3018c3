# Derived from async_network.py by "python -m tests.derive": change that file, not this one.
"""The network as the HTTP library uses it for threads: whatever it does ends when the attempt must be over.

The library counts its timeout anew for each piece that comes; a server that sends a header line each second would
never meet it.
"""

from __future__ import annotations

import socket
from collections.abc import Iterator
from typing import Any

from pygen_runtime.http.deadline import left
from pygen_runtime.http.sync_encryption import Encrypted

PIECE = 1 << 18
"""Bytes that are sent with one timeout, and read at once where many come."""


class Network:
    """A network backend of the HTTP library, and its connections, which share one deadline per attempt; errors are
    those of `core`, the package below the HTTP library."""

    def __init__(self, backend: Any, core: Any) -> None:
        self._backend, self._core = backend, core

    def __getattr__(self, name: str) -> Any:
        return getattr(self._backend, name)

    def connect_tcp(self, host: str, port: int, timeout: float | None = None, **options: Any) -> Stream:
        """A connection, before the deadline that `timeout` may be."""
        try:
            found = self._backend.connect_tcp(host, port, timeout=left(timeout), **options)
        except RuntimeError:  # no thread that looks the name up: the interpreter is ending
            address = str(socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0][4][0])
            found = self._backend.connect_tcp(address, port, timeout=left(timeout), **options)
        return Stream(found, self._core, timeout)


class Stream:
    """A connection; `connecting` is the timeout of what the library sends without one (a SOCKS proxy's greeting)."""

    def __init__(self, stream: Any, core: Any, connecting: float | None) -> None:
        self._stream, self._core, self._connecting = stream, core, connecting
        self._more = 0

    def __getattr__(self, name: str) -> Any:
        return getattr(self._stream, name)

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        """The next bytes, at most so many; where these came the last time, there is much to come, and it is read in longer
        pieces."""
        try:
            found: bytes = self._stream.read(max(max_bytes, self._more), left(timeout, self._connecting))
        except BaseException:  # within a proxy's greeting the library forgets the connection without closing it
            self._stream.close()
            raise
        self._more = PIECE if len(found) >= max_bytes else 0
        return found

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        """Send all of it."""
        for piece in _pieces(buffer):
            self._stream.write(piece, left(timeout, self._connecting))

    def start_tls(
        self, ssl_context: Any, server_hostname: str | None = None, timeout: float | None = None
    ) -> Encrypted:
        """The connection with TLS on it."""
        return Encrypted.begin(self, self._core, ssl_context, server_hostname, timeout)


def _pieces(buffer: bytes) -> Iterator[bytes]:
    return iter([buffer]) if len(buffer) <= PIECE else (buffer[at : at + PIECE] for at in range(0, len(buffer), PIECE))
