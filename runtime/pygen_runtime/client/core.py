"""The clients: settings, a connection pool, and the resource APIs on them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import fields
from functools import cached_property
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, ClassVar, Literal, NoReturn, TypeVar, overload

from pygen_runtime.client.auth import Credentials
from pygen_runtime.client.config import Concurrency, PygenClientConfig, cluster_url
from pygen_runtime.client.drivers import AsyncDriver, SyncDriver
from pygen_runtime.client.http import Flow
from pygen_runtime.client.limits import RateLimit
from pygen_runtime.client.observe import (
    Hooks,
    Observer,
    RequestHook,
    ResponseHook,
    Stats,
    configure_logging,
)
from pygen_runtime.client.session import Session, default_headers
from pygen_runtime.client.transport import AsyncBaseTransport, BaseTransport, Verify
from pygen_runtime.exceptions import ConfigurationError
from pygen_runtime.references import ViewReference

if TYPE_CHECKING:
    from typing_extensions import Self

    from pygen_runtime.base import PygenResource
    from pygen_runtime.client.resources.containers import AsyncContainersAPI, ContainersAPI
    from pygen_runtime.client.resources.data_models import AsyncDataModelsAPI, DataModelsAPI
    from pygen_runtime.client.resources.instances import AsyncInstancesAPI, InstancesAPI
    from pygen_runtime.client.resources.spaces import AsyncSpacesAPI, SpacesAPI
    from pygen_runtime.client.resources.statistics import AsyncStatisticsAPI, StatisticsAPI
    from pygen_runtime.client.resources.views import AsyncViewsAPI, ViewsAPI
    from pygen_runtime.queries.runtime_views import AsyncViewInstances, ViewInstances
    from pygen_runtime.writing.graph import ExternalIdFactory, Mode
    from pygen_runtime.writing.progress import ProgressLike
    from pygen_runtime.writing.writes import Deletable, DryRun, UpsertResult, Writable

T = TypeVar("T")

POOL_OPTIONS = frozenset({"verify", "proxy", "http2", "connection_pool_size", "transport", "concurrency"})
"""What belongs to the pool and cannot differ between clients that share one."""


class BaseClient:
    """What the sync and the async client have in common."""

    default_options: ClassVar[Mapping[str, Any]] = {}
    """Arguments that a generated client fills in where neither the caller nor the environment gives them."""

    config: PygenClientConfig
    _observer: Observer
    _rate: RateLimit

    def __init__(
        self,
        base_url: str | None = None,
        project: str | None = None,
        credentials: Credentials | None = None,
        *,
        cluster: str | None = None,
        timeout: float | None = None,
        max_retries: int | None = None,
        rate_limit: float | None = None,
        connection_pool_size: int | None = None,
        concurrency: Concurrency | None = None,
        verify: Verify | None = None,
        proxy: str | None = None,
        headers: Mapping[str, str] | None = None,
        transport: BaseTransport | AsyncBaseTransport | None = None,
        allow_http: bool | None = None,
        http2: bool | None = None,
        compress: bool | None = None,
        app_name: str | None = None,
        on_request: RequestHook | tuple[RequestHook, ...] | None = None,
        on_response: ResponseHook | tuple[ResponseHook, ...] | None = None,
        log_bodies: bool | None = None,
    ) -> None:
        given = {name: value for name, value in locals().items() if name in CONFIG_FIELDS and value is not None}
        if cluster and not base_url:
            given["base_url"] = cluster_url(cluster)
        self._open(self._complete({**self.default_options, **given}))

    @staticmethod
    def _complete(options: Mapping[str, Any]) -> PygenClientConfig:
        for name, advice in {"base_url": "or cluster=", "project": "", "credentials": "such as TokenAuth(...)"}.items():
            if options.get(name) is None and not (name == "credentials" and options.get("transport") is not None):
                raise ConfigurationError(f"the client needs {name}= {advice}".rstrip() + "; from_env() reads all three")
        return PygenClientConfig(**options)

    @classmethod
    def from_config(cls, config: PygenClientConfig) -> Self:
        """A client with exactly these settings."""
        client = cls.__new__(cls)
        client._open(config)
        return client

    @classmethod
    def from_env(cls, environ: Mapping[str, str] | None = None, **options: Any) -> Self:
        """A client from the environment: `PygenClientConfig.from_env`; `options` win."""
        return cls.from_config(PygenClientConfig.from_env(environ, defaults=cls.default_options, **options))

    @classmethod
    def from_file(cls, path: str | Path, **options: Any) -> Self:
        """A client from a TOML credential file: `PygenClientConfig.from_file`; `options` win."""
        return cls.from_config(PygenClientConfig.from_file(path, defaults=cls.default_options, **options))

    def with_options(self, **options: Any) -> Self:
        """A client with other settings (timeout, max_retries, rate_limit, headers, credentials, hooks, …) on the same
        connection pool, limits and statistics. Closing it does nothing: the pool is this client's.

        Raises:
            ConfigurationError: for an unknown option, or one that belongs to the pool.
        """
        for name in options:
            if name not in CONFIG_FIELDS or name in POOL_OPTIONS:
                allowed = ", ".join(sorted(CONFIG_FIELDS - POOL_OPTIONS))
                raise ConfigurationError(f"with_options() does not take {name}=; it takes {allowed}")
        settings = {item.name: getattr(self.config, item.name) for item in fields(self.config)}
        client = type(self).__new__(type(self))
        client._share(self, PygenClientConfig(**{**settings, **options}))
        return client

    def stats(self) -> Stats:
        """What was sent and received since the client was made, in all and per endpoint."""
        return self._observer.stats()

    def _open(self, config: PygenClientConfig) -> None:
        raise NotImplementedError

    def _share(self, owner: Any, config: PygenClientConfig) -> None:
        raise NotImplementedError

    def _settings(self, config: PygenClientConfig, owner: BaseClient | None = None) -> Session:
        """The session for `config`, which shares statistics and an unchanged rate limit with `owner`."""
        configure_logging()
        self.config = config
        self._observer = owner._observer if owner else Observer()
        shared = owner is not None and owner.config.rate_limit == config.rate_limit
        self._rate = owner._rate if owner and shared else RateLimit(config.rate_limit)
        if config.credentials is not None:
            config.credentials.connect_with(config.verify, config.proxy, config.allow_http)
        hooks = Hooks(_several(config.on_request), _several(config.on_response), config.log_bodies)
        return Session(
            base_url=config.base_url,
            project=config.project,
            credentials=config.credentials,
            timeout=config.timeout,
            max_retries=config.max_retries,
            concurrency=config.limits(),
            rate=self._rate,
            observer=self._observer,
            hooks=hooks,
            headers=default_headers(config.app_name, config.headers),
            compress=config.compress,
        )

    def __repr__(self) -> str:
        return f"{type(self).__name__}(base_url={self.config.base_url!r}, project={self.config.project!r})"

    def __reduce__(self) -> NoReturn:
        raise TypeError(f"a {type(self).__name__} is not pickled; make one in each process, for example by from_env()")


class PygenClient(BaseClient):
    """The Data Modeling API of one project, for threads; they may share one client.

    Takes the arguments of `PygenClientConfig`. Use it in a ``with`` block, or call `close`.

    >>> client = PygenClient("https://api.cognitedata.com", "acme", TokenAuth("secret"))  # doctest: +SKIP
    """

    _driver: SyncDriver
    _owner: bool

    def _open(self, config: PygenClientConfig) -> None:
        self._driver = SyncDriver.open(config.connection(), self._settings(config))
        self._owner = True

    def _share(self, owner: PygenClient, config: PygenClientConfig) -> None:
        self._driver = owner._driver.with_session(self._settings(config, owner))
        self._owner = False

    @cached_property
    def spaces(self) -> SpacesAPI:
        from pygen_runtime.client.resources.spaces import SpacesAPI

        return SpacesAPI(self)

    @cached_property
    def containers(self) -> ContainersAPI:
        from pygen_runtime.client.resources.containers import ContainersAPI

        return ContainersAPI(self)

    @cached_property
    def views(self) -> ViewsAPI:
        from pygen_runtime.client.resources.views import ViewsAPI

        return ViewsAPI(self)

    @cached_property
    def data_models(self) -> DataModelsAPI:
        from pygen_runtime.client.resources.data_models import DataModelsAPI

        return DataModelsAPI(self)

    @cached_property
    def instances(self) -> InstancesAPI:
        from pygen_runtime.client.resources.instances import InstancesAPI

        return InstancesAPI(self)

    @cached_property
    def statistics(self) -> StatisticsAPI:
        from pygen_runtime.client.resources.statistics import StatisticsAPI

        return StatisticsAPI(self)

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


class AsyncPygenClient(BaseClient):
    """The Data Modeling API of one project, for asyncio; the tasks of one event loop may share one client.

    Takes the arguments of `PygenClientConfig`. Use it in an ``async with`` block, or await `aclose`.
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
        from pygen_runtime.client.resources.spaces import AsyncSpacesAPI

        return AsyncSpacesAPI(self)

    @cached_property
    def containers(self) -> AsyncContainersAPI:
        from pygen_runtime.client.resources.containers import AsyncContainersAPI

        return AsyncContainersAPI(self)

    @cached_property
    def views(self) -> AsyncViewsAPI:
        from pygen_runtime.client.resources.views import AsyncViewsAPI

        return AsyncViewsAPI(self)

    @cached_property
    def data_models(self) -> AsyncDataModelsAPI:
        from pygen_runtime.client.resources.data_models import AsyncDataModelsAPI

        return AsyncDataModelsAPI(self)

    @cached_property
    def instances(self) -> AsyncInstancesAPI:
        from pygen_runtime.client.resources.instances import AsyncInstancesAPI

        return AsyncInstancesAPI(self)

    @cached_property
    def statistics(self) -> AsyncStatisticsAPI:
        from pygen_runtime.client.resources.statistics import AsyncStatisticsAPI

        return AsyncStatisticsAPI(self)

    async def run(self, flow: Flow[T]) -> T:
        """The result of a flow; errors are those of the flow."""
        return await self._driver.run(flow)

    async def close(self) -> None:
        """Close the connections; a second call does nothing."""
        if self._owner:
            await self._driver.close()

    aclose = close

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.close()


class InstanceClient(PygenClient):
    """The base of generated clients, for threads."""

    def view(self, space: str, external_id: str, version: str) -> ViewInstances:
        """The API of a view known only at run time; its classes are made of what CDF says of the view.

        Classes are called as the views, properties as in CDF. One request, and one for each step of relations to
        other views.

        Raises:
            ResourceNotFoundError: where there is no such view.
        """
        from pygen_runtime.queries.runtime_views import sync_api

        return self.run(sync_api(self, ViewReference(space, external_id, version)))

    @overload
    def upsert(
        self,
        items: Writable | Iterable[Writable],
        mode: Mode = ...,
        *,
        skip_on_version_conflict: bool = ...,
        auto_create_start_nodes: bool = ...,
        auto_create_end_nodes: bool = ...,
        auto_create_direct_relations: bool = ...,
        external_id_factory: ExternalIdFactory | None = ...,
        progress: ProgressLike = ...,
        dry_run: Literal[False] = ...,
    ) -> UpsertResult: ...
    @overload
    def upsert(
        self,
        items: Writable | Iterable[Writable],
        mode: Mode = ...,
        *,
        skip_on_version_conflict: bool = ...,
        auto_create_start_nodes: bool = ...,
        auto_create_end_nodes: bool = ...,
        auto_create_direct_relations: bool = ...,
        external_id_factory: ExternalIdFactory | None = ...,
        progress: ProgressLike = ...,
        dry_run: Literal[True],
    ) -> DryRun: ...
    def upsert(
        self,
        items: Writable | Iterable[Writable],
        mode: Mode = "apply",
        *,
        skip_on_version_conflict: bool = False,
        auto_create_start_nodes: bool = False,
        auto_create_end_nodes: bool = False,
        auto_create_direct_relations: bool = True,
        external_id_factory: ExternalIdFactory | None = None,
        progress: ProgressLike = None,
        dry_run: bool = False,
    ) -> UpsertResult | DryRun:
        """Write objects, and all objects in their relations: one request per 1,000 instances, nodes and edges counted
        together; those that do not depend on each other at the same time. Up to 1,000 are one transaction.

        `mode`: "apply" merges what is set into what is stored, "replace" resets the properties that are not set,
        "create" refuses instances that exist. `skip_on_version_conflict`: pass over instances that are newer than
        their `existing_version`. `auto_create_…`: let CDF create bare nodes that a relation or an edge names.
        `external_id_factory` makes the external ids that are missing (`pygen_runtime.writing.external_ids`); edges without
        one get a digest of their type, start and end. `progress`: a function of (done, total), or True for a bar
        that rich draws. `dry_run`: send nothing, give the requests.

        Raises:
            ConfigurationError: where an object cannot be written as it is, or two of one id differ; nothing was sent.
            ConflictError: where a stored version is newer than `existing_version`; nothing was written.
            MultiRequestError: with what succeeded, failed and is unknown, where one of several requests failed.
        """
        from pygen_runtime.writing.writes import WriteOptions, WritePlan

        options = WriteOptions(
            mode,
            skip_on_version_conflict,
            auto_create_start_nodes,
            auto_create_end_nodes,
            auto_create_direct_relations,
            external_id_factory,
        )
        plan = WritePlan.of(self, items, options)
        return plan.dry_run() if dry_run else self.run(plan.run(progress))

    def delete(self, ids: Deletable | Iterable[Deletable], *, progress: ProgressLike = None) -> UpsertResult:
        """Delete exactly these instances; CDF deletes the edges of a deleted node with it. The ids of those that
        existed are the `deleted` of the result. One request per 1,000 ids.

        An id is an external id in the default space, (space, external_id), a reference, or an instance; the objects
        in the relations of an instance are not deleted.
        """
        from pygen_runtime.writing.writes import delete

        return self.run(delete(self, ids, progress))

    def save(self, instances: PygenResource | Iterable[PygenResource]) -> UpsertResult:
        """Write the fields assigned since the instances were read, merged into what is stored, and take over the
        version and times that CDF answers. One request per 1,000 instances; none where nothing was assigned.

        A list or a JSON object that was changed in place counts as assigned only when it is assigned again.

        Raises:
            ConflictError: where somebody else has written the instance since; refresh it, and decide.
            pydantic.ValidationError: where a value is not one that the property takes; nothing was sent.
        """
        from pygen_runtime.writing.saving import save

        return self.run(save(self, instances))

    def refresh(self, instances: PygenResource | Iterable[PygenResource]) -> None:
        """Read instances again, in place; what was assigned and not saved is gone. One request per 1,000 instances of
        a view.

        Raises:
            ResourceNotFoundError: where one does not exist any more.
        """
        from pygen_runtime.writing.saving import refresh

        self.run(refresh(self, instances))


class AsyncInstanceClient(AsyncPygenClient):
    """The base of generated clients, for asyncio."""

    async def view(self, space: str, external_id: str, version: str) -> AsyncViewInstances:
        """As `InstanceClient.view`."""
        from pygen_runtime.queries.runtime_views import async_api

        return await self.run(async_api(self, ViewReference(space, external_id, version)))

    @overload
    async def upsert(
        self,
        items: Writable | Iterable[Writable],
        mode: Mode = ...,
        *,
        skip_on_version_conflict: bool = ...,
        auto_create_start_nodes: bool = ...,
        auto_create_end_nodes: bool = ...,
        auto_create_direct_relations: bool = ...,
        external_id_factory: ExternalIdFactory | None = ...,
        progress: ProgressLike = ...,
        dry_run: Literal[False] = ...,
    ) -> UpsertResult: ...
    @overload
    async def upsert(
        self,
        items: Writable | Iterable[Writable],
        mode: Mode = ...,
        *,
        skip_on_version_conflict: bool = ...,
        auto_create_start_nodes: bool = ...,
        auto_create_end_nodes: bool = ...,
        auto_create_direct_relations: bool = ...,
        external_id_factory: ExternalIdFactory | None = ...,
        progress: ProgressLike = ...,
        dry_run: Literal[True],
    ) -> DryRun: ...
    async def upsert(
        self,
        items: Writable | Iterable[Writable],
        mode: Mode = "apply",
        *,
        skip_on_version_conflict: bool = False,
        auto_create_start_nodes: bool = False,
        auto_create_end_nodes: bool = False,
        auto_create_direct_relations: bool = True,
        external_id_factory: ExternalIdFactory | None = None,
        progress: ProgressLike = None,
        dry_run: bool = False,
    ) -> UpsertResult | DryRun:
        """As `InstanceClient.upsert`."""
        from pygen_runtime.writing.writes import WriteOptions, WritePlan

        options = WriteOptions(
            mode,
            skip_on_version_conflict,
            auto_create_start_nodes,
            auto_create_end_nodes,
            auto_create_direct_relations,
            external_id_factory,
        )
        plan = WritePlan.of(self, items, options)
        return plan.dry_run() if dry_run else await self.run(plan.run(progress))

    async def delete(self, ids: Deletable | Iterable[Deletable], *, progress: ProgressLike = None) -> UpsertResult:
        """As `InstanceClient.delete`."""
        from pygen_runtime.writing.writes import delete

        return await self.run(delete(self, ids, progress))

    async def save(self, instances: PygenResource | Iterable[PygenResource]) -> UpsertResult:
        """As `InstanceClient.save`."""
        from pygen_runtime.writing.saving import save

        return await self.run(save(self, instances))

    async def refresh(self, instances: PygenResource | Iterable[PygenResource]) -> None:
        """As `InstanceClient.refresh`."""
        from pygen_runtime.writing.saving import refresh

        await self.run(refresh(self, instances))


CONFIG_FIELDS = frozenset(item.name for item in fields(PygenClientConfig))


def _several(hooks: Callable[[T], None] | tuple[Callable[[T], None], ...]) -> tuple[Callable[[T], None], ...]:
    return (hooks,) if callable(hooks) else hooks


__all__ = ["AsyncInstanceClient", "AsyncPygenClient", "InstanceClient", "PygenClient"]
