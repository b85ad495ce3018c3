"""An iterator whose next page is on its way is read on in a forked child, in a second event loop, and in the parent."""

from __future__ import annotations

import asyncio
import sys
from collections import Counter
from typing import Any

from pygen_runtime.http.async_page_iterators import AsyncItemIterator, AsyncPageIterator
from pygen_runtime.http.sync_page_iterators import ItemIterator, PageIterator
from tests.http.owners.asking import async_client, client, in_children, report
from tests.http.test_paging import Numbers


def start(iterator: Any) -> list[int]:
    return [next(iterator) for _ in range(25)]  # the third page is open, the fourth is on its way


def threads_form() -> dict[str, Any]:
    one = client()
    items = ItemIterator(PageIterator(one, Numbers(), chunk_size=10))
    begun = start(items)
    children = in_children(2, lambda number: Counter([str(begun + list(items) == list(range(100)))]))
    found = {"children": children, "parent": begun + list(items) == list(range(100))}
    one.close()
    return found


def loops_form() -> dict[str, Any]:
    items = AsyncItemIterator(AsyncPageIterator(async_client(), Numbers(), chunk_size=10))

    async def first() -> list[int]:
        return [await anext(items) for _ in range(25)]

    async def rest() -> list[int]:
        return [item async for item in items]

    begun = asyncio.run(first())
    children = in_children(2, lambda number: Counter([str(begun + asyncio.run(rest()) == list(range(100)))]))
    return {"children": children, "parent": begun + asyncio.run(rest()) == list(range(100))}


report(threads_form() if sys.argv[1] == "sync" else loops_form())
