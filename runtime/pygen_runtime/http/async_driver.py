"""The driver for asyncio: it performs the steps of a flow in the running event loop."""

from __future__ import annotations

import asyncio
import time
from typing import Any, TypeVar

from pygen_runtime.http.async_transfers import open_transfer, read_piece
from pygen_runtime.http.body import Body
from pygen_runtime.http.deadline import Deadline
from pygen_runtime.http.drivers import answered, authorize_async, encoding_of, failed, parallel_async, too_slow
from pygen_runtime.http.messages import (
    Authorize,
    CurrentSession,
    Exchange,
    Failure,
    Flow,
    OpenTransfer,
    Parallel,
    ReadPiece,
    Response,
    Step,
    Wait,
)
from pygen_runtime.http.observe import count
from pygen_runtime.http.pools import AsyncPool, AsyncPools
from pygen_runtime.http.session import Session
from pygen_runtime.http.transport import Connection

T = TypeVar("T")


class AsyncDriver:
    """Performs flows in the running event loop. Any number of its tasks may share one."""

    def __init__(self, pools: AsyncPools, session: Session) -> None:
        self._pools, self.session = pools, session

    @classmethod
    def open(cls, connection: Connection, session: Session) -> AsyncDriver:
        """A driver on pools of its own."""
        return cls(AsyncPools(connection, session), session)

    def with_session(self, session: Session) -> AsyncDriver:
        """A driver on the same pools and limits."""
        return AsyncDriver(self._pools, session)

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
            case OpenTransfer():
                return await open_transfer(self._pools.get(step.exchange), self.session, step)
            case ReadPiece(opened, size):
                return await read_piece(opened, size)
            case Wait(seconds):
                return await asyncio.sleep(seconds)
            case Authorize():
                return await authorize_async(self.session.credentials)
            case CurrentSession():
                return self.session
            case Parallel(flows, width):
                return await parallel_async(self.run, flows, width)

    async def _exchange(self, step: Exchange) -> Response | Failure:
        pool = self._pools.get(step)
        async with pool.slots[step.request.kind]:
            event = self.session.hooks.before(step)
            start = time.perf_counter()
            answer = await self._attempt(pool, step, start)
            elapsed = time.perf_counter() - start
        self.session.observer.add(step.request.method, step.request.path, count(step, answer, elapsed))
        self.session.hooks.after(event, answer, elapsed)
        return answer

    async def _attempt(self, pool: AsyncPool, step: Exchange, start: float) -> Response | Failure:
        deadline = Deadline(self.session.timeout_of(step.request))
        try:
            async with pool.http.stream(**self.session.arguments(step, deadline)) as raw:
                body = Body(encoding_of(raw))
                async for piece in raw.aiter_bytes() if raw.is_stream_consumed else raw.aiter_raw():
                    body.add(piece)
                    if deadline.is_over:
                        return too_slow(deadline)
                return answered(step, self.session, raw, body.content(), time.perf_counter() - start)
        except BaseException as error:
            return failed(error, self.session.hidden(step), deadline)

    async def aclose(self) -> None:
        """Close the pools."""
        await self._pools.aclose()
