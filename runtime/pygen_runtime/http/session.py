"""What a driver needs to perform the steps of a flow: settings, limits and the observer; the pool is the driver's."""

from __future__ import annotations

import gzip
import random
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol
from urllib.parse import quote

from pygen_runtime.exceptions import AuthenticationError
from pygen_runtime.http.body import ACCEPTED
from pygen_runtime.http.deadline import Deadline
from pygen_runtime.http.messages import Exchange, OpenTransfer, Request
from pygen_runtime.http.observe import Hooks, Observer
from pygen_runtime.http.secret import SecretHeaders
from pygen_runtime.http.throttle import Kind, RateLimit
from pygen_runtime.http.transport import timeouts
from pygen_runtime.http.urls import origin
from pygen_runtime.version import __version__

COMPRESS_FROM = 1024
"""Bytes; smaller bodies cost more to compress than to send."""
COMPRESSION = 3
"""The level of gzip: a third of the time of level 6, for bodies that are a fifth larger."""


class Authorizer(Protocol):
    """What authorizes requests: credentials, of which the protocol knows no more than this."""

    def get_headers(self) -> Mapping[str, str]: ...

    async def get_headers_async(self) -> Mapping[str, str]: ...

    def invalidate(self, headers: Mapping[str, str]) -> bool: ...


@dataclass(frozen=True, slots=True)
class Session:
    """The settings of one client; `PygenClient.with_options` makes another one on the same pool."""

    base_url: str
    project: str
    credentials: Authorizer | None
    timeout: float
    max_retries: int
    concurrency: Mapping[Kind, int]
    rate: RateLimit = field(repr=False)
    observer: Observer = field(repr=False)
    hooks: Hooks = field(repr=False)
    headers: Mapping[str, str] = field(default_factory=dict[str, str], repr=False)
    compress: bool = True
    transfer_timeout: float = 60.0
    """Seconds without a byte after which a transfer from or to a storage is over."""
    allow_http: bool = False

    @property
    def origin(self) -> tuple[str, str, int | None]:
        return origin(self.base_url)

    def url(self, request: Request) -> str:
        """The whole URL of `request`."""
        if not request.path.startswith("/"):
            return request.path
        return f"{self.base_url}/api/v1/projects/{quote(self.project, safe='')}{request.path}"

    def jitter(self, low: float, high: float) -> float:
        """A random pause; not for cryptography."""
        return random.uniform(low, high)

    def encode(self, request: Request) -> tuple[bytes | None, bool]:
        """The bytes to send, and whether they are compressed."""
        body = request.body
        if body is None or not self.compress or len(body) < COMPRESS_FROM or request.kind == "token":
            return body, False
        return gzip.compress(body, COMPRESSION, mtime=0), True

    def timeout_of(self, request: Request) -> float:
        """Seconds that one attempt of `request` may take, from connecting to the last byte."""
        return self.timeout if request.timeout is None else request.timeout

    def hidden(self, step: Exchange) -> SecretHeaders:
        """The headers of `step` that no text may show: what authorizes it, and those that the user added."""
        added = {name: value for name, value in self.headers.items() if name not in OWN_HEADERS}
        return SecretHeaders({**added, **step.authorization})

    def arguments(self, step: Exchange, deadline: Deadline) -> dict[str, Any]:
        """The arguments of the HTTP library's `stream` method."""
        request = step.request
        headers = SecretHeaders({"accept": request.accept, "accept-encoding": ACCEPTED, **self.headers})
        if request.body is not None:
            headers["content-type"] = request.content_type
        if step.compressed:
            headers["content-encoding"] = "gzip"
        params = request.params and {name: value for name, value in request.params.items() if value is not None}
        return {
            "method": request.method,
            "url": self.url(request),
            "params": params or None,
            "content": step.payload,
            "headers": SecretHeaders({**headers, **step.authorization}),
            "timeout": timeouts(deadline),
        }

    def transfer_headers(self, step: OpenTransfer) -> SecretHeaders:
        """The headers of a transfer: to the API's own origin those of every request, to another one nothing of them."""
        transfer = step.transfer
        own = self.headers if origin(transfer.url) == self.origin else {"user-agent": self.headers["user-agent"]}
        length = {"content-length": str(transfer.length)} if transfer.pieces is not None else {}
        # Encoded, a range of bytes would be one of other bytes.
        plain = {"accept": "*/*", "accept-encoding": "identity"}
        return SecretHeaders({**own, **plain, **length, **transfer.headers, **step.authorization})


OWN_HEADERS = frozenset({"cdf-version", "user-agent", "x-cdp-sdk", "x-cdp-app"})


def default_headers(app_name: str, extra: Mapping[str, str]) -> dict[str, str]:
    """The headers of every request to the API; `extra` wins."""
    headers = {
        "cdf-version": "20230101",  # CDF: the calendar version of the API this client is written against
        "user-agent": f"pygen-runtime/{__version__}",
        "x-cdp-sdk": f"PygenRuntime:{__version__}",
        "x-cdp-app": app_name,
    }
    return {**headers, **{name.lower(): value for name, value in extra.items()}}


def authorization(headers: Mapping[str, str]) -> SecretHeaders:
    """The headers as they are sent, refused where they cannot be: the HTTP library would quote them in its error.

    Raises:
        AuthenticationError: for an empty value, or one that is not printable ASCII.
    """
    headers = SecretHeaders(headers)  # no local variable holds a value, because a traceback may show it
    for name in headers:
        if not can_be_sent(headers[name]):
            raise AuthenticationError(
                f"the credentials give a header {name!r} that cannot be sent: it is empty, not a text, or holds a "
                "line break or a letter outside ASCII; check how the token was copied"
            )
    return headers


def can_be_sent(value: object) -> bool:
    """Whether a header may have this name or value; the caller raises, so that no traceback shows it."""
    return isinstance(value, str) and value.isascii() and value.isprintable() and value.strip() == value != ""
