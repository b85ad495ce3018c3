"""Reading page by page: lazily, at most one page ahead, never a page that nobody asked for."""

from __future__ import annotations

import asyncio
import json
import re
import threading
from collections.abc import AsyncIterator, Callable, Iterator
from concurrent.futures import Future, wait
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Generic, Protocol, TypeVar

from pygen_runtime.client.http import Flow, Request, Response, current_session, send
from pygen_runtime.client.observe import EndpointStats
from pygen_runtime.exceptions import ConfigurationError, PagingError, QueryTimeoutError

if TYPE_CHECKING:
    from pygen_runtime.client.core import AsyncPygenClient, PygenClient

T = TypeVar("T")


HEAD_START = 0.002
"""Seconds that a thread gets to send the request for the next page before this page is decoded."""
TURNS = 4
"""Turns of the event loop that a task gets for the same; with one it has not sent the body."""


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """One page: its items, the cursor of the next one (None at the end), and what typing or debug information came."""

    items: list[T]
    cursor: str | None = None
    typing: Any = None
    debug: Any = None

    def __len__(self) -> int:
        return len(self.items)


class PageSource(Protocol[T]):
    """What makes the requests of pages and reads their answers.

    A source whose pages need further requests has ``finish(response) -> Flow[Page[T]]`` beside `decode`.
    """

    @property
    def max_limit(self) -> int:
        """The most items that one page may hold."""
        ...

    def request(self, cursor: str | None, limit: int) -> Request: ...

    def decode(self, response: Response) -> Page[T]: ...


def fetch(source: PageSource[T], cursor: str | None, limit: int) -> Flow[tuple[Response, int]]:
    """The answer for one page, undecoded, and the limit that worked: a 408 halves it, down to one item.

    Raises:
        QueryTimeoutError: where even one item is too heavy.
    """
    while True:
        try:
            response = yield from send(source.request(cursor, limit), repeat_408=limit <= 1)
        except QueryTimeoutError:
            if limit <= 1:
                raise
            limit //= 2
        else:
            return response, limit


def decode(source: PageSource[T], response: Response) -> Flow[Page[T]]:
    """The page in an answer; its items are counted."""
    finish: Callable[[Response], Flow[Page[T]]] | None = getattr(source, "finish", None)
    page = source.decode(response) if finish is None else (yield from finish(response))
    session = yield from current_session()
    request = response.request
    session.observer.add(request.method, request.path, EndpointStats(objects=len(page.items)))
    return page


def page(source: PageSource[T], cursor: str | None, limit: int) -> Flow[Page[T]]:
    """One page of at most `limit` items."""
    response, _ = yield from fetch(source, cursor, limit)
    return (yield from decode(source, response))


class Progress(Generic[T]):
    """Where reading stands: it makes the flow of the next page and takes its answer. No I/O of its own."""

    def __init__(self, source: PageSource[T], limit: int | None, chunk_size: int | None, cursor: str | None) -> None:
        for name, value in {"limit": limit, "chunk_size": chunk_size}.items():
            if value is not None and (isinstance(value, bool) or value < (name == "chunk_size")):
                raise ConfigurationError(
                    f"{name} must be a whole number from {int(name == 'chunk_size')} on, not {value!r}"
                )
        self.source = source
        self.cursor = cursor
        self.pages = 0
        self._size = min(chunk_size or source.max_limit, source.max_limit)
        self._remaining = limit
        self._seen: set[int] = {hash(cursor)} if cursor else set()
        self.done = limit == 0

    def fetch(self) -> Flow[tuple[Response, int]]:
        """The flow of the next page."""
        limit = self._size if self._remaining is None else min(self._size, self._remaining)
        return fetch(self.source, self.cursor, limit)

    def take(self, answer: tuple[Response, int]) -> Flow[Page[T]]:
        """The page in the answer of `fetch`; moves on to the next one.

        Raises:
            PagingError: where its cursor has been given before.
        """
        response, limit = answer
        found = yield from decode(self.source, response)
        self._size = self._size_after(limit)
        if self._remaining is not None:
            found = found if len(found) <= self._remaining else Page(found.items[: self._remaining], found.cursor)
            self._remaining -= len(found)
        self._move(found.cursor, response)
        return found

    def peek(self, answer: tuple[Response, int]) -> Guess | None:
        """The page after an answer that is not decoded yet, so that it can be on its way meanwhile.

        None where its cursor is not plain to see, or where `limit` might be reached without it. A text inside the items
        can look like a cursor: `confirms` tells after decoding whether the guess was right.
        """
        response, limit = answer
        cursor = _last_cursor(response.content)
        rest = None if self._remaining is None else self._remaining - limit
        if cursor is None or hash(cursor) in self._seen or (rest is not None and rest <= 0):
            return None
        size = self._size_after(limit)
        return Guess(cursor, fetch(self.source, cursor, size if rest is None else min(size, rest)))

    def confirms(self, guess: Guess | None) -> bool:
        """Whether the guess is the next page."""
        return guess is not None and not self.done and guess.cursor == self.cursor

    def _size_after(self, limit: int) -> int:
        """The size of later pages: smaller where the server timed out on more (408)."""
        asked = self._size if self._remaining is None else min(self._size, self._remaining)
        return limit if limit < asked else self._size

    def _move(self, cursor: str | None, response: Response) -> None:
        self.pages += 1
        self.cursor = cursor
        self.done = not cursor or self._remaining == 0
        if cursor and hash(cursor) in self._seen:
            self.done = True
            raise PagingError(
                f"the server gave the same cursor again on page {self.pages}; reading on would never end. "
                "Report it with the request id; a proxy that ignores request bodies does this too",
                method=response.request.method,
                path=response.request.path,
                status=response.status,
                request_id=response.request_id,
                attempts=response.attempts,
            )
        self._seen.add(hash(cursor))


@dataclass(frozen=True, slots=True)
class Guess:
    """The page that probably comes next: its cursor and the flow that fetches it."""

    cursor: str
    flow: Flow[tuple[Response, int]]


_CURSOR = re.compile(rb'"nextCursor"\s*:\s*("(?:[^"\\]|\\.)*")')


def _last_cursor(content: bytes) -> str | None:
    found = _CURSOR.match(content, content.rfind(b'"nextCursor"')) if b'"nextCursor"' in content else None
    try:
        return str(json.loads(found[1])) if found else None
    except ValueError:
        return None


class PageIterator(Generic[T]):
    """Pages, lazily. From the second page on, the one after is fetched while the caller works (`prefetch`).

    `limit` items in all, pages of `chunk_size` items, from `cursor` on. Dropping or closing it stops reading: a
    request on its way ends by itself, and no other is made.
    """

    def __init__(
        self,
        client: PygenClient,
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

    def __init__(self, client: PygenClient, flow: Flow[tuple[Response, int]]) -> None:
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


def _fetch_into(future: Future[Any], client: PygenClient, flow: Flow[Any]) -> None:
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
        client: AsyncPygenClient,
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


__all__ = ["AsyncItemIterator", "AsyncPageIterator", "ItemIterator", "Page", "PageIterator", "PageSource", "page"]
