"""The next page, on its way while this one is used: a task for asyncio, a daemon thread for threads."""

from __future__ import annotations

import asyncio
import threading
from concurrent.futures import Future, wait
from functools import partial
from typing import Any, Generic, TypeVar

from pygen_runtime.exceptions import PagingError
from pygen_runtime.http.flow import AsyncRunner, Flow, Runner
from pygen_runtime.http.owner import process, running_loop

T = TypeVar("T")

TURNS = 4
"""Turns of the event loop that a task gets to send its request; with one it has not sent the body."""
HEAD_START = 0.002
"""Seconds that a thread gets for the same."""


class AsyncAhead(Generic[T]):
    """The result of a flow that runs in a task of its own."""

    def __init__(self, client: AsyncRunner, flow: Flow[T]) -> None:
        self._process = process()
        self._task = asyncio.ensure_future(client.run(flow))
        self._task.add_done_callback(_read_exception)

    @property
    def is_foreign(self) -> bool:
        """Whether it runs in another process or event loop: nothing will come of it here."""
        return self._process != process() or self._task.get_loop() is not running_loop()

    async def give_way(self) -> None:
        """Wait until the request has left: decoding does not give the event loop a turn."""
        for _ in range(TURNS):
            await asyncio.sleep(0)

    async def answer(self) -> T:
        return await self._task

    async def stop(self) -> None:
        """Cancel; the request is gone when this returns."""
        if self.is_foreign:
            self.drop()
            return
        self._task.cancel()
        await asyncio.wait([self._task])

    def drop(self) -> None:
        """Cancel soon; also from another thread, where the garbage collector may run."""
        loop = self._task.get_loop()
        if self._process == process() and not self._task.done() and not loop.is_closed():
            loop.call_soon_threadsafe(self._task.cancel)


def _read_exception(task: asyncio.Task[Any]) -> None:
    """An error of a page that nobody asked for is nobody's; read, it is not reported as forgotten."""
    if not task.cancelled():
        task.exception()


class Ahead(Generic[T]):
    """The result of a flow that runs in a daemon thread; an executor would hold up the interpreter's exit.

    Where no thread can be had, because the interpreter is ending, the flow runs when its answer is asked for.
    """

    def __init__(self, client: Runner, flow: Flow[T]) -> None:
        self._process = process()
        self._future: Future[T] = Future()
        self._stopped = threading.Event()
        self._work = partial(_run_into, self._future, client, _stoppable(flow, self._stopped))
        self._thread: threading.Thread | None = threading.Thread(target=self._work, daemon=True, name="pygen-page")
        try:
            self._thread.start()
        except RuntimeError:
            self._thread = None

    @property
    def is_foreign(self) -> bool:
        """Whether its thread is one of another process: nothing will come of it here."""
        return self._process != process()

    def give_way(self) -> None:
        """Wait until the request has probably left: decoding does not release the interpreter's lock."""
        if self._thread is not None:
            wait([self._future], HEAD_START)

    def answer(self) -> T:
        if self._thread is None:
            self._work()
        return self._future.result()

    def stop(self) -> None:
        """Send nothing more; an answer on its way is dropped."""
        if not self.is_foreign:
            self._stopped.set()

    drop = stop


def _run_into(future: Future[Any], client: Runner, flow: Flow[Any]) -> None:
    try:
        future.set_result(client.run(flow))
    except BaseException as error:
        future.set_exception(error)


def _stoppable(flow: Flow[T], stopped: threading.Event) -> Flow[T]:
    """`flow`, which ends with an error between two steps once `stopped` is set."""
    result: Any = None
    try:
        while not stopped.is_set():
            result = yield flow.send(result)
    except StopIteration as stop:
        value: T = stop.value
        return value
    finally:
        flow.close()
    raise PagingError("reading was stopped")
