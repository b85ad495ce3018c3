"""How a view is split for tasks that read side by side, while others write: each instance comes exactly once.

Only what never changes splits: which instance it is, and when it was created. Both are read off slim pages, which carry
no properties: 10,000 instances a request. Ranges of anything that changes miss instances, or give them twice.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import timedelta
from itertools import pairwise
from typing import Any

from pygen_runtime.client.binding import ClientBinding
from pygen_runtime.filters.expressions import Filter
from pygen_runtime.http.sync_page_iterators import ItemIterator, PageIterator
from pygen_runtime.model.instances import PygenResource
from pygen_runtime.model.tabular import columns_of, record_columns
from pygen_runtime.reading.aggregates import count_in_view
from pygen_runtime.reading.plan import Root, plan
from pygen_runtime.reading.table_pages import IDENTITY, TablePages
from pygen_runtime.requests.limits import INSTANCES
from pygen_runtime.spark.engine import InputPartition
from pygen_runtime.spark.options import Split
from pygen_runtime.spark.partitions import CreatedBetween, Everything, ThoseIds
from pygen_runtime.tables.values import EPOCH

MILLISECOND = timedelta(milliseconds=1)
FEW = 20_000
"""Instances that one task reads faster than several are planned."""
MANY = 1_000_000
"""Instances whose ids are as much as Spark's planner should pass on: 37 MB."""


def partitions_of(
    client: Any, cls: type[PygenResource], where: Filter | None, split: Split, partitions: int
) -> list[InputPartition]:
    """The parts of a view that tasks read, `partitions` at most."""
    if split == "auto":
        split = _fitting(client.run(count_in_view(cls, where)), partitions) if hasattr(cls, "__view__") else "none"
    if split == "none" or (partitions == 1 and split == "created_time"):
        return [Everything()]
    if split == "ids":
        return _by_ids(client, cls, where, partitions)
    return _by_creation(client, cls, where, partitions)


def _fitting(count: int, partitions: int) -> Split:
    if count <= FEW or partitions == 1:
        return "none"
    return "ids" if count <= MANY else "created_time"


def _by_ids(client: Any, cls: Any, where: Filter | None, partitions: int) -> list[InputPartition]:
    ids = [(space, external_id) for external_id, space in _walk(client, cls, where, IDENTITY)]
    # A part is whole requests, and no part is left without ids.
    each = max(1, -(-len(ids) // partitions))
    size = -(-each // INSTANCES) * INSTANCES if len(ids) > INSTANCES else each
    return [ThoseIds(ids[at : at + size]) for at in range(0, len(ids), size)] or [ThoseIds([])]


def _by_creation(client: Any, cls: Any, where: Filter | None, partitions: int) -> list[InputPartition]:
    created = record_columns(cls)[1]
    times = (at for (at,) in _walk(client, cls, where, (created,)))
    # A page with anything unusual was read as instances are: their times are datetimes.
    counts = Counter(at if isinstance(at, int) else (at - EPOCH) // MILLISECOND for at in times)
    edges: Sequence[int | None] = (None, *_bounds(counts, partitions), None)
    return [CreatedBetween(since, until) for since, until in pairwise(edges)]


def _bounds(counts: Counter[int], partitions: int) -> list[int]:
    """Where ranges of about equal numbers begin; those of one transaction share a time, which is never split.

    >>> _bounds(Counter({1: 4, 2: 1, 3: 3}), 2)
    [2]
    """
    total, before = counts.total(), 0
    found: list[int] = []
    for at in sorted(counts):
        if before and before >= total * (len(found) + 1) / partitions and len(found) < partitions - 1:
            found.append(at)
        before += counts[at]
    return found


def _walk(client: Any, cls: Any, where: Filter | None, names: Sequence[str]) -> Iterator[tuple[Any, ...]]:
    """The values of all instances that pass, of pages without properties."""
    known = {each.name: each for each in columns_of(cls)}
    pages = plan(ClientBinding(client, cls), Root(cls, where, (), frozenset()))
    columns = tuple(known[name] for name in names)
    source: TablePages[Any, Any] = TablePages(cls, columns, pages, lambda rows: list(zip(*rows.values, strict=True)))
    return ItemIterator(PageIterator(client, source))
