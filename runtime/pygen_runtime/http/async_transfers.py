"""Streamed exchanges with storage addresses, for asyncio: the body goes and comes piece by piece, and none is held whole."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace

from pygen_runtime.http.drivers import transfer_failed
from pygen_runtime.http.messages import Failure, Opened, OpenTransfer, Response
from pygen_runtime.http.observe import count
from pygen_runtime.http.piecewise import async_closing, async_content
from pygen_runtime.http.pools import AsyncPool
from pygen_runtime.http.secret import SecretHeaders
from pygen_runtime.http.session import Session
from pygen_runtime.http.transport import HTTPResponse, transfer_request


async def open_transfer(pool: AsyncPool, session: Session, step: OpenTransfer) -> Opened | Failure:
    """Send the request with its body; the answer up to its headers."""
    slot = pool.slots["transfer"] if step.transfer.waits else None
    if slot is not None:
        await slot.acquire()
    event, start = session.hooks.before(step.exchange), time.perf_counter()

    def finish(answer: Response | Failure) -> None:
        elapsed = time.perf_counter() - start
        if slot is not None:
            slot.release()
        session.observer.add(event.method, event.path, count(step.exchange, answer, elapsed))
        session.hooks.after(event, answer, elapsed)

    hidden = SecretHeaders({**session.hidden(step.exchange), "url": step.transfer.url})
    try:
        headers = session.transfer_headers(step)
        request = transfer_request(step, headers, async_content(step), session.transfer_timeout)
        raw = await pool.storage.get(step.transfer.url).handle_async_request(request)
    except BaseException as error:
        return _over_async(error, hidden, finish)
    return _opened_async(raw, step, hidden, finish)


def _over_async(
    error: BaseException, hidden: SecretHeaders, finish: Callable[[Response | Failure], None], received: int = 0
) -> Failure:
    try:
        failure = replace(transfer_failed(error, hidden), received=received)
    except BaseException:
        finish(Failure("it was interrupted", sent=True))
        raise
    finish(failure)
    return failure


def _opened_async(
    raw: HTTPResponse, step: OpenTransfer, hidden: SecretHeaders, finish: Callable[[Response | Failure], None]
) -> Opened:
    headers = {name.lower(): value for name, value in raw.headers.items()}
    pieces = raw.aiter_bytes() if raw.is_stream_consumed else raw.aiter_raw()
    is_over = False

    def finish_once(answer: Response | Failure) -> None:
        nonlocal is_over
        if not is_over:
            is_over = True
            finish(answer)

    def abandon() -> None:
        finish_once(opened.response())
        opened.pieces = None
        if not raw.is_closed:
            async_closing(raw)

    opened = Opened(raw.status_code, headers, step.transfer.request, pieces, abandon, finish_once, hidden)
    return opened


async def read_piece(opened: Opened, size: int) -> bytes | Failure:
    """The next `size` bytes, fewer at the end."""
    found, length = [opened.rest], len(opened.rest)
    try:
        while length < size and opened.pieces is not None:
            piece = await anext(opened.pieces)
            found.append(piece)
            length += len(piece)
            opened.received += len(piece)
    except StopAsyncIteration:
        opened.finish(opened.response())
    except BaseException as error:
        try:
            opened.failure = _over_async(error, opened.hidden, opened.finish, opened.received)
        finally:
            opened.abandon()
    whole = b"".join(found)
    opened.rest = whole[size:]
    if not whole and opened.failure is not None:
        return opened.failure
    return whole[:size] if opened.rest else whole
