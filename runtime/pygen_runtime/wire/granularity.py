"""Buckets of aggregates: how long they are, and where they begin.

A bucket begins at a whole unit, not at a multiple of the granularity: `6h` from 21:30 begins at 21:00.

>>> buckets = Buckets(Granularity.parse("6h"), 21 * HOUR + HOUR // 2)
>>> buckets.containing(28 * HOUR) == (27 * HOUR, 33 * HOUR)
True
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta, timezone, tzinfo

from pygen_runtime.filters.names import suggestion

HOUR = 3_600_000
DAY = 24 * HOUR
FIRST, LAST = -2_208_988_800_000, 4_102_444_799_999
"""The first and the last moment that a point may have: 1900-01-01 to 2099-12-31."""
_EPOCH = datetime(1970, 1, 1, tzinfo=timezone.utc)
_FAR = LAST * 2
_UNITS: Mapping[str, int] = {"s": 1000, "m": 60_000, "h": HOUR, "d": DAY, "mo": 0}
_MOST: Mapping[str, int] = {"s": 120, "m": 120, "h": 100_000, "d": 100_000, "mo": 100_000}
_LONG: Mapping[str, str] = {
    **{"sec": "s", "second": "s", "seconds": "s", "min": "m", "minute": "m", "minutes": "m", "hour": "h", "hours": "h"},
    **{"day": "d", "days": "d", "month": "mo", "months": "mo"},
}
_ADVICE: Mapping[str, str] = {
    **dict.fromkeys(("w", "week", "weeks"), "7d for each week (it begins on the day of start)"),
    **dict.fromkeys(("q", "quarter", "quarters"), "3mo for each quarter"),
    **dict.fromkeys(("y", "year", "years"), "12mo for each year"),
}


@dataclass(frozen=True, slots=True)
class Granularity:
    """`count` times a unit: s, m, h, d or mo."""

    count: int
    unit: str

    @classmethod
    def parse(cls, text: str) -> Granularity:
        """Raises ValueError, which says what to write."""
        match = re.fullmatch(r"([0-9]*)([a-z]+)", text.strip()) if isinstance(text, str) else None  # pyright: ignore
        unit = "" if match is None else _LONG.get(match[2], match[2])
        if match is not None and unit in _ADVICE:
            raise ValueError(f"granularity {text!r}: there are no such buckets; write {_ADVICE[unit]}")
        if match is None or unit not in _UNITS:
            raise ValueError(
                f"granularity {text!r}: write a number and a unit, s, m, h, d or mo, such as '15m' or '1d' "
                "('1h' begins at a whole hour, '60m' at a whole minute)"
            )
        count = int(match[1] or 1)
        if not 1 <= count <= _MOST[unit]:
            raise ValueError(f"granularity {text!r}: of {unit} there may be 1 to {_MOST[unit]:,}")
        return cls(count, unit)

    @property
    def length(self) -> int | None:
        """Milliseconds of every bucket, None where they differ: months, and days in a time zone."""
        return self.count * _UNITS[self.unit] or None

    def __str__(self) -> str:
        return f"{self.count}{self.unit}"


def parse_zone(text: str) -> tzinfo:
    """A time zone by its name ("Europe/Oslo"), or by its offset in quarters of an hour ("UTC+05:45").

    Raises:
        ValueError: for one that is not known here.
    """
    match = re.fullmatch(r"(?:UTC|GMT)(?:([+-])([0-9]{1,2})(?::?([0-9]{2}))?)?", text)
    if match:
        minutes = int(match[2] or 0) * 60 + int(match[3] or 0)
        if minutes % 15 or minutes > 18 * 60:
            raise ValueError(f"time zone {text!r}: an offset is of quarters of an hour, up to 18 hours")
        return timezone(timedelta(minutes=-minutes if match[1] == "-" else minutes))
    from zoneinfo import ZoneInfo, available_timezones

    try:
        return ZoneInfo(text)
    except (LookupError, OSError, ValueError):
        advice = suggestion(text, available_timezones()) or "; write one such as 'Europe/Oslo' or 'UTC+02:00'"
        raise ValueError(f"there is no time zone {text!r}{advice}") from None


class Buckets:
    """The buckets from the one on in which `start` lies."""

    def __init__(self, granularity: Granularity, start: int, zone: tzinfo | None = None) -> None:
        self._granularity, self._zone = granularity, zone or timezone.utc
        self._fixed = granularity.length if zone is None or granularity.unit in ("s", "m", "h") else None
        unit = _UNITS[granularity.unit]
        if self._fixed:
            shift = self._offset(start) % HOUR if granularity.unit == "h" else 0
            self.first = (start + shift) // unit * unit - shift
        else:
            self._number = 0
            self._number = self._unit_of(start)
            self.first = self._begin(self._number)

    @property
    def fixed(self) -> int | None:
        """Milliseconds of every bucket, None where they differ."""
        return self._fixed

    def containing(self, time: int) -> tuple[int, int]:
        """Beginning and end of the bucket that `time` lies in."""
        if self._fixed:
            begin = self.first + (time - self.first) // self._fixed * self._fixed
            return begin, begin + self._fixed
        count = self._granularity.count
        number = self._number + (self._unit_of(time) - self._number) // count * count
        return self._begin(number), self._begin(number + count)

    def end(self, end: int) -> int:
        """`end` rounded up to a whole bucket."""
        begin, after = self.containing(end)
        return end if begin == end else after

    def _offset(self, time: int) -> int:
        offset = _local(time, self._zone).utcoffset()
        return 0 if offset is None else offset // timedelta(milliseconds=1)

    def _unit_of(self, time: int) -> int:
        """The number of the day, or the month, that `time` lies in, by the clocks of the zone."""
        day = _local(time, self._zone).date()
        number = day.toordinal() if self._granularity.unit == "d" else day.year * 12 + day.month - 1
        while time < self._begin(number):
            number -= 1
        while time >= self._begin(number + 1):
            number += 1
        return number

    def _begin(self, number: int) -> int:
        try:
            day = date.fromordinal(number) if self._granularity.unit == "d" else date(number // 12, number % 12 + 1, 1)
        except (ValueError, OverflowError):  # thousands of years ahead: no point lies there
            return _FAR
        if day.year == 9999:
            return _FAR
        midnight = datetime(day.year, day.month, day.day, tzinfo=self._zone)  # of two midnights the first one: fold=0
        return (midnight.astimezone(timezone.utc) - _EPOCH) // timedelta(milliseconds=1)


def _local(time: int, zone: tzinfo) -> datetime:
    return (_EPOCH + timedelta(milliseconds=time)).astimezone(zone)
