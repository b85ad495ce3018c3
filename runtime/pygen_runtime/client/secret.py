"""Values that must not be seen: they print as ``***`` and refuse to be pickled."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import NoReturn, TypeAlias

SecretSource: TypeAlias = "str | Callable[[], str]"
"""A secret, or a function that fetches it (from a vault) each time it is needed."""

MASK = "***"


class Secret:
    """One secret, or the function that fetches it.

    >>> Secret("s3cret")
    ***
    """

    __slots__ = ("_source",)

    def __init__(self, source: SecretSource | Secret) -> None:
        self._source: SecretSource = source._source if isinstance(source, Secret) else source

    @property
    def is_callable(self) -> bool:
        return callable(self._source)

    def reveal(self) -> str:
        return self._source() if callable(self._source) else self._source

    def __repr__(self) -> str:
        return MASK

    def __reduce__(self) -> NoReturn:
        raise TypeError(
            "credentials are not pickled, because the secret would stand in the pickle; "
            "make them where they are used, for example with EnvironmentAuth()"
        )


class SecretHeaders(dict[str, str]):
    """Headers that authorize a request; their values are never printed, and they are not pickled."""

    def __repr__(self) -> str:
        return repr(dict.fromkeys(self, MASK))

    def __reduce__(self) -> NoReturn:
        raise TypeError("headers that authorize a request are not pickled")

    def redact(self, text: str) -> str:
        """`text` without any of the values, nor the token behind ``Bearer``."""
        for value in self.values():
            for secret in (value, value.removeprefix("Bearer ")):
                text = text.replace(secret, MASK) if secret else text
        return text


class SecretBytes(bytes):
    """A body that holds a secret; a traceback with local variables does not print it."""

    def __repr__(self) -> str:
        return MASK


def mask_url(url: str) -> str:
    """The URL without its user and password, as a proxy's may carry them."""
    scheme, separator, rest = url.partition("://")
    host = rest.rpartition("@")
    return f"{scheme}{separator}{MASK}@{host[2]}" if host[1] else url


def mask_values(headers: Mapping[str, str]) -> dict[str, str]:
    """The names of the headers with masked values, for a repr."""
    return dict.fromkeys(headers, MASK)
