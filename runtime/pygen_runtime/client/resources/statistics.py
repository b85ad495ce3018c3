"""The statistics API: what a project and its spaces hold, and how much they may."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from pygen_runtime.http.flow import Flow, Request, Response
from pygen_runtime.requests.batches import Batch, post, run_reads, send_and_decode, split

if TYPE_CHECKING:
    from pygen_runtime.client.core import AsyncPygenClient, PygenClient
    from pygen_runtime.wire import ProjectStatistics, SpaceStatistics

PATH = "/models/statistics"


class StatisticsAPI:
    """What the project holds."""

    def __init__(self, client: PygenClient) -> None:
        self._client = client

    def project(self) -> ProjectStatistics:
        """Counts and limits of the project. One request."""
        return self._client.run(_project())

    def spaces(self, spaces: Sequence[str] | None = None) -> list[SpaceStatistics]:
        """Counts of these spaces, or of all. One request (one per 100 spaces)."""
        return self._client.run(_spaces(spaces))


class AsyncStatisticsAPI:
    """What the project holds, for asyncio."""

    def __init__(self, client: AsyncPygenClient) -> None:
        self._client = client

    async def project(self) -> ProjectStatistics:
        """Counts and limits of the project. One request."""
        return await self._client.run(_project())

    async def spaces(self, spaces: Sequence[str] | None = None) -> list[SpaceStatistics]:
        """Counts of these spaces, or of all. One request (one per 100 spaces)."""
        return await self._client.run(_spaces(spaces))


def _project() -> Flow[ProjectStatistics]:
    from pygen_runtime.wire import ProjectStatistics

    request = Request("GET", PATH, "schema")
    return send_and_decode(request, lambda response: response.decode(ProjectStatistics.model_validate_json))


def _spaces(spaces: Sequence[str] | None) -> Flow[list[SpaceStatistics]]:
    if spaces is None:
        return send_and_decode(Request("GET", f"{PATH}/spaces", "schema"), _read)
    return run_reads([Batch(some, _by_ids(some)) for some in split(list(spaces), 100)], "schema")


def _by_ids(some: Sequence[str]) -> Callable[[], Flow[list[SpaceStatistics]]]:
    request = post(f"{PATH}/spaces/byids", "schema", {"items": [{"space": space} for space in some]}, len(some))
    return lambda: send_and_decode(request, _read)


def _read(response: Response) -> list[SpaceStatistics]:
    from pygen_runtime.wire import Items, SpaceStatistics

    return response.decode(Items[SpaceStatistics].model_validate_json).items
