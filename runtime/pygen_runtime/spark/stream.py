"""A view as a stream: what was created, updated and deleted, at least once, the last state always.

An offset is ``{"cursor": where the next page begins, "pages": n, "via": where its n pages begin, by line}``. Where a query
goes on, Spark says how far it came by asking for the parts of an empty range, before anything else. It is the only word
of it before Spark 4.2; and from then on the trigger `availableNow` begins at the initial offset whatever was read.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from pygen_runtime.exceptions import ConfigurationError
from pygen_runtime.model.operands import checked_filter
from pygen_runtime.requests.limits import CHANGES
from pygen_runtime.spark.arrival import Sent
from pygen_runtime.spark.changes import Changes, deleted_column
from pygen_runtime.spark.engine import DataSourceStreamReader, InputPartition, StructType
from pygen_runtime.spark.options import Options
from pygen_runtime.spark.partitions import ChangesAfter
from pygen_runtime.spark.place import Place
from pygen_runtime.spark.schema import columns_in
from pygen_runtime.tables.arrow_types import RecordBatch

Offset = dict[str, Any]
ALL = 10**9


class PygenStreamReader(Sent, DataSourceStreamReader):
    """Reads the changes of one view; lives as long as its query, in a process on the driver."""

    def __init__(self, place: Place, options: Options, schema: StructType) -> None:
        self.place = place.stamped()
        self.options = options
        self.schema = schema
        self._given: Offset | None = None
        """The last offset that Spark was given."""
        self._seen: Offset | None = None
        """How far the query came before it was started again."""
        deleted = deleted_column(place.cls)
        columns_in(place.cls, schema, (deleted,))
        if deleted.name not in schema.names:
            raise ConfigurationError(
                f"a stream needs the column {deleted.name}, without which what was deleted looks as if it were there: give "
                "the option changes as true, or the schema of stream()"
            )
        options.check()

    def initialOffset(self) -> Offset:
        """Where a query without a checkpoint begins."""
        return {"cursor": self.options.text("starting") or "", "pages": 0, "via": ""}

    def latestOffset(self, start: Offset | None = None, limit: Any = None) -> Offset:
        """Where the next batch ends; the same offset again where nothing changed."""
        begin = self._begin(start)
        everything = type(limit).__name__ == "ReadAllAvailable"
        pages = ALL if everything else self.options.number("max_pages", ALL, 1)
        via, cursor = self._changes().walk(begin["cursor"], pages)
        self._given = {"cursor": cursor, "pages": len(via), "via": "\n".join(via)} if via else begin
        return self._given

    def partitions(self, start: Offset, end: Offset) -> list[InputPartition]:
        """A part for each page."""
        if start == end:
            self._given = self._seen = end
            return []
        told: str = end["via"]
        return [ChangesAfter(cursor) for cursor in told.split("\n")] if end["pages"] else []

    def read(self, partition: Any) -> Iterator[RecordBatch]:
        """The batches of one page, in a task."""
        self.place.check()
        columns, schema = columns_in(self.place.cls, self.schema, (deleted_column(self.place.cls),))
        return self._changes().page(partition.cursor, columns, schema)

    def commit(self, end: Offset) -> None:
        """Nothing to keep: CDF keeps changes for its cursors."""

    def stop(self) -> None:
        """Nothing to end."""

    def _begin(self, start: Offset | None) -> Offset:
        first = self.initialOffset()
        if start is None:
            return self._given or first
        return self._seen or first if start == first else start

    def _changes(self) -> Changes:
        cls = self.place.cls
        return Changes(
            self.place.open(),
            cls,
            checked_filter(cls, self.options.where()),
            self.options.number("page_size", CHANGES, 1, CHANGES),
            slim=self.options.flag("slim", True),
            allow_expired=self.options.flag("allow_expired"),
        )
