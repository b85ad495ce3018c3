"""Inserting points in windows of 100,000, and deleting ranges of them; memory stays flat, repeating does no harm.

>>> encode([({"externalId": "p"}, [(0, 1.5, 0), (60_000, None, 2147483648)])]).decode()
'{"items":[{"externalId":"p","datapoints":[{"timestamp":0,"value":1.5},{"timestamp":60000,"value":null,"status":{"code":2147483648}}]}]}'
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice
from typing import Any, Literal, TypeAlias

from pygen_runtime.exceptions import ClientError, ConfigurationError, InvalidRequestError, ResourceNotFoundError
from pygen_runtime.http.flow import Flow, Outcome, current_session, parallel, send
from pygen_runtime.points.answers import not_found
from pygen_runtime.points.named import NamedSeries
from pygen_runtime.points.point_input import Row
from pygen_runtime.points.seen_times import SeenTimes
from pygen_runtime.points.times import moment_of
from pygen_runtime.requests.batches import split
from pygen_runtime.requests.late_nodes import nodes_exist, send_of_nodes
from pygen_runtime.requests.limits import POINT_RANGES, RAW_POINTS
from pygen_runtime.requests.points import VIEW, delete_request, insert_request
from pygen_runtime.requests.tally import Tally
from pygen_runtime.wire.points import json_number

OnDuplicate: TypeAlias = Literal["refuse", "last"]
Window: TypeAlias = "list[tuple[NamedSeries, list[Row]]]"


@dataclass(frozen=True, slots=True)
class InsertResult:
    """How many points were written, and in how many requests."""

    points: int
    requests: int


def insert(
    series: Iterable[tuple[NamedSeries, Iterable[Row]]], on_duplicate: OnDuplicate, default_space: str | None
) -> Flow[InsertResult]:
    """Writes the rows of each series, as many requests at a time as the client allows.

    Raises:
        MultiRequestError: where one of several requests failed; `failed` and `unknown` hold (series, count) of each.
    """
    session = yield from current_session()
    # Of two points of a moment the later one must be the later request.
    width = 1 if on_duplicate == "last" else session.concurrency["data_write"]
    waiting = windows(series, on_duplicate)
    tally: Tally[int] = Tally(0, "requests")
    points = 0
    while not tally.errors:
        batch = [window for _, window in zip(range(width), waiting, strict=False)]
        if not batch:
            break
        outcomes = yield from parallel([_send(window) for window in batch], "data_write")
        for window, outcome in zip(batch, outcomes, strict=True):
            tally.requests += 1
            tally.add([(str(each), len(rows)) for each, rows in window], outcome)
            points += 0 if outcome.error else sum(len(rows) for _, rows in window)
    if tally.errors:
        raise _failed(tally, default_space)
    return InsertResult(points, tally.requests)


def _send(window: Window) -> Flow[list[int]]:
    body = encode([(each.id, rows) for each, rows in window])
    count = sum(len(rows) for _, rows in window)
    yield from send_of_nodes(insert_request(body, count), _are_series)
    return [count]


def _are_series(error: ClientError) -> Flow[bool]:
    """Whether the model has all series that the service does not know: nodes that were written a moment ago."""
    missing = error.missing if isinstance(error, (InvalidRequestError, ResourceNotFoundError)) else ()
    nodes = [id["instanceId"] for id in missing if "instanceId" in id]
    if not nodes or len(nodes) < len(missing):
        return False
    return (yield from nodes_exist(nodes, VIEW))


def _failed(tally: Tally[Any], default_space: str | None) -> Exception:
    missing = [each for each in tally.errors if isinstance(each, InvalidRequestError) and each.missing]
    if missing and not tally.succeeded:
        return not_found(missing, default_space)
    return tally.errors[0] if tally.requests == 1 else tally.error()


def windows(series: Iterable[tuple[NamedSeries, Iterable[Row]]], on_duplicate: OnDuplicate) -> Iterator[Window]:
    """The rows in windows of a request each; series may share one."""
    window: Window = []
    size = 0
    for each, given in series:
        rows = iter(given)
        with SeenTimes() as seen:
            while chunk := list(islice(rows, most := RAW_POINTS - size)):
                part = {row[0]: row for row in chunk}
                if on_duplicate == "refuse":
                    _check_once(each, chunk, part, seen)
                    if len(chunk) == most:  # there may be more
                        seen.add(part)
                window.append((each, list(part.values())))
                size += len(part)
                if size == RAW_POINTS or len(window) == POINT_RANGES:
                    yield window
                    window, size = [], 0
    if window:
        yield window


def _check_once(series: NamedSeries, rows: Sequence[Row], part: Mapping[int, Row], seen: SeenTimes) -> None:
    """Raises ConfigurationError where a time is there twice, among these rows or in a window before."""
    time = seen.twice(part)
    if len(part) < len(rows):
        place = next(place for place, row in enumerate(rows) if part[row[0]] is not row)
        time = rows[place][0]
    if time is None:
        return
    raise ConfigurationError(
        f"{series} has two points at {moment_of(time).isoformat(timespec='milliseconds')}: one would be lost, because "
        "times are kept in milliseconds; on_duplicate='last' keeps the later one"
    )


def encode(series: Sequence[tuple[Mapping[str, Any], Sequence[Row]]]) -> bytes:
    """The body of an insertion: numbers by their shortest text, what is not finite as a text."""
    items = b",".join(
        b'{%s,"datapoints":%s}' % (json.dumps(id, separators=(",", ":"))[1:-1].encode(), _datapoints(rows))
        for id, rows in series
    )
    return b'{"items":[%s]}' % items


def _datapoints(rows: Sequence[Row]) -> bytes:
    """By msgspec where it can be imported; a text that it refuses is written by json, and refused by the service."""
    encoder = point_encoder()
    if encoder is not None:
        try:
            return encoder(rows)
        except ValueError:
            pass
    return f"[{','.join(map(_point, rows))}]".encode()


@lru_cache(maxsize=1)
def point_encoder() -> Callable[[Sequence[Row]], bytes] | None:
    """An insertion's `datapoints`, eight times as fast as texts put together; None without msgspec."""
    try:
        from msgspec import defstruct
        from msgspec.json import Encoder
    except ImportError:
        return None
    plain = defstruct("Plain", [("timestamp", int), ("value", Any)], gc=False)
    flagged = defstruct("Flagged", [("timestamp", int), ("value", Any), ("status", dict[str, int])], gc=False)
    encoder = Encoder()

    def encoded(rows: Sequence[Row]) -> bytes:
        # A value that is not finite has a code: Bad.
        return encoder.encode(
            [
                flagged(time, json_number(value) if value.__class__ is float else value, {"code": code})
                if code
                else plain(time, value)
                for time, value, code in rows
            ]
        )

    return encoded


def _point(row: Row) -> str:
    time, value, code = row
    text = json.dumps(json_number(value) if isinstance(value, float) else value)
    if code:
        return f'{{"timestamp":{time},"value":{text},"status":{{"code":{code}}}}}'
    return f'{{"timestamp":{time},"value":{text}}}'


def delete(series: Sequence[NamedSeries], start: int, end: int, default_space: str | None) -> Flow[None]:
    """Deletes what lies in [start, end). One request for 10,000 series."""
    ranges = [{**each.id, "inclusiveBegin": start, "exclusiveEnd": end} for each in series]
    outcomes: list[Outcome] = yield from parallel(
        [_delete(items) for items in split(ranges, POINT_RANGES)], "data_delete"
    )
    errors = [outcome.error for outcome in outcomes if outcome.error is not None]
    missing = [error for error in errors if isinstance(error, InvalidRequestError) and error.missing]
    if missing:
        raise not_found(missing, default_space)
    if errors:
        raise errors[0]


def _delete(items: Sequence[Mapping[str, Any]]) -> Flow[None]:
    yield from send(delete_request(items))
