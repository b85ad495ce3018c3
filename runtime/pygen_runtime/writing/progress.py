"""How far a long write or read is: told to a function, or drawn by rich, in a notebook by tqdm, where it is installed."""

from __future__ import annotations

import logging
import sys
import threading
import warnings
from collections.abc import AsyncIterable, AsyncIterator, Callable, Iterable, Iterator
from typing import Any, Literal, TypeAlias, TypeVar

from pygen_runtime.exceptions import ConfigurationError

T = TypeVar("T")

ProgressFunction: TypeAlias = Callable[[int, int | None], object]
"""Called with what is done so far and the total, None where nobody knows it."""
ProgressLike: TypeAlias = ProgressFunction | Literal[True] | None

logger = logging.getLogger(__name__)

STEP = 100
"""Items read between two reports."""


class Reporter:
    """Counts what is done, from any thread, and reports it; leaving the ``with`` block ends a bar.

    A function that raises is logged and not called again: what it reports on goes on.
    """

    def __init__(self, progress: ProgressLike, total: int | None = None, label: str = "pygen") -> None:
        self.total = total
        self.done = self.waiting = 0
        self._lock = threading.Lock()
        self._report: ProgressFunction | None
        self._close: Callable[[], object]
        self._report, self._close = _bar(label, total) if progress is True else (progress, lambda: None)

    def advance(self, count: int) -> None:
        """`count` more are done."""
        if self._report is not None and count:
            with self._lock:
                self.done += count
                try:
                    self._report(self.done, self.total)
                except Exception:
                    logger.exception("the progress function failed; it is not called again")
                    self._report = None

    def read_one(self) -> None:
        """One more is read; told to the function when 100 of them wait."""
        self.waiting += 1
        if self.waiting == STEP:
            self.advance(STEP)
            self.waiting = 0

    def __enter__(self) -> Reporter:
        return self

    def __exit__(self, *_: object) -> None:
        self._close()


def _bar(label: str, total: int | None) -> tuple[ProgressFunction, Callable[[], object]]:
    """The function that moves a bar on, and the one that ends it."""
    if _in_a_kernel():
        try:
            with warnings.catch_warnings():
                # tqdm.auto warns where it draws with text, because ipywidgets are not installed.
                warnings.simplefilter("ignore")
                from tqdm.auto import tqdm  # type: ignore[import-untyped, import-not-found, unused-ignore]
        except ImportError:
            return _rich_bar(label, total)
        drawn: Any = tqdm(total=total, desc=label)  # pyright: ignore

        def report(done: int, total: int | None) -> None:
            drawn.total = total
            drawn.update(done - drawn.n)

        return report, drawn.close
    return _rich_bar(label, total)


def _in_a_kernel() -> bool:
    """Whether this program is a notebook's; that a module of notebooks is loaded does not say so."""
    shell = getattr(sys.modules.get("IPython"), "get_ipython", lambda: None)()
    return hasattr(shell, "kernel")


def _rich_bar(label: str, total: int | None) -> tuple[ProgressFunction, Callable[[], object]]:
    try:
        from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
    except ImportError:
        raise ConfigurationError(
            "progress=True draws its bar with rich, which is not installed: pip install rich, "
            "or give a function that takes (done, total)"
        ) from None
    columns: list[Any] = [TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn()]
    bar = Progress(*columns, TimeRemainingColumn())
    task = bar.add_task(label, total=total)
    bar.start()
    return lambda done, total: bar.update(task, completed=done, total=total), bar.stop


def track(items: Iterable[T], progress: ProgressLike, total: int | None = None) -> Iterator[T]:
    """`items` as they come, with a report per 100 of them and one at the end. No request of its own.

    >>> steps = []
    >>> len(list(track(range(250), lambda done, total: steps.append(done))))
    250
    >>> steps
    [100, 200, 250]
    """
    with Reporter(progress, total, "reading") as reporter:
        for item in items:
            yield item
            reporter.read_one()
        reporter.advance(reporter.waiting)


async def track_async(items: AsyncIterable[T], progress: ProgressLike, total: int | None = None) -> AsyncIterator[T]:
    """As `track`, for asyncio."""
    with Reporter(progress, total, "reading") as reporter:
        async for item in items:
            yield item
            reporter.read_one()
        reporter.advance(reporter.waiting)
