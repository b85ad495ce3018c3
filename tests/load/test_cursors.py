"""Thousands of iterators that are left half-read at once: what they hold, and that each goes on where it stopped."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from types import ModuleType
from typing import Any

import pytest

from pygen_runtime import TokenAuth
from tests.emulator.http_server import running
from tests.load.memory import resident
from tests.load.server import SNAPSHOT, SPACE

SITES = [f"S-{number}" for number in range(6)]
PAGE, READ = 4, 2
FULL = pytest.mark.full


def syncing(client: Any) -> Iterator[str]:
    """The sites by the sync endpoint, in pages of 4; a generator, so that it stops between two pages, too."""
    site = {"type": "view", "space": "water_works", "externalId": "Site", "version": "v1"}
    request: dict[str, Any] = {
        "with": {"all": {"nodes": {"filter": {"hasData": [site]}}, "limit": PAGE}},
        "select": {"all": {"sources": [{"source": site, "properties": ["*"]}]}},
    }
    while True:
        answer = client.instances.sync(request)
        yield from (item.external_id for item in answer.items["all"])
        if len(answer.items["all"]) < PAGE:
            return
        request = {**request, "cursors": answer.next_cursor}


def ids(instances: Iterator[Any]) -> Iterator[str]:
    return (each.external_id for each in instances)


@pytest.mark.parametrize("count", [pytest.param(1_000, marks=pytest.mark.slow), pytest.param(10_000, marks=FULL)])
def test_open_cursors_go_on(count: int, sdk: ModuleType) -> None:
    """Four in ten are lists, three queries with a relation included, three the sync endpoint."""
    with (
        running("--snapshot", str(SNAPSHOT)) as (server, address),
        sdk.WaterWorksClient(address, "cursors", TokenAuth("t")) as client,
    ):
        client.spaces.create({"space": SPACE})
        client.upsert([sdk.SiteWrite(external_id=name, name="x" * 50) for name in SITES])
        query = client.site.query(chunk_size=PAGE).include(sdk.Site.parent)
        kinds = [
            *[lambda: ids(client.site.iterate(chunk_size=PAGE))] * 4,
            *[lambda: ids(query.execute())] * 3,
            *[lambda: syncing(client)] * 3,
        ]
        assert [list(kind()) for kind in kinds] == [SITES] * len(kinds)
        before = resident(), resident(server.pid)
        opened = [kind() for _ in range(count // len(kinds)) for kind in kinds]
        begun = [list(islice(each, READ)) for each in opened]
        client_mb, server_mb = resident() - before[0], resident(server.pid) - before[1]
        print(f"{count} open cursors: client {client_mb:+.1f} MB, server {server_mb:+.1f} MB")
        assert client_mb < 20 + count * 0.02  # 20 kB each: a page of four instances is among it
        assert server_mb < 10  # nothing is kept there
        client.upsert(sdk.SiteWrite(external_id="late", name="written while they were open"))
        for number, each in enumerate(opened):
            assert [*begun[number], *each] == [*SITES, "late"], number
