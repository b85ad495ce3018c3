"""Moments as people give them, in milliseconds since 1970.

>>> milliseconds("2h-ago", now=7_200_001), milliseconds(date(1970, 1, 2), now=0)
(1, 86400000)
"""

from __future__ import annotations

import re
import time
from datetime import date, datetime, timedelta, timezone, tzinfo
from typing import Any, TypeAlias

from pygen_runtime.exceptions import ConfigurationError
from pygen_runtime.filters.foreign_values import own
from pygen_runtime.filters.timestamps import check_zone
from pygen_runtime.wire.granularity import FIRST, LAST

Moment: TypeAlias = "datetime | date | timedelta | int | str"
"""An aware datetime, a date (its midnight), milliseconds since 1970, a timedelta before now, "now", "2w-ago", "3d-ahead"."""

_EPOCH = datetime(1970, 1, 1, tzinfo=timezone.utc)
_MS = timedelta(milliseconds=1)
_UNITS = {"s": 1000, "m": 60_000, "h": 3_600_000, "d": 86_400_000, "w": 7 * 86_400_000}
_RELATIVE = re.compile(r"([0-9]+)([smhdw])-(ago|ahead)")


def now() -> int:
    return time.time_ns() // 1_000_000


def milliseconds(moment: Any, now: int, zone: tzinfo | None = None, name: str = "start", last: int = LAST + 1) -> int:
    """`moment`, cut towards the past; a date is its midnight in `zone`, else in UTC.

    Raises:
        ConfigurationError: for what is no moment, has no time zone, or lies outside the years 1900 to 2099.
    """
    given = own(moment)
    found = _milliseconds(given, now, zone, name)
    if not FIRST <= found <= last:
        raise ConfigurationError(f"{name}={moment!r} lies outside the years 1900 to 2099, where data points may be")
    return found


def _milliseconds(given: Any, now: int, zone: tzinfo | None, name: str) -> int:
    if isinstance(given, datetime):
        check_zone(given)
        return (given - _EPOCH) // _MS
    if isinstance(given, date):
        midnight = datetime(given.year, given.month, given.day, tzinfo=zone or timezone.utc)
        return (midnight - _EPOCH) // _MS
    if isinstance(given, timedelta):
        return now - given // _MS
    if isinstance(given, int) and not isinstance(given, bool):
        return given
    match = _RELATIVE.fullmatch(given.strip()) if isinstance(given, str) else None
    if match:
        distance = int(match[1]) * _UNITS[match[2]]
        return now - distance if match[3] == "ago" else now + distance
    if given == "now":
        return now
    raise ConfigurationError(
        f"{name}={given!r:.80} is no moment: give a datetime with a time zone, a date, milliseconds since 1970, "
        "a timedelta before now, or a text such as 'now', '2w-ago' or '3d-ahead' (s, m, h, d, w)"
    )


def moment_of(time: int) -> datetime:
    return _EPOCH + timedelta(milliseconds=time)
