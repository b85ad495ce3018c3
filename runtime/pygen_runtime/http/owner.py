"""Who uses a client: values of their own for each process and each event loop, so that none is shared by accident.

A fork copies connections that both processes would then read from, locks that a thread held which does not exist in
the child, and tokens. What must not be shared stands in a `PerProcess` or a `PerLoop`: the child makes its own, and
what its parent made is kept there untouched, because closing it would end the parent's connections.
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable
from typing import Any, Generic, TypeVar

from pygen_runtime.exceptions import ConfigurationError

T = TypeVar("T")


class _Process:
    """This process: its id, and a number that each fork raises, because ids are given again."""

    id = os.getpid()
    number = 0

    @classmethod
    def begin(cls) -> None:
        cls.id = os.getpid()
        cls.number += 1


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_Process.begin)


def process() -> int:
    """A number of this process that none of its ancestors has."""
    if _Process.id != os.getpid():  # a fork that does not tell Python, as some servers written in C do
        _Process.begin()
    return _Process.number


def user() -> tuple[int, asyncio.AbstractEventLoop | None]:
    """Who runs this: the process, and its event loop where one runs. What one of them opened no other reads on."""
    try:
        return process(), asyncio.get_running_loop()
    except RuntimeError:
        return process(), None


class PerProcess(Generic[T]):
    """A value for each process, made by `make` when it is first asked for there. Thread-safe, without a lock."""

    __slots__ = ("_make", "_values")

    def __init__(self, make: Callable[[], T]) -> None:
        self._make = make
        self._values: dict[int, T] = {}

    def get(self) -> T:
        """The value of this process."""
        number = process()
        found = self._values.get(number)
        return self._values.setdefault(number, self._make()) if found is None else found

    def made(self) -> T | None:
        """The value of this process where there is one."""
        return self._values.get(process())


def running_loop() -> asyncio.AbstractEventLoop:
    """The event loop that runs the caller.

    Raises:
        ConfigurationError: where there is none of asyncio.
    """
    try:
        return asyncio.get_running_loop()
    except RuntimeError:
        raise ConfigurationError(
            "an async client works in a running event loop of asyncio, such as asyncio.run(main()) makes; "
            "trio is not supported: there, use the client for threads"
        ) from None


class PerLoop(Generic[T]):
    """A value for each event loop of each process; those of closed loops are let go when another loop comes."""

    __slots__ = ("_make", "_values")

    def __init__(self, make: Callable[[], T]) -> None:
        self._make = make
        self._values: dict[tuple[int, int], tuple[Any, T]] = {}

    def get(self) -> T:
        """The value of the running loop."""
        loop = running_loop()
        key = process(), id(loop)
        found = self._values.get(key)
        return found[1] if found is not None and found[0] is loop else self._add(key, loop)

    def made(self) -> list[tuple[asyncio.AbstractEventLoop, T]]:
        """The loops of this process that have a value, and it."""
        return [found for (number, _), found in list(self._values.items()) if number == process()]

    def _add(self, key: tuple[int, int], loop: asyncio.AbstractEventLoop) -> T:
        for other, (known, _) in list(self._values.items()):
            if other[0] == key[0] and known.is_closed():
                self._values.pop(other, None)
        self._values[key] = loop, self._make()  # only the loop's own thread comes here with its key
        return self._values[key][1]
