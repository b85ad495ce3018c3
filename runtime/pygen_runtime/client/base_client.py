"""What the clients have in common: their settings, and what clients on one connection pool share."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import fields
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, NoReturn, TypeVar

from pygen_runtime.client.config import Concurrency, PygenClientConfig
from pygen_runtime.credentials.auth import Credentials
from pygen_runtime.credentials.cognite_client import CogniteClientLike, settings_of
from pygen_runtime.credentials.environment import cluster_url
from pygen_runtime.exceptions import ConfigurationError
from pygen_runtime.filters.references import completed_space
from pygen_runtime.http.certificates import Verify
from pygen_runtime.http.observe import Hooks, Observer, RequestHook, ResponseHook, Stats, configure_logging
from pygen_runtime.http.session import Session, default_headers
from pygen_runtime.http.throttle import RateLimit
from pygen_runtime.http.transport import AsyncBaseTransport, BaseTransport
from pygen_runtime.lazy import Lazy, located

if TYPE_CHECKING:
    from typing_extensions import Self


T = TypeVar("T")

POOL_OPTIONS = frozenset({"verify", "proxy", "http2", "connection_pool_size", "transport", "concurrency"})
"""What belongs to the pool and cannot differ between clients that share one."""


def resource(module: str, name: str) -> Lazy[Any]:
    """An API of a client, imported and made when it is first used."""
    return Lazy(
        lambda client: getattr(import_module(located(f"pygen_runtime.client.resources.{module}")), name)(client)
    )


class BaseClient:
    """What the sync and the async client have in common."""

    default_options: ClassVar[Mapping[str, Any]] = {}
    """Arguments that a generated client fills in where neither the caller nor the environment gives them."""

    default_space: ClassVar[str | None] = None
    """The space of instances whose space is not given; of a generated client `instance-space` of the configuration."""

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
        transfer_timeout: float | None = None,
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

    @classmethod
    def from_cognite_client(cls, client: CogniteClientLike, **options: Any) -> Self:
        """A client on the base URL, the project and the login of a ``CogniteClient`` of cognite-sdk; `options` win.

        Its credentials are asked for each request, so that a login there is one here, and a token renewed there, too.

        Raises:
            ConfigurationError: for what is no such client.
        """
        return cls.from_config(PygenClientConfig(**{**cls.default_options, **settings_of(client), **options}))

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

    def complete_space(self, external_id: str) -> str:
        """The default space; raises ConfigurationError without one."""
        return completed_space(self.default_space, external_id, type(self).__name__)

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
            transfer_timeout=config.transfer_timeout,
            allow_http=config.allow_http,
        )

    def __repr__(self) -> str:
        return f"{type(self).__name__}(base_url={self.config.base_url!r}, project={self.config.project!r})"

    def __reduce__(self) -> NoReturn:
        raise TypeError(f"a {type(self).__name__} is not pickled; make one in each process, for example by from_env()")


CONFIG_FIELDS = frozenset(item.name for item in fields(PygenClientConfig))


def _several(hooks: Callable[[T], None] | tuple[Callable[[T], None], ...]) -> tuple[Callable[[T], None], ...]:
    return (hooks,) if callable(hooks) else hooks
