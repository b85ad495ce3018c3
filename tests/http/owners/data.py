"""Points and a content whose reading has begun are read on in forked children, in other event loops, and where it began;
each of them writes points and puts a content of its own, too.

Arguments: "fork" with the form of the client, or "loops", which follow one another or work at the same time.
"""

from __future__ import annotations

import asyncio
import sys
import threading
from collections import Counter
from collections.abc import Iterable
from typing import Any

from pygen_runtime import AsyncPygenClient, PygenClient
from pygen_runtime.points import reading
from tests.http.owners.asking import async_client, client, in_children, report
from tests.http.owners.stored import CONTENT, COUNT, NAMES, T

PIECE = 1 << 18
reading.RAW_POINTS = 10_000  # more than one step to read them all


def own_times(name: str) -> list[int]:
    return [T + NAMES.index(name) + 10 * k for k in range(100)]


def own_content(name: str) -> bytes:
    return name.encode() * 200_000


def verdict(name: str, batches: Iterable[Any], found: bytes, **own: Any) -> str:
    """Whether the points from the first on, the content, and what is one's own are what they should be."""
    times = [time for batch in batches for time in batch.column("time").cast("int64").to_pylist()]
    right = {
        "points": times == list(range(T, T + COUNT)),
        "content": found == CONTENT,
        "own points": own["times"] == own_times(name),
        "own content": own["content"] == own_content(name),
    }
    return ", ".join(what for what, is_right in right.items() if not is_right) or "right"


# For threads


class Begun:
    """What has been read before the fork."""

    def __init__(self, one: PygenClient) -> None:
        self.one = one
        self.batches = one.time_series.data("p", start=T, end=T + COUNT).batches()
        self.stream, self.reader = one.files.content("f").stream(PIECE), one.files.content("f").open()
        self.first, self.piece, self.head = next(self.batches), next(self.stream), self.reader.read(1000)

    def rest(self, name: str) -> Counter[str]:
        self.one.time_series.insert([(time, 0.5) for time in own_times(name)], series=name)
        self.one.files.content(name).upload(own_content(name))
        own = {
            "times": self.one.time_series.columns(name)[name][0].tolist(),
            "content": self.one.files.content(name).read_bytes(),
        }
        if self.head + self.reader.read() != CONTENT:
            return Counter(["reader"])
        found = self.piece + b"".join(self.stream)
        return Counter([verdict(name, [self.first, *self.batches], found, **own)])


def forked() -> dict[str, Any]:
    one = client(project="any")
    begun = Begun(one)

    def child(number: int) -> Counter[str]:
        with one:  # leaving it closes what is the child's own
            return begun.rest(NAMES[1 + number])

    children = in_children(3, child)
    found = {"children": children, "parent": begun.rest("parent")}
    one.close()
    return found


# For asyncio


class AsyncBegun:
    """The same, in an event loop that is over when it is read on."""

    def __init__(self, one: AsyncPygenClient) -> None:
        self.one = one
        self.batches = one.time_series.data("p", start=T, end=T + COUNT).batches_async()
        self.stream = one.files.content("f").stream_async(PIECE)

    async def begin(self) -> None:
        self.first, self.piece = await anext(self.batches), await anext(self.stream)

    async def rest(self, name: str) -> Counter[str]:
        await self.one.time_series.insert([(time, 0.5) for time in own_times(name)], series=name)
        await self.one.files.content(name).upload_async(own_content(name))
        own = {
            "times": (await self.one.time_series.columns(name))[name][0].tolist(),
            "content": await self.one.files.content(name).read_bytes_async(),
        }
        found = self.piece + b"".join([piece async for piece in self.stream])
        return Counter([verdict(name, [self.first, *[batch async for batch in self.batches]], found, **own)])

    async def all(self, name: str) -> Counter[str]:
        await self.begin()
        return await self.rest(name)


def forked_loops() -> dict[str, Any]:
    begun = AsyncBegun(async_client(project="any"))
    asyncio.run(begun.begin())
    children = in_children(3, lambda number: asyncio.run(begun.rest(NAMES[1 + number])))
    return {"children": children, "parent": asyncio.run(begun.rest("parent"))}


def loops(when: str) -> dict[str, Any]:
    one = async_client(project="any")
    found: Counter[str] = Counter()
    if when == "one after another":
        for name in NAMES[1:]:
            begun = AsyncBegun(one)
            asyncio.run(begun.begin())
            found.update(asyncio.run(begun.rest(name)))
        return {"loops": found}
    work = [threading.Thread(target=lambda n=n: found.update(asyncio.run(AsyncBegun(one).all(n)))) for n in NAMES[1:]]  # type: ignore[misc]
    for each in work:
        each.start()
    for each in work:
        each.join()
    return {"loops": found}


if __name__ == "__main__":
    if sys.argv[1] == "fork":
        report(forked() if sys.argv[2] == "sync" else forked_loops())
    else:
        report(loops(sys.argv[2]))
