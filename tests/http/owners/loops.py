"""One async client in one event loop after another, and in four at the same time, each in a thread."""

from __future__ import annotations

import asyncio
import gc
import sys
import threading
from collections import Counter

from pygen_runtime import ClientCredentials
from tests.http.owners.asking import URL, VERIFY, ask_async, async_client, report

credentials = ClientCredentials("id", "s3cret", f"{URL}/token", verify=VERIFY)
one = async_client(credentials=credentials)
found: Counter[str] = Counter()


async def use(name: str) -> None:
    for turn in range(3):
        found.update(await ask_async(one, f"{name}-{turn}", 30))


if sys.argv[1] == "one after another":
    for number in range(4):
        asyncio.run(use(str(number)))
else:
    threads = [threading.Thread(target=lambda n=n: asyncio.run(use(n))) for n in "abcd"]  # type: ignore[misc]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
loops = len(one._driver._pools._each.made())


async def end() -> None:
    await ask_async(one, "last", 1)
    report({"answers": found, "loops": len(one._driver._pools._each.made()), "before": loops})
    await one.close()


asyncio.run(end())
gc.collect()
