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

MOST_REASONS = 3
"""Kinds of errors, and request ids of each, that the text of an error names; `errors` holds all of them."""


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
        """All of it; a fact of the request (path, status, ...) where all errors have the same one."""
        facts = {name: self._same(name) for name in ("method", "path", "status", "request_id")}
        found = MultiRequestError(
            f"{len(self.errors)} of {self.requests} requests did not succeed: {len(self.succeeded)} {self.noun} done, "
            f"{len(self.failed)} failed{' or not sent' if self.stopped else ''}, {len(self.unknown)} unknown; "
            f"{self._reasons()}",
            succeeded=self.succeeded,
            failed=self.failed,
            unknown=self.unknown,
            errors=self.errors,
            attempts=sum(getattr(error, "attempts", 0) for error in self.errors),
            **facts,
        )
        found.lost_answers = sum(getattr(error, "lost_answers", 0) for error in self.errors)
        return found

    def _same(self, name: str) -> Any:
        values = {getattr(error, name, None) for error in self.errors}
        return values.pop() if len(values) == 1 else None

    def _reasons(self) -> str:
        """Each kind of error once, the most frequent first, with how often it came and the ids of its requests."""
        kinds: dict[tuple[str, Any, str], list[Exception]] = {}
        for error in self.errors:
            text = str(getattr(error, "message", error))
            kinds.setdefault((type(error).__name__, getattr(error, "status", None), text), []).append(error)
        said = [
            f"{len(each)} x {name}{f' (status {status})' if status else ''}: {text}{_request_ids(each) if len(self.errors) > 1 else ''}"
            for (name, status, text), each in sorted(kinds.items(), key=lambda kind: -len(kind[1]))
        ]
        more = f"; and {len(said) - MOST_REASONS} other errors" if len(said) > MOST_REASONS else ""
        return "; ".join(said[:MOST_REASONS]) + more


def _request_ids(errors: Sequence[Exception]) -> str:
    ids = [id for id in (getattr(error, "request_id", None) for error in errors) if id]
    more = ", ..." if len(ids) > MOST_REASONS else ""
    return f" [request {'ids' if len(ids) > 1 else 'id'} {', '.join(ids[:MOST_REASONS])}{more}]" if ids else ""
