# Derived from async_client.py by "python -m tests.derive": change that file, not this one.
"""The client: a connection pool, and the resource APIs on it."""

from __future__ import annotations

from types import TracebackType
from typing import TYPE_CHECKING, TypeVar

from pygen_runtime.client.base_client import BaseClient, resource
from pygen_runtime.client.config import PygenClientConfig
from pygen_runtime.http.flow import Flow
from pygen_runtime.http.sync_driver import SyncDriver
from pygen_runtime.lazy import Lazy

if TYPE_CHECKING:
    from typing_extensions import Self

    from pygen_runtime.client.resources.sync_files import FilesAPI
    from pygen_runtime.client.resources.sync_instances import InstancesAPI
    from pygen_runtime.client.resources.sync_schema import (
        ContainersAPI,
        DataModelsAPI,
        SpacesAPI,
        StatisticsAPI,
        ViewsAPI,
    )
    from pygen_runtime.client.resources.sync_time_series import TimeSeriesAPI

T = TypeVar("T")


class PygenClient(BaseClient):
    """The Data Modeling API of one project, for threads; any number of threads may share one client.

    Takes the arguments of `PygenClientConfig`. Use it in a ``with`` block, or call `close`.

    >>> client = PygenClient("https://api.cognitedata.com", "acme", TokenAuth("secret"))  # doctest: +SKIP
    """

    spaces: Lazy[SpacesAPI] = resource("sync_schema", "SpacesAPI")
    containers: Lazy[ContainersAPI] = resource("sync_schema", "ContainersAPI")
    views: Lazy[ViewsAPI] = resource("sync_schema", "ViewsAPI")
    data_models: Lazy[DataModelsAPI] = resource("sync_schema", "DataModelsAPI")
    instances: Lazy[InstancesAPI] = resource("sync_instances", "InstancesAPI")
    statistics: Lazy[StatisticsAPI] = resource("sync_schema", "StatisticsAPI")
    files: Lazy[FilesAPI] = resource("sync_files", "FilesAPI")
    time_series: Lazy[TimeSeriesAPI] = resource("sync_time_series", "TimeSeriesAPI")
    _driver: SyncDriver
    _owner: bool

    def _open(self, config: PygenClientConfig) -> None:
        self._driver = SyncDriver.open(config.connection(), self._settings(config))
        self._owner = True

    def _share(self, owner: PygenClient, config: PygenClientConfig) -> None:
        self._driver = owner._driver.with_session(self._settings(config, owner))
        self._owner = False

    def run(self, flow: Flow[T]) -> T:
        """The result of a flow; errors are those of the flow."""
        return self._driver.run(flow)

    def close(self) -> None:
        """Close the connections; a second call does nothing."""
        if self._owner:
            self._driver.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()
