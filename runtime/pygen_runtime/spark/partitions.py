"""What one task of Spark reads: plain values, which are pickled and sent to whichever executor runs the task."""

from __future__ import annotations

from pygen_runtime.filters.expressions import Filter, RangeFilter
from pygen_runtime.spark.engine import InputPartition


class Everything(InputPartition):
    """All of the view, by one cursor."""

    def __init__(self) -> None: ...

    def __repr__(self) -> str:
        return "Everything()"


class ThoseIds(InputPartition):
    """Instances by (space, external id), fixed when the action was planned."""

    def __init__(self, ids: list[tuple[str, str]]) -> None:
        self.ids = ids

    def __repr__(self) -> str:
        return f"ThoseIds({len(self.ids)} ids)"


class CreatedBetween(InputPartition):
    """Instances created from `since` on and before `until`, milliseconds since 1970; None is open."""

    def __init__(self, since: int | None, until: int | None) -> None:
        self.since = since
        self.until = until

    def filter(self, instance_type: str) -> Filter | None:
        from pygen_runtime.filters.timestamps import encode_timestamp
        from pygen_runtime.spark.pushdown import moment

        bounds = {"gte": self.since, "lt": self.until}
        given = {name: encode_timestamp(moment(at)) for name, at in bounds.items() if at is not None}
        return RangeFilter((instance_type, "createdTime"), **given) if given else None

    def __repr__(self) -> str:
        return f"CreatedBetween({self.since}, {self.until})"


class ChangesAfter(InputPartition):
    """One page of changes: those after a cursor, "" for the beginning."""

    def __init__(self, cursor: str) -> None:
        self.cursor = cursor

    def __repr__(self) -> str:
        return "ChangesAfter()"
