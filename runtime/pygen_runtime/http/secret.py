"""What must not be seen: values that print as ``***`` and refuse to be pickled, and texts without secrets.

Everything that masks stands here; `pygen_runtime.client` uses it wherever a text may reach a person or a log.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from typing import Any, NoReturn, TypeAlias
from urllib.parse import quote_plus

SecretSource: TypeAlias = "str | Callable[[], str]"
"""A secret, or a function that fetches it (from a vault) each time it is needed."""

MASK = "***"

SHORTEST = 6
"""Characters; what is shorter is no secret, and masking it would make every message unreadable."""


NOT_PICKLED = (
    "credentials are not pickled, because the secret would stand in the pickle; "
    "make them where they are used, for example with EnvironmentAuth()"
)


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
        raise TypeError(NOT_PICKLED)


class SecretTable(dict[str, Any]):
    """A table with secrets in it; its values are never printed, and it is not pickled."""

    def __repr__(self) -> str:
        return repr(mask_values(self))

    def __reduce__(self) -> NoReturn:
        raise TypeError(f"{type(self).__name__} is not pickled, because secrets would stand in the pickle")


class SecretHeaders(SecretTable):
    """Headers of a request, some of which authorize it."""

    def redact(self, text: str) -> str:
        """`text` without any of the values, nor the token behind ``Bearer`` or another scheme."""
        return redact(text, (part for value in self.values() for part in (value, value.rpartition(" ")[2])))

    def redact_json(self, value: Any) -> Any:
        """A JSON value with every text in it redacted."""
        if isinstance(value, dict):
            return {self.redact(key): self.redact_json(item) for key, item in _members(value)}
        if isinstance(value, list):
            return [self.redact_json(item) for item in value]  # pyright: ignore[reportUnknownVariableType]
        return self.redact(value) if isinstance(value, str) else value


class SecretBytes(bytes):
    """A body that holds a secret; a traceback with local variables does not print it."""

    def __repr__(self) -> str:
        return MASK

    __str__ = __repr__


def redact(text: str, secrets: Iterable[str]) -> str:
    """`text` without the secrets, as they are and as a form sends them.

    >>> redact("you sent key=a%2Bb%2Bc%3D and a+b+c=", ["a+b+c="])
    'you sent key=*** and ***'
    """
    for secret in secrets:
        for form in (secret, quote_plus(secret)) if len(secret) >= SHORTEST else ():
            text = text.replace(form, MASK)
    return text


def mask_url(url: str) -> str:
    """The URL without its user and password, as a proxy's may carry them."""
    scheme, separator, rest = url.partition("://")
    host = rest.rpartition("@")
    return f"{scheme}{separator}{MASK}@{host[2]}" if host[1] else url


def mask_values(headers: Mapping[str, Any]) -> dict[str, str]:
    """The names of the headers with masked values, for a repr."""
    return dict.fromkeys(headers, MASK)


DATA = frozenset(
    (
        *("properties", "value", "values", "query", "gt", "gte", "lt", "lte", "parameters", "group", "error"),
        *("downloadUrl", "uploadUrl", "uploadUrls"),
    )
)
"""Keys of the API below which stand data, not structure, or links that are credentials."""


def masked_body(body: bytes, hidden: SecretHeaders | None = None, most: int = 2000) -> str:
    """The JSON of a body with every value of a property masked: ids and structure remain, data do not.

    What `hidden` holds is masked wherever it stands.

    >>> masked_body(b'{"items": [{"externalId": "P-1", "sources": [{"properties": {"name": "secret"}}]}]}')
    '{"items": [{"externalId": "P-1", "sources": [{"properties": {"name": "***"}}]}]}'
    """
    try:
        text = json.dumps(_masked(json.loads(body), inside=False))
    except (ValueError, RecursionError):
        return f"({len(body)} bytes that are not JSON)"
    text = hidden.redact(text) if hidden else text
    return text if len(text) <= most else f"{text[:most]}... ({len(body)} bytes)"


def _masked(value: Any, *, inside: bool) -> Any:
    if isinstance(value, dict):
        return {key: _masked(item, inside=inside or key in DATA) for key, item in _members(value)}
    if isinstance(value, list):
        return [_masked(item, inside=inside) for item in value]  # pyright: ignore[reportUnknownVariableType]
    return MASK if inside else value


def _members(value: Any) -> Iterable[tuple[str, Any]]:
    """The members of a JSON object."""
    members: Iterable[tuple[str, Any]] = value.items()
    return members
