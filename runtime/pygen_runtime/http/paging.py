"""Where reading page by page stands: which request comes next and what its answer holds. No I/O of its own."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Generic, Protocol, TypeVar

from pygen_runtime.exceptions import ConfigurationError, PagingError, QueryTimeoutError, RequestTooLargeError
from pygen_runtime.http.flow import Flow, Request, Response, current_session, send
from pygen_runtime.http.observe import EndpointStats

T = TypeVar("T")

SHOWN = 12
"""Characters of a cursor that a repr shows."""


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """One page: its items, the cursor of the next one (None at the end), and what typing or debug information came."""

    items: list[T]
    cursor: str | None = None
    typing: Any = None
    debug: Any = None

    def __len__(self) -> int:
        return len(self.items)

    def __repr__(self) -> str:
        kinds = " or ".join(sorted({type(each).__name__ for each in self.items})) or "items"
        besides = "".join(f", {name}" for name in ("typing", "debug") if getattr(self, name) is not None)
        return f"{type(self).__name__}({len(self.items)} {kinds}, cursor={cursor_text(self.cursor)}{besides})"


def cursor_text(cursor: str | None) -> str:
    """The beginning of a cursor: all of it is long, and says nothing to people."""
    return repr(cursor if cursor is None or len(cursor) <= SHOWN else f"{cursor[:SHOWN]}…")


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
    """The answer for one page, undecoded, and the limit that worked: a 408 or 413 halves it, down to one item.

    Raises:
        QueryTimeoutError, RequestTooLargeError: where even one item is too heavy.
    """
    while True:
        try:
            response = yield from send(source.request(cursor, limit), repeat_408=limit <= 1)
        except (QueryTimeoutError, RequestTooLargeError):
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
                **response.facts(),
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
