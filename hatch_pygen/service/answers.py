"""Answers by what was asked: equal requests are equal answers, so one of them is work enough."""

from __future__ import annotations

import asyncio
import hashlib
import json
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from hatch_pygen.service.log import Log
from hatch_pygen.service.worker import Made
from hatch_pygen.version import __version__


def tag(what: str, request: Mapping[str, Any]) -> str:
    """The ETag of an answer: a digest of the request, whatever the order of its members, and of our version.

    >>> tag("diff", {"old": 1, "new": 2}) == tag("diff", {"new": 2, "old": 1})
    True
    """
    text = json.dumps([__version__, what, request], sort_keys=True, separators=(",", ":"))
    return f'"{hashlib.sha256(text.encode()).hexdigest()}"'


class Answers:
    """The last answers, at most `size` bytes of them; requests that ask for one at the same time wait for one process."""

    def __init__(self, size: int, log: Log) -> None:
        self._size, self._log, self._used = size, log, 0
        self._kept: OrderedDict[str, Made] = OrderedDict()
        self._coming: dict[str, asyncio.Task[Made]] = {}

    async def get(self, key: str, make: Callable[[], Awaitable[Made]]) -> Made:
        """The answer for a tag. Raises as `make`, for all that wait for it."""
        if key in self._kept:
            self._kept.move_to_end(key)
            self._log.answer("cache")
            return self._kept[key]
        task = self._coming.get(key)
        self._log.answer("process" if task is None else "joined")
        if task is None:
            task = asyncio.ensure_future(self._make(key, make))
            self._coming[key] = task
            task.add_done_callback(lambda _: self._coming.pop(key, None))
        return await asyncio.shield(task)  # whoever hangs up takes nothing from the others

    async def _make(self, key: str, make: Callable[[], Awaitable[Made]]) -> Made:
        made = await make()
        if made.status == 200 and len(made.content) <= self._size:
            self._kept[key] = made
            self._used += len(made.content)
            while self._used > self._size:
                _, oldest = self._kept.popitem(last=False)
                self._used -= len(oldest.content)
        return made
