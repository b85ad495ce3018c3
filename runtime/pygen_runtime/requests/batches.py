"""Requests over the item limits: they are split, sent, and their answers put together again."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, Generic, TypeVar

from pygen_runtime.exceptions import ConfigurationError, MultiRequestError, RequestTooLargeError
from pygen_runtime.http.flow import Flow, Kind, Outcome, Request, Response, parallel, send
from pygen_runtime.requests.tally import Tally

T = TypeVar("T")
I = TypeVar("I")  # noqa: E741 - an item


@dataclass(frozen=True, slots=True)
class Batch(Generic[T]):
    """One of several requests: the items it stands for, its flow and what its answer becomes; `of` gives the flow for
    fewer of them."""

    items: Sequence[Any]
    flow: Callable[[], Flow[list[T]]]
    of: Callable[[Sequence[Any]], Flow[list[T]]] | None = None


def split(items: Sequence[T], size: int) -> list[Sequence[T]]:
    """Runs of at most `size` items."""
    return [items[start : start + size] for start in range(0, len(items), size)]


def batches_of(items: Sequence[I], size: int, flow: Callable[[Sequence[I]], Flow[list[T]]]) -> list[Batch[T]]:
    """`flow` for each run of at most `size` items."""
    return [Batch(some, partial(flow, some), flow) for some in split(items, size)]


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
    """The results of all batches, in order; the first error is raised, because reading again does no harm.

    A batch that is too large for a server (413), itself or its answer, is halved, down to one item.
    """
    if len(batches) <= 1:
        return (yield from _read(batches[0])) if batches else []
    outcomes = yield from parallel([_read(batch) for batch in batches], kind)
    for outcome in outcomes:
        if outcome.error is not None:
            raise outcome.error
    return [item for outcome in outcomes for item in outcome.value]


def _read(batch: Batch[T]) -> Flow[list[T]]:
    try:
        return (yield from batch.flow())
    except RequestTooLargeError:
        if batch.of is None or len(batch.items) < 2:
            raise
        halves = batches_of(batch.items, -(-len(batch.items) // 2), batch.of)
    found: list[T] = []
    for half in halves:
        found += yield from _read(half)
    return found


def run_in_turn(batches: Sequence[Batch[T]], kind: Kind) -> Flow[list[T]]:
    """The results of all batches, sent one after another, and none after one that failed."""
    return run_stages([[batch] for batch in batches], kind)


def run_stages(stages: Sequence[Sequence[Batch[T]]], kind: Kind, noun: str = "items") -> Flow[list[T]]:
    """The results of all batches, in order; those of one stage are sent at once, and none after a stage that failed.

    Raises:
        ClientError: of the only batch, where there is one: nothing was done.
        MultiRequestError: where one of several batches failed.
    """
    every = [batch for stage in stages for batch in stage]
    if len(every) <= 1:
        return (yield from every[0].flow()) if every else []
    tally: Tally[T] = Tally(len(every), noun)
    for stage in stages:
        if tally.errors:
            for batch in stage:
                tally.stopped = True
                tally.failed += batch.items
            continue
        outcomes = yield from parallel([batch.flow() for batch in stage], kind)
        for batch, outcome in zip(stage, outcomes, strict=True):
            tally.add(batch.items, outcome)
    if tally.errors:
        raise tally.error()
    return tally.succeeded


def single_failure(batch: Batch[T], error: Exception, noun: str = "items") -> MultiRequestError:
    """What became of the items of one request."""
    tally: Tally[T] = Tally(1, noun)
    tally.add(batch.items, Outcome(error=error))
    return tally.error()
