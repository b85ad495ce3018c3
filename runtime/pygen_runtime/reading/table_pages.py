"""Pages as tables: the requests of lists and queries, their answers made columns without an object for each instance.

All columns are read by the list endpoint. Some of them by a query, which can leave the others out; what identifies an
instance, and its times, comes without any properties::

    {"with": {"root": {"nodes": {"filter": {"hasData": [{"type": "view", …}]}}, "limit": 10000}},
     "select": {"root": {"sources": [{"source": {"type": "view", …}, "properties": ["name"]}]}}}
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, Generic, TypeVar, cast

from pygen_runtime.filters.names import hint
from pygen_runtime.http.flow import Request, Response
from pygen_runtime.http.paging import Page
from pygen_runtime.model.class_schema import properties_of
from pygen_runtime.model.decoding import SetOf, decode_items, decode_sets, made_from
from pygen_runtime.model.instances import PygenResource
from pygen_runtime.model.paths import several
from pygen_runtime.model.selection import property_name
from pygen_runtime.model.tabular import columns_of, rows_of
from pygen_runtime.reading.list_pages import ListPages
from pygen_runtime.reading.pages import QueryPages
from pygen_runtime.reading.plan import Root, plan
from pygen_runtime.requests import limits
from pygen_runtime.tables.columns import Build, Rows, TableColumn
from pygen_runtime.tables.page_rows import UNUSUAL, page_rows, parsed
from pygen_runtime.tables.page_structs import page_reader

T = TypeVar("T", bound=PygenResource)
B = TypeVar("B")

IDENTITY = ("external_id", "space")
"""The columns that every table has."""


@dataclass(frozen=True, slots=True)
class TablePages(Generic[T, B]):
    """The pages of a view, each of them what `build` makes of its rows."""

    cls: type[T]
    columns: tuple[TableColumn, ...]
    source: ListPages[T] | QueryPages
    build: Build

    @property
    def max_limit(self) -> int:
        return limits.PAGE if isinstance(self.source, ListPages) else limits.RESULT_SET_PAGE

    def empty(self) -> Any:
        """The table of no rows."""
        return self.build(Rows(self.columns, [[] for _ in self.columns], 0))

    def request(self, cursor: str | None, limit: int) -> Request:
        return self.source.request(cursor, limit)

    def decode(self, response: Response) -> Page[B]:
        table, cursor = response.decode(self._decoded, partial(made_from, self.cls))
        # A page wants nothing of its items but their number and the first of them: a table has both.
        return Page(cast("list[B]", table), cursor)

    def table(self, content: bytes) -> Any:
        """The table of an answer by ids, which has the form of a list."""
        return self._decoded(content)[0]

    def _decoded(self, content: bytes) -> tuple[Any, str | None]:
        try:
            rows, cursor = self._rows(content)
            return self.build(rows), cursor
        except UNUSUAL:
            # As instances are read: with what is allowed besides, and an error that names what is wrong.
            rows, cursor = self._rows_of_instances(content)
            return self.build(rows), cursor

    def _rows(self, content: bytes) -> tuple[Rows, str | None]:
        view = self.cls.__view__.reference
        read = page_reader(self.columns, view, None if isinstance(self.source, ListPages) else "root")
        if read is not None:
            return read(content)
        answer = parsed(content)
        if isinstance(self.source, ListPages):
            items, cursor = answer["items"], answer.get("nextCursor")
        else:
            items, cursor = answer["items"]["root"], answer["nextCursor"].get("root")
        if not isinstance(cursor, (str, type(None))):
            raise TypeError("the cursor is no text")
        return page_rows(items, self.columns, view), cursor

    def _rows_of_instances(self, content: bytes) -> tuple[Rows, str | None]:
        if isinstance(self.source, ListPages):
            found, rest = decode_items(self.cls, content)
            cursor = rest.get("nextCursor")
        else:
            members, answer = decode_sets([SetOf("root", self.cls)], content)
            found = members["root"].instances
            cursor = answer["nextCursor"].get("root")
        return rows_of(self.cls, found, self.columns), cursor


def table_pages(source: ListPages[T], columns: Sequence[TableColumn], build: Build) -> TablePages[T, Any]:
    """The pages that a list would have, with these columns alone."""
    cls = source.cls
    known = properties_of(cls)
    wanted = frozenset(each.name for each in columns if not each.of_instance)
    pages: ListPages[T] | QueryPages = source
    if len(wanted) != len(known):
        root = Root(cls, source.filter, source.sort, wanted, tuple(_of(source.units, wanted, cls)))
        pages = plan(source.binding, root)
    return TablePages(cls, tuple(columns), pages, build)


def _of(units: Sequence[dict[str, Any]], wanted: frozenset[str], cls: type[PygenResource]) -> list[dict[str, Any]]:
    """Conversions of properties that are read."""
    wires = {each.wire for each in properties_of(cls).values() if each.name in wanted}
    return [each for each in units if each["property"] in wires]


def chosen_columns(cls: type[PygenResource], wanted: Any) -> list[TableColumn]:
    """All columns of a view, or those that are asked for, in their order, `external_id` and `space` always.

    Raises:
        TypeError: for what is no column.
    """
    known = {each.name: each for each in columns_of(cls)}
    if wanted is None:
        return list(known.values())
    names = dict.fromkeys((*IDENTITY, *(_name(cls, known, each) for each in several(wanted))))
    return [known[name] for name in names]


def _name(cls: type[PygenResource], known: dict[str, TableColumn], given: Any) -> str:
    name = given if isinstance(given, str) and given in known else property_name(cls, given)
    if name not in known:
        raise TypeError(f"a table of {cls.__name__} has no column {name}; {hint(name, known)}")
    return name
