"""Credentials: they give the headers that authorize a request. A secret never shows in a repr, log or pickle."""

from __future__ import annotations

import asyncio
import contextvars
import re
import threading
from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from pygen_runtime.exceptions import ConfigurationError
from pygen_runtime.http.owner import PerLoop, PerProcess
from pygen_runtime.http.secret import Secret, SecretBytes, SecretHeaders, SecretSource, SecretTable, mask_url, redact

if TYPE_CHECKING:
    from pygen_runtime.credentials.token_request import AccessToken, TokenEndpoint
    from pygen_runtime.http.certificates import Verify
    from pygen_runtime.http.messages import Flow


class Credentials(ABC):
    """Derive from this to authorize requests in your own way; `get_headers` is called for every request.

    >>> class KeyAuth(Credentials):
    ...     def get_headers(self) -> dict[str, str]:
    ...         return {"api-key": "from somewhere safe"}
    """

    @abstractmethod
    def get_headers(self) -> Mapping[str, str]:
        """The headers that authorize a request; may block."""

    async def get_headers_async(self) -> Mapping[str, str]:
        """As `get_headers`, for asyncio; by default that runs in a thread, where one can be had."""
        context = contextvars.copy_context()

        def work() -> SecretHeaders:
            return context.run(lambda: SecretHeaders(self.get_headers()))

        try:
            future = asyncio.get_running_loop().run_in_executor(None, work)
        except RuntimeError:  # the interpreter is ending, or the system has no more threads
            return work()
        return await future

    def invalidate(self, headers: Mapping[str, str]) -> bool:
        """The API refused `headers` (401): forget them. True where asking again may give others."""
        return False

    def connect_with(self, verify: Verify, proxy: str | None, allow_http: bool) -> None:  # noqa: B027 - optional
        """The client tells how it connects; credentials that send requests of their own do the same, unless told."""

    def __repr__(self) -> str:
        return f"{type(self).__name__}(***)"


SCHEME = re.compile(r"\A\s*bearer(\s+|\Z)", re.IGNORECASE)
"""What a token may begin with, copied from a header."""


class TokenAuth(Credentials):
    """A bearer token, or a function that returns one (called for each request: let it cache); with or without
    ``Bearer `` before it.

    A function may reuse the login of other libraries, such as that of a cognite-sdk client:
    ``TokenAuth(lambda: cognite.config.credentials.authorization_header()[1])``.

    >>> TokenAuth("secret-token")
    TokenAuth(***)
    """

    def __init__(self, token: SecretSource) -> None:
        if not callable(token) and not SCHEME.sub("", token).strip():
            raise ConfigurationError("TokenAuth got an empty token; is the variable that should hold it set?")
        self._token = Secret(token if callable(token) else token.strip())

    def get_headers(self) -> SecretHeaders:
        return SecretHeaders(Authorization=f"Bearer {SCHEME.sub('', self._token.reveal()).strip()}")

    async def get_headers_async(self) -> Mapping[str, str]:
        return await super().get_headers_async() if self._token.is_callable else self.get_headers()

    def invalidate(self, headers: Mapping[str, str]) -> bool:
        return self._token.is_callable


class _KeptToken:
    """The token of one process."""

    def __init__(self) -> None:
        self.token: AccessToken | None = None
        self.lock = threading.Lock()


class ClientCredentials(Credentials):
    """OAuth2 client credentials: one token for all threads and tasks of a process, fetched anew 30 s before it expires.

    `client_id` and `client_secret` may be functions, called each time a token is fetched. `scopes` are joined by
    blanks; `audience` is sent where given. `timeout`: seconds per attempt. `verify` and `proxy` default to the client's.

    >>> token_url, scopes = "https://login.example.com/token", ["https://api/.default"]
    >>> ClientCredentials("my-app", "secret", token_url, scopes=scopes)
    ClientCredentials(token_url='https://login.example.com/token')
    """

    def __init__(
        self,
        client_id: SecretSource,
        client_secret: SecretSource,
        token_url: str,
        scopes: Sequence[str] | str | None = None,
        audience: str | None = None,
        *,
        timeout: float = 30.0,
        max_retries: int = 3,
        verify: Verify | None = None,
        proxy: str | None = None,
        allow_http: bool | None = None,
    ) -> None:
        self._form = {"client_id": Secret(client_id), "client_secret": Secret(client_secret)}
        self._plain = {
            "grant_type": "client_credentials",
            "scope": scopes if isinstance(scopes, str) else " ".join(scopes or ()),
            "audience": audience or "",
        }
        self.token_url = token_url
        self._timeout, self._max_retries = timeout, max_retries
        self._verify, self._proxy, self._allow_http = verify, proxy, allow_http
        self._sent = Secret("")
        self._kept = PerProcess(_KeptToken)
        self._task_lock = PerLoop(asyncio.Lock)

    @classmethod
    def entra_id(
        cls, tenant_id: str, client_id: SecretSource, client_secret: SecretSource, cluster: str, **options: Any
    ) -> ClientCredentials:
        """Credentials of a Microsoft Entra ID application for a CDF cluster such as ``"westeurope-1"``."""
        url = f"https://login.microsoftonline.com/{tenant_id}/oauth2/v2.0/token"
        scope = f"https://{cluster}.cognitedata.com/.default"
        return cls(client_id, client_secret, url, [scope], **options)

    def connect_with(self, verify: Verify, proxy: str | None, allow_http: bool) -> None:
        self._verify = verify if self._verify is None else self._verify
        self._proxy = proxy if self._proxy is None else self._proxy
        self._allow_http = allow_http if self._allow_http is None else self._allow_http

    def get_headers(self) -> SecretHeaders:
        """The headers with the token; one request where it is missing or about to expire.

        Raises:
            AuthenticationError: where the issuer refuses.
            NetworkError: where it does not answer.
        """
        kept = self._kept.get()
        token = kept.token
        if token is not None and token.is_fresh:
            return token.headers
        with kept.lock:
            token = kept.token  # another thread may have fetched it
            if token is None or not token.is_fresh:
                token = kept.token = self._endpoint().run(self._fetch())
            return token.headers

    async def get_headers_async(self) -> SecretHeaders:
        kept = self._kept.get()
        token = kept.token
        if token is not None and token.is_fresh:
            return token.headers
        async with self._task_lock.get():
            token = kept.token
            if token is None or not token.is_fresh:
                token = kept.token = await self._endpoint().run_async(self._fetch())
            return token.headers

    def invalidate(self, headers: Mapping[str, str]) -> bool:
        kept = self._kept.get()
        if kept.token is not None and dict(kept.token.headers) == dict(headers):
            kept.token = None
        return True

    def _endpoint(self) -> TokenEndpoint:
        from pygen_runtime.credentials.token_request import TokenEndpoint

        verify = True if self._verify is None else self._verify
        return TokenEndpoint(
            self.token_url, self._timeout, self._max_retries, verify, self._proxy, bool(self._allow_http)
        )

    def _fetch(self) -> Flow[AccessToken]:
        from pygen_runtime.credentials.token_request import fetch_token

        return fetch_token(self.token_url, self._encoded_form, self._redact)

    def _encoded_form(self) -> SecretBytes:
        fields = SecretTable({**self._plain, **{name: secret.reveal() for name, secret in self._form.items()}})
        self._sent = Secret(str(fields["client_secret"]))
        return SecretBytes(urlencode({name: value for name, value in fields.items() if value}).encode("ascii"))

    def _redact(self, text: str) -> str:
        """An issuer's message without the secret that it was sent, should it quote it."""
        return redact(text, [self._sent.reveal()])

    def __repr__(self) -> str:
        return f"ClientCredentials(token_url={mask_url(self.token_url)!r})"
