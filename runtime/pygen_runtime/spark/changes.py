"""Pages of changes for streams: slim ones, which tell where pages begin, and full ones as record batches."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from pydantic_core import from_json

from pygen_runtime.client.binding import ClientBinding
from pygen_runtime.exceptions import ConfigurationError, InvalidRequestError
from pygen_runtime.filters.expressions import Filter
from pygen_runtime.http.flow import Flow, Request, Response, send
from pygen_runtime.http.paging import Page
from pygen_runtime.http.sync_page_iterators import PageIterator
from pygen_runtime.model.decoding import SetOf, decode_sets
from pygen_runtime.model.tabular import columns_of, rows_of
from pygen_runtime.reading.list_pages import instance_type
from pygen_runtime.reading.model_views import members
from pygen_runtime.reading.plan import filtered, sources
from pygen_runtime.requests import limits
from pygen_runtime.requests.endpoints import instance_request
from pygen_runtime.requests.queries import expression, query_body, select
from pygen_runtime.tables.arrow import record_batch
from pygen_runtime.tables.arrow_types import RecordBatch, Schema
from pygen_runtime.tables.columns import Rows, TableColumn
from pygen_runtime.tables.page_rows import UNUSUAL, page_rows, parsed

SET = "changes"
DELETED = "deletedTime"


def deleted_column(cls: Any) -> TableColumn:
    """When an instance was deleted; null where it was created or updated. `record_deleted_time` where that is a property."""
    taken, name = {each.name.lower() for each in columns_of(cls)}, "deleted_time"
    while name in taken:
        name = f"record_{name}"
    return TableColumn(name, "timestamp", False, DELETED, of_instance=True)


@dataclass(frozen=True, slots=True)
class Changes:
    """The changes of a view; `size` is how many a page has, slim or full: pages begin where they began before."""

    client: Any
    cls: Any
    where: Filter | None
    size: int
    slim: bool = True
    allow_expired: bool = False

    def now(self) -> str:
        """The cursor of what changes from now on. One request."""
        _, cursor = self.client.run(self._asked(self._body(None, 1, slim=True, mode="noBackfill")))
        return str(cursor)

    def walk(self, cursor: str, pages: int) -> tuple[list[str], str]:
        """The cursors of the pages after `cursor`, `pages` at most, and the one after the last of them."""
        via: list[str] = []
        while len(via) < pages:
            count, after = self.client.run(self._asked(self._body(cursor or None, self.size, slim=self.slim)))
            if count:
                via.append(cursor)
                cursor = after
            if count < self.size:
                break
        return via, cursor

    def page(self, cursor: str, columns: list[TableColumn], schema: Schema) -> Iterator[RecordBatch]:
        """The changes of one page; a server that finds it too large gives it in parts."""
        source = ChangeTable(self, tuple(columns))
        pages: Any = PageIterator(self.client, source, self.size, self.size, cursor or None, prefetch=False)
        for page in pages:
            if len(page.items):
                yield page.items if page.items.schema == schema else page.items.cast(schema)

    def request(self, cursor: str | None, limit: int) -> Request:
        return instance_request("sync", self._body(cursor, limit, slim=False))

    def _body(self, cursor: str | None, limit: int, *, slim: bool, mode: str | None = None) -> dict[str, Any]:
        changed = expression(f"{instance_type(self.cls)}s", filtered({}, members(self.cls, self.where)), limit)
        changed = changed if mode is None else {**changed, "mode": mode}
        wanted = () if slim else sources(self.cls, None)
        body = query_body({SET: changed}, {SET: select(wanted)}, {SET: cursor} if cursor else {})
        return {**body, "allowExpiredCursorsAndAcceptMissedDeletes": True} if self.allow_expired else body

    def _asked(self, body: dict[str, Any]) -> Flow[tuple[int, str]]:
        try:
            response = yield from send(instance_request("sync", body))
        except InvalidRequestError as error:
            raise _expired(error) if "cursor" in str(error).lower() else error from error
        return response.decode(_counted)


def _counted(content: bytes) -> tuple[int, str]:
    answer = parsed(content)
    return len(answer["items"][SET]), str(answer["nextCursor"][SET])


def _expired(error: Exception) -> ConfigurationError:
    return ConfigurationError(
        f"the cursor of this stream is not good any more: {error}; cursors live {limits.CURSOR_DAYS} days, and belong to one "
        "filter. Begin anew: a new checkpoint, cursor(), read(), and stream(starting=cursor). allow_expired=True goes on "
        "where it was, and misses what was deleted meanwhile"
    )


@dataclass(frozen=True, slots=True)
class ChangeTable:
    """Full pages of changes as record batches."""

    changes: Changes
    columns: tuple[TableColumn, ...]

    @property
    def max_limit(self) -> int:
        return limits.CHANGES

    def request(self, cursor: str | None, limit: int) -> Request:
        return self.changes.request(cursor, limit)

    def decode(self, response: Response) -> Page[Any]:
        batch, cursor = response.decode(self._decoded)
        asked: int = from_json(response.request.body or b"{}")["with"][SET]["limit"]
        return Page(batch, cursor if len(batch) >= asked else None)

    def _decoded(self, content: bytes) -> tuple[Any, str]:
        answer = parsed(content)
        items, cursor = answer["items"][SET], str(answer["nextCursor"][SET])
        try:
            return record_batch(page_rows(items, self.columns, self.changes.cls.__view__.reference)), cursor
        except UNUSUAL:
            return record_batch(self._rows_of_instances(content)), cursor

    def _rows_of_instances(self, content: bytes) -> Rows:
        cls = self.changes.cls
        members, _ = decode_sets([SetOf(SET, cls, ClientBinding(self.changes.client, cls))], content)
        found = members[SET].instances
        rows = rows_of(cls, found, self.columns)
        deleted = [each.data_record and each.data_record.deleted_time_ms for each in found]
        values = [
            deleted if column.of_instance and column.wire == DELETED else each
            for column, each in zip(self.columns, rows.values, strict=True)
        ]
        return replace(rows, values=values)
