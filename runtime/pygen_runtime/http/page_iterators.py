"""Pages and their items, lazily: at most one page ahead, never a page that nobody asked for."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator, Iterator
from concurrent.futures import Future, wait
from typing import Any, Generic, TypeVar

from pygen_runtime.exceptions import PagingError
from pygen_runtime.http.flow import AsyncRunner, Flow, Response, Runner
from pygen_runtime.http.paging import Page, PageSource, Progress

T = TypeVar("T")

HEAD_START = 0.002
"""Seconds that a thread gets to send the request for the next page before this page is decoded."""
TURNS = 4
"""Turns of the event loop that a task gets for the same; with one it has not sent the body."""


class PageIterator(Generic[T]):
    """Pages, lazily. From the second page on, the one after is fetched while the caller works (`prefetch`).

    `limit` items in all, pages of `chunk_size` items, from `cursor` on. Dropping or closing it stops reading: a
    request on its way ends by itself, and no other is made.
    """

    def __init__(
        self,
        client: Runner,
        source: PageSource[T],
        limit: int | None = None,
        chunk_size: int | None = None,
        cursor: str | None = None,
        prefetch: bool = True,
    ) -> None:
        self._client = client
        self._progress: Progress[T] = Progress(source, limit, chunk_size, cursor)
        self._prefetch = prefetch
        self._ahead: Ahead | None = None

    @property
    def cursor(self) -> str | None:
        """Where the next page begins."""
        return self._progress.cursor

    def __iter__(self) -> PageIterator[T]:
        return self

    def __next__(self) -> Page[T]:
        ahead, self._ahead = self._ahead, None
        progress = self._progress
        if progress.done and ahead is None:
            raise StopIteration
        try:
            answer = ahead.future.result() if ahead else self._client.run(progress.fetch())
            guess = progress.peek(answer) if self._looks_ahead else None
            if guess:
                self._ahead = Ahead(self._client, guess.flow)
                self._ahead.give_way()
            found = self._client.run(progress.take(answer))
        except BaseException:
            self.close()
            raise
        if not progress.confirms(guess):
            self._drop_ahead()
            if self._prefetch and progress.pages > 1 and not progress.done:
                self._ahead = Ahead(self._client, progress.fetch())
        return found

    @property
    def _looks_ahead(self) -> bool:
        """From the second page on: many callers stop within the first."""
        return self._prefetch and self._progress.pages >= 1

    def close(self) -> None:
        """Stop; the iterator is exhausted."""
        self._progress.done = True
        self._drop_ahead()

    def _drop_ahead(self) -> None:
        ahead, self._ahead = self._ahead, None
        if ahead is not None:
            ahead.stop()

    def __del__(self) -> None:
        ahead: Ahead | None = getattr(self, "_ahead", None)
        if ahead is not None:
            ahead.stop()


class Ahead:
    """One page on its way in a daemon thread; an executor would hold up the interpreter's exit."""

    def __init__(self, client: Runner, flow: Flow[tuple[Response, int]]) -> None:
        self.future: Future[tuple[Response, int]] = Future()
        self._stopped = threading.Event()
        threading.Thread(
            target=_fetch_into,
            args=(self.future, client, _stoppable(flow, self._stopped)),
            daemon=True,
            name="pygen-page",
        ).start()

    def give_way(self) -> None:
        """Wait until the request has probably left: decoding does not release the interpreter's lock."""
        wait([self.future], HEAD_START)

    def stop(self) -> None:
        """Send nothing more; an answer on its way is dropped."""
        self._stopped.set()


def _fetch_into(future: Future[Any], client: Runner, flow: Flow[Any]) -> None:
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


class AsyncPageIterator(Generic[T]):
    """As `PageIterator`, for asyncio. Use ``async with contextlib.aclosing(...)`` where reading may end early."""

    def __init__(
        self,
        client: AsyncRunner,
        source: PageSource[T],
        limit: int | None = None,
        chunk_size: int | None = None,
        cursor: str | None = None,
        prefetch: bool = True,
    ) -> None:
        self._client = client
        self._progress: Progress[T] = Progress(source, limit, chunk_size, cursor)
        self._prefetch = prefetch
        self._ahead: asyncio.Task[tuple[Response, int]] | None = None

    @property
    def cursor(self) -> str | None:
        """Where the next page begins."""
        return self._progress.cursor

    def __aiter__(self) -> AsyncPageIterator[T]:
        return self

    async def __anext__(self) -> Page[T]:
        progress = self._progress
        if progress.done and self._ahead is None:
            raise StopAsyncIteration
        try:
            answer = await self._answer()
            guess = progress.peek(answer) if self._prefetch and progress.pages >= 1 else None
            if guess:
                await self._start(guess.flow)
            found = await self._client.run(progress.take(answer))
            if not progress.confirms(guess):
                self._drop_ahead()
                if self._prefetch and progress.pages > 1 and not progress.done:
                    await self._start(progress.fetch())
        except BaseException:
            self._stop()
            raise
        return found

    async def _start(self, flow: Flow[tuple[Response, int]]) -> None:
        self._ahead = asyncio.ensure_future(self._client.run(flow))
        self._ahead.add_done_callback(_read_exception)
        for _ in range(TURNS):
            await asyncio.sleep(0)

    async def _answer(self) -> tuple[Response, int]:
        if self._ahead is None:
            return await self._client.run(self._progress.fetch())
        answer = await self._ahead
        self._ahead = None
        return answer

    async def aclose(self) -> None:
        """Stop: the request on its way is cancelled and gone when this returns."""
        task = self._ahead
        self._stop()
        if task is not None:
            await asyncio.wait([task])

    close = aclose

    def _stop(self) -> None:
        self._progress.done = True
        self._drop_ahead()

    def _drop_ahead(self) -> None:
        task, self._ahead = self._ahead, None
        if task is not None:
            task.cancel()

    def __del__(self) -> None:
        task: asyncio.Task[Any] | None = getattr(self, "_ahead", None)
        if task is not None and not task.done() and not task.get_loop().is_closed():
            task.get_loop().call_soon_threadsafe(task.cancel)


def _read_exception(task: asyncio.Task[Any]) -> None:
    """An error of a page that nobody asked for is nobody's; read, it is not reported as forgotten."""
    if not task.cancelled():
        task.exception()


class ItemIterator(Generic[T]):
    """The items of pages, one by one; holds one page at a time."""

    def __init__(self, pages: PageIterator[T]) -> None:
        self._pages = pages
        self._items: Iterator[T] = iter(())

    def __iter__(self) -> ItemIterator[T]:
        return self

    def __next__(self) -> T:
        while True:
            for item in self._items:
                return item
            self._items = iter(next(self._pages).items)

    def close(self) -> None:
        """Stop; the iterator is exhausted."""
        self._items = iter(())
        self._pages.close()


class AsyncItemIterator(Generic[T]):
    """As `ItemIterator`, for asyncio."""

    def __init__(self, pages: AsyncPageIterator[T]) -> None:
        self._pages = pages
        self._items: Iterator[T] = iter(())

    def __aiter__(self) -> AsyncItemIterator[T]:
        return self

    async def __anext__(self) -> T:
        while True:
            for item in self._items:
                return item
            self._items = iter((await anext(self._pages)).items)

    async def aclose(self) -> None:
        """Stop; the iterator is exhausted."""
        self._items = iter(())
        await self._pages.aclose()


async def collect(items: AsyncIterator[T]) -> list[T]:
    """All that an async iterator gives."""
    return [item async for item in items]


__all__ = ["AsyncItemIterator", "AsyncPageIterator", "ItemIterator", "PageIterator", "collect"]
