"""What is asked of series: a window of time, aggregates, units and statuses, checked before a request."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta, tzinfo
from typing import Any, Literal, TypeAlias, TypedDict, get_args

from pygen_runtime.exceptions import ConfigurationError
from pygen_runtime.filters.names import hint
from pygen_runtime.points.times import Moment, milliseconds, now
from pygen_runtime.wire.granularity import FIRST, Granularity, parse_zone

Aggregate: TypeAlias = Literal[
    "average", "max", "min", "count", "sum", "interpolation", "step_interpolation", "continuous_variance",
    "discrete_variance", "total_variation", "count_good", "count_uncertain", "count_bad", "duration_good",
    "duration_uncertain", "duration_bad", "max_datapoint", "min_datapoint",
]  # fmt: skip
Aggregates: TypeAlias = "Aggregate | Sequence[Aggregate]"
AGGREGATES: tuple[str, ...] = get_args(Aggregate)
WHOLE = frozenset(name for name in AGGREGATES if name.startswith(("count", "duration")))
"""Those that are whole numbers."""
POINTS = ("min_datapoint", "max_datapoint")


def wire_name(aggregate: str) -> str:
    return re.sub("_(.)", lambda part: part[1].upper(), aggregate)


class DataKeywords(TypedDict, total=False):
    """The keywords of `data()`, as `client.time_series.data` explains them."""

    start: Moment | None
    end: Moment | None
    aggregates: Aggregates | None
    granularity: str | None
    timezone: str | tzinfo | None
    target_unit: str | None
    target_unit_system: str | None
    limit: int | None
    include_outside_points: bool
    include_status: bool
    ignore_bad_datapoints: bool
    treat_uncertain_as_bad: bool
    ignore_unknown_ids: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Asking:
    """The keywords of `data()`, as they were given."""

    start: Moment | None = None
    end: Moment | None = None
    aggregates: Aggregates | None = None
    granularity: str | None = None
    timezone: str | tzinfo | None = None
    target_unit: str | None = None
    target_unit_system: str | None = None
    limit: int | None = None
    include_outside_points: bool = False
    include_status: bool = False
    ignore_bad_datapoints: bool = True
    treat_uncertain_as_bad: bool = True
    ignore_unknown_ids: bool = False

    def __post_init__(self) -> None:
        self.window()

    @property
    def names(self) -> tuple[str, ...]:
        """The aggregates that are asked for."""
        if self.aggregates is None:
            return ()
        given: Iterable[str] = (self.aggregates,) if isinstance(self.aggregates, str) else self.aggregates
        return tuple(dict.fromkeys(given))

    def window(self) -> Window:
        """The window, with "now" as it is now.

        Raises:
            ConfigurationError: naming the keywords that are wrong, or do not go together.
        """
        zone = self._zone()
        moment = now()
        start = FIRST if self.start is None else milliseconds(self.start, moment, zone)
        end = moment if self.end is None else milliseconds(self.end, moment, zone, "end")
        if start >= end:
            raise ConfigurationError(
                f"start={self.start!r} is not before end={self.end!r}: give a start before it, or leave it out"
            )
        self._check()
        granularity = self._granularity()
        return Window(start, end, granularity, zone, self)

    def _check(self) -> None:
        names = self.names
        if self.limit is not None and (isinstance(self.limit, bool) or self.limit < 0):
            raise ConfigurationError(f"limit must be a whole number from 0 on, not {self.limit!r}")
        for name in names:
            if name not in AGGREGATES:
                raise ConfigurationError(f"there is no aggregate {name!r}: {hint(name, AGGREGATES)}")
        both = self.target_unit is not None and self.target_unit_system is not None
        status = self.include_status and names and not set(names) <= set(POINTS)
        refused = {
            "target_unit and target_unit_system exclude each other": both,
            "aggregates need granularity=, such as '1h'": names and self.granularity is None,
            "granularity needs aggregates=, such as ['average']": not names and self.granularity is not None,
            "include_outside_points is not for aggregates": self.include_outside_points and names,
            "include_status goes with the aggregates min_datapoint and max_datapoint alone": status,
        }
        for text, is_wrong in refused.items():
            if is_wrong:
                raise ConfigurationError(text)

    def _granularity(self) -> Granularity | None:
        given: Any = self.granularity
        if given is None:
            return None
        if isinstance(given, timedelta):
            raise ConfigurationError(
                f"granularity={given!r}: write a text such as '1h' or '60m', which differ: '1h' begins at whole hours"
            )
        try:
            return Granularity.parse(given)
        except ValueError as error:
            raise ConfigurationError(str(error)) from None

    def _zone(self) -> tzinfo | None:
        if self.timezone is None or isinstance(self.timezone, tzinfo):
            return self.timezone
        try:
            return parse_zone(self.timezone)
        except ValueError as error:
            raise ConfigurationError(str(error)) from None


@dataclass(frozen=True, slots=True)
class Window:
    """From `start` on, before `end`, in milliseconds; what else is asked."""

    start: int
    end: int
    granularity: Granularity | None
    zone: tzinfo | None
    asking: Asking

    def options(self) -> dict[str, Any]:
        """What every item of a list request says besides its id, window and limit."""
        asking = self.asking
        given: dict[str, Any] = {
            "aggregates": [wire_name(name) for name in asking.names] or None,
            "granularity": None if self.granularity is None else str(self.granularity),
            "timeZone": self._zone_name() if self.granularity else None,
            "targetUnit": asking.target_unit,
            "targetUnitSystem": asking.target_unit_system,
            "includeStatus": asking.include_status or None,
            "ignoreBadDataPoints": None if asking.ignore_bad_datapoints else False,
            "treatUncertainAsBad": None if asking.treat_uncertain_as_bad else False,
        }
        return {name: value for name, value in given.items() if value is not None}

    def _zone_name(self) -> str | None:
        zone = self.asking.timezone
        if zone is None or isinstance(zone, str):
            return zone
        return getattr(zone, "key", None) or str(zone)
