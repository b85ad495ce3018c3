"""What runs the flows of a handle that has both forms, such as the points of a series or the content of a file."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, TypeVar

from pygen_runtime.exceptions import ConfigurationError
from pygen_runtime.http.flow import AsyncRunner, Flow, Runner

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Doors:
    """One of the two. `form` of its methods is what to write where it is the other one."""

    sync: Runner | None = None
    asyncio: AsyncRunner | None = None
    default_space: str | None = None
    noun: str = "these points belong"

    def run(self, flow: Flow[T], form: str) -> T:
        if self.sync is None:
            flow.close()
            raise ConfigurationError(f"{self.noun} to an async client: use `{form}`")
        return self.sync.run(flow)

    async def run_async(self, flow: Flow[T], form: str) -> T:
        if self.asyncio is None:
            flow.close()
            raise ConfigurationError(f"{self.noun} to a sync client: use `{form}`")
        return await self.asyncio.run(flow)


class _Sync:
    """Runs flows that ask for nothing."""

    def run(self, flow: Flow[T]) -> T:
        return _done(flow)


class _Async:
    async def run(self, flow: Flow[T]) -> T:
        return _done(flow)


def _done(flow: Flow[T]) -> T:
    try:
        step: Any = next(flow)
    except StopIteration as stop:
        value: T = stop.value
        return value
    flow.close()
    raise AssertionError(f"there is no client, and {type(step).__name__} needs one")


NO_REQUESTS = Doors(_Sync(), _Async())
"""Of an empty list, which has no client: everything it could ask for is empty."""
