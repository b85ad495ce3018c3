"""Moments on the wire: in UTC, cut to milliseconds towards the past, because CDF keeps no more (API facts, section 8).

>>> encode_timestamp(datetime(1969, 12, 31, 23, 59, 59, 999_999, timezone.utc))
'1969-12-31T23:59:59.999+00:00'
"""

from __future__ import annotations

from datetime import datetime, timezone

from pygen_runtime.exceptions import ConfigurationError

_UTC = timezone.utc
_TWO = tuple(f"{number:02}" for number in range(100))
_THREE = tuple(f"{number:03}" for number in range(1000))


def encode_timestamp(value: datetime) -> str:
    """What `isoformat(timespec="milliseconds")` gives in UTC, by tables: isoformat takes twice the time.

    Raises:
        ConfigurationError: for a datetime without a time zone, or outside the years 1 to 9999.
    """
    zone = value.tzinfo
    at = value if zone is _UTC or zone == _UTC else _in_utc(value)
    return (
        f"{_TWO[at.year // 100]}{_TWO[at.year % 100]}-{_TWO[at.month]}-{_TWO[at.day]}"
        f"T{_TWO[at.hour]}:{_TWO[at.minute]}:{_TWO[at.second]}.{_THREE[at.microsecond // 1000]}+00:00"
    )


def _in_utc(value: datetime) -> datetime:
    check_zone(value)
    try:
        return value.astimezone(_UTC)
    except OverflowError:
        raise ConfigurationError(f"{value!r} lies outside the years 1 to 9999 of UTC") from None


def check_zone(value: datetime) -> None:
    """Raises ConfigurationError for a datetime without a time zone: nobody knows which moment it means."""
    if value.utcoffset() is None:
        raise ConfigurationError(f"{value!r} has no time zone; give one, such as tzinfo=timezone.utc")


def cut_to_milliseconds(value: datetime) -> datetime:
    """`value` as CDF keeps it, in its own time zone."""
    return value.replace(microsecond=value.microsecond // 1000 * 1000)


def parse_timestamp(text: str) -> datetime:
    """A timestamp of the API; Python 3.10 knows neither ``Z`` nor fractions of one or two digits.

    >>> parse_timestamp("2024-09-03T09:36:01.17Z").microsecond
    170000
    """
    head, dot, rest = text.replace("Z", "+00:00").partition(".")
    digits = rest[: len(rest) - len(rest.lstrip("0123456789"))]
    return datetime.fromisoformat(f"{head}.{digits:0<6}{rest[len(digits) :]}" if dot else head)
