"""The feed of changes over several pages: resumed at every change, it gives what comes after it."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from itertools import islice
from typing import Any

import pytest

from pygen_runtime.client.binding import AsyncClientBinding, ClientBinding
from pygen_runtime.emulator import Emulator
from pygen_runtime.reading.async_changes import AsyncChanges
from pygen_runtime.reading.changes import ChangePages
from pygen_runtime.reading.sync_changes import Changes
from tests.reading.plant import Plant

SIZE = 3


@pytest.fixture
def feed(sdk: Any) -> Iterator[Plant]:
    """Eight sites, written one by one, of which one was written again and one deleted: nine changes, three pages."""
    with Emulator.of(sdk, strict=True) as emulator:
        made = Plant(sdk, emulator)
        made.client.spaces.create({"space": "plant"})
        start = made.client.site.changes()
        assert list(start) == []
        made.start = start.cursor  # type: ignore[attr-defined]
        for number in range(8):
            made.client.upsert(sdk.SiteWrite(external_id=f"s{number}", name=str(number)))
        made.client.upsert(sdk.SiteWrite(external_id="s0", name="again"))
        made.client.delete("s3")
        yield made
        made.client.close()


def changes(plant: Plant, cursor: str | None) -> Any:
    source = ChangePages(plant.sdk.Site, ClientBinding(plant.client, plant.sdk.Site), None, cursor, SIZE)
    return Changes(plant.client, source)


def ids(found: Any) -> list[tuple[str, str]]:
    return [(each.kind, each.instance.external_id) for each in found]


def start(plant: Plant) -> str:
    found: str = plant.start  # type: ignore[attr-defined]
    return found


def test_every_change_resumes_after_itself_or_says_that_it_cannot(feed: Plant) -> None:
    whole = list(changes(feed, start(feed)))
    assert ids(whole) == [
        *(("upsert", f"s{number}") for number in (1, 2, 4, 5, 6, 7)), ("upsert", "s0"), ("delete", "s3"),
    ]  # fmt: skip
    resumed = [number for number, each in enumerate(whole) if each.cursor is not None]
    assert resumed == [2, 5, 7], "the last change of each page"
    for number in resumed:
        assert ids(changes(feed, whole[number].cursor)) == ids(whole[number + 1 :])


def test_the_cursor_of_the_iterator_never_misses_a_change(feed: Plant) -> None:
    whole = ids(changes(feed, start(feed)))
    for taken in range(len(whole) + 1):
        reader = changes(feed, start(feed))
        assert ids(islice(reader, taken)) == whole[:taken]
        done = taken if taken == len(whole) else taken - taken % SIZE
        assert ids(changes(feed, reader.cursor)) == whole[done:], f"stopped after {taken}"


def test_a_feed_that_is_read_to_its_end_gives_what_came_since(feed: Plant) -> None:
    reader = changes(feed, start(feed))
    assert len(list(reader)) == 8
    assert list(changes(feed, reader.cursor)) == []
    again = changes(feed, reader.cursor)
    assert list(again) == []
    feed.client.upsert(feed.sdk.SiteWrite(external_id="s9", name="9"))
    assert ids(changes(feed, again.cursor)) == [("upsert", "s9")]


def test_before_the_end_of_the_first_page_there_is_no_cursor(feed: Plant) -> None:
    reader = changes(feed, None)
    assert reader.cursor is None
    assert next(reader).cursor is None and reader.cursor is None
    assert next(reader).cursor is None
    last = next(reader).cursor
    assert last is not None and reader.cursor == last


def test_the_async_feed_does_the_same(feed: Plant) -> None:
    cls = feed.sdk.Site

    async def read(client: Any, cursor: str | None, many: int | None = None) -> tuple[list[Any], str | None]:
        reader = AsyncChanges(client, ChangePages(cls, AsyncClientBinding(client, cls), None, cursor, SIZE))
        found: list[Any] = []
        while many is None or len(found) < many:
            try:
                found.append(await anext(reader))
            except StopAsyncIteration:
                break
        return found, reader.cursor

    async def main() -> None:
        async with feed.open(feed.sdk.AsyncWaterWorksClient) as client:
            whole, _ = await read(client, start(feed))
            for number, each in enumerate(whole):
                if each.cursor is not None:
                    assert ids((await read(client, each.cursor))[0]) == ids(whole[number + 1 :])
                _, cursor = await read(client, start(feed), number)
                assert ids((await read(client, cursor))[0]) == ids(whole[number - number % SIZE :])

    asyncio.run(main())
