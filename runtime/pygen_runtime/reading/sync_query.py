# Derived from async_query.py by "python -m tests.derive": change that file, not this one.
"""The query of a view: built by `QueryBuilder`, read here, one request per page where the API can."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, Literal, TypeVar

from pygen_runtime.http.flow import Runner
from pygen_runtime.http.sync_page_iterators import ItemIterator, PageIterator
from pygen_runtime.model.instances import PygenResource
from pygen_runtime.model.lists import InstanceList
from pygen_runtime.model.paths import Expand
from pygen_runtime.model.selection import Properties
from pygen_runtime.reading.explanation import Explanation
from pygen_runtime.reading.query import QueryBuilder
from pygen_runtime.tables.columns import Relations
from pygen_runtime.tables.pandas_frames import joined, pandas_frame
from pygen_runtime.tables.polars_frames import PolarsForm, polars_frame

if TYPE_CHECKING:
    import pandas  # type: ignore[import-untyped, import-not-found, unused-ignore]
    import polars  # type: ignore[import-not-found, unused-ignore]

T = TypeVar("T", bound=PygenResource)
L = TypeVar("L", bound="InstanceList[Any, Any]")


class Query(QueryBuilder[T, L]):
    """A query of one view. Iterating it reads it lazily, page by page; `list` reads it to the end.

    A page of 1,000 instances with all that it includes is one request, further ones only where a relation leads to more
    than 10,000 instances, or inwards through a list, which the API's queries do not follow.
    """

    _client: Runner

    def pages(self, *, cursor: str | None = None, chunk_size: int | None = None) -> PageIterator[T]:
        """The pages, lazily; the `cursor` of one resumes after it, for the same query."""
        return PageIterator(self._client, self._pages(), self._limit, chunk_size or self._chunk_size, cursor)

    def __iter__(self) -> Iterator[T]:
        return ItemIterator(self.pages())

    def execute(self) -> Iterator[T]:
        """The instances one by one; pages follow by themselves."""
        return iter(self)

    def list(self) -> L:
        """All instances, in the list class of the view."""
        return self._list_class(list(self))

    def first(self) -> T | None:
        """The first instance, None without any. One request."""
        return next(iter(self.limit(1)), None)

    def one(self) -> T:
        """The only instance. One request, and one to count them where there are several.

        Raises:
            ResourceNotFoundError: where there is none.
            NotUniqueError: where there are several; the error says how many.
        """
        return self._client.run(self._one())

    def count(self) -> int:
        """How many instances pass, `limit` at most. One request, which reads none of them."""
        return self._client.run(self._count())

    def explain(self, *, server: bool = False) -> Explanation:
        """What would be sent. With `server` the API is asked what it thinks of it: one request, no results."""
        return self._client.run(self._explain(server))

    def to_pandas(
        self,
        relations: Relations = "text",
        *,
        names: Literal["python", "display"] = "python",
        columns: Properties | None = None,
        expand: Expand = None,
    ) -> pandas.DataFrame:
        """As `list().to_pandas()`, with the columns of what is included: `site.name` and so on, after its own.

        Without `expand` they are those of the included relations that lead to one instance each. `expand`: the columns of
        these relations, such as `Pump.site`, which it includes; of one that leads to several instances each is a row, of
        `()` there are none. `columns`: those of its own that are wanted, by name or as `Pump.name`.

        Raises:
            ImportError: naming the extra, where pandas is not installed.
            TypeError: for what is no column, or no relation of the view.
        """
        query, expanded = self._expanding(expand, columns)
        rows = expanded.rows(query.list())
        return joined([pandas_frame(rows, relations)], expanded.titles() if names == "display" else None)

    def to_polars(
        self, relations: Relations = "text", *, columns: Properties | None = None, expand: Expand = None
    ) -> polars.DataFrame:
        """As `list().to_polars()`, with the columns of what is included; see `to_pandas`.

        Raises:
            ImportError: naming the extra, where polars is not installed.
        """
        query, expanded = self._expanding(expand, columns)
        return polars_frame(expanded.rows(query.list()), PolarsForm(relations))
