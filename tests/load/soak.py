"""An hour, or a minute, of mixed reads and writes by threads and tasks while requests fail; see docs/load.md."""

from __future__ import annotations

import json
import threading
import time
import urllib.request
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from types import ModuleType
from typing import Any

from pygen_runtime import ClientCredentials
from pygen_runtime.emulator import Emulator
from tests.load.crew import Crew, Follower
from tests.load.ledger import APIS, FEEDS, Key, Ledger, Record, record_of
from tests.load.memory import growth, resident
from tests.load.processes import listening
from tests.load.report import Report
from tests.load.server import SNAPSHOT, SPACE
from tests.load.steps import run
from tests.load.worker import Worker
from tests.load.writes import SHARED

THREADS, TASKS = 3, 3
TIMEOUT = 10.0
"""Seconds; the server stalls for longer."""


@dataclass(frozen=True)
class Settings:
    minutes: float = 1.0
    rate: float = 20.0
    """Operations per second of all workers together."""
    seed: int = 0
    faults: bool = True
    harsh: bool = False
    """Three times the faults, and an outage every 15 s."""
    trace_after: float | None = None
    """Seconds after which growth is traced to lines of code, in both processes."""
    report_every: float = 60.0


def soak(settings: Settings, say: Callable[[str], None] = print) -> Report:
    """Runs it; bounded by `minutes` and about half a minute to begin and to end."""
    with TemporaryDirectory() as name:
        folder = Path(name)
        sdk = _package(folder)
        say(f"seed {settings.seed}, {settings.minutes:g} min, {settings.rate:g} operations/s")
        with listening(*_arguments(folder, settings)) as (process, address):
            run = Run(settings, sdk, process.pid, address, say)
            report = run.finished()
        with _reopened(folder, sdk) as client:
            report.problems += run.differences(client, "the file, opened again")
    return report


class Run:
    """One soak against the server at `address`."""

    def __init__(self, settings: Settings, sdk: ModuleType, pid: int, address: str, say: Callable[[str], None]) -> None:
        self.settings, self.sdk, self.pid, self.address, self.say = settings, sdk, pid, address, say
        count = THREADS + TASKS
        self.workers = [Worker(sdk, number, settings.seed) for number in range(count)]
        self.followers = [Follower(Counter()), Follower(Counter())]
        self.crew = Crew(sdk, (count + len(self.followers)) / settings.rate, settings.seed)
        self.stats: list[Any] = []
        self.memory: list[tuple[float, float, float]] = []

    def finished(self) -> Report:
        with self._client(self.sdk.WaterWorksClient) as client, self._client(self.sdk.WaterWorksClient) as quiet:
            meters = [self.sdk.MeterWrite(external_id=name, name="0", serial_number=name) for name in SHARED]
            quiet.upsert(meters)
            started = time.monotonic()
            threads = self._start(client)
            try:
                self._watch(started, threads)
            finally:
                self.crew.stop.set()
                for thread in threads:
                    thread.join(timeout=120)
            seconds = time.monotonic() - started
            self._control("?faults=off")
            self.stats.append(client.stats())
            problems = [*self._problems(threads), *self._end(quiet)]
            return self._report(seconds, problems)

    def _start(self, client: Any) -> list[threading.Thread]:
        first, second = self.followers
        return [
            *self.crew.threads([*self.workers[:THREADS], first], client),
            self.crew.tasks(
                [*self.workers[THREADS:], second], lambda: self._client(self.sdk.AsyncWaterWorksClient), self.stats
            ),
        ]

    def _watch(self, started: float, threads: list[threading.Thread]) -> None:
        """Samples memory and prints progress until the time is over, or nothing can become right any more."""
        end, every = started + self.settings.minutes * 60, min(5.0, self.settings.minutes)
        told = started
        while time.monotonic() < end and all(thread.is_alive() for thread in threads):
            time.sleep(every)
            now = time.monotonic()
            self.memory.append((now - started, resident(), resident(self.pid)))
            if now - told >= self.settings.report_every:
                told = now
                self.say(self._progress(now - started))
            if len(self._problems(threads)) > 50:
                return

    def _progress(self, seconds: float) -> str:
        _, client, server = self.memory[-1]
        acknowledged = sum(worker.ledger.acknowledged for worker in self.workers)
        found = len(self.crew.crashes) + sum(len(worker.ledger.violations) for worker in self.workers)
        return (
            f"{seconds:6.0f} s: {self.crew.operations} operations, {acknowledged} acknowledged writes, "
            f"client {client:.1f} MB, server {server:.1f} MB, {found} problems"
        )

    def _problems(self, threads: list[threading.Thread]) -> list[str]:
        stuck = [f"{thread.name} does not end" for thread in threads if self.crew.stop.is_set() and thread.is_alive()]
        return [*stuck, *self.crew.crashes, *(each for worker in self.workers for each in worker.ledger.violations)]

    def _end(self, client: Any) -> list[str]:
        """With the faults off: what is stored, what the followers have, and the counters."""
        problems = self.differences(client, "the server at the end")
        pumps = {
            external_id: record for each in self.workers for external_id, record in each.ledger.of_view("Pump").items()
        }
        for name, follower in zip(("thread", "task"), self.followers, strict=True):
            run(follower.next(), client)
            if follower.copy != pumps:
                odd = {key for key in {*pumps, *follower.copy} if pumps.get(key) != follower.copy.get(key)}
                problems.append(f"the copy of the follower in a {name} differs: {sorted(odd)[:10]}")
        return problems + self._miscounted(client)

    def _miscounted(self, client: Any) -> list[str]:
        meters = client.meter.retrieve(SHARED)
        reading = sum(meter.reading for meter in meters)
        sure, maybe = (sum(getattr(each, name) for each in self.workers) for name in ("counted", "maybe_counted"))
        self.counted = f"{reading} counted, {sure} acknowledged, {maybe} unknown"
        problems = [] if sure <= reading <= sure + maybe else [f"counters: {self.counted}"]
        # Each landed write counts one, so another version means that one of two writers was overwritten.
        odd = [meter.external_id for meter in meters if meter.data_record.version != meter.reading + 1]
        return problems + [f"an update of {name} was lost" for name in odd]

    def differences(self, client: Any, where: str) -> list[str]:
        """What the store holds against what was acknowledged."""
        whole = Ledger(where)
        for worker in self.workers:
            whole.state.update(worker.ledger.state)
        found = stored(client)
        whole.check("differs", found, whole.state)
        return whole.violations

    def _report(self, seconds: float, problems: list[str]) -> Report:
        def total(name: str) -> int:
            return sum(getattr(worker.ledger, name) for worker in self.workers)

        warm_up = seconds / 4 if seconds < 1200 else 300.0
        return Report(
            seconds=seconds,
            operations=sum((worker.counts for worker in self.workers), Counter()),
            errors=sum((each.errors for each in [*self.workers, *self.followers]), Counter()),
            faults=self._control("?faults=off"),
            acknowledged=total("acknowledged"),
            refused=total("refused"),
            landed_unknown=total("landed_unknown"),
            lost_unknown=total("lost_unknown"),
            counted=self.counted,
            requests=sum(each.total.requests for each in self.stats),
            retries=sum(each.total.retries for each in self.stats),
            changes=sum(follower.changes for follower in self.followers),
            instances=sum(len(worker.ledger.state) for worker in self.workers),
            client=growth([(at, client) for at, client, _ in self.memory], warm_up),
            server=growth([(at, server) for at, _, server in self.memory], warm_up),
            problems=problems,
        )

    def _client(self, kind: Any) -> Any:
        credentials = ClientCredentials("soak", "secret", f"{self.address}/token")
        return kind(base_url=self.address, project="soak", credentials=credentials, timeout=TIMEOUT)

    def _control(self, query: str) -> dict[str, int]:
        with urllib.request.urlopen(f"{self.address}/control{query}", timeout=30) as answer:
            counts: dict[str, int] = json.loads(answer.read())
            return counts


def stored(client: Any) -> dict[Key, Record | None]:
    """All instances of the workers, as the store holds them."""
    found: dict[Key, Record | None] = {}
    for view, api in APIS.items():
        instances = getattr(client, api).iterate()
        found.update({(view, each.external_id): record_of(view, each) for each in instances})
    for edge in client.instances.iterate(instance_type="edge"):
        if edge.type.external_id == "feeds":
            found[FEEDS, f"{edge.start_node.external_id}>{edge.end_node.external_id}"] = {}
    return found


def _package(folder: Path) -> ModuleType:
    from tests.generation.packages import load

    models = json.loads(SNAPSHOT.read_text("utf-8"))["models"]
    return load(folder, *models, instance_space=SPACE)


def _arguments(folder: Path, settings: Settings) -> list[str]:
    """Of the server."""
    found = ["tests.load.server", "--db", str(folder / "soak.db"), "--seed", str(settings.seed)]
    found += [] if settings.faults else ["--no-faults"]
    found += ["--harsh"] if settings.harsh else []
    return found + ([] if settings.trace_after is None else ["--trace-after", str(settings.trace_after)])


@contextmanager
def _reopened(folder: Path, sdk: ModuleType) -> Iterator[Any]:
    with Emulator(folder / "soak.db", strict=True) as emulator:
        yield sdk.WaterWorksClient(base_url="https://emulator.local", project="soak", transport=emulator.transport)
