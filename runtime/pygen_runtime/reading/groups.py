"""Groups beyond the limit of a request, which has no second page: the question is split, and asked in parts.

What is split is a property that is grouped by: by a range where its values have an order, else by the values seen.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from pygen_runtime.filters.expressions import Filter, InFilter, NotFilter, RangeFilter, conjunction
from pygen_runtime.filters.references import NodeReference
from pygen_runtime.http.flow import Flow
from pygen_runtime.model.columns import Column
from pygen_runtime.reading.aggregate_rows import AggregateRow
from pygen_runtime.requests.batches import Batch, run_reads

MOST_REQUESTS = 500
"""More than these are not sent for one aggregate, which is then not complete."""
_ORDERED = frozenset(("text", "int32", "int64", "float32", "float64"))

Ask = Callable[[Filter | None], Flow[list[AggregateRow]]]


@dataclass(frozen=True, slots=True)
class Groups:
    """The groups of `columns`; `limit` is how many a request gives."""

    ask: Ask
    columns: Sequence[Column[Any]]
    limit: int

    def read(self, where: Filter | None) -> Flow[tuple[list[AggregateRow], bool]]:
        """All rows, and whether they are all there are; in the order of the API, or sorted where it took several
        requests."""
        rows: list[AggregateRow] = []
        pending: list[Filter | None] = [where]
        sent, complete = 0, True
        while pending:
            if sent + len(pending) > MOST_REQUESTS:
                complete = False
                pending = pending[: MOST_REQUESTS - sent]
                if not pending:
                    break
            sent += len(pending)
            answers = yield from run_reads([Batch((), partial(self._ask, each)) for each in pending], "search")
            left: list[Filter | None] = []
            for asked, found in zip(pending, answers, strict=True):
                if len(found) < self.limit:
                    rows += found
                    continue
                kept, parts = self._split(found)
                rows += kept
                left += [conjunction((asked, part)) for part in parts]
            pending = left
        if sent > 1:
            rows.sort(key=self._place)
        return rows, complete

    def _ask(self, where: Filter | None) -> Flow[list[list[AggregateRow]]]:
        return [(yield from self.ask(where))]

    def _split(self, found: Sequence[AggregateRow]) -> tuple[Sequence[AggregateRow], list[Filter]]:
        """The rows that are whole, and filters that part what is left."""
        seen = [(column, _distinct(found, column)) for column in self.columns]
        several = [(column, values) for column, values in seen if len(values) > 1]
        ordered = [each for each in several if each[0].property.type in _ORDERED]
        if ordered:
            column, values = max(ordered, key=lambda each: len(each[1]))
            middle = sorted(values)[(len(values) - 1) // 2]
            return (), [RangeFilter(column.path, lte=middle), RangeFilter(column.path, gt=middle)]
        column, values = max(several, key=lambda each: len(each[1]))
        others = NotFilter(InFilter(column.path, values))
        if len(self.columns) == 1:
            return found, [others]
        half = len(values) // 2
        return (), [InFilter(column.path, values[:half]), InFilter(column.path, values[half:]), others]

    def _place(self, row: AggregateRow) -> list[Any]:
        values = [row.group[column.property.name] for column in self.columns]
        return [(each.space, each.external_id) if isinstance(each, NodeReference) else each for each in values]


def _distinct(found: Sequence[AggregateRow], column: Column[Any]) -> list[Any]:
    return list(dict.fromkeys(row.group[column.property.name] for row in found))
