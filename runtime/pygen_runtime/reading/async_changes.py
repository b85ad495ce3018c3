"""What changed in a view, one change after the other."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Generic, TypeVar

from pygen_runtime.http.async_page_iterators import AsyncItemIterator, AsyncPageIterator
from pygen_runtime.http.flow import AsyncRunner
from pygen_runtime.model.instances import PygenResource
from pygen_runtime.reading.changes import Change, ChangePages

T = TypeVar("T", bound=PygenResource)


class AsyncChanges(Generic[T]):
    """The changes up to now, in their order; then it ends. `cursor` is where a later call goes on, missing nothing."""

    def __init__(self, client: AsyncRunner, source: ChangePages[T]) -> None:
        self._source = source
        pages = AsyncPageIterator(client, source, cursor=source.position, prefetch=False)
        self._items: AsyncIterator[Change[T]] = AsyncItemIterator(pages)

    @property
    def cursor(self) -> str | None:
        """After the last page of which every change was given: what was given of the next one is repeated. None before
        the end of the first page."""
        return self._source.position

    def __aiter__(self) -> AsyncChanges[T]:
        return self

    async def __anext__(self) -> Change[T]:
        return self._source.passed(await anext(self._items))
