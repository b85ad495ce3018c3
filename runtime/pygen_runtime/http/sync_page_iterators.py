# Derived from async_page_iterators.py by "python -m tests.derive": change that file, not this one.
"""Pages and their items, lazily: at most one page ahead, never a page that nobody asked for."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Generic, TypeVar

from pygen_runtime.http.ahead import Ahead
from pygen_runtime.http.flow import Flow, Response, Runner
from pygen_runtime.http.paging import Page, PageSource, Progress

T = TypeVar("T")


class PageIterator(Generic[T]):
    """Pages, lazily. From the second page on, the one after is fetched while the caller works (`prefetch`).

    `limit` items in all, pages of `chunk_size` items, from `cursor` on. Dropping or closing it stops reading: no other
    request is made. ``with contextlib.closing(...)`` does it where reading may end early.
    """

    _ahead: Ahead[tuple[Response, int]] | None = None

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

    @property
    def cursor(self) -> str | None:
        """Where the next page begins."""
        return self._progress.cursor

    def __iter__(self) -> PageIterator[T]:
        return self

    def __next__(self) -> Page[T]:
        progress = self._progress
        if progress.done and self._ahead is None:
            raise StopIteration
        try:
            answer = self._answer()
            guess = progress.peek(answer) if self._prefetch and progress.pages >= 1 else None
            if guess:
                self._start(guess.flow)
            found = self._client.run(progress.take(answer))
            if not progress.confirms(guess):
                self._drop_ahead()
                if self._prefetch and progress.pages > 1 and not progress.done:
                    self._start(progress.fetch())
        except BaseException:
            progress.done = True
            self._drop_ahead()
            raise
        return found

    def _start(self, flow: Flow[tuple[Response, int]]) -> None:
        self._ahead = Ahead(self._client, flow)
        self._ahead.give_way()

    def _answer(self) -> tuple[Response, int]:
        if self._ahead is None or self._ahead.is_foreign:
            self._drop_ahead()
            return self._client.run(self._progress.fetch())
        answer = self._ahead.answer()
        self._ahead = None
        return answer

    def close(self) -> None:
        """Stop; the iterator is exhausted, and an answer on its way is dropped."""
        self._progress.done = True
        ahead, self._ahead = self._ahead, None
        if ahead is not None:
            ahead.stop()

    def _drop_ahead(self) -> None:
        ahead, self._ahead = self._ahead, None
        if ahead is not None:
            ahead.drop()

    def __del__(self) -> None:
        self._drop_ahead()


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
            page = next(self._pages)
            self._items = iter(page.items)

    def close(self) -> None:
        """Stop; the iterator is exhausted."""
        self._items = iter(())
        self._pages.close()
