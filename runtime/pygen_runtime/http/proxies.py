"""The proxy that a server is reached through, and who named it: `proxy=`, or a variable of the environment."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from urllib.parse import urlsplit
from urllib.request import getproxies, proxy_bypass

from pygen_runtime.exceptions import ConfigurationError
from pygen_runtime.extras import install
from pygen_runtime.http.secret import mask_url
from pygen_runtime.http.urls import LOOPBACK

LOGIN_AT_PROXY = (
    "the proxy asks for a user and a password (407): give proxy='http://user:password@host:port', "
    "or put them into HTTPS_PROXY"
)


@dataclass(frozen=True, slots=True)
class Proxy:
    """Its URL, which may hold a password, and what named it."""

    url: str = field(repr=False)
    source: str

    @property
    def is_encrypted(self) -> bool:
        return self.url.lower().startswith("https:")

    def unusable(self, error: Exception) -> ConfigurationError:
        """What to do where the HTTP library refuses it."""
        shown = f"{self.source}={mask_url(self.url)!r}"
        ways = "" if self.source == "proxy" else f", unset {self.source}, or name the host in NO_PROXY"
        if isinstance(error, ImportError):
            return ConfigurationError(
                f"{shown} is a SOCKS proxy, which needs the package socksio: {install('socks')}{ways}"
            )
        return ConfigurationError(
            f"{shown} is not the URL of a proxy, such as http://proxy:8080 or socks5://proxy:1080; correct it{ways}"
        )


def proxy_for(url: str, given: str | None) -> Proxy | None:
    """The proxy for `url`: `given`, else that of the environment or the system.

    This machine is reached without those of the environment: they would read a token that HTTP sends.
    """
    if given:
        return Proxy(given, "proxy")
    parts = urlsplit(url)
    host = parts.hostname or ""
    if host in LOOPBACK or proxy_bypass(f"{host}:{parts.port}" if parts.port else host):
        return None
    found = getproxies()
    for name in (parts.scheme, "all"):
        if found.get(name):
            return Proxy(found[name] if "://" in found[name] else f"http://{found[name]}", _source(name, found[name]))
    return None


def _source(name: str, value: str) -> str:
    names = (f"{name.upper()}_PROXY", f"{name}_proxy")
    return next((each for each in names if os.environ.get(each) == value), "the proxy of this system")
