"""Where requests may go: URLs that are checked once, and what counts as the same server."""

from __future__ import annotations

from urllib.parse import urljoin, urlsplit

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


def storage_url(url: str, base_url: str, allow_http: bool) -> str:
    """Where a link to a storage leads, from what the API gave; it may be relative to the base URL.

    Raises:
        ConfigurationError: where it is not HTTPS (nor loopback, nor allowed); its query, a credential, is not shown.
    """
    try:
        whole = urljoin(f"{base_url}/", url)
        parts = urlsplit(whole)
        host = parts.hostname
    except ValueError:
        raise ConfigurationError("the API gave a link to a storage that is no URL") from None
    if parts.scheme not in ("http", "https") or not host or not whole.isprintable():
        raise ConfigurationError("the API gave a link to a storage that is no URL of http or https")
    if parts.scheme == "http" and not allow_http and host not in LOOPBACK:
        raise ConfigurationError(
            f"the API gave a link to {place(whole)}, where contents would pass unencrypted; allow_http=True allows it "
            "inside a trusted network"
        )
    return whole


def place(url: str) -> str:
    """What may be shown of a URL that is a credential: scheme, host and port.

    >>> place("https://user@store.example:8443/bucket/a?signature=s3cret")
    'https://store.example:8443/...'
    """
    scheme, host, port = origin(url)
    shown = f"[{host}]" if ":" in host else host
    return f"{scheme}://{shown}{'' if port in (None, 80, 443) else f':{port}'}/..."


def origin(url: str) -> tuple[str, str, int | None]:
    """Scheme, host and port (the default of the scheme filled in): beyond it a request would carry the token elsewhere."""
    parts = urlsplit(url)
    try:
        port = parts.port
    except ValueError:
        port = None
    return parts.scheme, (parts.hostname or "").lower(), port or {"https": 443, "http": 80}.get(parts.scheme)
