"""The request for an OAuth2 access token; it needs no client of ours, only a connection of its own."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from contextlib import aclosing, closing
from dataclasses import dataclass, field
from typing import Any, TypeVar

from pygen_runtime.exceptions import APIError, AuthenticationError
from pygen_runtime.http.flow import send
from pygen_runtime.http.messages import Flow, Request, Response
from pygen_runtime.http.secret import SecretHeaders
from pygen_runtime.http.throttle import DEFAULT_CONCURRENCY, RateLimit

T = TypeVar("T")

REFRESH_BEFORE = 30.0
"""Seconds before its expiry that a token is fetched anew."""
DEFAULT_LIFETIME = 3600.0
"""Seconds, where the issuer does not say (RFC 6749 only recommends ``expires_in``)."""


@dataclass(frozen=True, slots=True)
class AccessToken:
    """A token and the moment, on the monotonic clock, from which it is fetched anew."""

    headers: SecretHeaders = field(repr=False)
    renew_at: float

    @property
    def is_fresh(self) -> bool:
        return time.monotonic() < self.renew_at


class TokenEndpoint:
    """An issuer, reached by a connection that lasts for one token."""

    def __init__(
        self, url: str, timeout: float, max_retries: int, verify: Any, proxy: str | None, allow_http: bool
    ) -> None:
        from pygen_runtime.http.observe import Hooks, Observer
        from pygen_runtime.http.session import Session
        from pygen_runtime.http.transport import Connection
        from pygen_runtime.http.urls import checked_url

        self._connection = Connection(verify=verify, proxy=proxy)
        self._session = Session(
            base_url=checked_url(url, allow_http, "token_url"),
            project="",
            credentials=None,
            timeout=timeout,
            max_retries=max_retries,
            concurrency=DEFAULT_CONCURRENCY,
            rate=RateLimit(None),
            observer=Observer(),
            hooks=Hooks(),
        )

    def run(self, flow: Flow[T]) -> T:
        from pygen_runtime.http.sync_driver import SyncDriver

        with closing(SyncDriver.open(self._connection, self._session)) as driver:
            return driver.run(flow)

    async def run_async(self, flow: Flow[T]) -> T:
        from pygen_runtime.http.async_driver import AsyncDriver

        async with aclosing(AsyncDriver.open(self._connection, self._session)) as driver:
            return await driver.run(flow)


def fetch_token(url: str, form: Callable[[], bytes], redact: Callable[[str], str]) -> Flow[AccessToken]:
    """One POST to the issuer; `form` makes its body when it is needed, `redact` cleans the issuer's message.

    Raises:
        AuthenticationError: where the issuer refuses, or answers no token.
    """
    request = Request("POST", url, "token", form(), content_type="application/x-www-form-urlencoded")
    try:
        response = yield from send(request)
    except APIError as error:
        raise _refused(url, redact(error.detail or error.message), error) from None
    return _read_token(response)


def _read_token(response: Response) -> AccessToken:
    found = _token_in(response.content)
    if found is None:  # the answer, which may hold a token under another name, is no local variable here
        raise AuthenticationError(
            "the issuer's answer holds no access_token; check that token_url is its token endpoint",
            method="POST",
            path=response.request.path,
            status=response.status,
            attempts=response.attempts,
        )
    return found


def _token_in(content: bytes) -> AccessToken | None:
    try:
        return read_answer(json.loads(content))
    except (ValueError, RecursionError):
        return None


def read_answer(answer: Any) -> AccessToken | None:
    """The token of an issuer's answer, where it holds one."""
    try:
        token, lifetime = answer["access_token"], float(answer.get("expires_in") or DEFAULT_LIFETIME)
    except (ValueError, TypeError, LookupError, AttributeError):
        return None
    if not isinstance(token, str) or not token:
        return None
    margin = min(REFRESH_BEFORE, lifetime / 2)
    return AccessToken(SecretHeaders(Authorization=f"Bearer {token}"), time.monotonic() + lifetime - margin)


def _refused(url: str, text: str, error: APIError) -> AuthenticationError:
    facts: dict[str, Any] = {"status": error.status, "request_id": error.request_id, "attempts": error.attempts}
    return AuthenticationError(
        f"the issuer gives no token: {text}; check client id, secret, scopes and token_url",
        method="POST",
        path=url,
        **facts,
    )
