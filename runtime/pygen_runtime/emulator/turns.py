"""Who may use the store at the same time: no kind of request keeps the other out, however many there are of it."""

from __future__ import annotations

import threading
from collections.abc import Generator
from contextlib import contextmanager


class Turns:
    """For one thread at a time, which may take it again; where readers and writers wait, they alternate."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._owner: int | None = None
        self._waiting = {True: 0, False: 0}
        self._last: bool | None = None

    @contextmanager
    def take(self, *, writes: bool) -> Generator[None, None, None]:
        me = threading.get_ident()
        if self._owner == me:
            yield
            return
        with self._changed:
            self._waiting[writes] += 1
            try:
                self._changed.wait_for(lambda: self._owner is None and self._is_next(writes))
            finally:
                self._waiting[writes] -= 1
            self._owner = me
        try:
            yield
        finally:
            with self._changed:
                self._owner, self._last = None, writes
                self._changed.notify_all()

    def _is_next(self, writes: bool) -> bool:
        return self._last is not writes or not self._waiting[not writes]


MOST_READERS = 2
"""Answers are Python for the most part: with more at once none is earlier, and a writer has a smaller share."""


class Gate:
    """Some may be inside it together, or one alone; who waits to be alone lets no more in."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._inside = self._waiting = 0
        self._alone: int | None = None

    @contextmanager
    def shared(self) -> Generator[None, None, None]:
        """For a thread that is alone, nothing more."""
        if self._alone == threading.get_ident():
            yield
            return
        with self._changed:
            self._changed.wait_for(self._has_room)
            self._inside += 1
        try:
            yield
        finally:
            with self._changed:
                self._inside -= 1
                self._changed.notify_all()

    def _has_room(self) -> bool:
        return self._alone is None and not self._waiting and self._inside < MOST_READERS

    @contextmanager
    def alone(self) -> Generator[None, None, None]:
        """For a thread that is alone already, nothing more."""
        me = threading.get_ident()
        if self._alone == me:
            yield
            return
        with self._changed:
            self._waiting += 1
            try:
                self._changed.wait_for(lambda: self._alone is None and not self._inside)
            finally:
                self._waiting -= 1
            self._alone = me
        try:
            yield
        finally:
            with self._changed:
                self._alone = None
                self._changed.notify_all()
