"""The client: a connection pool, and the resource APIs on it."""

from __future__ import annotations

from functools import cached_property
from types import TracebackType
from typing import TYPE_CHECKING, TypeVar

from pygen_runtime.client.base_client import BaseClient
from pygen_runtime.client.config import PygenClientConfig
from pygen_runtime.http.async_driver import AsyncDriver
from pygen_runtime.http.flow import Flow

if TYPE_CHECKING:
    from typing_extensions import Self

    from pygen_runtime.client.resources.async_containers import AsyncContainersAPI
    from pygen_runtime.client.resources.async_data_models import AsyncDataModelsAPI
    from pygen_runtime.client.resources.async_instances import AsyncInstancesAPI
    from pygen_runtime.client.resources.async_spaces import AsyncSpacesAPI
    from pygen_runtime.client.resources.async_statistics import AsyncStatisticsAPI
    from pygen_runtime.client.resources.async_views import AsyncViewsAPI

T = TypeVar("T")


class AsyncPygenClient(BaseClient):
    """The Data Modeling API of one project, for asyncio; the tasks of one event loop may share one client.

    Takes the arguments of `PygenClientConfig`. Use it in an ``async with`` block, or await `close`.

    >>> client = AsyncPygenClient("https://api.cognitedata.com", "acme", TokenAuth("secret"))  # doctest: +SKIP
    """

    _driver: AsyncDriver
    _owner: bool

    def _open(self, config: PygenClientConfig) -> None:
        self._driver = AsyncDriver.open(config.connection(), self._settings(config))
        self._owner = True

    def _share(self, owner: AsyncPygenClient, config: PygenClientConfig) -> None:
        self._driver = owner._driver.with_session(self._settings(config, owner))
        self._owner = False

    @cached_property
    def spaces(self) -> AsyncSpacesAPI:
        from pygen_runtime.client.resources.async_spaces import AsyncSpacesAPI

        return AsyncSpacesAPI(self)

    @cached_property
    def containers(self) -> AsyncContainersAPI:
        from pygen_runtime.client.resources.async_containers import AsyncContainersAPI

        return AsyncContainersAPI(self)

    @cached_property
    def views(self) -> AsyncViewsAPI:
        from pygen_runtime.client.resources.async_views import AsyncViewsAPI

        return AsyncViewsAPI(self)

    @cached_property
    def data_models(self) -> AsyncDataModelsAPI:
        from pygen_runtime.client.resources.async_data_models import AsyncDataModelsAPI

        return AsyncDataModelsAPI(self)

    @cached_property
    def instances(self) -> AsyncInstancesAPI:
        from pygen_runtime.client.resources.async_instances import AsyncInstancesAPI

        return AsyncInstancesAPI(self)

    @cached_property
    def statistics(self) -> AsyncStatisticsAPI:
        from pygen_runtime.client.resources.async_statistics import AsyncStatisticsAPI

        return AsyncStatisticsAPI(self)

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
