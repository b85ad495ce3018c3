"""The arguments of a client as one frozen value."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

from pygen_runtime.credentials.auth import Credentials
from pygen_runtime.exceptions import ConfigurationError
from pygen_runtime.http.certificates import Verify
from pygen_runtime.http.observe import RequestHook, ResponseHook
from pygen_runtime.http.secret import mask_url, mask_values
from pygen_runtime.http.session import can_be_sent
from pygen_runtime.http.throttle import DEFAULT_CONCURRENCY, Kind
from pygen_runtime.http.transport import AsyncBaseTransport, BaseTransport, Connection
from pygen_runtime.http.urls import checked_url

if TYPE_CHECKING:
    from typing_extensions import Self

Concurrency: TypeAlias = "int | Mapping[Kind, int]"


@dataclass(frozen=True, slots=True, kw_only=True)
class PygenClientConfig:
    """Everything a client is made from; its repr shows no secret.

    `base_url` is the cluster, such as ``https://westeurope-1.cognitedata.com`` (`cluster_url` makes one from its name).
    `timeout`: seconds that one attempt may take, from connecting to the last byte; of contents of files, which may take
    long, `transfer_timeout` is the time without a byte. `max_retries`: attempts after the
    first. `rate_limit`: requests per second, None for no limit. `concurrency`: requests at once, for every kind or per
    kind (read, write, delete, search, schema, data, data_write, data_delete, files, transfer). `connection_pool_size`: open connections. `verify`: true, false, a file
    or folder of CA certificates, or an ``ssl.SSLContext``. `compress`: gzip request bodies from 1 kB on. `app_name` is
    sent as ``x-cdp-app``. `log_bodies` logs bodies with masked values.

    >>> PygenClientConfig(base_url="https://api.cognitedata.com", project="acme", timeout=10).timeout
    10
    """

    base_url: str
    project: str
    credentials: Credentials | None = None
    timeout: float = 30.0
    max_retries: int = 3
    rate_limit: float | None = None
    connection_pool_size: int = 10
    concurrency: Concurrency = field(default_factory=dict[Kind, int])
    verify: Verify = True
    proxy: str | None = None
    headers: Mapping[str, str] = field(default_factory=dict[str, str])
    transport: BaseTransport | AsyncBaseTransport | None = None
    allow_http: bool = False
    http2: bool = False
    compress: bool = True
    app_name: str = "pygen"
    on_request: RequestHook | tuple[RequestHook, ...] = ()
    on_response: ResponseHook | tuple[ResponseHook, ...] = ()
    log_bodies: bool = False
    transfer_timeout: float = 60.0

    def __post_init__(self) -> None:
        for name, least in {
            "timeout": 0.0,
            "transfer_timeout": 0.0,
            "max_retries": -1,
            "connection_pool_size": 0,
        }.items():
            value: Any = getattr(self, name)
            if isinstance(value, bool) or not isinstance(value, (int, float)) or not value > least:
                raise ConfigurationError(f"{name} must be a number above {least:g}, not {value!r}")
        if self.rate_limit is not None and not self.rate_limit > 0:
            raise ConfigurationError(f"rate_limit must be above 0 requests per second or None, not {self.rate_limit!r}")
        if not self.project:
            raise ConfigurationError("project is missing; give project=, or set CDF_PROJECT and use from_env()")
        if not self.project.isprintable() or self.project in (".", ".."):
            raise ConfigurationError(
                f"project {self.project!r} cannot be the name of one; check CDF_PROJECT or project="
            )
        for name, where in {**dict.fromkeys(self.headers, "headers="), "x-cdp-app": "app_name="}.items():
            if not can_be_sent(name) or not can_be_sent(self.headers.get(name, self.app_name)):
                raise ConfigurationError(
                    f"{where}: {name!r} cannot be sent: its name or its value is empty, not a text, or holds a line "
                    "break or a letter outside ASCII"
                )
        object.__setattr__(self, "base_url", checked_url(self.base_url, self.allow_http, "base_url"))
        self.limits()

    @classmethod
    def from_env(
        cls, environ: Mapping[str, str] | None = None, *, defaults: Mapping[str, Any] | None = None, **options: Any
    ) -> Self:
        """The configuration of the environment: ``CDF_PROJECT``, ``CDF_CLUSTER`` or ``CDF_URL``, ``CDF_CLIENT_TIMEOUT``
        (seconds), and the variables of `EnvironmentAuth`. `options` win over it, and it over `defaults`.

        Raises:
            ConfigurationError: naming the variable that is missing or wrong.
        """
        from pygen_runtime.credentials.environment import Variables, read_environment

        return cls(**read_environment(Variables(os.environ if environ is None else environ), options, defaults or {}))

    @classmethod
    def from_file(cls, path: str | Path, *, defaults: Mapping[str, Any] | None = None, **options: Any) -> Self:
        """The configuration of a TOML credential file that nobody else may read. `options` win over it, and it over
        `defaults`.

        Raises:
            ConfigurationError: naming the file and the key that is missing or wrong.
        """
        from pygen_runtime.credentials.file import read_credential_file

        settings = {**(defaults or {}), **read_credential_file(Path(path)), **options}
        for name in ("base_url", "project", "credentials"):
            if not settings.get(name):
                raise ConfigurationError(f"{path}: {name.replace('_', '-')} is missing; add it to the file")
        return cls(**settings)

    def limits(self) -> dict[Kind, int]:
        """Requests at once per kind."""
        given = (
            dict.fromkeys(DEFAULT_CONCURRENCY, self.concurrency)
            if isinstance(self.concurrency, int)
            else self.concurrency
        )
        for kind, size in given.items():
            if kind not in DEFAULT_CONCURRENCY or size < 1:
                kinds = ", ".join(kind for kind in DEFAULT_CONCURRENCY if kind != "token")
                raise ConfigurationError(f"concurrency takes a number from 1 on for {kinds}; got {kind}={size!r}")
        return {**DEFAULT_CONCURRENCY, **given}

    def connection(self) -> Connection:
        """What one pool is made from."""
        return Connection(self.verify, self.proxy, self.http2, self.connection_pool_size, self.transport)

    def __repr__(self) -> str:
        shown = {item.name: getattr(self, item.name) for item in fields(self)}
        shown["headers"] = mask_values(self.headers)
        shown["proxy"] = mask_url(self.proxy) if self.proxy else None
        return f"PygenClientConfig({', '.join(f'{name}={value!r}' for name, value in shown.items())})"
