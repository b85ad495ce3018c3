"""The reading plan: series in groups, one long series in windows side by side; pages come in the order of their times.

A window is [start, end): no point comes twice, and none is lost at a cut.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from pygen_runtime.exceptions import (
    InvalidRequestError,
    PagingError,
    QueryTimeoutError,
    RequestTooLargeError,
)
from pygen_runtime.http.flow import Flow, Response, current_session, parallel, send
from pygen_runtime.points.answers import read_series
from pygen_runtime.points.asking import Window, wire_name
from pygen_runtime.points.named import NamedSeries
from pygen_runtime.points.refusals import refusal
from pygen_runtime.requests.limits import AGGREGATE_POINTS, RAW_POINTS, SERIES
from pygen_runtime.requests.points import list_request
from pygen_runtime.wire.granularity import Buckets
from pygen_runtime.wire.point_columns import PointSeries


@dataclass(frozen=True, slots=True)
class Page:
    """Some points or aggregates of a series."""

    series: NamedSeries
    content: PointSeries


@dataclass(slots=True)
class Stretch:
    """What is still to be read of a series: from `start` on, before `end`, at most `rest` points, behind `cursor`."""

    series: NamedSeries
    start: int
    end: int
    rest: int | None = None
    cursor: str | None = None
    page: PointSeries | None = None
    """What was read of it and waits for its turn."""
    seen: set[str] = field(default_factory=set[str])

    def take(self, found: PointSeries, response: Response) -> None:
        """Moves on behind what was found."""
        self.cursor = found.cursor or None
        if self.rest is not None:
            self.rest -= size_of(found)
        if self.cursor is not None and self.cursor in self.seen:
            raise PagingError(
                f"the server gave the same cursor of {self.series} again; reading on would never end. Report it with "
                "the request id",
                **response.facts(),
            )
        self.seen = set() if self.cursor is None else {self.cursor}

    @property
    def is_over(self) -> bool:
        return self.cursor is None or self.rest == 0


def size_of(series: PointSeries) -> int:
    return len(series.aggregates["timestamp"]) if series.aggregates else len(series.points)


class Reading:
    """Where reading stands: `step` is the flow of the next pages, empty at the end. No I/O of its own."""

    def __init__(self, series: Sequence[NamedSeries], window: Window, default_space: str | None = None) -> None:
        self.series, self._window, self._default_space = series, window, default_space
        self._aggregates = [wire_name(name) for name in window.asking.names]
        self._most = AGGREGATE_POINTS if self._aggregates else RAW_POINTS
        limit = window.asking.limit
        unique = {each.key: each for each in series}
        self._waiting = deque(Stretch(each, window.start, window.end, limit) for each in unique.values())
        if limit == 0:
            self._waiting.clear()
        self._long: LongSeries | None = None
        self._first = True
        self._behind: list[Page] = []
        self.unknown: list[NamedSeries] = []

    def step(self) -> Flow[list[Page]]:
        """The next pages; those of one series follow one another. Empty where all is read."""
        if self._window.asking.include_outside_points and self._first:
            self._first = False
            before = yield from self._outside()
            if before:
                return before
        while self._waiting or self._long:
            found = yield from (self._step_of_long(self._long) if self._long else self._step_of_many())
            if found:
                return found
        behind, self._behind = self._behind, []
        return behind

    # Several series

    def _step_of_many(self) -> Flow[list[Page]]:
        session = yield from current_session()
        groups = self._groups(session.concurrency["data"])
        outcomes = yield from self._ask(groups)
        pages: list[Page] = []
        for group, (response, found) in zip(groups, outcomes, strict=True):
            for stretch, each in zip(group, found, strict=True):
                if each is None:
                    self.unknown.append(stretch.series)
                    continue
                stretch.take(each, response)
                if size_of(each) or stretch.is_over:
                    pages.append(Page(stretch.series, each))
                if not stretch.is_over:
                    self._waiting.append(stretch)
        if len(self._waiting) == 1 and self._may_be_cut(self._waiting[0]):
            last = self._waiting[0]
            page = next((each.content for each in reversed(pages) if each.series is last.series), None)
            if page is not None:
                self._waiting.popleft()
                self._long = LongSeries(last, self._alignment(), page)
        return pages

    def _groups(self, width: int) -> list[list[Stretch]]:
        """The series of the next requests: few alone, many in groups that share the points of a request."""
        size = min(max(1, -(-len(self._waiting) // width)), SERIES)
        groups: list[list[Stretch]] = []
        while self._waiting and len(groups) < width:
            groups.append([self._waiting.popleft() for _ in range(min(size, len(self._waiting)))])
        return groups

    def _ask(self, groups: Sequence[Sequence[Stretch]]) -> Flow[list[tuple[Response, list[PointSeries | None]]]]:
        """The answers for groups of stretches, asked at the same time."""
        flows = [self._page(group) for group in groups]
        if len(flows) == 1:
            try:
                return [(yield from flows[0])]
            except InvalidRequestError as error:
                raise (yield from self._named([error])) from None
        outcomes = yield from parallel(flows, "data")
        errors = [outcome.error for outcome in outcomes if outcome.error is not None]
        if errors:
            raise (yield from self._named(errors))
        return [outcome.value for outcome in outcomes]

    def _named(self, errors: Sequence[Exception]) -> Flow[Exception]:
        return refusal(errors, self._window.asking, self._default_space)

    def _page(self, group: Sequence[Stretch]) -> Flow[tuple[Response, list[PointSeries | None]]]:
        """One page of each stretch; a 408 or 413 halves it."""
        limit, ignored = self._most // len(group), self._window.asking.ignore_unknown_ids
        series = [each.series for each in group]
        while True:
            request = list_request([self._item(each, limit) for each in group], ignore_unknown=ignored)
            try:
                response = yield from send(request, repeat_408=limit <= 1)
            except (QueryTimeoutError, RequestTooLargeError):
                if limit <= 1:
                    raise
                limit //= 2
            else:
                return response, read_series(response, series, self._aggregates, ignore_unknown=ignored)

    def _item(self, stretch: Stretch, limit: int) -> dict[str, Any]:
        limit = limit if stretch.rest is None else min(limit, stretch.rest)
        item = {**stretch.series.id, "start": stretch.start, "end": stretch.end, "limit": limit}
        item["cursor"] = stretch.cursor
        return {**item, **self._window.options()}

    # One series

    def _may_be_cut(self, stretch: Stretch) -> bool:
        granularity = self._window.granularity
        fixed = granularity is None or (granularity.length is not None and self._window.zone is None)
        return stretch.rest is None and fixed

    def _alignment(self) -> tuple[int, int]:
        """Where cuts may lie: at a moment, and so many milliseconds before and behind it."""
        if self._window.granularity is None:
            return 0, 1
        buckets = Buckets(self._window.granularity, self._window.start)
        return buckets.first, buckets.fixed or 1

    def _step_of_long(self, long: LongSeries) -> Flow[list[Page]]:
        session = yield from current_session()
        windows = long.next_windows(session.concurrency["data"])
        if windows:
            answers = yield from self._ask([[each] for each in windows])
            for stretch, (response, (found,)) in zip(windows, answers, strict=True):
                if found is not None:
                    stretch.take(found, response)
                    stretch.page = found
        pages = long.ready()
        if long.is_over:
            self._long = None
        return [Page(long.series, each) for each in pages]

    # The points outside

    def _outside(self) -> Flow[list[Page]]:
        """The points before the window; those behind it wait. They come on top of a limit of 0."""
        asking = self._window.asking
        stretches = [replace(each, rest=0) for each in self._waiting] or []
        before: list[Page] = []
        for start in range(0, len(stretches), SERIES):
            group = stretches[start : start + SERIES]
            items = [{**self._item(each, 0), "includeOutsidePoints": True} for each in group]
            try:
                response = yield from send(list_request(items, ignore_unknown=asking.ignore_unknown_ids))
            except InvalidRequestError as error:
                raise (yield from self._named([error])) from None
            series = [each.series for each in group]
            answered = read_series(response, series, ignore_unknown=asking.ignore_unknown_ids)
            for stretch, found in zip(group, answered, strict=True):
                if found is not None:
                    self._part(stretch.series, replace(found, cursor=None), before)
        return before

    def _part(self, series: NamedSeries, found: PointSeries, before: list[Page]) -> None:
        times = found.points.time_list()
        cut = sum(time < self._window.start for time in times)
        for into, part in ((before, found.points.part(0, cut)), (self._behind, found.points.part(cut, len(times)))):
            if len(part):
                into.append(Page(series, replace(found, points=part)))


class LongSeries:
    """The rest of one series, cut into windows that are asked for side by side and given in order.

    The first page tells how dense the points are; a window that is nearly empty makes the next ones longer, one that
    is not complete makes them shorter.
    """

    def __init__(self, rest: Stretch, alignment: tuple[int, int], page: PointSeries) -> None:
        self.series = rest.series
        self._base, self._unit = alignment
        times = page.aggregates["timestamp"] if page.aggregates else memoryview(page.points.times).cast("q")
        self._full = max(len(times), 1)
        self._start, self._end = times[-1] + self._unit, rest.end
        # One request too many costs more than pages that are not quite full: points that come evenly vary by less.
        self._size = self._aligned_size((times[-1] - times[0] + self._unit) * 19 // 20)
        self._queue: deque[Stretch] = deque()

    def _aligned_size(self, size: int) -> int:
        return max(size // self._unit, 1) * self._unit

    @property
    def is_over(self) -> bool:
        return self._start >= self._end and not self._queue

    def next_windows(self, width: int) -> list[Stretch]:
        """What to ask for now: windows that wait for nothing, and new ones, at most `width` in hand."""
        while self._start < self._end and len(self._queue) < width:
            end = min(self._start + self._size, self._end)
            self._queue.append(Stretch(self.series, self._start, end))
            self._start = end
        return [each for each in self._queue if each.page is None]

    def ready(self) -> list[PointSeries]:
        """The pages whose turn it is; windows are measured by them."""
        found: list[PointSeries] = []
        while self._queue and (page := self._queue[0].page) is not None:
            stretch = self._queue[0]
            found.append(page)
            self._measure(stretch, page)
            if not stretch.is_over:
                stretch.page = None
                break
            self._queue.popleft()
        return [page for page in found if size_of(page)]

    def _measure(self, stretch: Stretch, page: PointSeries) -> None:
        size = size_of(page)
        if not stretch.is_over:
            self._size = self._aligned_size(self._size // 2)
        elif size < self._full // 4 and stretch.end - stretch.start >= self._size:
            self._size *= 16 if size == 0 else 2


def units_of(pages: Mapping[str, PointSeries]) -> dict[str, str]:
    """The unit of each series that has one, after conversion."""
    return {name: unit for name, each in pages.items() if (unit := each.unit_external_id or each.unit) is not None}
