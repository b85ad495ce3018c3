"""What runs the flows of a handle that has both forms, such as the points of a series or the content of a file."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeVar

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
