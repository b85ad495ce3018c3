"""A view as a LazyFrame of polars, which asks for the columns and the rows that it needs, page by page."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from typing import TYPE_CHECKING, Any, TypeAlias

from pygen_runtime.tables.columns import TableColumn, optional_module
from pygen_runtime.tables.polars_frames import SCANNED, schema_of_polars

if TYPE_CHECKING:
    import polars  # type: ignore[import-not-found, unused-ignore]

HELD = 10.0
"""Seconds after which an event loop that does not turn is taken for held by who waits for its pages."""

Read: TypeAlias = "Callable[[list[str] | None, int | None], Iterator[Any]]"
"""The pages with some columns (None: all), and no more rows than a number."""


def lazy_frame(columns: Sequence[TableColumn], read: Read) -> polars.LazyFrame:
    """The pages as a source of polars.

    Its predicates are applied to each page here: their form as JSON differs between versions of polars, so that none is
    translated into a filter of CDF.
    """
    optional_module("polars", "scan")
    try:
        from polars.io.plugins import register_io_source
    except ImportError as error:
        raise ImportError("scan() needs a newer polars: pip install --upgrade polars") from error

    def source(
        wanted: list[str] | None, predicate: Any, n_rows: int | None, _: int | None
    ) -> Iterator[polars.DataFrame]:
        # Of rows that are filtered here polars wants as many that pass: how many have to be read nobody knows.
        left = n_rows
        for page in read(wanted, n_rows if predicate is None else None):
            frame = page.items if wanted is None else page.items.select(wanted)
            frame = frame if predicate is None else frame.filter(predicate)
            frame = frame if left is None else frame.head(left)
            yield frame
            left = left if left is None else left - len(frame)
            if left == 0:
                return

    schema = schema_of_polars(columns, SCANNED)
    return register_io_source(source, schema=schema, validate_schema=True)


def sync_puller() -> Callable[[Iterator[Any]], Iterator[Any]]:
    """What gives the pages in the thread in which polars asks for them."""
    return iter


def async_puller() -> Callable[[AsyncIterator[Any]], Iterator[Any]]:
    """What gives pages that the event loop of the caller reads to a thread of polars."""
    loop = asyncio.get_running_loop()

    def pulled(pages: AsyncIterator[Any]) -> Iterator[Any]:
        while True:
            _check_turning(loop)
            page = asyncio.run_coroutine_threadsafe(_next(pages), loop).result()
            if page is None:
                return
            yield page

    return pulled


def _check_turning(loop: asyncio.AbstractEventLoop) -> None:
    """`collect()` in a coroutine holds the loop that is to read, wherever polars asks for the pages."""
    turned = threading.Event()
    loop.call_soon_threadsafe(turned.set)
    if not turned.wait(HELD):
        raise RuntimeError(
            f"the event loop in which scan() was called has not turned for {HELD:g} s, and nothing can be read: "
            "write await frame.collect_async() in place of frame.collect()"
        )


async def _next(pages: AsyncIterator[Any]) -> Any:
    return await anext(pages, None)
