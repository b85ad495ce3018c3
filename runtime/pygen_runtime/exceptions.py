"""What the runtime raises: every error is a `PygenError` and says what, where and how to fix it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any


def printable(text: str) -> str:
    """`text` in one line, with what a terminal or a log would act on escaped: a server wrote parts of it.

    >>> printable("pump\x1b[2J\nforged")
    'pump\\x1b[2J\\nforged'
    """
    if text.isprintable():
        return text
    return "".join(each if each.isprintable() else each.encode("unicode_escape").decode("ascii") for each in text)


class PygenError(Exception):
    """The root of every error that the runtime raises on purpose."""


class RemovedError(PygenError):
    """A name of an earlier data model was used, which this version of the SDK still has to say so."""

    def __init__(self, name: str, reason: str) -> None:
        super().__init__(f"{name}: {reason}; remove its uses, or stay on the version of the SDK before")
        self.name = name


class ClientError(PygenError):
    """A request could not be made or did not succeed.

    `method`, `path`, `status` and `request_id` (the server's ``x-request-id``) name the request where there was one;
    `attempts` counts how often it was sent, `lost_answers` the attempts whose answer never arrived: the server may have
    acted on them. None of them, and no text of an error, holds a credential.
    """

    def __init__(
        self,
        message: str,
        *,
        method: str | None = None,
        path: str | None = None,
        status: int | None = None,
        request_id: str | None = None,
        attempts: int = 0,
    ) -> None:
        super().__init__(message)
        self.message = message
        self.method = method
        self.path = path
        self.status = status
        self.request_id = request_id
        self.attempts = attempts
        self.lost_answers = 0

    def __str__(self) -> str:
        where = f"{self.method} {self.path}" if self.method else ""
        facts = [where, f"status {self.status}" if self.status else ""]
        facts += [f"request id {self.request_id}" if self.request_id else ""]
        facts += [f"{self.attempts} attempts" if self.attempts > 1 else ""]
        known = ", ".join(fact for fact in facts if fact)
        return printable(f"{self.message} [{known}]" if known else self.message)

    def __reduce__(self) -> tuple[Any, ...]:
        return _rebuild, (type(self), self.message, dict(self.__dict__))


def _rebuild(cls: type[ClientError], message: str, state: dict[str, Any]) -> ClientError:
    error = cls.__new__(cls, message)
    error.args = (message,)
    error.__dict__.update(state)
    return error


class ConfigurationError(ClientError):
    """An argument, an environment variable or a credential file is missing or wrong."""


class AuthenticationError(ClientError):
    """No token could be got, or the API refused the one it was given (401)."""


class NetworkError(ClientError):
    """No answer came: the connection failed, was cut, or the answer could not be read.

    `sent` tells whether the server may have acted on the request.
    """

    def __init__(self, message: str, *, sent: bool = False, **facts: Any) -> None:
        super().__init__(message, **facts)
        self.sent = sent


class RequestTimeoutError(NetworkError):
    """No complete answer within `timeout` seconds."""


class NotUniqueError(ClientError):
    """Several instances where `one()` was asked for; `count` says how many."""

    def __init__(self, message: str, *, count: int, **facts: Any) -> None:
        super().__init__(message, **facts)
        self.count = count


class PagingError(ClientError):
    """The server gave a cursor that it had given before: going on would never end."""


class APIError(ClientError):
    """The API answered with an error.

    `code` and `detail` are what the body says, `missing` and `duplicated` its lists of ids, `body` its first
    characters, `retry_after` the seconds that the server asked to wait.
    """

    def __init__(
        self,
        message: str,
        *,
        code: int | None = None,
        detail: str = "",
        missing: Sequence[Mapping[str, Any]] = (),
        duplicated: Sequence[Mapping[str, Any]] = (),
        body: str = "",
        retry_after: float | None = None,
        **facts: Any,
    ) -> None:
        super().__init__(message, **facts)
        self.code = code
        self.detail = detail
        self.missing = tuple(missing)
        self.duplicated = tuple(duplicated)
        self.body = body
        self.retry_after = retry_after


class InvalidRequestError(APIError):
    """The API refuses the request as it stands (400, 422)."""


class PermissionDeniedError(APIError):
    """The token is valid but its groups do not allow this (403)."""


class ResourceNotFoundError(APIError):
    """What was asked for does not exist (404, or absent from the answer)."""


class ContentMissingError(APIError):
    """The file exists, but no content was uploaded to it yet."""


class QueryTimeoutError(APIError):
    """The server gave up on a query that is too heavy (408), down to a page of one item."""


class RequestTooLargeError(APIError):
    """The request, or its answer, is larger than a server allows (413), down to one item."""


class ConflictError(APIError):
    """The stored version is newer than `existing_version`, or two writers met (409)."""


class RateLimitError(APIError):
    """Too many requests, also after the retries (429)."""


class ServerError(APIError):
    """The server failed, also after the retries where its answer allows them (5xx)."""


class RedirectError(APIError):
    """The server points to another origin; the request was not repeated there, because it carries the token."""


class InvalidAnswerError(APIError):
    """The answer says success but is not what the API documents: no JSON, half of it, or other types."""


class MultiRequestError(ClientError):
    """Some of several requests failed.

    `succeeded` holds the answers for what was done, `failed` the items that were refused, `unknown` the items of which
    nobody can tell, and `errors` one error per request that did not succeed. Of writes, `counts` has how many instances
    were created, updated, unchanged and deleted. Of an `upsert` of more objects than fit into a window of 100,000,
    `first_not_sent` is the index of the first object of which nothing was sent; the lists are those of the last window.
    """

    counts: Mapping[str, int] = MappingProxyType({})
    first_not_sent: int | None = None

    def __init__(
        self,
        message: str,
        *,
        succeeded: Sequence[Any] = (),
        failed: Sequence[Any] = (),
        unknown: Sequence[Any] = (),
        errors: Sequence[BaseException] = (),
        **facts: Any,
    ) -> None:
        super().__init__(message, **facts)
        self.succeeded = tuple(succeeded)
        self.failed = tuple(failed)
        self.unknown = tuple(unknown)
        self.errors = tuple(errors)


class IncompleteResultWarning(UserWarning):
    """A result is not all there is, because the API gives no more; its `complete` is False."""


__all__ = [
    "APIError",
    "AuthenticationError",
    "ClientError",
    "ConfigurationError",
    "ConflictError",
    "ContentMissingError",
    "IncompleteResultWarning",
    "InvalidAnswerError",
    "InvalidRequestError",
    "MultiRequestError",
    "NetworkError",
    "NotUniqueError",
    "PagingError",
    "PermissionDeniedError",
    "PygenError",
    "QueryTimeoutError",
    "RateLimitError",
    "RedirectError",
    "RemovedError",
    "RequestTimeoutError",
    "RequestTooLargeError",
    "ResourceNotFoundError",
    "ServerError",
]
