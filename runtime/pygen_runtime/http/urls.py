"""Where requests may go: URLs that are checked once, and what counts as the same server."""

from __future__ import annotations

from urllib.parse import urlsplit

from pygen_runtime.exceptions import ConfigurationError
from pygen_runtime.http.secret import mask_url

LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})


def checked_url(url: str, allow_http: bool, where: str) -> str:
    """`url` without a trailing slash.

    Raises:
        ConfigurationError: where it is not HTTPS (nor loopback, nor allowed), or holds a password.
    """
    problem = ""
    try:
        parts = urlsplit(url.strip())
    except ValueError:
        parts = urlsplit("")
    if parts.scheme not in ("http", "https") or not parts.hostname:
        problem = "is not a URL such as https://api.cognitedata.com"
    elif parts.username or parts.password or parts.query or parts.fragment:
        problem = "must not hold a user, a password, a query or a fragment"
    elif parts.scheme == "http" and not allow_http and parts.hostname not in LOOPBACK:
        problem = "would send the token unencrypted; use https, or allow_http=True inside a trusted network"
    if problem:
        raise ConfigurationError(f"{where} {mask_url(url)!r} {problem}")
    return url.strip().rstrip("/")


def origin(url: str) -> tuple[str, str, int | None]:
    """Scheme, host and port (the default of the scheme filled in): beyond it a request would carry the token elsewhere."""
    parts = urlsplit(url)
    try:
        port = parts.port
    except ValueError:
        port = None
    return parts.scheme, (parts.hostname or "").lower(), port or {"https": 443, "http": 80}.get(parts.scheme)
