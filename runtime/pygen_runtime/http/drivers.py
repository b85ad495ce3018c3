"""The two drivers: they perform the steps of a flow, one for threads and one for asyncio."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from types import TracebackType
from typing import Any, TypeVar

from pygen_runtime.exceptions import AuthenticationError, ClientError, PygenError
from pygen_runtime.http import transport
from pygen_runtime.http.body import Body, BodyError
from pygen_runtime.http.messages import (
    Authorize,
    CurrentSession,
    Exchange,
    Failure,
    Flow,
    Outcome,
    Parallel,
    Response,
    Step,
    Wait,
)
from pygen_runtime.http.observe import count
from pygen_runtime.http.secret import SecretHeaders
from pygen_runtime.http.session import Authorizer, Session, authorization
from pygen_runtime.http.throttle import AsyncSlots, Slots
from pygen_runtime.http.transport import Connection

T = TypeVar("T")

MOST_REQUEST_ID = 200
"""Characters of the server's id of a request that are kept."""


class SyncDriver:
    """Performs flows in the calling thread. Any number of threads may share one."""

    def __init__(self, http: transport.Client, slots: Slots, session: Session) -> None:
        self._http, self._slots, self.session = http, slots, session

    @classmethod
    def open(cls, connection: Connection, session: Session) -> SyncDriver:
        http = transport.open_client(connection)
        return cls(http, Slots(session.concurrency), session)

    def with_session(self, session: Session) -> SyncDriver:
        """A driver on the same pool and limits."""
        return SyncDriver(self._http, self._slots, session)

    def run(self, flow: Flow[T]) -> T:
        """The result of `flow`."""
        result: Any = None
        try:
            while True:
                result = self._perform(flow.send(result))
        except StopIteration as stop:
            value: T = stop.value
            return value
        finally:
            flow.close()

    def _perform(self, step: Step) -> Any:
        match step:
            case Exchange():
                return self._exchange(step)
            case Wait(seconds):
                return time.sleep(seconds)
            case Authorize():
                return _authorize(self.session.credentials)
            case CurrentSession():
                return self.session
            case Parallel(flows, width):
                return self._parallel(flows, width)

    def _parallel(self, flows: Sequence[Flow[Any]], width: int) -> list[Outcome]:
        def outcome(flow: Flow[Any]) -> Outcome:
            try:
                return Outcome(self.run(flow))
            except Exception as error:
                return Outcome(error=error)

        if len(flows) < 2:
            return [outcome(flow) for flow in flows]
        with ThreadPoolExecutor(min(width, len(flows)), "pygen-runtime") as threads:
            return list(threads.map(outcome, flows))

    def _exchange(self, step: Exchange) -> Response | Failure:
        if self._http.is_closed:
            raise _closed(step)
        with self._slots.of(step.request.kind):
            event = self.session.hooks.before(step)
            start = time.perf_counter()
            answer = self._attempt(step, start)
            elapsed = time.perf_counter() - start
        self.session.observer.add(step.request.method, step.request.path, count(step, answer, elapsed))
        self.session.hooks.after(event, answer, elapsed)
        return answer

    def _attempt(self, step: Exchange, start: float) -> Response | Failure:
        timeout = self.session.timeout_of(step.request)
        try:
            with self._http.stream(**self.session.arguments(step)) as raw:
                body = Body(encoding_of(raw))
                for piece in raw.iter_bytes() if raw.is_stream_consumed else raw.iter_raw():
                    body.add(piece)
                    if time.perf_counter() - start > timeout:
                        return too_slow(timeout)
                return answered(step, self.session, raw, body.content(), time.perf_counter() - start)
        except BaseException as error:
            return failed(error, self.session.hidden(step))

    def close(self) -> None:
        self._http.close()

    def __enter__(self) -> SyncDriver:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


class AsyncDriver:
    """Performs flows in the running event loop. Any number of its tasks may share one."""

    def __init__(self, http: transport.AsyncClient, slots: AsyncSlots, session: Session) -> None:
        self._http, self._slots, self.session = http, slots, session

    @classmethod
    def open(cls, connection: Connection, session: Session) -> AsyncDriver:
        http = transport.open_async_client(connection)
        return cls(http, AsyncSlots(session.concurrency), session)

    def with_session(self, session: Session) -> AsyncDriver:
        """A driver on the same pool and limits."""
        return AsyncDriver(self._http, self._slots, session)

    async def run(self, flow: Flow[T]) -> T:
        """The result of `flow`."""
        result: Any = None
        try:
            while True:
                result = await self._perform(flow.send(result))
        except StopIteration as stop:
            value: T = stop.value
            return value
        finally:
            flow.close()

    async def _perform(self, step: Step) -> Any:
        match step:
            case Exchange():
                return await self._exchange(step)
            case Wait(seconds):
                return await asyncio.sleep(seconds)
            case Authorize():
                return await _authorize_async(self.session.credentials)
            case CurrentSession():
                return self.session
            case Parallel(flows, width):
                return await self._parallel(flows, width)

    async def _parallel(self, flows: Sequence[Flow[Any]], width: int) -> list[Outcome]:
        turn = asyncio.Semaphore(width)

        async def outcome(flow: Flow[Any]) -> Outcome:
            async with turn:
                try:
                    return Outcome(await self.run(flow))
                except Exception as error:
                    return Outcome(error=error)

        tasks = [asyncio.ensure_future(outcome(flow)) for flow in flows]
        try:
            return list(await asyncio.gather(*tasks))
        finally:
            for task in tasks:
                task.cancel()

    async def _exchange(self, step: Exchange) -> Response | Failure:
        if self._http.is_closed:
            raise _closed(step)
        async with self._slots.of(step.request.kind):
            event = self.session.hooks.before(step)
            start = time.perf_counter()
            answer = await self._attempt(step, start)
            elapsed = time.perf_counter() - start
        self.session.observer.add(step.request.method, step.request.path, count(step, answer, elapsed))
        self.session.hooks.after(event, answer, elapsed)
        return answer

    async def _attempt(self, step: Exchange, start: float) -> Response | Failure:
        timeout = self.session.timeout_of(step.request)
        try:
            async with self._http.stream(**self.session.arguments(step)) as raw:
                body = Body(encoding_of(raw))
                async for piece in raw.aiter_bytes() if raw.is_stream_consumed else raw.aiter_raw():
                    body.add(piece)
                    if time.perf_counter() - start > timeout:
                        return too_slow(timeout)
                return answered(step, self.session, raw, body.content(), time.perf_counter() - start)
        except BaseException as error:
            return failed(error, self.session.hidden(step))

    async def close(self) -> None:
        await self._http.aclose()

    async def __aenter__(self) -> AsyncDriver:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.close()


def encoding_of(raw: transport.HTTPResponse) -> str:
    """How the pieces are encoded that are about to come; an answer made in this process was read before."""
    encoding: str = "" if raw.is_stream_consumed else raw.headers.get("content-encoding", "")
    return encoding


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


def _closed(step: Exchange) -> ClientError:
    return ClientError(
        "the client is closed; make another one, or use it inside its with block",
        method=step.request.method,
        path=step.request.path,
    )


def _authorize(credentials: Authorizer | None) -> SecretHeaders:
    try:
        return authorization(credentials.get_headers() if credentials else {})
    except PygenError:
        raise
    except Exception as error:
        raise _no_headers(error) from None


async def _authorize_async(credentials: Authorizer | None) -> SecretHeaders:
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


__all__ = ["AsyncDriver", "SyncDriver"]
