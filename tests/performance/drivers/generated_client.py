"""The generated client of this repository: see `TASKS` for what it can be asked."""

from __future__ import annotations

import statistics
import sys
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from tests.performance.drivers.growing import grown, highest
from tests.performance.drivers.rates import both_rates, median_wall, memory_in_use, settings


def rates(client: Any, wanted: dict[str, Any]) -> dict[str, float]:
    """Objects per CPU second that are listed, and upserted."""
    client.cognite_asset.list(limit=10)
    return both_rates(wanted, client.cognite_asset.list, writer(client, wanted))


def grow_list(client: Any, wanted: dict[str, Any]) -> dict[str, float]:
    """Seconds and memory of a list of all objects, seconds of upserting them."""
    client.cognite_asset.list(limit=10)
    return grown(client.cognite_asset.list, writer(client, wanted))


def grow_iterate(client: Any, wanted: dict[str, Any]) -> dict[str, float]:
    """Seconds and memory of an iteration over all objects; `growth`: MB that it grew by after the first five pages."""
    client.cognite_asset.list(limit=10)
    held: list[float] = []

    def iterate() -> None:
        number = 0
        for number, _ in enumerate(client.cognite_asset.iterate(), 1):
            if number % 5000 == 0:
                held.append(memory_in_use())
        assert number == wanted["objects"]

    figures = grown(iterate)
    return {**figures, "growth": max(held) - held[0] if held else 0.0}


def grow_arrow(client: Any, wanted: dict[str, Any]) -> dict[str, float]:
    """A record batch after the other."""
    return grown(lambda: _counted(wanted, (batch.num_rows for batch in client.cognite_asset.to_arrow())))


def grow_pandas(client: Any, wanted: dict[str, Any]) -> dict[str, float]:
    """One frame of all."""
    return grown(lambda: _counted(wanted, [len(client.cognite_asset.to_pandas())]))


def grow_polars(client: Any, wanted: dict[str, Any]) -> dict[str, float]:
    """One frame of all."""
    return grown(lambda: _counted(wanted, [len(client.cognite_asset.to_polars())]))


def grow_changes(client: Any, wanted: dict[str, Any]) -> dict[str, float]:
    """A change after the other."""
    return grown(lambda: _counted(wanted, (1 for _ in client.cognite_asset.changes())))


def grow_includes(client: Any, wanted: dict[str, Any]) -> dict[str, float]:
    """An instance with its parent after the other."""
    cls = type(client.cognite_asset.list(limit=1)[0])
    found = client.cognite_asset.query().include(cls.parent)
    return grown(lambda: _counted(wanted, (len(each.parent.all()) for each in found)))


def grow_upsert(client: Any, wanted: dict[str, Any]) -> dict[str, float]:
    """Objects that are made as they are asked for; `growth`: MB by which it held more at its highest than in the first two
    windows of 100,000."""
    page = [each.as_write() for each in client.cognite_asset.list(limit=1000)]
    held: list[float] = []

    def made() -> Iterator[Any]:
        for start in range(0, wanted["objects"], 1000):
            if start % 100_000 == 0:
                held.append(highest())
            for number, each in enumerate(page, start):
                yield each.model_copy(update={"external_id": str(number)})

    figures = grown(lambda: _counted(wanted, [sum(client.upsert(made()).counts.values())]))
    return {**figures, "growth": highest() - held[2] if len(held) > 2 else 0.0}


def grow_delete(client: Any, wanted: dict[str, Any]) -> dict[str, float]:
    """Ids that are made as they are asked for."""
    ids = (("acme_assets", str(number)) for number in range(wanted["objects"]))
    return grown(lambda: _counted(wanted, [len(client.delete(ids).deleted)]))


def _counted(wanted: dict[str, Any], found: Iterable[int]) -> None:
    assert sum(found) == wanted["objects"]


def writer(client: Any, wanted: dict[str, Any]) -> Callable[[Any], Callable[[], object]]:
    """What makes of objects that were read the call that upserts them."""

    def write(found: Any) -> Callable[[], object]:
        objects = [each.as_write() for each in found]
        assert len(objects) == wanted["objects"]
        assert objects[-1].description
        return lambda: client.upsert(objects)

    return write


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


TASKS = {
    each.__name__: each
    for each in (
        rates, callers, latency, grow_iterate, grow_list, grow_arrow, grow_pandas, grow_polars, grow_changes, grow_includes,
        grow_upsert, grow_delete,
    )
}  # fmt: skip


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
