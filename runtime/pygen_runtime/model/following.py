"""For how many instances of a page a relation is followed, a request each: the advice to include it is logged once."""

from __future__ import annotations

import logging
from collections.abc import Hashable

logger = logging.getLogger("pygen_runtime.client")

MANY = 10
"""Instances of one page, from which on a query that includes the relation is worth writing."""


class Following:
    """What was followed of one page. `told` are the relations that were spoken of, shared by all pages of a client's view."""

    def __init__(self, told: dict[str, object] | None = None) -> None:
        self._told: dict[str, object] = {} if told is None else told
        self._followed: dict[str, set[Hashable]] = {}

    def next_page(self) -> Following:
        """That of another page, which does not repeat what was said."""
        return Following(self._told)

    def note(self, relation: str, start: Hashable) -> None:
        """The relation, such as "Pump.site", is followed by a request of its own; `start` tells one instance from others."""
        if relation in self._told:
            return
        followed = self._followed.setdefault(relation, set())
        followed.add(start)
        me = object()
        if len(followed) >= MANY and self._told.setdefault(relation, me) is me:
            self._followed.pop(relation, None)
            logger.warning(
                "%s was followed for %d instances of a page, with a request for each: a query that has "
                ".include(%s) reads it together with them, and client.include(instances, %s) for instances at hand",
                relation, MANY, relation, relation,
            )  # fmt: skip
