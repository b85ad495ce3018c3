"""Lazy reading: limits, cursors, one page ahead, and nothing left behind."""

from __future__ import annotations

import asyncio
import contextlib
import gc
import os
import threading
import time
import tracemalloc
from collections.abc import Callable

import pytest

from pygen_runtime import AsyncPygenClient, PagingError, PygenClient, ServerError, TokenAuth
from pygen_runtime.http.async_page_iterators import AsyncItemIterator, AsyncPageIterator
from pygen_runtime.http.flow import Request, Response
from pygen_runtime.http.paging import Page
from pygen_runtime.http.sync_page_iterators import ItemIterator, PageIterator
from tests.http.conftest import TOKEN, Driver
from tests.http.server import Call, Reply, Server, error

OBJECTS = int(os.environ.get("PYGEN_TEST_OBJECTS", "100000"))
"""Set it to 1000000 for the full measurement."""


class Numbers:
    """Whole numbers from a server that counts."""

    max_limit = 1000

    def request(self, cursor: str | None, limit: int) -> Request:
        return Request("GET", "/models/numbers", "read", params={"cursor": cursor, "limit": limit})

    def decode(self, response: Response) -> Page[int]:
        answer = response.json()
        return Page(answer["items"], answer.get("nextCursor"))


def counting(total: int, delay: float = 0.0) -> Callable[[Call], Reply]:
    """A script that gives the numbers below `total`."""

    def script(call: Call) -> Reply:
        start = int(call.params.get("cursor", ["0"])[0])
        end = min(start + int(call.params["limit"][0]), total)
        more = {"nextCursor": str(end)} if end < total else {}
        return Reply(body={"items": list(range(start, end)), **more}, delay=delay)

    return script


def connect(server: Server) -> PygenClient:
    return PygenClient(server.url, "acme", TokenAuth(TOKEN))


def connect_async(server: Server) -> AsyncPygenClient:
    return AsyncPygenClient(server.url, "acme", TokenAuth(TOKEN))


def read(driver: Driver, server: Server, **options: object) -> list[int]:
    if driver.mode == "sync":
        with connect(server) as client:
            return list(ItemIterator(PageIterator(client, Numbers(), **options)))  # type: ignore[arg-type]

    async def main() -> list[int]:
        async with connect_async(server) as client:
            return [item async for item in AsyncItemIterator(AsyncPageIterator(client, Numbers(), **options))]  # type: ignore[arg-type]

    return asyncio.run(main())


@pytest.mark.parametrize("prefetch", [True, False])
@pytest.mark.parametrize(
    ("limit", "chunk_size", "requests"),
    [
        (None, 10, 5),
        (45, 10, 5),
        (40, 10, 4),
        (25, 10, 3),
        (10, 10, 1),
        (1, 10, 1),
        (0, 10, 0),
        (None, None, 1),
        (30, 1, 30),
    ],
)
def test_no_page_that_limit_does_not_use(
    driver: Driver, prefetch: bool, limit: int | None, chunk_size: int | None, requests: int
) -> None:
    with Server(counting(50)) as server:
        found = read(driver, server, limit=limit, chunk_size=chunk_size, prefetch=prefetch)
    assert found == list(range(50 if limit is None else limit))
    assert len(server.calls) == requests
    assert sum(int(call.params["limit"][0]) for call in server.calls) >= len(found)


@pytest.mark.parametrize(("limit", "requests"), [(5, 1), (15, 2), (25, 3)])
def test_a_server_that_gives_more_than_it_was_asked_for(driver: Driver, limit: int, requests: int) -> None:
    def script(call: Call) -> Reply:
        start = int(call.params.get("cursor", ["0"])[0])
        more = {"nextCursor": str(start + 10)} if start < 90 else {}
        return Reply(body={"items": list(range(start, start + 10)), **more})

    with Server(script) as server:
        assert read(driver, server, limit=limit, chunk_size=10) == list(range(limit))
    assert len(server.calls) == requests


def test_a_cursor_that_repeats(driver: Driver) -> None:
    endless = Reply(body={"items": [1], "nextCursor": "again"})
    with Server([endless]) as server, pytest.raises(PagingError) as caught:
        read(driver, server)
    assert caught.value.path == "/models/numbers"
    assert len(server.calls) == 2


def test_cursors_in_a_circle(driver: Driver) -> None:
    def script(call: Call) -> Reply:
        return Reply(body={"items": [1], "nextCursor": str(len(server.calls) % 3)})

    with Server(script) as server, pytest.raises(PagingError):
        read(driver, server)


@pytest.mark.parametrize("resumed", [None, "again"])
def test_a_cursor_that_was_given_counts_as_seen(driver: Driver, resumed: str | None) -> None:
    with Server([Reply(body={"items": [1], "nextCursor": "again"})]) as server, pytest.raises(PagingError):
        read(driver, server, cursor=resumed, prefetch=False)
    assert len(server.calls) == (2 if resumed is None else 1)


def test_an_error_ahead_waits_for_its_page(pauses: list[float]) -> None:
    def script(call: Call) -> Reply:
        return error(500) if call.params.get("cursor") == ["20"] else counting(50)(call)

    with Server(script) as server, connect(server) as client:
        pages = PageIterator(client, Numbers(), chunk_size=10)
        assert next(pages).items[0] == 0
        assert next(pages).items[0] == 10
        with pytest.raises(ServerError):
            next(pages)
        with pytest.raises(StopIteration):
            next(pages)


def page_threads() -> int:
    return sum(thread.name == "pygen-page" for thread in threading.enumerate())


def wait_until(condition: Callable[[], bool], seconds: float = 60.0) -> None:
    """Ends as soon as it holds; a busy machine has time enough."""
    end = time.monotonic() + seconds
    while not condition() and time.monotonic() < end:
        time.sleep(0.005)
    assert condition()


def test_the_first_page_fetches_nothing_ahead() -> None:
    with Server(counting(50)) as server, connect(server) as client:
        for _ in ItemIterator(PageIterator(client, Numbers(), chunk_size=10)):
            break
        time.sleep(0.05)
        assert len(server.calls) == 1
        assert page_threads() == 0


def test_break_leaves_no_thread_and_no_request() -> None:
    with Server(counting(1000, delay=0.02)) as server, connect(server) as client:
        for item in ItemIterator(PageIterator(client, Numbers(), chunk_size=10)):
            if item == 15:
                break
        wait_until(lambda: page_threads() == 0)
        made = len(server.calls)
        time.sleep(0.1)
        assert len(server.calls) == made <= 3


def test_a_stopped_page_is_not_retried() -> None:
    def script(call: Call) -> Reply:
        return error(503) if call.params.get("cursor") == ["20"] else counting(50)(call)

    with Server(script) as server, connect(server) as client:
        pages = PageIterator(client, Numbers(), chunk_size=10)
        next(pages), next(pages)
        wait_until(lambda: len(server.calls) == 3)
        pages.close()
        wait_until(lambda: page_threads() == 0)
        assert len(server.calls) == 3


def test_a_closed_iterator_is_at_its_end() -> None:
    """It asks for nothing more, whatever it was at."""

    async def run(server: Server) -> None:
        async with connect_async(server) as client:
            pages = AsyncPageIterator(client, Numbers(), chunk_size=10)
            assert len((await anext(pages)).items) == 10
            await pages.aclose()
            assert [page async for page in pages] == []

    with Server(counting(100)) as server:
        asyncio.run(run(server))
        with connect(server) as client:
            one = PageIterator(client, Numbers(), chunk_size=10)
            assert len(next(one).items) == 10
            one.close()
            assert list(one) == []


@pytest.mark.wide
@pytest.mark.parametrize("way", ["break", "aclosing", "cancel"])
def test_async_ends_leave_no_task(way: str) -> None:
    async def consume(client: AsyncPygenClient) -> None:
        items = AsyncItemIterator(AsyncPageIterator(client, Numbers(), chunk_size=10))
        if way == "aclosing":
            async with contextlib.aclosing(items):
                async for item in items:
                    if item == 15:
                        return
        async for item in items:
            if item == 15 and way == "break":
                return

    async def main(server: Server) -> None:
        async with connect_async(server) as client:
            task = asyncio.ensure_future(consume(client))
            if way == "cancel":
                await asyncio.sleep(0.1)
                task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await task
            del task
            await asyncio.sleep(0.02)
            assert asyncio.all_tasks() == {asyncio.current_task()}
            made = len(server.calls)
            await asyncio.sleep(0.1)
            assert len(server.calls) == made

    with Server(counting(1000, delay=0.02)) as server:
        asyncio.run(main(server))
        gc.collect()


def test_async_request_leaves_before_a_busy_caller_works() -> None:
    async def main(server: Server) -> None:
        async with connect_async(server) as client:
            pages = AsyncPageIterator(client, Numbers(), chunk_size=10)
            await anext(pages)
            await anext(pages)
            wait_until(lambda: len(server.calls) == 3)  # a caller that never awaits
            await pages.aclose()

    with Server(counting(50)) as server:
        asyncio.run(main(server))


@pytest.mark.wide
def test_memory_is_flat() -> None:
    with Server(counting(OBJECTS)) as server, connect(server) as client:
        items = ItemIterator(PageIterator(client, Numbers()))
        for _ in range(5000):
            next(items)
        tracemalloc.start()
        gc.collect()
        before = tracemalloc.get_traced_memory()[0]
        count = sum(1 for _ in items)
        grown = tracemalloc.get_traced_memory()[0] - before
        tracemalloc.stop()
    assert count == OBJECTS - 5000
    assert grown < 30_000_000 * max(OBJECTS / 1_000_000, 0.2)


def test_the_page_ahead_overlaps_with_work() -> None:
    """While the caller works on a page, the request of the next one arrives; the first page has none ahead."""
    with Server(counting(100)) as server, connect(server) as client:
        for number, _ in enumerate(PageIterator(client, Numbers(), chunk_size=10), 1):
            expected = 1 if number == 1 else min(number + 1, 10)
            wait_until(lambda expected=expected: len(server.calls) == expected)  # type: ignore[misc]
    assert len(server.calls) == 10


def test_a_wrong_limit(http_library: str) -> None:
    with Server(counting(1)) as server, connect(server) as client, pytest.raises(Exception, match="chunk_size"):
        PageIterator(client, Numbers(), chunk_size=0)


def test_a_text_that_looks_like_a_cursor(driver: Driver) -> None:
    """The page ahead is asked for before the one before is decoded; a wrong guess is dropped, and nothing is lost."""

    def script(call: Call) -> Reply:
        start = int(call.params.get("cursor", ["0"])[0])
        more = b'"nextCursor": "%d", ' % (start + 1) if start < 5 else b""
        return Reply(body=b'{%s"items": [%d], "note": {"nextCursor": "77"}}' % (more, start))

    with Server(script) as server:
        assert read(driver, server, chunk_size=1) == [0, 1, 2, 3, 4, 5]
    assert next(call.params["cursor"][0] for call in server.calls if "cursor" in call.params) == "1"


@pytest.mark.parametrize("prefetch", [True, False])
def test_the_next_page_is_on_its_way_while_one_is_decoded(prefetch: bool) -> None:
    decoded = 0

    class Watching(Numbers):
        def decode(self, response: Response) -> Page[int]:
            nonlocal decoded
            decoded += 1
            ahead = int(prefetch and 1 < decoded < 10)
            wait_until(lambda: len(server.calls) == decoded + ahead)
            return super().decode(response)

    with Server(counting(100)) as server, connect(server) as client:
        assert list(ItemIterator(PageIterator(client, Watching(), chunk_size=10, prefetch=prefetch))) == list(
            range(100)
        )
    assert decoded == 10


@pytest.mark.parametrize("prefetch", [True, False])
@pytest.mark.parametrize("status", [408, 413])
def test_pages_stay_as_small_as_the_server_wants_them(driver: Driver, status: int, prefetch: bool) -> None:
    """The size that worked is kept: only the first page is tried with more."""

    def script(call: Call) -> Reply:
        return error(status) if int(call.params["limit"][0]) > 30 else counting(100)(call)

    with Server(script) as server:
        assert read(driver, server, chunk_size=100, prefetch=prefetch) == list(range(100))
    assert [int(call.params["limit"][0]) for call in server.calls] == [100, 50, 25, 25, 25, 25]
    with Server(script) as server:
        assert read(driver, server, limit=60, prefetch=prefetch) == list(range(60))
    assert [int(call.params["limit"][0]) for call in server.calls] == [60, 30, 30]
