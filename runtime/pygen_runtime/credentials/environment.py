"""Settings and credentials from environment variables, by the names that Cognite's tools use."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from pygen_runtime.credentials.auth import ClientCredentials, Credentials, TokenAuth
from pygen_runtime.exceptions import ConfigurationError
from pygen_runtime.http.certificates import Verify
from pygen_runtime.http.secret import Secret, mask_url

PROVIDERS = ("entra_id", "auth0", "cdf", "other")
LOGINS = ("interactive", "device_code", "certificate")
"""Values of LOGIN_FLOW that need the extra ``login``."""
COGNITE_TOKEN_URL = "https://auth.cognite.com/oauth2/token"


class Variables:
    """Environment variables, without blanks around them; empty ones count as absent.

    They are passed on as this object and not as a mapping: a traceback with local variables would print all of them.
    """

    def __init__(self, environ: Mapping[str, str]) -> None:
        self._environ = environ

    def get(self, name: str) -> str | None:
        return self._environ.get(name, "").strip() or None

    def idp(self, name: str) -> str | None:
        """``CDF_<name>``, else ``IDP_<name>``.

        Raises:
            ConfigurationError: where both are given and differ.
        """
        if self._contradict(f"CDF_{name}", f"IDP_{name}"):
            raise ConfigurationError(f"CDF_{name} and IDP_{name} are both set and differ; unset one of them")
        return self.get(f"CDF_{name}") or self.get(f"IDP_{name}")

    def _contradict(self, one: str, other: str) -> bool:
        """The values are local variables here, where nothing is raised, and not where a traceback would show them."""
        ours, theirs = self.get(one), self.get(other)
        return bool(ours and theirs and ours != theirs)

    def over(self, known: Mapping[str, str]) -> Variables:
        """These variables, and `known` in place of those of the same names."""
        return Variables({**self._environ, **known})

    def need(self, name: str, why: str) -> str:
        """The value of ``CDF_<name>`` or ``IDP_<name>``."""
        value = self.idp(name)
        if value is None:
            raise ConfigurationError(f"{why} needs CDF_{name} or IDP_{name}; set it, or set CDF_TOKEN to use a token")
        return value


class EnvironmentAuth(Credentials):
    """Credentials of the environment: ``CDF_TOKEN``, else client credentials from ``CDF_CLIENT_ID``,
    ``CDF_CLIENT_SECRET`` and what the ``PROVIDER`` needs. Each ``CDF_`` name is read before its ``IDP_`` twin.

    Unlike other credentials it can be pickled: the other process reads its own environment.

    Raises:
        ConfigurationError: naming the variable that is missing, contradictory or not supported.

    >>> EnvironmentAuth({"CDF_TOKEN": "secret"})
    EnvironmentAuth(TokenAuth(***))
    """

    def __init__(self, environ: Mapping[str, str] | Variables | None = None) -> None:
        given = os.environ if environ is None else environ
        self._credentials = read_credentials(given if isinstance(given, Variables) else Variables(given))

    def get_headers(self) -> Mapping[str, str]:
        return self._credentials.get_headers()

    async def get_headers_async(self) -> Mapping[str, str]:
        return await self._credentials.get_headers_async()

    def invalidate(self, headers: Mapping[str, str]) -> bool:
        return self._credentials.invalidate(headers)

    def connect_with(self, verify: Verify, proxy: str | None, allow_http: bool) -> None:
        self._credentials.connect_with(verify, proxy, allow_http)

    def __repr__(self) -> str:
        found = getattr(self, "_credentials", "***")  # a traceback shows it, too, where it could not be made
        return f"EnvironmentAuth({found!r})"

    def __reduce__(self) -> tuple[Any, ...]:
        return EnvironmentAuth, ()


def read_environment(variables: Variables, options: Mapping[str, Any], defaults: Mapping[str, Any]) -> dict[str, Any]:
    """The arguments of `PygenClientConfig`: `options`, else the environment, else `defaults`."""
    found = {
        "project": variables.get("CDF_PROJECT"),
        "base_url": _base_url(variables),
        "timeout": _number(variables, "CDF_CLIENT_TIMEOUT"),
    }
    settings: dict[str, Any] = {
        **defaults,
        **{name: value for name, value in found.items() if value is not None},
        **options,
    }
    for name, advice in {"base_url": "CDF_CLUSTER (or CDF_URL)", "project": "CDF_PROJECT"}.items():
        if not settings.get(name):
            raise ConfigurationError(f"{advice} is not set; set it, or give {name}=")
    if settings.get("credentials") is None:
        known: dict[str, str] = {"CDF_URL": settings["base_url"], "CDF_PROJECT": settings["project"]}
        settings["credentials"] = EnvironmentAuth(variables.over(known))
    return settings


def read_credentials(variables: Variables) -> Credentials:
    """``CDF_TOKEN`` wins; else the login flow decides."""
    token = variables.get("CDF_TOKEN")
    if token:
        return TokenAuth(token)
    flow = (variables.get("LOGIN_FLOW") or "client_credentials").lower()
    if flow == "token":
        raise ConfigurationError("LOGIN_FLOW is token, but CDF_TOKEN is not set; set it to a valid token")
    if flow == "client_credentials":
        return client_credentials(variables)
    if flow in LOGINS:
        return _login(variables, flow)
    raise ConfigurationError(
        f"LOGIN_FLOW={flow} is not supported; client_credentials, token, {', '.join(LOGINS)} are. For another login get "
        "the token yourself: TokenAuth(callable)"
    )


def _login(variables: Variables, flow: str) -> Credentials:
    """The login of a person, or by a certificate, of the extra ``login``."""
    from pygen_runtime.credentials.login import CertificateCredentials, DeviceCodeLogin, InteractiveLogin

    why = f"the login by {flow.replace('_', ' ')}"
    authority = variables.idp("AUTHORITY_URL")
    provider = _provider(variables)
    if authority is None and provider == "entra_id":
        authority = f"https://login.microsoftonline.com/{variables.need('TENANT_ID', why)}"
    given: dict[str, Any] = {
        "client_id": variables.need("CLIENT_ID", why),
        "authority": authority or variables.need("AUTHORITY_URL", why),
        "scopes": _scopes(variables, provider),
        "cache": variables.idp("TOKEN_CACHE"),
    }
    if flow == "certificate":
        password = Secret(variables.idp("CERTIFICATE_PASSWORD") or "")
        path = variables.need("CERTIFICATE_PATH", why)
        return CertificateCredentials(**given, certificate=path, password=password.reveal)
    return InteractiveLogin(**given) if flow == "interactive" else DeviceCodeLogin(**given)


def _provider(variables: Variables) -> str:
    provider = (variables.get("PROVIDER") or "entra_id").lower()
    if provider not in PROVIDERS:
        raise ConfigurationError(f"PROVIDER={provider} is not known; it is one of {', '.join(PROVIDERS)}")
    return provider


def client_credentials(variables: Variables) -> ClientCredentials:
    """The client credentials of ``PROVIDER``, entra_id where it is not set."""
    provider = _provider(variables)
    why = f"the login by client credentials (PROVIDER={provider})"
    return ClientCredentials(
        variables.need("CLIENT_ID", why),
        variables.need("CLIENT_SECRET", why),
        _token_url(variables, provider, why),
        _scopes(variables, provider),
        variables.idp("AUDIENCE") or _default_audience(variables, provider),
    )


def _token_url(variables: Variables, provider: str, why: str) -> str:
    given = variables.idp("TOKEN_URL")
    if given:
        return given
    if provider == "cdf":
        return COGNITE_TOKEN_URL
    if provider != "entra_id":
        return variables.need("TOKEN_URL", why)
    authority = variables.idp("AUTHORITY_URL")
    if authority:
        return f"{authority.rstrip('/')}/oauth2/v2.0/token"
    return f"https://login.microsoftonline.com/{variables.need('TENANT_ID', why)}/oauth2/v2.0/token"


def _scopes(variables: Variables, provider: str) -> list[str]:
    given = variables.idp("SCOPES")
    if given:
        return given.replace(",", " ").split()
    if provider == "entra_id":
        return [f"{_cluster_base(variables)}/.default"]
    return ["IDENTITY", "user_impersonation"] if provider == "auth0" else []


def _default_audience(variables: Variables, provider: str) -> str | None:
    if provider == "other":
        return _cluster_base(variables)
    if provider != "auth0":
        return None
    project = variables.get("CDF_PROJECT")
    if project is None:
        raise ConfigurationError("PROVIDER=auth0 needs CDF_PROJECT or CDF_AUDIENCE; set one of them")
    return f"https://{project}.fusion.cognite.com/{project}"


def _cluster_base(variables: Variables) -> str:
    """Scheme and host of the cluster, which scopes and audiences are made from."""
    base = _base_url(variables)
    if base is None:
        raise ConfigurationError("CDF_CLUSTER (or CDF_URL) is not set; the scope of the login is made from it")
    return base


def _base_url(variables: Variables) -> str | None:
    url, cluster = variables.get("CDF_URL"), variables.get("CDF_CLUSTER")
    if url:
        if not _has_host(url):
            raise ConfigurationError(f"CDF_URL={mask_url(url)!r} is not a URL such as https://api.cognitedata.com")
        return url.rstrip("/")
    return cluster_url(cluster) if cluster else None


def _has_host(url: str) -> bool:
    try:
        return bool(urlsplit(url).hostname)
    except ValueError:
        return False


def _number(variables: Variables, name: str) -> float | None:
    text = variables.get(name)
    try:
        return float(text) if text else None
    except ValueError:
        raise ConfigurationError(f"{name}={text!r} is not a number (of seconds)") from None


def cluster_url(cluster: str) -> str:
    """The base URL of a cluster.

    Raises:
        ConfigurationError: for what is no name of one, and might make the URL of another host.

    >>> cluster_url("westeurope-1")
    'https://westeurope-1.cognitedata.com'
    """
    if not re.fullmatch(r"[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)*", cluster.strip()):
        raise ConfigurationError(f"the cluster {cluster!r} is not a name such as westeurope-1; for a URL use base_url")
    return f"https://{cluster.strip()}.cognitedata.com"
