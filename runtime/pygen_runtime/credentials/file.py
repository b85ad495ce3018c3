"""A TOML file with the settings of a client and its credentials; nobody else may read it."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from difflib import get_close_matches
from importlib import import_module
from pathlib import Path
from typing import Any

from pygen_runtime.credentials.auth import Credentials, TokenAuth
from pygen_runtime.credentials.environment import Variables, client_credentials, cluster_url
from pygen_runtime.credentials.private_file import check_private
from pygen_runtime.exceptions import ConfigurationError
from pygen_runtime.http.messages import json_list, json_object
from pygen_runtime.http.secret import SecretTable

tomllib: Any = import_module("tomllib" if sys.version_info >= (3, 11) else "tomli")

SETTINGS: Mapping[str, tuple[type, ...]] = {
    "base-url": (str,),
    "cluster": (str,),
    "project": (str,),
    "timeout": (int, float),
    "max-retries": (int,),
    "rate-limit": (int, float),
    "proxy": (str,),
    "app-name": (str,),
}
CREDENTIALS: Mapping[str, tuple[type, ...]] = {
    "token": (str,),
    "provider": (str,),
    "client-id": (str,),
    "client-secret": (str,),
    "tenant-id": (str,),
    "token-url": (str,),
    "authority-url": (str,),
    "scopes": (str, list),
    "audience": (str,),
}


def read_credential_file(path: Path) -> dict[str, Any]:
    """The arguments of `PygenClientConfig` that the file gives: the keys of `SETTINGS`, and ``[credentials]``.

    Raises:
        ConfigurationError: where others may read it (POSIX), it is no TOML, or a key is missing, unknown or wrong.
    """
    table = SecretTable(_load(path))  # no local variable holds a secret, because a traceback may show it
    if not isinstance(table.get("credentials", {}), dict):
        raise ConfigurationError(f"{path}: credentials must be a table, [credentials]")
    credentials = SecretTable(json_object(table.pop("credentials", {})))
    _check(path, "", table, SETTINGS)
    _check(path, "credentials.", credentials, CREDENTIALS)
    settings = SecretTable({name.replace("-", "_"): value for name, value in table.items()})
    cluster = settings.pop("cluster", None)
    if cluster:
        settings.setdefault("base_url", cluster_url(cluster))
    if credentials:
        settings["credentials"] = _credentials(path, settings, credentials)
    return settings


def _load(path: Path) -> dict[str, Any]:
    try:
        with path.open("rb") as file:
            check_private(path, file)
            table: dict[str, Any] = tomllib.load(file)
            return table
    except OSError as error:
        raise ConfigurationError(f"{path} cannot be read: {error.strerror}") from None
    except UnicodeDecodeError:
        raise ConfigurationError(f"{path} is not UTF-8 text") from None
    except ValueError as error:
        where = str(error).rpartition("(")[2].rstrip(")")  # the rest of its text may quote the file
        raise ConfigurationError(
            f"{path} is not TOML: {where if where.startswith('at ') else 'see its syntax'}"
        ) from None


def _check(path: Path, prefix: str, table: Mapping[str, Any], known: Mapping[str, tuple[type, ...]]) -> None:
    for name in table:
        if name not in known:
            near = get_close_matches(name, known, 1)
            advice = f"did you mean {prefix}{near[0]}?" if near else f"known are {', '.join(known)}"
            raise ConfigurationError(f"{path}: unknown key {prefix}{name}; {advice}")
        if not isinstance(table[name], known[name]) or isinstance(table[name], bool):
            names = " or ".join(kind.__name__ for kind in known[name])
            raise ConfigurationError(f"{path}: {prefix}{name} must be {names}, not {type(table[name]).__name__}")


def _credentials(path: Path, settings: Mapping[str, Any], table: Mapping[str, Any]) -> Credentials:
    if "token" in table:
        return TokenAuth(table["token"])
    given: dict[str, Any] = SecretTable()
    given.update({f"IDP_{name.upper().replace('-', '_')}": _text(value) for name, value in table.items()})
    given["PROVIDER"] = given.pop("IDP_PROVIDER", "")
    given["CDF_URL"] = settings.get("base_url", "")
    given["CDF_PROJECT"] = settings.get("project", "")
    try:
        return client_credentials(Variables(given))
    except ConfigurationError as error:
        raise ConfigurationError(
            f"{path}: [credentials] {error.message}; in the file the key is in kebab-case"
        ) from None


def _text(value: Any) -> str:
    return ",".join(map(str, json_list(value))) if isinstance(value, list) else str(value)
