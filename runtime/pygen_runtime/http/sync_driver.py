# Derived from async_driver.py by "python -m tests.derive": change that file, not this one.
"""The driver for threads: it performs the steps of a flow in the calling thread."""

from __future__ import annotations

import time
from typing import Any, TypeVar

from pygen_runtime.http.body import Body
from pygen_runtime.http.deadline import Deadline
from pygen_runtime.http.drivers import answered, authorize, encoding_of, failed, parallel, too_slow
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
from pygen_runtime.http.pools import Pool, Pools
from pygen_runtime.http.session import Session
from pygen_runtime.http.sync_transfers import open_transfer, read_piece
from pygen_runtime.http.transport import Connection

T = TypeVar("T")


class SyncDriver:
    """Performs flows in the calling thread. Any number of threads may share one."""

    def __init__(self, pools: Pools, session: Session) -> None:
        self._pools, self.session = pools, session

    @classmethod
    def open(cls, connection: Connection, session: Session) -> SyncDriver:
        """A driver on pools of its own."""
        return cls(Pools(connection, session), session)

    def with_session(self, session: Session) -> SyncDriver:
        """A driver on the same pools and limits."""
        return SyncDriver(self._pools, session)

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
            case OpenTransfer():
                return open_transfer(self._pools.get(step.exchange), self.session, step)
            case ReadPiece(opened, size):
                return read_piece(opened, size)
            case Wait(seconds):
                return time.sleep(seconds)
            case Authorize():
                return authorize(self.session.credentials)
            case CurrentSession():
                return self.session
            case Parallel(flows, width):
                return parallel(self.run, flows, width)

    def _exchange(self, step: Exchange) -> Response | Failure:
        pool = self._pools.get(step)
        with pool.slots[step.request.kind]:
            event = self.session.hooks.before(step)
            start = time.perf_counter()
            answer = self._attempt(pool, step, start)
            elapsed = time.perf_counter() - start
        self.session.observer.add(step.request.method, step.request.path, count(step, answer, elapsed))
        self.session.hooks.after(event, answer, elapsed)
        return answer

    def _attempt(self, pool: Pool, step: Exchange, start: float) -> Response | Failure:
        deadline = Deadline(self.session.timeout_of(step.request))
        try:
            with pool.http.stream(**self.session.arguments(step, deadline)) as raw:
                body = Body(encoding_of(raw))
                for piece in raw.iter_bytes() if raw.is_stream_consumed else raw.iter_raw():
                    body.add(piece)
                    if deadline.is_over:
                        return too_slow(deadline)
                return answered(step, self.session, raw, body.content(), time.perf_counter() - start)
        except BaseException as error:
            return failed(error, self.session.hidden(step), deadline)

    def close(self) -> None:
        """Close the pools."""
        self._pools.close()
