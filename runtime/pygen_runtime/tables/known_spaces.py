"""Answers read by the spaces that earlier ones had: each is one text for all that name it.

Instances are in few spaces, which come again and again: once a long answer has shown them, those to come are read by
them. One with another space is read by any, and shows it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, Generic, Literal, TypeVar

T = TypeVar("T")

MANY, TRIES, MOST = 200, 8, 64
"""How many instances make it worth to know their spaces, how often these are learned, and how many there may be."""


class KnownSpaces(Generic[T]):
    """Reads answers of one kind.

    `reader` makes what reads those whose spaces have a type; it raises ValueError for a space of another. `spaces_of`
    gives the spaces in an answer, `length_of` its instances.
    """

    def __init__(
        self,
        reader: Callable[[Any], Callable[[bytes], T]],
        spaces_of: Callable[[T], Iterable[str]],
        length_of: Callable[[T], int],
    ) -> None:
        self._reader = reader
        self._spaces_of = spaces_of
        self._length_of = length_of
        self._by_any = reader(str)
        self.by_known: Callable[[bytes], T] | None = None
        self._spaces: frozenset[str] = frozenset()
        self._tries = TRIES

    def read(self, content: bytes) -> T:
        """Raises what the reader raises for an answer that is unusual in any space."""
        read = self.by_known
        if read is not None:
            try:
                return read(content)
            except ValueError:
                pass  # another space; or what is unusual in any
        found = self._by_any(content)
        if self._tries and (read is not None or self._length_of(found) >= MANY):
            self.learn(found)
        return found

    def learn(self, found: T) -> None:
        """Know the spaces of an answer from now on; or none, where there are many, or other ones again and again."""
        self._tries -= 1
        self._spaces = self._spaces.union(self._spaces_of(found))
        if not self._tries or len(self._spaces) > MOST:
            self.by_known, self._tries = None, 0
        elif self._spaces:
            literal: Any = Literal
            self.by_known = self._reader(literal[tuple(sorted(self._spaces))])
