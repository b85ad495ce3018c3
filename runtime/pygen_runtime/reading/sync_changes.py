# Derived from async_changes.py by "python -m tests.derive": change that file, not this one.
"""What changed in a view, one change after the other."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Generic, TypeVar

from pygen_runtime.http.flow import Runner
from pygen_runtime.http.sync_page_iterators import ItemIterator, PageIterator
from pygen_runtime.model.instances import PygenResource
from pygen_runtime.reading.changes import Change, ChangePages

T = TypeVar("T", bound=PygenResource)


class Changes(Generic[T]):
    """The changes up to now, in their order; then it ends. `cursor` is where a later call goes on, missing nothing."""

    def __init__(self, client: Runner, source: ChangePages[T]) -> None:
        self._source = source
        pages = PageIterator(client, source, cursor=source.position, prefetch=False)
        self._items: Iterator[Change[T]] = ItemIterator(pages)

    @property
    def cursor(self) -> str | None:
        """After the last page of which every change was given: what was given of the next one is repeated. None before
        the end of the first page."""
        return self._source.position

    def __iter__(self) -> Changes[T]:
        return self

    def __next__(self) -> Change[T]:
        return self._source.passed(next(self._items))
