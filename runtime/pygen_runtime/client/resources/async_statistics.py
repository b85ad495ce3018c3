"""The statistics API: what a project and its spaces hold, and how much they may."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from pygen_runtime.client.resources import statistics

if TYPE_CHECKING:
    from pygen_runtime.http.flow import AsyncRunner
    from pygen_runtime.wire import ProjectStatistics, SpaceStatistics


class AsyncStatisticsAPI:
    """What the project holds, for asyncio."""

    def __init__(self, client: AsyncRunner) -> None:
        self._client = client

    async def project(self) -> ProjectStatistics:
        """Counts and limits of the project. One request."""
        return await self._client.run(statistics.project())

    async def spaces(self, spaces: Sequence[str] | None = None) -> list[SpaceStatistics]:
        """Counts of these spaces, or of all. One request (one per 100 spaces)."""
        return await self._client.run(statistics.spaces(spaces))
