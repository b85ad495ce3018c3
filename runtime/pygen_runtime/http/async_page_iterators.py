"""Pages and their items, lazily: at most one page ahead, never a page that nobody asked for."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Generic, TypeVar

from pygen_runtime.http.ahead import AsyncAhead
from pygen_runtime.http.flow import AsyncRunner, Flow, Response
from pygen_runtime.http.paging import Page, PageSource, Progress

T = TypeVar("T")


class AsyncPageIterator(Generic[T]):
    """Pages, lazily. From the second page on, the one after is fetched while the caller works (`prefetch`).

    `limit` items in all, pages of `chunk_size` items, from `cursor` on. Dropping or closing it stops reading: no other
    request is made. ``async with contextlib.aclosing(...)`` does it where reading may end early.
    """

    _ahead: AsyncAhead[tuple[Response, int]] | None = None

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
            progress.done = True
            self._drop_ahead()
            raise
        return found

    async def _start(self, flow: Flow[tuple[Response, int]]) -> None:
        self._ahead = AsyncAhead(self._client, flow)
        await self._ahead.give_way()

    async def _answer(self) -> tuple[Response, int]:
        if self._ahead is None or self._ahead.is_foreign:
            self._drop_ahead()
            return await self._client.run(self._progress.fetch())
        answer = await self._ahead.answer()
        self._ahead = None
        return answer

    async def aclose(self) -> None:
        """Stop; the iterator is exhausted, and an answer on its way is dropped."""
        self._progress.done = True
        ahead, self._ahead = self._ahead, None
        if ahead is not None:
            await ahead.stop()

    close = aclose

    def _drop_ahead(self) -> None:
        ahead, self._ahead = self._ahead, None
        if ahead is not None:
            ahead.drop()

    def __del__(self) -> None:
        self._drop_ahead()


class AsyncItemIterator(Generic[T]):
    """The items of pages, one by one; holds one page at a time."""

    def __init__(self, pages: AsyncPageIterator[T]) -> None:
        self._pages = pages
        self._items: Iterator[T] = iter(())

    def __aiter__(self) -> AsyncItemIterator[T]:
        return self

    async def __anext__(self) -> T:
        while True:
            for item in self._items:
                return item
            page = await anext(self._pages)
            self._items = iter(page.items)

    async def aclose(self) -> None:
        """Stop; the iterator is exhausted."""
        self._items = iter(())
        await self._pages.aclose()
