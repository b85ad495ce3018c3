"""The one module that imports the HTTP library: httpx2 where it is installed, else httpx.

``PYGEN_HTTP_LIBRARY=httpx`` (or ``httpx2``) chooses. A ``transport=`` must come from the library in use:
derive it from `BaseTransport` or `AsyncBaseTransport` of this module.
"""

from __future__ import annotations

import logging
import os
import ssl
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from http.cookiejar import DefaultCookiePolicy
from importlib import import_module
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any, TypeAlias, TypeVar

from pygen_runtime.exceptions import ConfigurationError
from pygen_runtime.http.urls import LOOPBACK

LIBRARIES = ("httpx2", "httpx")


def library_name(environ: Mapping[str, str]) -> str:
    """What ``PYGEN_HTTP_LIBRARY`` asks for, else the first that is installed.

    Raises:
        ConfigurationError: for another name: it is not imported.
    """
    name = environ.get("PYGEN_HTTP_LIBRARY")
    if name and name not in LIBRARIES:
        raise ConfigurationError(f"PYGEN_HTTP_LIBRARY={name!r:.50} is not one of {', '.join(LIBRARIES)}; unset it")
    return name or ("httpx2" if find_spec("httpx2") is not None else "httpx")


if TYPE_CHECKING:
    import httpx as library
else:
    library = import_module(library_name(os.environ))

Verify: TypeAlias = "bool | str | ssl.SSLContext"

BaseTransport = library.BaseTransport
AsyncBaseTransport = library.AsyncBaseTransport
Client = library.Client
AsyncClient = library.AsyncClient
HTTPRequest = library.Request
HTTPResponse = library.Response
C = TypeVar("C", library.Client, library.AsyncClient)


@dataclass(frozen=True, slots=True)
class Connection:
    """How to reach the server; one per pool."""

    verify: Verify = True
    proxy: str | None = field(default=None, repr=False)
    http2: bool = False
    pool_size: int = 10
    transport: BaseTransport | AsyncBaseTransport | None = None


def open_client(connection: Connection) -> Client:
    """A pooled client without redirects and cookies; waiting for a free connection has no limit: limits are ours.

    Raises:
        ConfigurationError: where the transport is not one for threads, or a part of the library is missing.
    """
    return _open(library.Client, library.BaseTransport, connection)


def open_async_client(connection: Connection) -> AsyncClient:
    """As `open_client`, for asyncio."""
    return _open(library.AsyncClient, library.AsyncBaseTransport, connection)


def _open(kind: type[C], transport: type[Any], connection: Connection) -> C:
    size = connection.pool_size
    if connection.transport is not None and not isinstance(connection.transport, transport):
        raise ConfigurationError(
            f"transport= got a {type(connection.transport).__name__}, but needs a {transport.__name__} of "
            f"{library.__name__}, the HTTP library in use; import it from pygen_runtime.http.transport, or set "
            "PYGEN_HTTP_LIBRARY"
        )
    if connection.http2:
        # The HTTP/2 library logs every header it sends at DEBUG level, the token too: those records are dropped.
        logging.getLogger("hpack.hpack").addFilter(_is_no_detail)
    arguments: dict[str, Any] = {
        "transport": connection.transport,
        "proxy": connection.proxy,
        "http2": connection.http2,
        "limits": library.Limits(max_connections=size, max_keepalive_connections=size),
        "follow_redirects": False,
        "mounts": {} if connection.proxy or connection.transport else _direct(),
    }
    try:
        client = kind(verify=_ssl_context(connection.verify, connection.http2), **arguments)
    except (ImportError, ValueError, library.InvalidURL, OSError) as error:
        raise ConfigurationError(
            f"the connection cannot be set up: {type(error).__name__}; for http2 install pygen-runtime[http2], "
            "verify must be true, false, a file or folder of certificates or an SSLContext, and proxy a URL"
        ) from None
    client.cookies.jar.set_policy(DefaultCookiePolicy(allowed_domains=()))
    return client


def _direct() -> dict[str, None]:
    """This machine is reached without the proxies of the environment: they would read a token that HTTP sends."""
    return {f"all://{f'[{host}]' if ':' in host else host}": None for host in sorted(LOOPBACK)}


def _is_no_detail(record: logging.LogRecord) -> bool:
    return record.levelno > logging.DEBUG


def _ssl_context(verify: Verify, http2: bool) -> bool | ssl.SSLContext:
    if verify is True:
        return _default_context(http2, os.environ.get("SSL_CERT_FILE"), os.environ.get("SSL_CERT_DIR"))
    if not isinstance(verify, str):
        return verify
    if os.path.isdir(verify):
        return ssl.create_default_context(capath=verify)
    return ssl.create_default_context(cafile=verify)


@lru_cache(maxsize=8)
def _default_context(http2: bool, file: str | None, folder: str | None) -> ssl.SSLContext:
    """One for all pools, also of token requests: reading the certificates takes 40 ms. The protocols that a pool offers
    are a setting of the context, and the environment may name other certificates."""
    context: ssl.SSLContext = library.create_ssl_context()
    return context


def timeouts(seconds: float) -> library.Timeout:
    """`seconds` to connect, and for each read and write; waiting for a free connection has no limit."""
    return library.Timeout(seconds, pool=None)


@dataclass(frozen=True, slots=True)
class FailureKind:
    """`sent`: the server may have acted; `retry`: another attempt may help; `timeout`: it was too slow."""

    sent: bool
    retry: bool
    timeout: bool = False


def classify(error: Exception) -> FailureKind | None:
    """What an exception of the library means; None where it is not one of the network."""
    if isinstance(error, (library.ConnectError, library.ConnectTimeout, library.PoolTimeout, library.ProxyError)):
        return FailureKind(sent=False, retry=True, timeout=isinstance(error, library.TimeoutException))
    if isinstance(error, library.TimeoutException):
        return FailureKind(sent=True, retry=False, timeout=True)
    if isinstance(error, (library.UnsupportedProtocol, library.LocalProtocolError)):
        return FailureKind(sent=False, retry=False)
    if isinstance(error, (library.TransportError, library.DecodingError)):
        return FailureKind(sent=True, retry=True)
    return FailureKind(sent=False, retry=False) if isinstance(error, library.InvalidURL) else None
