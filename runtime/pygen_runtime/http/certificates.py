"""Whom TLS trusts: what `verify=` says, else a variable of the environment, else the HTTP library's own choice."""

from __future__ import annotations

import os
import ssl
from collections.abc import Callable
from functools import lru_cache
from typing import TypeAlias

from pygen_runtime.exceptions import ConfigurationError
from pygen_runtime.http.openssl import OPENSSL

Verify: TypeAlias = "bool | str | ssl.SSLContext"

VARIABLES = ("SSL_CERT_FILE", "SSL_CERT_DIR", "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE")
"""The first that is set counts. The last two are those of requests and curl, which many machines already have."""

ADVICE = "name the file with their CA in SSL_CERT_FILE or REQUESTS_CA_BUNDLE, or give verify='/path/to/ca.pem'"


def ssl_context(verify: Verify, http2: bool, default: Callable[[], ssl.SSLContext]) -> ssl.SSLContext:
    """The context for `verify`; one for all pools where it is true, because reading certificates takes 40 ms. The
    protocols that a pool offers are a setting of the context.

    Raises:
        ConfigurationError: naming the argument or the variable whose file cannot be read.
    """
    if isinstance(verify, ssl.SSLContext):
        return verify
    with OPENSSL:
        if verify is False:
            return unverified()
        if isinstance(verify, str):
            return _trusting(verify, "verify=")
        variable = next((name for name in VARIABLES if os.environ.get(name)), "")
        return _shared(http2, default, variable, os.environ.get(variable, ""), os.environ.get("SSLKEYLOGFILE"))


@lru_cache(maxsize=8)
def _shared(
    http2: bool, default: Callable[[], ssl.SSLContext], variable: str, place: str, key_log: str | None
) -> ssl.SSLContext:
    return _trusting(place, f"{variable}=") if place else _named_key_log(default)


def unverified() -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    return context


@lru_cache(maxsize=1)
def nobody() -> ssl.SSLContext:
    """A context that trusts no certificate, for what does not use TLS: nothing is read for it, one is enough."""
    with OPENSSL:
        return ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)


def _trusting(place: str, source: str) -> ssl.SSLContext:
    """A context that trusts the certificates in a file or in folders."""
    folders = [folder for folder in place.split(os.pathsep) if os.path.isdir(folder)]
    try:
        return _named_key_log(
            lambda: ssl.create_default_context(
                cafile=None if folders else place, capath=os.pathsep.join(folders) or None
            )
        )
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) and not isinstance(error, ssl.SSLError) else None
        otherwise = "correct it" if source == "verify=" else f"correct it, unset {source[:-1]}, or give verify="
        raise ConfigurationError(
            f"{source}{place!r} cannot be read as certificates ({reason or 'it holds none'}); {otherwise}"
        ) from None


def _named_key_log(make: Callable[[], ssl.SSLContext]) -> ssl.SSLContext:
    """`make()`, which opens the file of SSLKEYLOGFILE where that is set."""
    try:
        return make()
    except OSError as error:
        key_log = os.environ.get("SSLKEYLOGFILE")
        if not key_log or error.filename != key_log:
            raise
        raise ConfigurationError(
            f"SSLKEYLOGFILE={key_log!r} cannot be written ({error.strerror}); correct it, or unset SSLKEYLOGFILE"
        ) from None


CA_CODES = frozenset({18, 19, 20, 21})
"""X509_V_ERR: self-signed, and chains that end at a CA that is not known."""


def refusal(error: BaseException | None) -> str | None:
    """What a server's certificate is refused for and what to do about it; None for an error of another kind."""
    while error is not None and not isinstance(error, ssl.SSLCertVerificationError):
        error = error.__cause__ or error.__context__
    if error is None:
        return None
    advice = "check base_url and this computer's clock; the certificate is the server's to mend"
    if error.verify_code in CA_CODES:
        advice = f"where a proxy, a company or a test signs certificates itself, {ADVICE}"
    return f"the certificate of the server is not trusted: {error.verify_message}; {advice}"
