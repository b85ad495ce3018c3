"""What pages of points hold, one by one, for asyncio. Nothing is open between two pages: any event loop may read on."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Generic, TypeVar

from pygen_runtime.http.doors import Doors
from pygen_runtime.http.flow import Flow
from pygen_runtime.points.reading import Page, Reading

T = TypeVar("T")


class AsyncPages(Generic[T]):
    """`values` of each page; a generator would end in silence with the loop that began it."""

    def __init__(
        self, doors: Doors, begin: Callable[[], Flow[Reading]], values: Callable[[Page], Iterable[T]], form: str
    ) -> None:
        self._doors, self._begin, self._values, self._form = doors, begin, values, form
        self._reading: Reading | None = None
        self._ready: Iterator[T] = iter(())
        self._is_over = False

    def __aiter__(self) -> AsyncPages[T]:
        return self

    async def __anext__(self) -> T:
        while True:
            for value in self._ready:
                return value
            if self._is_over:
                raise StopAsyncIteration
            self._is_over = True  # also where a step fails: what it read is lost
            pages = await self._doors.run_async(self._step(), self._form)
            self._is_over = not pages
            self._ready = (value for page in pages for value in self._values(page))

    def _step(self) -> Flow[list[Page]]:
        if self._reading is None:
            self._reading = yield from self._begin()
        return (yield from self._reading.step())
