"""The generated client of this repository: see `TASKS` for what it can be asked."""

from __future__ import annotations

import statistics
import sys
import threading
import time
from typing import Any

from tests.performance.drivers.rates import best_rate, median_wall, memory_in_use, settings


def read_and_write(client: Any, wanted: dict[str, Any]) -> dict[str, float]:
    """Objects per CPU second that are listed, and upserted."""
    api, count, rounds = client.cognite_asset, wanted["objects"], wanted["rounds"]
    api.list(limit=10)
    read = best_rate(api.list, count, rounds)
    objects = [each.as_write() for each in api.list()]
    assert len(objects) == count
    assert objects[-1].description
    return {"read": read, "write": best_rate(lambda: client.upsert(objects), count, rounds)}


def callers(client: Any, wanted: dict[str, Any]) -> dict[str, float]:
    """Requests per second of 10 threads that retrieve one instance each time, their p95 and the memory they need."""
    before = memory_in_use()
    id = (wanted["space"], wanted["external_id"])
    client.cognite_asset.retrieve(id)
    seconds: list[float] = []

    def call() -> None:
        for _ in range(wanted["calls"]):
            started = time.perf_counter()
            client.cognite_asset.retrieve(id)
            seconds.append(time.perf_counter() - started)

    threads = [threading.Thread(target=call) for _ in range(10)]
    started = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    rate = len(seconds) / (time.perf_counter() - started)
    return {"rate": rate, "p95": statistics.quantiles(seconds, n=20)[-1] * 1000, "memory": memory_in_use() - before}


def latency(client: Any, wanted: dict[str, Any]) -> dict[str, float]:
    """Seconds of a lazy iteration and of a bare httpx loop with json.loads over the same pages."""
    import json

    import httpx

    def ours() -> int:
        return sum(1 for _ in client.cognite_asset.iterate())

    def bare() -> int:
        count, body = 0, dict(wanted["body"])
        while True:
            answer = json.loads(bare_client.post(wanted["list_url"], json=body).content)
            count += len(answer["items"])
            if "nextCursor" not in answer:
                return count
            body["cursor"] = answer["nextCursor"]

    with httpx.Client() as bare_client:
        assert ours() == bare() == wanted["objects"]
        return median_wall({"ours": ours, "bare": bare}, wanted["rounds"])


def memory(client: Any, wanted: dict[str, Any]) -> dict[str, float]:
    """MB that the process grows by while it iterates, after the first five pages."""
    held: list[float] = []
    number = 0
    for number, _ in enumerate(client.cognite_asset.iterate(), 1):
        if number % 5000 == 0:
            held.append(memory_in_use())
    assert number == wanted["objects"]
    return {"growth": max(held) - held[0]}


TASKS = {"read_and_write": read_and_write, "callers": callers, "latency": latency, "memory": memory}


def main() -> None:
    import json
    from importlib import import_module

    from pygen_runtime import TokenAuth

    wanted = settings()
    sys.path.insert(0, wanted["folder"])
    client_class = getattr(import_module(wanted["package"]), wanted["client"])
    options = {"base_url": wanted["url"], "project": "acme", "credentials": TokenAuth("token"), "compress": False}
    with client_class(**options) as client:
        print(json.dumps(TASKS[wanted["task"]](client, wanted)))


if __name__ == "__main__":
    main()
