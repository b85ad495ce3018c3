"""What operations ask of a client: written once, performed by threads and by tasks."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Generator
from dataclasses import dataclass
from itertools import islice
from typing import Any, TypeAlias


@dataclass(frozen=True)
class Call:
    """A method of the client, or of one of its parts."""

    make: Callable[[Any], Any]


@dataclass(frozen=True)
class Take:
    """The first `most` items of a lazy iterator (None: all), which is closed then unless it goes on later."""

    make: Callable[[Any], Any]
    most: int | None = None
    close: bool = True


@dataclass(frozen=True)
class Related:
    """`all`, `first`, `count` or `edges` of a relation handle."""

    handle: Any
    method: str


@dataclass(frozen=True)
class Pause:
    seconds: float


Step: TypeAlias = "Call | Take | Related | Pause"
Operation: TypeAlias = Generator[Step, Any, None]


def perform(step: Step, client: Any) -> Any:
    """The result of a step, with a client for threads."""
    match step:
        case Call(make):
            return make(client)
        case Take(make, most, close):
            items = make(client)
            found = list(islice(items, most))
            if close and hasattr(items, "close"):
                items.close()
            return found
        case Related(handle, method):
            return getattr(handle, method)()
        case Pause(seconds):
            return time.sleep(seconds)


async def perform_async(step: Step, client: Any) -> Any:
    """The result of a step, with a client for asyncio."""
    match step:
        case Call(make):
            return await make(client)
        case Take(make, most, close):
            return await _take(make(client), most, close)
        case Related(handle, method):
            return await getattr(handle, f"{method}_async")()
        case Pause(seconds):
            return await asyncio.sleep(seconds)


async def _take(items: Any, most: int | None, close: bool) -> list[Any]:
    found: list[Any] = []
    async for item in items:
        found.append(item)
        if len(found) == most:
            break
    if close and hasattr(items, "aclose"):
        await items.aclose()
    return found


def run(operation: Operation, client: Any) -> None:
    """The operation, in this thread; an error of a step is raised where the operation waits for its result."""
    result: Any = None
    error: Exception | None = None
    while True:
        try:
            step = operation.send(result) if error is None else operation.throw(error)
        except StopIteration:
            return
        result = error = None
        try:
            result = perform(step, client)
        except Exception as raised:
            error = raised


async def run_async(operation: Operation, client: Any) -> None:
    """As `run`, in this task."""
    result: Any = None
    error: Exception | None = None
    while True:
        try:
            step = operation.send(result) if error is None else operation.throw(error)
        except StopIteration:
            return
        result = error = None
        try:
            result = await perform_async(step, client)
        except Exception as raised:
            error = raised
