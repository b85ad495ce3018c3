"""What a driver needs to perform the steps of a flow: settings, limits and the observer; the pool is the driver's."""

from __future__ import annotations

import gzip
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote, urlsplit

from pygen_runtime.credentials.auth import Credentials
from pygen_runtime.exceptions import ConfigurationError
from pygen_runtime.http.body import ACCEPTED
from pygen_runtime.http.messages import Exchange, Request
from pygen_runtime.http.observe import Hooks, Observer
from pygen_runtime.http.retries import full_jitter, origin
from pygen_runtime.http.secret import SecretHeaders, mask_url
from pygen_runtime.http.throttle import Kind, RateLimit
from pygen_runtime.http.transport import LOOPBACK, timeouts
from pygen_runtime.version import __version__

COMPRESS_FROM = 1024
"""Bytes; smaller bodies cost more to compress than to send."""
COMPRESSION = 3
"""The level of gzip: a third of the time of level 6, for bodies that are a fifth larger."""


@dataclass(frozen=True, slots=True)
class Session:
    """The settings of one client; `PygenClient.with_options` makes another one on the same pool."""

    base_url: str
    project: str
    credentials: Credentials | None
    timeout: float
    max_retries: int
    concurrency: Mapping[Kind, int]
    rate: RateLimit = field(repr=False)
    observer: Observer = field(repr=False)
    hooks: Hooks = field(repr=False)
    headers: Mapping[str, str] = field(default_factory=dict[str, str], repr=False)
    compress: bool = True

    @property
    def origin(self) -> tuple[str, str, int | None]:
        return origin(self.base_url)

    def url(self, request: Request) -> str:
        """The whole URL of `request`."""
        if not request.path.startswith("/"):
            return request.path
        return f"{self.base_url}/api/v1/projects/{quote(self.project, safe='')}{request.path}"

    def jitter(self, low: float, high: float) -> float:
        return full_jitter(low, high)

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

    def arguments(self, step: Exchange) -> dict[str, Any]:
        """The arguments of the HTTP library's `stream` method."""
        request = step.request
        headers = SecretHeaders({"accept": "application/json", "accept-encoding": ACCEPTED, **self.headers})
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
            "timeout": timeouts(self.timeout_of(request)),
        }


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


def checked_url(url: str, allow_http: bool, where: str) -> str:
    """`url` without a trailing slash.

    Raises:
        ConfigurationError: where it is not HTTPS (nor loopback, nor allowed), or holds a password.
    """
    problem = ""
    try:
        parts = urlsplit(url.strip())
    except ValueError:
        parts = urlsplit("")
    if parts.scheme not in ("http", "https") or not parts.hostname:
        problem = "is not a URL such as https://api.cognitedata.com"
    elif parts.username or parts.password or parts.query or parts.fragment:
        problem = "must not hold a user, a password, a query or a fragment"
    elif parts.scheme == "http" and not allow_http and parts.hostname not in LOOPBACK:
        problem = "would send the token unencrypted; use https, or allow_http=True inside a trusted network"
    if problem:
        raise ConfigurationError(f"{where} {mask_url(url)!r} {problem}")
    return url.strip().rstrip("/")
