"""What the drivers share: flows side by side, in threads or tasks, and what the HTTP library answers, as values."""

from __future__ import annotations

import asyncio
import threading
from collections import deque
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from typing import Any

from pygen_runtime.exceptions import AuthenticationError, PygenError
from pygen_runtime.http import transport
from pygen_runtime.http.body import BodyError
from pygen_runtime.http.deadline import Deadline
from pygen_runtime.http.messages import Exchange, Failure, Flow, Outcome, Response
from pygen_runtime.http.secret import SecretHeaders
from pygen_runtime.http.session import Authorizer, Session, authorization

MOST_REQUEST_ID = 200
"""Characters of the server's id of a request that are kept."""


def parallel(run: Callable[[Flow[Any]], Any], flows: Sequence[Flow[Any]], width: int) -> list[Outcome]:
    """The outcomes of flows of which `width` run at the same time: in this thread, and in as many more as can be had."""
    outcomes = [Outcome() for _ in flows]
    waiting = deque(enumerate(flows))
    interruptions: list[BaseException] = []

    def work() -> None:
        while True:
            try:
                index, flow = waiting.popleft()
            except IndexError:
                return
            try:
                outcomes[index] = Outcome(run(flow))
            except Exception as error:
                outcomes[index] = Outcome(error=error)
            except BaseException as error:  # such as ^C: nothing more is sent
                interruptions.append(error)
                waiting.clear()

    threads = started(work, min(width, len(flows)) - 1)
    work()
    for thread in threads:
        thread.join()
    if interruptions:
        raise interruptions[0]
    return outcomes


def started(work: Callable[[], None], count: int) -> list[threading.Thread]:
    """Threads that do `work`, fewer where the interpreter is ending or the system has no more of them."""
    threads: list[threading.Thread] = []
    with suppress(RuntimeError):
        for _ in range(count):
            thread = threading.Thread(target=work, name="pygen-runtime")
            thread.start()
            threads.append(thread)
    return threads


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


def failed(error: BaseException, hidden: SecretHeaders, deadline: Deadline) -> Failure:
    """The library's error as a value. Every other one, such as an interruption, goes on without the library's frames:
    their local variables are the headers of the request."""
    if isinstance(error, BodyError):
        return Failure(error.reason, sent=True, retry=error.retry)
    kind = transport.classify(error) if isinstance(error, Exception) else None
    if kind is None:
        if not hidden:
            raise error
        raise error.with_traceback(None) from None
    if kind.timeout and kind.sent:
        # HTTP/2: a request that is over can take the connection from others; theirs may be sent again.
        return too_slow(deadline) if deadline.is_over else Failure("the connection was lost", sent=True, retry=True)
    reason = kind.reason or f"{type(error).__name__}: {error}".rstrip(": ")
    return Failure(hidden.redact(reason), kind.sent, kind.retry, kind.timeout, advised=kind.reason is not None)


def transfer_failed(error: BaseException, hidden: SecretHeaders) -> Failure:
    """The same for a transfer, which may take as long as it likes, but for pauses; it may always be tried again."""
    kind = transport.classify(error) if isinstance(error, Exception) else None
    if kind is not None and kind.timeout and kind.sent:
        return Failure("no byte went or came for transfer_timeout", sent=True, timeout=True)
    return failed(error, hidden, Deadline(0.0))


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
