"""A client that has spoken to its server is used in four forked children, and goes on in the parent.

Arguments: the form of the client, how many times each child asks, and whether requests are under way at the fork.
"""

from __future__ import annotations

import asyncio
import sys
import threading
from collections import Counter

from tests.http.owners.asking import ask, ask_async, async_client, begin, client, collect, in_children, report

form, times, busy = sys.argv[1], int(sys.argv[2]), sys.argv[3] == "busy"


def threads_form() -> dict[str, Counter[str]]:
    one = client()
    before = ask(one, "before", 2)
    over = threading.Event()
    others: Counter[str] = Counter()

    def keep_asking(name: str) -> None:
        while not over.is_set():
            others.update(ask(one, name, 1))

    asking = [threading.Thread(target=keep_asking, args=(f"thread-{number}",)) for number in range(4 * busy)]
    for each in asking:
        each.start()

    def work(number: int) -> Counter[str]:
        with one:  # leaving it closes what is the child's own
            return ask(one, f"child-{number}", times)

    children = in_children(4, work)
    over.set()
    for each in asking:
        each.join()
    after = ask(one, "after", 2)
    one.close()
    return {"before": before, "children": children, "threads": others, "after": after}


async def tasks_form() -> dict[str, Counter[str]]:
    one = async_client()
    before = await ask_async(one, "before", 2)
    waiting = [asyncio.ensure_future(ask_async(one, f"task-{number}", 1)) for number in range(4 * busy)]
    await asyncio.sleep(0.02 * busy)

    async def child(number: int) -> Counter[str]:
        found: Counter[str] = Counter()
        async with one:
            for turn in range(0, times, 20):
                found.update(await ask_async(one, f"child-{number}-{turn}", min(20, times - turn)))
        return found

    def work(number: int) -> Counter[str]:
        return asyncio.run(child(number))

    children = await asyncio.to_thread(collect, begin(4, work))  # what is on its way here goes on meanwhile
    others = sum(await asyncio.gather(*waiting), Counter())
    after = await ask_async(one, "after", 2)
    await one.close()
    return {"before": before, "children": children, "threads": others, "after": after}


report(threads_form() if form == "sync" else asyncio.run(tasks_form()))
