"""What the drivers share: flows side by side, in threads or tasks, and what the HTTP library answers, as values."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from pygen_runtime.exceptions import AuthenticationError, ClientError, PygenError
from pygen_runtime.http import transport
from pygen_runtime.http.body import BodyError
from pygen_runtime.http.messages import Exchange, Failure, Flow, Outcome, Response
from pygen_runtime.http.secret import SecretHeaders
from pygen_runtime.http.session import Authorizer, Session, authorization

MOST_REQUEST_ID = 200
"""Characters of the server's id of a request that are kept."""


def parallel(run: Callable[[Flow[Any]], Any], flows: Sequence[Flow[Any]], width: int) -> list[Outcome]:
    """The outcomes of flows of which `width` run at the same time, each in a thread."""

    def outcome(flow: Flow[Any]) -> Outcome:
        try:
            return Outcome(run(flow))
        except Exception as error:
            return Outcome(error=error)

    if len(flows) < 2:
        return [outcome(flow) for flow in flows]
    with ThreadPoolExecutor(min(width, len(flows)), "pygen-runtime") as threads:
        return list(threads.map(outcome, flows))


async def parallel_async(
    run: Callable[[Flow[Any]], Awaitable[Any]], flows: Sequence[Flow[Any]], width: int
) -> list[Outcome]:
    """The same, each in a task."""
    turn = asyncio.Semaphore(width)

    async def outcome(flow: Flow[Any]) -> Outcome:
        async with turn:
            try:
                return Outcome(await run(flow))
            except Exception as error:
                return Outcome(error=error)

    tasks = [asyncio.ensure_future(outcome(flow)) for flow in flows]
    try:
        return list(await asyncio.gather(*tasks))
    finally:
        for task in tasks:
            task.cancel()


def encoding_of(raw: transport.HTTPResponse) -> str:
    """How the pieces are encoded that are about to come; an answer made in this process was read before."""
    return "" if raw.is_stream_consumed else str(raw.headers.get("content-encoding", ""))


def answered(step: Exchange, session: Session, raw: transport.HTTPResponse, content: bytes, elapsed: float) -> Response:
    headers = {name.lower(): value for name, value in raw.headers.items()}
    hidden = session.hidden(step)
    request_id = headers.get("x-request-id")
    return Response(
        raw.status_code,
        headers,
        content,
        step.request,
        request_id and hidden.redact(request_id)[:MOST_REQUEST_ID],
        step.attempt,
        elapsed,
        raw.num_bytes_downloaded,
        hidden,
    )


def too_slow(timeout: float) -> Failure:
    return Failure(f"the answer was not complete after {timeout:g} s", sent=True, retry=False, timeout=True)


def failed(error: BaseException, hidden: SecretHeaders) -> Failure:
    """The library's error as a value. Every other one, such as an interruption, goes on without the library's frames:
    their local variables are the headers of the request."""
    if isinstance(error, BodyError):
        return Failure(error.reason, sent=True, retry=error.retry)
    kind = transport.classify(error) if isinstance(error, Exception) else None
    if kind is None:
        if not hidden:
            raise error
        raise error.with_traceback(None) from None
    reason = hidden.redact(f"{type(error).__name__}: {error}".rstrip(": "))
    return Failure(reason, sent=kind.sent, retry=kind.retry, timeout=kind.timeout)


def closed(step: Exchange) -> ClientError:
    return ClientError(
        "the client is closed; make another one, or use it inside its with block",
        method=step.request.method,
        path=step.request.path,
    )


def authorize(credentials: Authorizer | None) -> SecretHeaders:
    try:
        return authorization(credentials.get_headers() if credentials else {})
    except PygenError:
        raise
    except Exception as error:
        raise _no_headers(error) from None


async def authorize_async(credentials: Authorizer | None) -> SecretHeaders:
    try:
        return authorization(await credentials.get_headers_async() if credentials else {})
    except PygenError:
        raise
    except Exception as error:
        raise _no_headers(error) from None


def _no_headers(error: Exception) -> AuthenticationError:
    return AuthenticationError(
        f"the credentials raised {type(error).__name__} (its text is not shown, it could hold the secret); "
        "call their get_headers() to see it"
    )
