"""Many clients in one process that call a server at once: ``python -m tests.load.callers JSON`` prints figures as JSON.

Each client is a generated one with a connection pool of its own: a task with an async client, or a thread with a sync
one. Four of five calls retrieve an instance, the others list twenty or write one.
"""

from __future__ import annotations

import asyncio
import json
import random
import ssl
import statistics
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import AsyncExitStack, ExitStack
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from pygen_runtime import ResponseEvent, TokenAuth
from tests.generation.packages import load
from tests.load.memory import resident
from tests.load.server import SNAPSHOT, SPACE

PUMPS = 200


@dataclass
class Tally:
    """What the callers saw, and what the retries hid from them."""

    seconds: list[float] = field(default_factory=list)
    errors: Counter[str] = field(default_factory=Counter)
    attempts: Counter[str] = field(default_factory=Counter)
    """Failed attempts, by status or by the error of the connection."""
    retries: int = 0

    def note(self, event: ResponseEvent) -> None:
        """A hook of all clients."""
        self.retries += event.request.attempt > 1
        if event.status is None or event.status >= 400:
            self.attempts[str(event.status or event.error).partition(":")[0]] += 1


@dataclass
class Load:
    """`clients` that call for `seconds`; making them is not measured.

    They share `certificates`: each would load its own, which takes longer than many calls and half a megabyte.
    """

    sdk: Any
    address: str
    clients: int
    seconds: float
    tally: Tally = field(default_factory=Tally)
    certificates: ssl.SSLContext = field(default_factory=ssl.create_default_context)
    started: float = 0.0
    lasted: float = 0.0

    def start(self) -> None:
        self.started = time.perf_counter()

    def end(self) -> None:
        self.lasted = time.perf_counter() - self.started

    def client(self, cls: Any) -> Any:
        return cls(self.address, "load", TokenAuth("t"), on_response=self.tally.note, verify=self.certificates)

    def calls(self, number: int) -> Iterator[Callable[[Any], Any]]:
        """What a client does until the time is over, and once if its turn comes after that."""
        chance = random.Random(number)
        for turn in count():
            if turn and time.perf_counter() > self.started + self.seconds:
                return
            pump = f"P-{chance.randrange(PUMPS)}"
            what = chance.random()
            if what < 0.8:
                yield lambda client, id=pump: client.pump.retrieve(id)
            elif what < 0.9:
                yield lambda client: client.pump.list(limit=20)
            else:
                speed = chance.randrange(3000)
                written = self.sdk.PumpWrite(external_id=pump, name=pump, site="S", rated_speed=speed)
                yield lambda client, written=written: client.upsert(written)


def in_threads(work: Load) -> None:
    """Every client in a thread of its own; they begin when all of them are there."""
    go = threading.Event()

    def caller(number: int, client: Any) -> None:
        go.wait()
        for call in work.calls(number):
            started = time.perf_counter()
            try:
                call(client)
            except Exception as error:
                work.tally.errors[type(error).__name__] += 1
            work.tally.seconds.append(time.perf_counter() - started)

    with ExitStack() as stack:
        clients = [stack.enter_context(work.client(work.sdk.WaterWorksClient)) for _ in range(work.clients)]
        threads = [threading.Thread(target=caller, args=each) for each in enumerate(clients)]
        for thread in threads:
            thread.start()
        work.start()
        go.set()
        for thread in threads:
            thread.join()
        work.end()


async def in_tasks(work: Load) -> None:
    """Every client in a task of its own."""

    async def caller(number: int, client: Any) -> None:
        for call in work.calls(number):
            started = time.perf_counter()
            try:
                await call(client)
            except Exception as error:
                work.tally.errors[type(error).__name__] += 1
            work.tally.seconds.append(time.perf_counter() - started)

    async with AsyncExitStack() as stack:
        clients = [
            await stack.enter_async_context(work.client(work.sdk.AsyncWaterWorksClient)) for _ in range(work.clients)
        ]
        work.start()
        await asyncio.gather(*(caller(*each) for each in enumerate(clients)))
        work.end()


def fill(sdk: Any, address: str) -> None:
    with sdk.WaterWorksClient(address, "load", TokenAuth("t")) as client:
        client.spaces.create({"space": SPACE})
        site = sdk.SiteWrite(external_id="S", name="S")
        client.upsert([sdk.PumpWrite(external_id=f"P-{each}", name="P", site=site) for each in range(PUMPS)])
        client.pump.list(limit=20)


def allow_open_files() -> None:
    """As many as the system lets this process have: the server's limit is what is looked for."""
    if sys.platform != "win32":
        import resource

        _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
        resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))


def measure(address: str, form: str, clients: int, seconds: float) -> dict[str, Any]:
    with TemporaryDirectory() as folder:
        sdk = load(Path(folder), *json.loads(SNAPSHOT.read_text("utf-8"))["models"], instance_space=SPACE)
        fill(sdk, address)
        allow_open_files()
        before, work = resident(), Load(sdk, address, clients, seconds)
        if form == "threads":
            in_threads(work)
        else:
            asyncio.run(in_tasks(work))
        tally = work.tally
        centiles = statistics.quantiles(tally.seconds, n=100)
        return {
            "rate": len(tally.seconds) / work.lasted,
            **{f"p{each}": centiles[each - 1] * 1000 for each in (50, 95, 99)},
            "errors": tally.errors,
            "attempts": tally.attempts,
            "retries": tally.retries,
            "client_memory": resident() - before,
        }


if __name__ == "__main__":
    print(json.dumps(measure(**json.loads(sys.argv[1]))))
