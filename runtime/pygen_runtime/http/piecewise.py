"""What the two forms of transfers do differently: bodies in pieces, and answers closed before their end."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import suppress
from typing import Any

from pygen_runtime.http.messages import OpenTransfer

_CLOSING: set[asyncio.Task[None]] = set()
"""Held until they are done: the loop itself holds no task."""


def sync_content(step: OpenTransfer) -> Iterator[bytes] | None:
    """The body of a transfer."""
    return None if step.transfer.pieces is None else step.transfer.pieces()


def async_content(step: OpenTransfer) -> AsyncIterator[bytes] | None:
    """The same; a piece is read from its file in the loop's thread, in less time than it takes to send."""
    return None if step.transfer.pieces is None else _each(step.transfer.pieces())


async def _each(pieces: Iterator[bytes]) -> AsyncIterator[bytes]:
    for piece in pieces:
        yield piece


def sync_closing(raw: Any) -> None:
    """Close the answer of a transport."""
    raw.close()


def async_closing(raw: Any) -> None:
    """The same in a task of the running loop; without one its connection is closed when it is collected."""
    with suppress(RuntimeError):
        task = asyncio.get_running_loop().create_task(_close(raw))
        _CLOSING.add(task)
        task.add_done_callback(_CLOSING.discard)


async def _close(raw: Any) -> None:
    with suppress(Exception):
        await raw.aclose()
