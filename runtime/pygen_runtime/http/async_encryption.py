"""TLS on a connection for asyncio: OpenSSL works between two buffers, and waits for nothing."""

from __future__ import annotations

import ssl
from asyncio import Lock
from collections.abc import Callable
from functools import partial
from typing import Any, TypeVar

from pygen_runtime.http.openssl import OPENSSL

T = TypeVar("T")

PIECE = 1 << 16
"""Bytes that are read from the network at once."""


class AsyncEncrypted:
    """A connection with TLS, over `stream`; errors are those of `core`, the package below the HTTP library."""

    def __init__(self, stream: Any, core: Any, context: ssl.SSLContext, name: str | None) -> None:
        self._stream, self._core = stream, core
        self._incoming, self._outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
        self._sending = Lock()
        if context.check_hostname and name is None:  # `wrap_bio` would check none
            raise ValueError("a certificate is checked for a name, and none is given")
        with OPENSSL:
            self._tls = context.wrap_bio(self._incoming, self._outgoing, server_hostname=name)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._stream, name)

    @classmethod
    async def begin(
        cls, stream: Any, core: Any, context: ssl.SSLContext, name: str | None, timeout: float | None
    ) -> AsyncEncrypted:
        """TLS on `stream`, greeted by the server called `name`; the stream is closed where that fails."""
        try:
            made = cls(stream, core, context, name)
            await made._through(made._tls.do_handshake, timeout)
        except BaseException as error:
            await stream.aclose()
            if isinstance(error, core.TimeoutException):
                raise core.ConnectTimeout(error) from error
            if isinstance(error, (core.NetworkError, ssl.SSLError)):
                raise core.ConnectError(error) from error
            raise
        return made

    async def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        """The next bytes, at most so many; none at the end, also where the server did not announce it."""
        try:
            return await self._through(partial(self._tls.read, max_bytes), timeout)
        except ssl.SSLEOFError:
            return b""
        except ssl.SSLError as error:
            raise self._core.ReadError(error) from error

    async def write(self, buffer: bytes, timeout: float | None = None) -> None:
        """Send all of it."""
        rest = memoryview(buffer)
        try:
            while rest:
                rest = rest[await self._through(partial(self._tls.write, rest[: 4 * PIECE]), timeout) :]
        except ssl.SSLError as error:
            raise self._core.WriteError(error) from error

    async def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> AsyncEncrypted:
        """The connection with TLS once more, to a server behind a proxy."""
        return await self.begin(self, self._core, ssl_context, server_hostname, timeout)

    def get_extra_info(self, info: str) -> Any:
        """What the HTTP library asks of its connections."""
        return self._tls if info == "ssl_object" else self._stream.get_extra_info(info)

    async def _through(self, step: Callable[[], T], timeout: float | None) -> T:
        """What a call into OpenSSL gives, once the bytes that it needs have come, and those that it made are sent."""
        while True:
            try:
                with OPENSSL:
                    return step()
            except ssl.SSLWantReadError:
                pass
            finally:
                if self._outgoing.pending:
                    async with self._sending:  # in HTTP/2, one reads while another writes: in the order made
                        await self._stream.write(self._outgoing.read(), timeout)
            piece = await self._stream.read(PIECE, timeout)
            if piece:
                self._incoming.write(piece)
            else:
                self._incoming.write_eof()
