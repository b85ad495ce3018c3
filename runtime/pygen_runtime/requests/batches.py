"""Requests over the item limits: they are split, sent, and their answers put together again."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, Generic, TypeVar

from pygen_runtime.exceptions import ConfigurationError, MultiRequestError, RequestTooLargeError
from pygen_runtime.http.flow import Flow, Kind, Outcome, Request, Response, parallel, send
from pygen_runtime.requests.tally import Tally

DEEP = 240
"""Levels of a value that can be written: the serializer goes to 255, those of the request about it included."""

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
        raise ConfigurationError(_not_json(body, error)) from None


def _not_json(body: Any, error: Exception) -> str:
    """Which value of a body is not JSON, or nested too deeply for it, and of which instance and property."""
    place, value = _culprit(body)
    depth = depth_of(value)
    where = f"{place}: " if place else ""
    if depth > DEEP:
        return f"{where}the request holds a value nested {depth} levels deep; about {DEEP} can be written"
    return f"{where}the request holds a value that is not JSON: {error!s:.200}"


def _culprit(value: Any) -> tuple[str, Any]:
    """The property, or else the largest part, that cannot be written, and the instance that has it."""
    named, above = "", ""
    while True:
        parts: dict[Any, Any] = value if isinstance(value, dict) else {}  # pyright: ignore[reportUnknownVariableType]
        parts = dict(enumerate(value)) if isinstance(value, (list, tuple)) else parts  # pyright: ignore
        if isinstance(parts.get("externalId"), str) and len(parts) > 2:
            named = f"{parts.get('space')}:{parts['externalId']}"
        key = next((key for key, part in parts.items() if not _is_json(part)), None)
        if key is None:
            return named, value  # pyright: ignore[reportUnknownVariableType]
        value = parts[key]
        if above == "properties":
            return f"{named}, property {key}", value
        above = key


def _is_json(value: Any) -> bool:
    from pydantic_core import PydanticSerializationError, to_json

    try:
        to_json(value, inf_nan_mode="strings")
    except PydanticSerializationError:
        return False
    return True


def depth_of(value: Any) -> int:
    """How many levels of objects and arrays a JSON value has."""
    depth = 0
    level: list[Any] = [value]
    while level := [each for each in level if isinstance(each, (dict, list))]:  # pyright: ignore[reportUnknownVariableType]
        depth += 1
        level = [part for each in level for part in (each.values() if isinstance(each, dict) else each)]  # pyright: ignore
    return depth


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
