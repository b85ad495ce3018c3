"""The address and the login of a client of the package cognite-sdk, taken over without importing that package."""

from __future__ import annotations

from typing import Any, Protocol

from pygen_runtime.credentials.auth import TokenAuth
from pygen_runtime.exceptions import ConfigurationError


class Login(Protocol):
    """What gives it a token, fetched anew where it must be."""

    def authorization_header(self) -> tuple[str, str]: ...


class Settings(Protocol):
    """What it was made from."""

    @property
    def base_url(self) -> str: ...

    @property
    def project(self) -> str: ...

    @property
    def credentials(self) -> Login: ...


class CogniteClientLike(Protocol):
    """A `cognite.client.CogniteClient`, or the async one, by what is used of it."""

    @property
    def config(self) -> Settings: ...


def settings_of(client: CogniteClientLike) -> dict[str, Any]:
    """The arguments of `PygenClientConfig`: its base URL and project, and credentials that ask its own for each request.

    Raises:
        ConfigurationError: for what is no such client.
    """
    config: Any = getattr(client, "config", None)
    login: Any = getattr(config, "credentials", None)
    base_url, project = (getattr(config, name, None) for name in ("base_url", "project"))
    if not base_url or not project or not hasattr(login, "authorization_header"):
        raise ConfigurationError(
            f"from_cognite_client() got a {type(client).__name__}, which has no config with base_url, project and "
            "credentials; give a CogniteClient of cognite-sdk"
        )
    return {
        "base_url": str(base_url),
        "project": str(project),
        "credentials": TokenAuth(lambda: str(login.authorization_header()[1])),
    }
