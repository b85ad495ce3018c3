"""Contents to and from storage addresses: redirects, where the token may go, and what error an answer becomes."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

from pygen_runtime.exceptions import APIError, NetworkError, RequestTimeoutError
from pygen_runtime.http.flow import current_session
from pygen_runtime.http.messages import Authorize, Failure, Flow, Opened, OpenTransfer, ReadPiece, Transfer
from pygen_runtime.http.retries import ERRORS, FIRST_PAUSE, LONGEST_PAUSE, MOST_REDIRECTS, RETRIED
from pygen_runtime.http.secret import SecretHeaders
from pygen_runtime.http.session import Session
from pygen_runtime.http.urls import origin, storage_url

REDIRECTS = frozenset({301, 302, 303, 307, 308})
MOST_OF_ERROR = 4096
_CODE = re.compile(rb"<Code>([A-Za-z0-9]{1,60})</Code>")


def open_transfer(transfer: Transfer, attempt: int = 1) -> Flow[Opened | Failure]:
    """Send it once, to where its redirects lead. Credentials go to the API's own origin alone.

    Raises:
        ConfigurationError: where a link, or a redirect, leads to a place that is not encrypted.
    """
    session = yield from current_session()
    url = storage_url(transfer.url, session.base_url, session.allow_http)
    redirects = 0
    while True:
        is_own = session.credentials is not None and origin(url) == session.origin
        authorization: SecretHeaders = (yield Authorize()) if is_own else SecretHeaders()
        opened: Opened | Failure = yield OpenTransfer(replace(transfer, url=url), authorization, attempt)
        if isinstance(opened, Failure) or opened.status not in REDIRECTS:
            return opened
        location = opened.headers.get("location", "")
        opened.abandon()
        keeps_method = opened.status >= 307 or transfer.method == "GET"
        if not location or not keeps_method or redirects == MOST_REDIRECTS:
            return opened
        redirects += 1
        url = storage_url(location, url, session.allow_http)


def read_piece(opened: Opened, size: int) -> Flow[bytes | Failure]:
    """The next `size` bytes, fewer at the end. What happens, the answer is closed where it is not read on."""
    try:
        piece: bytes | Failure = yield ReadPiece(opened, size)
    except BaseException:
        opened.abandon()
        raise
    return piece


def may_repeat(answer: Opened | Failure) -> bool:
    """Whether the same request may meet with success later."""
    return answer.retry if isinstance(answer, Failure) else answer.status in RETRIED or answer.status in (408, 500)


def pause_before(session: Session, failures: int) -> float:
    """Seconds before the next attempt, after so many failures in a row."""
    return session.jitter(0.0, min(FIRST_PAUSE * 2**failures, LONGEST_PAUSE))


def transfer_error(transfer: Transfer, answer: Opened | Failure, attempts: int, code: str = "") -> Exception:
    """The error for a transfer that did not succeed; it shows nothing of the URL, and of the answer no more than its code."""
    request = transfer.request
    facts: dict[str, Any] = {"method": request.method, "path": request.path, "attempts": attempts}
    if isinstance(answer, Failure):
        kind = RequestTimeoutError if answer.timeout else NetworkError
        advice = (
            ""
            if answer.advised
            else "; check the network and the proxy" + (", or raise transfer_timeout" if answer.timeout else "")
        )
        return kind(f"the transfer was not completed: {answer.reason}{advice}", sent=answer.sent, **facts)
    found: type[APIError] = ERRORS.get(answer.status, (APIError, ""))[0]
    said = f" {code}" if code else ""
    return found(f"the storage answers {answer.status}{said}", status=answer.status, detail=code, **facts)


def code_of_error(opened: Opened) -> Flow[str]:
    """The code that the body of a refusal names, such as AccessDenied; all else in it may hold parts of the URL."""
    body = yield from read_piece(opened, MOST_OF_ERROR)
    opened.abandon()
    found = _CODE.search(body) if isinstance(body, bytes) else None
    return found[1].decode("ascii") if found else ""
