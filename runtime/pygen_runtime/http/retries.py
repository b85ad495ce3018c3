"""Which answers are asked for again, when, and what error the others become."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Mapping
from email.utils import parsedate_to_datetime
from html import unescape
from typing import TYPE_CHECKING, Any
from urllib.parse import urljoin, urlsplit

from pygen_runtime.exceptions import (
    APIError,
    AuthenticationError,
    ClientError,
    ConflictError,
    InvalidRequestError,
    NetworkError,
    PermissionDeniedError,
    QueryTimeoutError,
    RateLimitError,
    RedirectError,
    RequestTimeoutError,
    RequestTooLargeError,
    ResourceNotFoundError,
    ServerError,
)
from pygen_runtime.http.messages import Failure, Request, Response, json_list, json_object
from pygen_runtime.http.proxies import LOGIN_AT_PROXY
from pygen_runtime.http.secret import SecretHeaders
from pygen_runtime.http.urls import origin

if TYPE_CHECKING:
    from pygen_runtime.http.session import Session

RETRIED = frozenset({429, 502, 503, 504})
FIRST_PAUSE = 0.5
LONGEST_PAUSE = 60.0
"""Seconds; the ceiling of the waiting time doubles from the first to the longest (the Python SDK's numbers)."""
MOST_REDIRECTS = 5
MOST_TEXT = 2000
"""Characters that an error takes over from an answer."""

ERRORS: Mapping[int, tuple[type[APIError], str]] = {
    400: (InvalidRequestError, "change the request as the message says"),
    403: (PermissionDeniedError, "ask for a group with DataModelsAcl or DataModelInstancesAcl for this space"),
    404: (ResourceNotFoundError, "check base_url, project and the ids"),
    408: (QueryTimeoutError, "filter on indexed properties, or ask for less"),
    409: (ConflictError, "read the items again and apply the change to what is stored now"),
    413: (RequestTooLargeError, "send fewer items at once, or ask for less"),
    422: (InvalidRequestError, "change the request as the message says"),
    429: (RateLimitError, "lower rate_limit or concurrency, or raise max_retries"),
    502: (ServerError, "a gateway before the API got no valid answer from it; try again later"),
    503: (ServerError, "the API, or a gateway before it, takes no requests for now; try again later"),
    504: (ServerError, "a gateway before the API did not wait for its answer any longer; ask for less at once"),
}

WRITE = "/models/instances"
NOT_THE_API = "it is a page and no answer of the API: is there a proxy, a firewall or a login before base_url?"


class Attempts:
    """The attempts of one request: `judge` each answer, and it tells the pause before the next."""

    def __init__(self, session: Session, *, repeat_408: bool) -> None:
        self.count = 0
        self.location = ""
        self._session = session
        self.lost = 0
        """Attempts whose answer never arrived: the server may have acted on them."""
        self._retries = self._redirects = 0
        self._renewed = False
        self._repeat_408 = repeat_408

    def judge(self, request: Request, answer: Response | Failure, authorization: SecretHeaders) -> float | None:
        """None where `answer` is a success, else the seconds to wait before the next attempt.

        Raises:
            ClientError: where another attempt is not allowed or would not help.
        """
        self.count += 1
        if isinstance(answer, Failure):
            return self._after_failure(request, answer, authorization)
        if answer.status < 300:
            return None
        if answer.status < 400:
            return self._after_redirect(request, answer)
        if answer.status == 401 and request.kind != "token":
            return self._after_refusal(answer, authorization)
        if answer.status == 407:
            raise NetworkError(LOGIN_AT_PROXY, **answer.facts())
        return self._after_error(answer)

    def _after_failure(self, request: Request, failure: Failure, authorization: SecretHeaders) -> float:
        self.lost += failure.sent
        if failure.retry and self._retries < self._session.max_retries:
            return self._pause()
        kind = RequestTimeoutError if failure.timeout else NetworkError
        advice = "raise timeout, or ask for less" if failure.timeout else "check base_url, the network and the proxy"
        reason = authorization.redact(failure.reason)
        raise kind(
            reason if failure.advised else f"no answer: {reason}; {advice}",
            sent=self.lost > 0,
            method=request.method,
            path=request.path,
            attempts=self.count,
        )

    def _after_redirect(self, request: Request, answer: Response) -> float:
        self._redirects += 1
        target = _target(self._session.url(request), answer)
        keeps_method = answer.status in (307, 308) or request.method == "GET"
        followed = self._redirects <= MOST_REDIRECTS and keeps_method
        if followed and target and origin(target) == self._session.origin:
            self.location = target
            return 0.0
        raise RedirectError(_unfollowed(target, self._session.origin, keeps_method), **answer.facts())

    def _after_refusal(self, answer: Response, authorization: SecretHeaders) -> float:
        """A token that expired between two requests is renewed once."""
        credentials = self._session.credentials
        if credentials and not self._renewed and credentials.invalidate(authorization):
            self._renewed = True
            return 0.0
        detail = _read_error(answer)[1]
        raise AuthenticationError(
            f"the API refuses the token: {detail}; check that it is not expired and belongs to "
            "this cluster and project",
            **answer.facts(),
        )

    def _after_error(self, answer: Response) -> float:
        retry_after = _retry_after(answer.headers)
        if self._may_retry(answer) and (retry_after or 0.0) <= LONGEST_PAUSE:
            pause = self._pause()
            return pause if retry_after is None else retry_after
        raise self._error(answer, retry_after)

    def _may_retry(self, answer: Response) -> bool:
        if self._retries >= self._session.max_retries:
            return False
        if answer.status == 408:
            return self._repeat_408 and self._retries == 0
        return answer.status in RETRIED or _is_auto_retryable(answer)

    def _pause(self) -> float:
        """Full jitter: anything up to a ceiling that doubles."""
        ceiling = min(FIRST_PAUSE * 2**self._retries, LONGEST_PAUSE)
        self._retries += 1
        return self._session.jitter(0.0, ceiling)

    def _error(self, answer: Response, retry_after: float | None) -> ClientError:
        default = ServerError if answer.status >= 500 else InvalidRequestError
        kind, advice = ERRORS.get(answer.status, (default, "try again later; support can look up the request id"))
        code, detail, lists = _read_error(answer)
        if "version conflict" in detail.lower():
            kind, advice = ERRORS[409]
        if answer.status < 500 and answer.status != 413 and _is_page(answer):  # gateways refuse large bodies, too
            advice = NOT_THE_API
        facts = answer.facts()
        if answer.status == 413 and facts["path"] == WRITE:
            advice = "a request of a write is one transaction and is not split: write fewer objects in one call"
        return kind(
            f"{detail}; {advice}",
            code=code,
            detail=detail,
            missing=lists.get("missing", ()),
            duplicated=lists.get("duplicated", ()),
            body=answer.text(2000),
            retry_after=retry_after,
            **facts,
        )


def _read_error(answer: Response) -> tuple[int | None, str, dict[str, list[dict[str, Any]]]]:
    """Code, message, and the lists of ids of an error body; bodies of other shapes give their first characters."""
    error = _error_value(answer)
    facts = json_object(error)
    if not facts:
        text = _oauth_text(answer, error) if isinstance(error, str) else _plain(answer)
        return None, text[:MOST_TEXT] or f"status {answer.status} without a text", {}
    code = facts.get("code")
    lists = {name: [json_object(item) for item in json_list(facts.get(name))] for name in ("missing", "duplicated")}
    return code if isinstance(code, int) else None, str(facts.get("message") or "no message")[:MOST_TEXT], lists


def _error_value(answer: Response) -> Any:
    """What stands under ``error`` in the body: an object, by the API, or a text; None for a body of other shape."""
    try:
        return answer.authorization.redact_json(json_object(json.loads(answer.content)).get("error"))
    except (ValueError, RecursionError):
        return None


def _oauth_text(answer: Response, error: str) -> str:
    """``error: error_description``, as OAuth2 has it; the text alone where there is no description."""
    description = json_object(json.loads(answer.content)).get("error_description")
    return f"{error}: {answer.authorization.redact(str(description))}" if description else error


def _is_page(answer: Response) -> bool:
    return "html" in answer.headers.get("content-type", "") or answer.content.lstrip()[:1] == b"<"


_INVISIBLE = re.compile(r"<(script|style)\b.*?(</\1[^>]*>|\Z)|<!--.*?(-->|\Z)|<[^>]*(>|\Z)", re.DOTALL | re.IGNORECASE)


def _plain(answer: Response) -> str:
    """The first characters of a body that is not JSON; of a page what it shows."""
    if not _is_page(answer):
        return " ".join(answer.text(200).split())
    shown = " ".join(unescape(_INVISIBLE.sub(" ", answer.text(MOST_TEXT))).split())
    return f"a page that says {shown[:200]!r}" if shown else "a page without a text"


def _unfollowed(target: str, own: tuple[str, str, int | None], keeps_method: bool) -> str:
    """What to say of a redirect; its query is not shown: login pages put secrets there."""
    if not target:
        return "the server redirects to a place that cannot be followed; is base_url right?"
    place = target.partition("?")[0].partition("#")[0]
    if origin(target) != own:
        return f"the server redirects to {place}, another host, where the token is not sent; is base_url right?"
    if not keeps_method:
        return f"the server redirects to {place} by asking for a GET, and a POST is not repeated as one; is base_url right?"
    return f"the server redirects again and again, now to {place}; is base_url right?"


def _target(url: str, answer: Response) -> str:
    """Where a redirect leads; empty where that cannot be told, and where the URL brings a user or a secret.

    It will be the path in logs and errors: what a terminal would act on is no part of a URL.
    """
    try:
        target = urljoin(url, answer.headers.get("location", ""))
        user = urlsplit(target).username
    except ValueError:
        return ""
    harmless = user is None and target.isprintable() and answer.authorization.redact(target) == target
    return target if harmless else ""


def _is_auto_retryable(answer: Response) -> bool:
    """Marked by the header ``cdf-is-auto-retryable`` or by ``isAutoRetryable`` in the body."""
    marked = answer.headers.get("cdf-is-auto-retryable", "").lower() == "true"
    return marked or json_object(_error_value(answer)).get("isAutoRetryable") is True


def _retry_after(headers: Mapping[str, str]) -> float | None:
    """Seconds to wait, from ``Retry-After`` as seconds or as an HTTP date; None where absent or unreadable."""
    text = headers.get("retry-after", "").strip()
    if not text:
        return None
    try:
        seconds = float(text) if text[0].isdigit() else parsedate_to_datetime(text).timestamp() - time.time()
    except (ValueError, TypeError, OverflowError):
        return None
    return max(0.0, seconds)
