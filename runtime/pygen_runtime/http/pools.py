"""The connections of a client: a pool and its slots for each process, and with asyncio for each event loop."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from contextlib import suppress
from dataclasses import dataclass

from pygen_runtime.exceptions import ClientError
from pygen_runtime.http import transport
from pygen_runtime.http.messages import Exchange
from pygen_runtime.http.owner import PerLoop, PerProcess, running_loop
from pygen_runtime.http.session import Session
from pygen_runtime.http.throttle import AsyncSlots, Slots, async_slots, sync_slots


@dataclass(frozen=True, slots=True)
class Pool:
    """Of one process."""

    http: transport.Client
    slots: Slots
    storage: transport.StorageTransports

    def close(self) -> None:
        self.http.close()
        for each in self.storage.made():
            each.close()


@dataclass(frozen=True, slots=True)
class AsyncPool:
    """Of one event loop; `guard` closes it when the loop ends."""

    http: transport.AsyncClient
    slots: AsyncSlots
    storage: transport.StorageTransports
    guard: AsyncGenerator[None, None] | None

    async def aclose(self) -> None:
        await _close(self.http, self.storage)


class Pools:
    """For threads. Clients that differ in their session share one."""

    def __init__(self, connection: transport.Connection, session: Session) -> None:
        open_one = transport.opener(connection, session.base_url)
        self._each = PerProcess(
            lambda: Pool(open_one(), sync_slots(session.concurrency), transport.storage_transports(connection))
        )
        self._each.get()
        self.is_closed = False

    def get(self, step: Exchange) -> Pool:
        """The pool of this process.

        Raises:
            ClientError: where the client is closed.
        """
        if self.is_closed:
            raise closed(step)
        return self._each.get()

    def close(self) -> None:
        """Close what this process opened; its parent's connections are its parent's."""
        self.is_closed = True
        own = self._each.made()
        if own is not None:
            own.close()


class AsyncPools:
    """For asyncio."""

    def __init__(self, connection: transport.Connection, session: Session) -> None:
        self._open = transport.async_opener(connection, session.base_url)
        self._session, self._connection = session, connection
        self._guarded = connection.transport is None
        self._each = PerLoop(self._make)
        self.is_closed = False

    def get(self, step: Exchange) -> AsyncPool:
        """The pool of the running event loop.

        Raises:
            ClientError: where the client is closed.
            ConfigurationError: where no event loop of asyncio runs.
        """
        if self.is_closed:
            raise closed(step)
        return self._each.get()

    async def aclose(self) -> None:
        """Close what this process opened, in each event loop that still can."""
        self.is_closed = True
        here = running_loop()
        for loop, pool in self._each.made():
            if loop is here:
                await pool.aclose()
            elif not loop.is_closed():
                asyncio.run_coroutine_threadsafe(pool.aclose(), loop)

    def _make(self) -> AsyncPool:
        http, storage = self._open(), transport.async_storage_transports(self._connection)
        guard = _close_with_the_loop(http, storage) if self._guarded else None
        return AsyncPool(http, async_slots(self._session.concurrency), storage, guard)


async def _close(http: transport.AsyncClient, storage: transport.StorageTransports) -> None:
    await http.aclose()
    for each in storage.made():
        await each.aclose()


def _close_with_the_loop(
    http: transport.AsyncClient, storage: transport.StorageTransports
) -> AsyncGenerator[None, None]:
    """A generator that the running loop knows of: it ends generators before it closes, as `asyncio.run` does, or when
    nobody holds them any more."""

    async def guard() -> AsyncGenerator[None, None]:
        try:
            yield
        finally:
            await _close(http, storage)

    begun = guard()
    with suppress(StopIteration):  # that is how an awaitable gives its result: the generator stands at its yield
        begun.__anext__().send(None)
    return begun


def closed(step: Exchange) -> ClientError:
    return ClientError(
        "the client is closed; make another one, or use it inside its with block",
        method=step.request.method,
        path=step.request.path,
    )
