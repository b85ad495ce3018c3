# Derived from async_statistics.py by "python -m tests.derive": change that file, not this one.
"""The statistics API: what a project and its spaces hold, and how much they may."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from pygen_runtime.client.resources import statistics

if TYPE_CHECKING:
    from pygen_runtime.http.flow import Runner
    from pygen_runtime.wire import ProjectStatistics, SpaceStatistics


class StatisticsAPI:
    """What the project holds, for threads."""

    def __init__(self, client: Runner) -> None:
        self._client = client

    def project(self) -> ProjectStatistics:
        """Counts and limits of the project. One request."""
        return self._client.run(statistics.project())

    def spaces(self, spaces: Sequence[str] | None = None) -> list[SpaceStatistics]:
        """Counts of these spaces, or of all. One request (one per 100 spaces)."""
        return self._client.run(statistics.spaces(spaces))
