"""What CDF knows of an instance besides its properties."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from typing import NamedTuple

_EPOCH = datetime(1970, 1, 1, tzinfo=timezone.utc)


class DataRecord(NamedTuple):
    """The version of an instance and its times; the `…_ms` are milliseconds since 1970 UTC, as CDF sends them.

    >>> DataRecord(3, 0, 86_400_000).last_updated_time.isoformat()
    '1970-01-02T00:00:00+00:00'
    """

    version: int
    created_time_ms: int
    last_updated_time_ms: int
    deleted_time_ms: int | None = None

    @property
    def created_time(self) -> datetime:
        return _moment(self.created_time_ms)

    @property
    def last_updated_time(self) -> datetime:
        return _moment(self.last_updated_time_ms)

    @property
    def deleted_time(self) -> datetime | None:
        return None if self.deleted_time_ms is None else _moment(self.deleted_time_ms)


def _moment(milliseconds: int) -> datetime:
    return _EPOCH + timedelta(milliseconds=milliseconds)
