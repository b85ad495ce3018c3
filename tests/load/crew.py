"""Threads and tasks that work side by side until they are told to stop, each at its own pace."""

from __future__ import annotations

import asyncio
import random
import threading
import time
import traceback
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from types import ModuleType
from typing import Any, Protocol

from pygen_runtime.exceptions import ClientError
from tests.load.ledger import Record, record_of
from tests.load.steps import Operation, Take, run, run_async


class Member(Protocol):
    """Something that has a next operation, for ever, and a place for errors."""

    errors: Any

    def next(self) -> Operation: ...


@dataclass
class Follower:
    """Keeps a copy of all pumps by reading what changed, from where it stopped the last time."""

    errors: Any
    cursor: str | None = None
    copy: dict[str, Record] = field(default_factory=dict)
    changes: int = 0

    def next(self) -> Operation:
        found = yield Take(lambda client: client.pump.changes(cursor=self.cursor))
        for change in found:
            self.changes += 1
            if change.kind == "delete":
                self.copy.pop(change.instance.external_id, None)
            else:
                self.copy[change.instance.external_id] = record_of("Pump", change.instance)
            self.cursor = change.cursor or self.cursor


@dataclass
class Crew:
    """`pace`: seconds from one operation of a member to its next. `crashes` are errors that no caller should see."""

    sdk: ModuleType
    pace: float
    seed: int
    stop: threading.Event = field(default_factory=threading.Event)
    operations: int = 0
    crashes: list[str] = field(default_factory=list)

    def work(self, member: Member, client: Any) -> None:
        """Until it is stopped; in a thread."""
        pauses = random.Random(self.seed)
        while not self.stop.is_set():
            started = time.monotonic()
            try:
                run(member.next(), client)
            except Exception as error:
                self._note(member, error)
            self.operations += 1
            self.stop.wait(self._rest(started, pauses))

    async def work_async(self, member: Member, client: Any) -> None:
        """Until it is stopped; in a task."""
        pauses = random.Random(self.seed)
        while not self.stop.is_set():
            started = time.monotonic()
            try:
                await run_async(member.next(), client)
            except Exception as error:
                self._note(member, error)
            self.operations += 1
            await asyncio.sleep(self._rest(started, pauses))

    def _rest(self, started: float, pauses: random.Random) -> float:
        return max(0.0, self.pace * pauses.uniform(0.5, 1.5) - (time.monotonic() - started))

    def _note(self, member: Member, error: Exception) -> None:
        """Errors of the API reach callers where an outage outlasts the retries; all others are bugs."""
        if isinstance(error, ClientError):
            member.errors[type(error).__name__] += 1
        else:
            self.crashes.append("".join(traceback.format_exception(error))[-3000:])

    def threads(self, members: Sequence[Member], client: Any) -> list[threading.Thread]:
        return [self._started(self.work, member, client) for member in members]

    def tasks(self, members: Sequence[Member], make_client: Callable[[], Any], stats: list[Any]) -> threading.Thread:
        """A thread with an event loop in which all members work on one client."""

        async def main() -> None:
            async with make_client() as client:
                await asyncio.gather(*(self.work_async(member, client) for member in members))
                stats.append(client.stats())

        return self._started(lambda: asyncio.run(main()))

    @staticmethod
    def _started(target: Callable[..., None], *arguments: Any) -> threading.Thread:
        thread = threading.Thread(target=target, args=arguments)
        thread.start()
        return thread
