"""Requests over the item limits: they are split, sent, and what succeeded, failed or is unknown is told apart."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from pygen_runtime.exceptions import (
    ClientError,
    ConfigurationError,
    ConflictError,
    InvalidAnswerError,
    MultiRequestError,
    NetworkError,
    QueryTimeoutError,
    ServerError,
)
from pygen_runtime.http.flow import Flow, Kind, Outcome, Request, Response, parallel, send

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Batch(Generic[T]):
    """One of several requests: the items it stands for, its flow and what its answer becomes."""

    items: Sequence[Any]
    flow: Callable[[], Flow[list[T]]]


def split(items: Sequence[T], size: int) -> list[Sequence[T]]:
    """Runs of at most `size` items."""
    return [items[start : start + size] for start in range(0, len(items), size)]


def post(path: str, kind: Kind, body: Any, items: int = 0, params: Mapping[str, Any] | None = None) -> Request:
    """A POST of `body`, which holds JSON values only."""
    return Request("POST", path, kind, encode(body), params=params, items=items)


def encode(body: Any) -> bytes:
    """JSON bytes.

    Raises:
        ConfigurationError: for a value that JSON does not know.
    """
    from pydantic_core import PydanticSerializationError, to_json

    try:
        return to_json(body, inf_nan_mode="strings")
    except PydanticSerializationError as error:
        raise ConfigurationError(f"the request holds a value that is not JSON: {error}") from None


def send_and_decode(request: Request, decode: Callable[[Response], T]) -> Flow[T]:
    """The decoded answer to one request."""
    response = yield from send(request)
    return decode(response)


def run_reads(batches: Sequence[Batch[T]], kind: Kind) -> Flow[list[T]]:
    """The results of all batches, in order; the first error is raised, because reading again does no harm."""
    if len(batches) == 1:
        return (yield from batches[0].flow())
    outcomes = yield from parallel([batch.flow() for batch in batches], kind)
    for outcome in outcomes:
        if outcome.error is not None:
            raise outcome.error
    return [item for outcome in outcomes for item in outcome.value]


def run_writes(batches: Sequence[Batch[T]], kind: Kind, *, at_once: bool = True) -> Flow[list[T]]:
    """The results of all batches, in order. `at_once` false: one after another, and none after one that failed.

    Raises:
        ClientError: of the only batch, where there is one: nothing was done.
        MultiRequestError: where one of several batches failed.
    """
    if len(batches) == 1:
        return (yield from batches[0].flow())
    if at_once:
        outcomes = yield from parallel([batch.flow() for batch in batches], kind)
    else:
        outcomes = yield from _one_by_one(batches)
    if all(outcome.error is None for outcome in outcomes) and len(outcomes) == len(batches):
        return [item for outcome in outcomes for item in outcome.value]
    raise _partial_failure(batches, outcomes)


def _one_by_one(batches: Sequence[Batch[T]]) -> Flow[list[Outcome]]:
    outcomes: list[Outcome] = []
    for batch in batches:
        outcomes += yield from parallel([batch.flow()], "schema")
        if outcomes[-1].error is not None:
            break
    return outcomes


def is_unknown(error: Exception) -> bool:
    """Whether the server may have done what the request asked, although it did not say so."""
    # Whatever refused a later attempt, the one whose answer was lost may have landed; of a conflict it is known.
    if isinstance(error, ClientError) and error.lost_answers > 0 and not isinstance(error, ConflictError):
        return True
    if isinstance(error, NetworkError):
        return error.sent
    return isinstance(error, (ServerError, QueryTimeoutError, InvalidAnswerError))


def single_failure(batch: Batch[T], error: ClientError) -> MultiRequestError:
    """What became of the items of one request."""
    return _partial_failure([batch], [Outcome(error=error)])


def _partial_failure(batches: Sequence[Batch[T]], outcomes: Sequence[Outcome]) -> MultiRequestError:
    succeeded: list[Any] = []
    failed: list[Any] = []
    unknown: list[Any] = []
    errors: list[Exception] = []
    for index, batch in enumerate(batches):
        outcome = outcomes[index] if index < len(outcomes) else Outcome(error=NotImplementedError())
        if outcome.error is None:
            succeeded += outcome.value
        elif isinstance(outcome.error, MultiRequestError):
            succeeded += outcome.error.succeeded
            failed += outcome.error.failed
            unknown += outcome.error.unknown
        else:
            (unknown if is_unknown(outcome.error) else failed).extend(batch.items)
        if outcome.error is not None and index < len(outcomes):
            errors.append(outcome.error)
    return MultiRequestError(
        f"{len(errors)} of {len(batches)} requests did not succeed: {len(succeeded)} items done, {len(failed)} failed, "
        f"{len(unknown)} unknown; the first error: {errors[0]}",
        succeeded=succeeded,
        failed=failed,
        unknown=unknown,
        errors=errors,
    )
