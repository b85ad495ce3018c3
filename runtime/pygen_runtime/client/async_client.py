"""The client: a connection pool, and the resource APIs on it."""

from __future__ import annotations

from types import TracebackType
from typing import TYPE_CHECKING, TypeVar

from pygen_runtime.client.base_client import BaseClient, resource
from pygen_runtime.client.config import PygenClientConfig
from pygen_runtime.http.async_driver import AsyncDriver
from pygen_runtime.http.flow import Flow
from pygen_runtime.lazy import Lazy

if TYPE_CHECKING:
    from typing_extensions import Self

    from pygen_runtime.client.resources.async_files import AsyncFilesAPI
    from pygen_runtime.client.resources.async_instances import AsyncInstancesAPI
    from pygen_runtime.client.resources.async_schema import (
        AsyncContainersAPI,
        AsyncDataModelsAPI,
        AsyncSpacesAPI,
        AsyncStatisticsAPI,
        AsyncViewsAPI,
    )
    from pygen_runtime.client.resources.async_time_series import AsyncTimeSeriesAPI

T = TypeVar("T")


class AsyncPygenClient(BaseClient):
    """The Data Modeling API of one project, for asyncio; the tasks of one event loop may share one client.

    Takes the arguments of `PygenClientConfig`. Use it in an ``async with`` block, or await `close`.

    >>> client = AsyncPygenClient("https://api.cognitedata.com", "acme", TokenAuth("secret"))  # doctest: +SKIP
    """

    spaces: Lazy[AsyncSpacesAPI] = resource("async_schema", "AsyncSpacesAPI")
    containers: Lazy[AsyncContainersAPI] = resource("async_schema", "AsyncContainersAPI")
    views: Lazy[AsyncViewsAPI] = resource("async_schema", "AsyncViewsAPI")
    data_models: Lazy[AsyncDataModelsAPI] = resource("async_schema", "AsyncDataModelsAPI")
    instances: Lazy[AsyncInstancesAPI] = resource("async_instances", "AsyncInstancesAPI")
    statistics: Lazy[AsyncStatisticsAPI] = resource("async_schema", "AsyncStatisticsAPI")
    files: Lazy[AsyncFilesAPI] = resource("async_files", "AsyncFilesAPI")
    time_series: Lazy[AsyncTimeSeriesAPI] = resource("async_time_series", "AsyncTimeSeriesAPI")
    _driver: AsyncDriver
    _owner: bool

    def _open(self, config: PygenClientConfig) -> None:
        self._driver = AsyncDriver.open(config.connection(), self._settings(config))
        self._owner = True

    def _share(self, owner: AsyncPygenClient, config: PygenClientConfig) -> None:
        self._driver = owner._driver.with_session(self._settings(config, owner))
        self._owner = False

    async def run(self, flow: Flow[T]) -> T:
        """The result of a flow; errors are those of the flow."""
        return await self._driver.run(flow)

    async def aclose(self) -> None:
        """Close the connections; a second call does nothing."""
        if self._owner:
            await self._driver.aclose()

    close = aclose

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.close()
