"""What runs when the interpreter ends: pages, requests at the same time and a second event loop, where no thread starts."""

from __future__ import annotations

import asyncio
import atexit
import sys
import threading
from typing import Any

from pygen_runtime import TokenAuth
from pygen_runtime.http.async_page_iterators import AsyncItemIterator, AsyncPageIterator
from pygen_runtime.http.flow import Flow, parallel
from pygen_runtime.http.sync_page_iterators import ItemIterator, PageIterator
from tests.http.owners.asking import URL, async_client, client, question, report
from tests.http.test_paging import Numbers

refuse = sys.argv[1] == "no threads"
by_name = URL.replace("127.0.0.1", "localhost")  # a name that is looked up: asyncio does so in a thread
credentials = TokenAuth(lambda: "from a function, which asyncio calls in a thread")
one, other = client(), async_client(base_url=by_name, credentials=credentials)


def several() -> Flow[list[Any]]:
    outcomes = yield from parallel([question(str(number)) for number in range(8)], "read")
    return [each.value if each.error is None else repr(each.error) for each in outcomes]


async def async_form() -> dict[str, Any]:
    async with other:
        pages = [item async for item in AsyncItemIterator(AsyncPageIterator(other, Numbers(), chunk_size=10))]
        return {"pages": pages == list(range(100)), "answers": await other.run(several())}


def at_the_end() -> None:
    if refuse:  # as Python does from 3.12 on, and every Python where the system has no more threads
        threading.Thread.start = refused  # type: ignore[method-assign]
    pages = list(ItemIterator(PageIterator(one, Numbers(), chunk_size=10)))
    found = {"pages": pages == list(range(100)), "answers": one.run(several())}
    report({"sync": found, "async": asyncio.run(async_form())})
    one.close()


def refused(*_: Any) -> None:
    raise RuntimeError("can't start new thread")


atexit.register(at_the_end)
