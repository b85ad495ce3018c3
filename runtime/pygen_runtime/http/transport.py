"""The one module that imports the HTTP library: httpx2 where it is installed, else httpx.

``PYGEN_HTTP_LIBRARY=httpx`` (or ``httpx2``) chooses. A ``transport=`` must come from the library in use:
derive it from `BaseTransport` or `AsyncBaseTransport` of this module.
"""

from __future__ import annotations

import logging
import os
import ssl
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial
from http.cookiejar import DefaultCookiePolicy
from importlib import import_module
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any, TypeVar

from pygen_runtime.exceptions import ConfigurationError
from pygen_runtime.extras import install
from pygen_runtime.http.async_network import AsyncNetwork
from pygen_runtime.http.certificates import Verify, nobody, refusal, ssl_context
from pygen_runtime.http.deadline import Deadline
from pygen_runtime.http.messages import OpenTransfer
from pygen_runtime.http.proxies import LOGIN_AT_PROXY, Proxy, proxy_for
from pygen_runtime.http.sync_network import Network
from pygen_runtime.http.urls import origin
from pygen_runtime.version import PACKAGE

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

BaseTransport = library.BaseTransport
AsyncBaseTransport = library.AsyncBaseTransport
Client = library.Client
AsyncClient = library.AsyncClient
HTTPRequest = library.Request
HTTPResponse = library.Response
ReadError = library.ReadError
C = TypeVar("C", library.Client, library.AsyncClient)


@dataclass(frozen=True, slots=True)
class Connection:
    """How to reach the server; one per client."""

    verify: Verify = True
    proxy: str | None = field(default=None, repr=False)
    http2: bool = False
    pool_size: int = 10
    transport: BaseTransport | AsyncBaseTransport | None = None


def opener(connection: Connection, url: str) -> Callable[[], Client]:
    """What opens a pool to `url`, once for each process: a client without redirects and cookies. Waiting for a free
    connection has no limit: limits are ours.

    Raises:
        ConfigurationError: where the transport is not one for threads, a part of the library is missing, or a proxy or
            certificates cannot be used.
    """
    return _opener(library.Client, library.BaseTransport, library.HTTPTransport, Network, connection, url)


def async_opener(connection: Connection, url: str) -> Callable[[], AsyncClient]:
    """As `opener`, for asyncio: once for each event loop."""
    kinds = library.AsyncClient, library.AsyncBaseTransport, library.AsyncHTTPTransport, AsyncNetwork
    return _opener(*kinds, connection, url)


def _opener(
    kind: type[C],
    base: type[Any],
    transport: type[Any],
    network: type[Any],
    connection: Connection,
    url: str,
) -> Callable[[], C]:
    given = connection.transport
    if given is not None and not isinstance(given, base):
        raise ConfigurationError(
            f"transport= got a {type(given).__name__}, but needs a {base.__name__} of {library.__name__}, the HTTP "
            f"library in use; import it from {PACKAGE}.http.transport, or set PYGEN_HTTP_LIBRARY"
        )
    make = partial(_given, given) if given is not None else _transports(transport, network, connection, url)

    def open_one(first: bool = False) -> C:
        # With a transport, the client makes none of its own, and reads neither proxies nor certificates.
        client = kind(transport=make(first), verify=nobody(), trust_env=False, follow_redirects=False)
        client.cookies.jar.set_policy(DefaultCookiePolicy(allowed_domains=()))
        return client

    unused = deque([open_one(first=True)])

    def open_next() -> C:
        try:
            return unused.popleft()
        except IndexError:
            return open_one()

    return open_next


class StorageTransports:
    """The transports to storage addresses, one for each origin, with the proxy and the certificates of its URL.

    The library's own client is not asked: it logs whole URLs, and these are credentials. A transport of the user's own
    serves every origin, and is closed with the client.
    """

    def __init__(self, connection: Connection, kind: type[Any], network: type[Any]) -> None:
        self._connection, self._kind, self._network = connection, kind, network
        self._made: dict[tuple[str, str, int | None], Any] = {}

    def get(self, url: str) -> Any:
        """The transport for `url`."""
        given = self._connection.transport
        if given is not None:
            return given
        found = self._made.get(origin(url))
        if found is None:
            made = _transports(self._kind, self._network, self._connection, url)(True)
            found = self._made.setdefault(origin(url), made)
        return found

    def made(self) -> list[Any]:
        """Those that are to be closed."""
        return list(self._made.values())


def storage_transports(connection: Connection) -> StorageTransports:
    """For threads."""
    return StorageTransports(connection, library.HTTPTransport, Network)


def async_storage_transports(connection: Connection) -> StorageTransports:
    """For asyncio."""
    return StorageTransports(connection, library.AsyncHTTPTransport, AsyncNetwork)


def transfer_request(step: OpenTransfer, headers: Mapping[str, str], content: Any, seconds: float) -> HTTPRequest:
    """A request of the library, whose calls to the network may take so many seconds each."""
    timeout = library.Timeout(seconds, pool=None).as_dict()
    transfer = step.transfer
    return library.Request(
        transfer.method, transfer.url, headers=dict(headers), content=content, extensions={"timeout": timeout}
    )


def _given(transport: Any, first: bool) -> Any:
    """A transport of the user's own, which may serve several loops and processes where it holds no connections."""
    if not first and isinstance(transport, (library.HTTPTransport, library.AsyncHTTPTransport)):
        raise ConfigurationError(
            "the connections of transport= belong to another process or event loop; make the client, and its "
            "transport, where they are used"
        )
    return transport


def _transports(kind: type[Any], network: type[Any], connection: Connection, url: str) -> Callable[[bool], Any]:
    if connection.http2:
        # The HTTP/2 library logs every header it sends at DEBUG level, the token too: those records are dropped.
        logging.getLogger("hpack.hpack").addFilter(_is_no_detail)
    proxy = proxy_for(url, connection.proxy)
    encrypted = url.lower().startswith("https:") or (proxy is not None and proxy.is_encrypted)
    context = ssl_context(connection.verify, connection.http2, library.create_ssl_context) if encrypted else nobody()
    size = connection.pool_size
    arguments: dict[str, Any] = {
        "verify": context,
        "http2": connection.http2,
        "limits": library.Limits(max_connections=size, max_keepalive_connections=size),
    }
    if connection.http2 and find_spec("h2") is None:
        raise ConfigurationError(f"http2=True needs the package h2: {install('http2')}, or leave http2 out")
    if proxy is not None:
        arguments["proxy"] = _library_proxy(proxy, context)

    def make(first: bool) -> Any:
        try:
            made = kind(trust_env=False, **arguments)
        except (ImportError, ValueError) as error:
            raise proxy.unusable(error) if proxy else error from None
        pool: Any = getattr(made, "_pool", None)
        if hasattr(pool, "_network_backend"):  # the library passes it on to its connections, but takes none of ours
            core = import_module(type(pool).__module__.partition(".")[0])
            pool._network_backend = network(pool._network_backend, core)
        return made

    return make


def _library_proxy(proxy: Proxy, context: ssl.SSLContext) -> library.Proxy:
    try:
        return library.Proxy(proxy.url, ssl_context=context if proxy.is_encrypted else None)
    except (ValueError, library.InvalidURL) as error:
        raise proxy.unusable(error) from None


def _is_no_detail(record: logging.LogRecord) -> bool:
    return record.levelno > logging.DEBUG


def timeouts(deadline: Deadline) -> library.Timeout:
    """Until `deadline` to connect, and for each read and write; waiting for a free connection has no limit."""
    return library.Timeout(deadline, pool=None)


@dataclass(frozen=True, slots=True)
class FailureKind:
    """`sent`: the server may have acted; `retry`: another attempt may help; `timeout`: it was too slow; `reason`: what
    to say of it instead of the library's text, with what to do."""

    sent: bool
    retry: bool
    timeout: bool = False
    reason: str | None = None


def classify(error: Exception) -> FailureKind | None:
    """What an exception of the library means; None where it is not one of the network."""
    if isinstance(error, library.ConnectError) and (reason := refusal(error)):
        return FailureKind(sent=False, retry=False, reason=reason)
    if isinstance(error, library.ProxyError):
        return _refused_by_proxy(str(error))
    if isinstance(error, (library.ConnectError, library.ConnectTimeout, library.PoolTimeout)):
        return FailureKind(sent=False, retry=True, timeout=isinstance(error, library.TimeoutException))
    if isinstance(error, library.TimeoutException):
        return FailureKind(sent=True, retry=False, timeout=True)
    if isinstance(error, (library.UnsupportedProtocol, library.LocalProtocolError)):
        return FailureKind(sent=False, retry=False)
    if isinstance(error, (library.TransportError, library.DecodingError)):
        return FailureKind(sent=True, retry=True)
    return FailureKind(sent=False, retry=False) if isinstance(error, library.InvalidURL) else None


def _refused_by_proxy(text: str) -> FailureKind:
    """A proxy that answered no: its text begins with the status. One that fails (5xx) is asked again."""
    if text.startswith("407"):
        return FailureKind(sent=False, retry=False, reason=LOGIN_AT_PROXY)
    return FailureKind(sent=False, retry=not text.startswith("4"))
