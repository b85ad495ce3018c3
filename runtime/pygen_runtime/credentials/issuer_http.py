"""The HTTP client that msal is given: it sends as all of the runtime does, with its `verify`, proxies and retries."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, TypeAlias
from urllib.parse import parse_qsl, urlencode

from pygen_runtime.credentials.token_request import TokenEndpoint
from pygen_runtime.exceptions import APIError, AuthenticationError
from pygen_runtime.http.certificates import Verify
from pygen_runtime.http.flow import current_session
from pygen_runtime.http.messages import Exchange, Flow, Request, Response, Wait
from pygen_runtime.http.retries import Attempts
from pygen_runtime.http.secret import SecretBytes, SecretHeaders, SecretTable, redact

Table: TypeAlias = "Mapping[str, Any] | None"

FORM = "application/x-www-form-urlencoded"
SECRET_FIELDS = frozenset({"client_assertion", "code", "code_verifier", "device_code", "password", "refresh_token"})
"""What a form sends that no message may show, should the issuer quote it."""


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer by the names that msal reads."""

    status_code: int
    text: str = field(repr=False)
    headers: Mapping[str, str] = field(repr=False)

    def raise_for_status(self) -> None:
        if self.status_code >= 400:
            raise AuthenticationError(f"the issuer answers with status {self.status_code}", status=self.status_code)


class IssuerHTTP:
    """Sends what msal asks for, each request on a connection of its own."""

    def __init__(self, timeout: float, max_retries: int, verify: Verify, proxy: str | None) -> None:
        self._timeout, self._max_retries, self._verify, self._proxy = timeout, max_retries, verify, proxy
        self._sent = SecretTable()

    def get(self, url: str, params: Table = None, headers: Table = None, **_: Any) -> Answer:
        return self._send("GET", url, params, headers, None)

    def post(self, url: str, params: Table = None, data: Table = None, headers: Table = None, **_: Any) -> Answer:
        fields = SecretTable({name: value for name, value in (data or {}).items() if value is not None})
        self._sent.update({name: _text(value) for name, value in fields.items() if name in SECRET_FIELDS})
        body = SecretBytes(urlencode({name: _text(value) for name, value in fields.items()}).encode("ascii"))
        return self._send("POST", url, params, headers, body)

    def close(self) -> None:
        """Nothing is open between two requests."""

    def redact(self, text: str) -> str:
        """An issuer's message without what it was sent."""
        return redact(text, self._sent.values())

    def _send(self, method: str, url: str, params: Table, headers: Table, body: bytes | None) -> Answer:
        place, _, query = url.partition("?")
        asked = {**dict(parse_qsl(query)), **(params or {})}
        request = Request(method, place, "token", body, asked or None, content_type=FORM)
        given = {name.lower(): str(value) for name, value in (headers or {}).items() if value}
        more = SecretHeaders({name: given[name] for name in given if name not in ("accept", "content-type")})
        endpoint = TokenEndpoint(place, self._timeout, self._max_retries, self._verify, self._proxy, allow_http=False)
        try:
            answer = endpoint.run(exchange(request, more))
        except APIError as error:
            found = error
        else:
            return Answer(answer.status, answer.content.decode("utf-8", "replace"), answer.headers)
        text = self.redact(found.detail or found.message)  # the error and its body are not kept: they may quote
        raise AuthenticationError(f"the issuer does not answer as it should: {text}", **_facts(found))


def exchange(request: Request, headers: SecretHeaders) -> Flow[Response]:
    """The answer, also where it is a refusal: msal reads those. Lost ones and those of a busy server are asked again."""
    session = yield from current_session()
    attempts = Attempts(session, repeat_408=True)
    while True:
        answer = yield Exchange(request, headers, request.body, attempt=attempts.count + 1)
        if isinstance(answer, Response) and 400 <= answer.status < 500 and answer.status not in (407, 408, 429):
            return answer
        pause = attempts.judge(request, answer, headers)
        if pause is None:
            assert isinstance(answer, Response)
            return answer
        if attempts.location:
            request = Request(request.method, attempts.location, "token", request.body, content_type=FORM)
        yield Wait(pause)


def _facts(error: APIError) -> dict[str, Any]:
    names = ("status", "request_id", "attempts", "method", "path")
    return {name: getattr(error, name) for name in names}


def _text(value: Any) -> str:
    return value.decode("ascii") if isinstance(value, bytes) else str(value)
