"""What became of the items of several requests: the one place that counts partial failures."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

from pygen_runtime.exceptions import (
    ClientError,
    ConflictError,
    InvalidAnswerError,
    MultiRequestError,
    NetworkError,
    QueryTimeoutError,
    ServerError,
)
from pygen_runtime.http.flow import Outcome

T = TypeVar("T")


def is_unknown(error: Exception) -> bool:
    """Whether the server may have done what the request asked, although it did not say so."""
    # Whatever refused a later attempt, the one whose answer was lost may have landed; of a conflict it is known.
    if isinstance(error, ClientError) and error.lost_answers > 0 and not isinstance(error, ConflictError):
        return True
    if isinstance(error, NetworkError):
        return error.sent
    return isinstance(error, (ServerError, QueryTimeoutError, InvalidAnswerError))


@dataclass(slots=True)
class Tally(Generic[T]):
    """Of so many `requests`: what succeeded as it was answered; what failed, and what nobody can tell, as it was sent."""

    requests: int
    noun: str = "items"
    succeeded: list[T] = field(default_factory=list[T])
    failed: list[Any] = field(default_factory=list[Any])
    unknown: list[Any] = field(default_factory=list[Any])
    errors: list[Exception] = field(default_factory=list[Exception])
    stopped: bool = False

    def add(self, items: Sequence[Any], outcome: Outcome) -> None:
        """What came of the request that sent `items`."""
        error = outcome.error
        if error is None:
            self.succeeded += outcome.value
            return
        self.errors.append(error)
        if isinstance(error, MultiRequestError):
            self.succeeded += error.succeeded
            self.failed += error.failed
            self.unknown += error.unknown
        else:
            (self.unknown if is_unknown(error) else self.failed).extend(items)

    def error(self) -> MultiRequestError:
        """All of it, with the facts of the first error."""
        first = self.errors[0]
        facts = {name: getattr(first, name, None) for name in ("method", "path", "status", "request_id")}
        return MultiRequestError(
            f"{len(self.errors)} of {self.requests} requests did not succeed: {len(self.succeeded)} {self.noun} done, "
            f"{len(self.failed)} failed{' or not sent' if self.stopped else ''}, {len(self.unknown)} unknown; "
            f"the first error: {getattr(first, 'message', first)}",
            succeeded=self.succeeded,
            failed=self.failed,
            unknown=self.unknown,
            errors=self.errors,
            attempts=getattr(first, "attempts", 0),
            **facts,
        )
