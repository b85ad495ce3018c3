"""Reading a view in tasks: each makes record batches of pages, and holds one page at a time."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from pygen_runtime.client.binding import ClientBinding
from pygen_runtime.filters.expressions import Filter, InstanceReferencesFilter, conjunction
from pygen_runtime.filters.references import EdgeReference, NodeReference
from pygen_runtime.http.sync_page_iterators import PageIterator
from pygen_runtime.model.class_schema import properties_of
from pygen_runtime.model.decoding import made_from
from pygen_runtime.model.operands import checked_filter
from pygen_runtime.reading.list_pages import ListPages, instance_type
from pygen_runtime.reading.plan import Root, plan
from pygen_runtime.reading.table_pages import TablePages, table_pages
from pygen_runtime.requests.batches import split
from pygen_runtime.requests.endpoints import instance_id
from pygen_runtime.requests.limits import INSTANCES
from pygen_runtime.requests.reads import retrieve, view_source
from pygen_runtime.spark.arrival import Sent
from pygen_runtime.spark.engine import DataSourceReader, InputPartition, StructType
from pygen_runtime.spark.options import Options
from pygen_runtime.spark.partitions import CreatedBetween, ThoseIds
from pygen_runtime.spark.place import Place
from pygen_runtime.spark.pushdown import pushed
from pygen_runtime.spark.schema import columns_in
from pygen_runtime.spark.splits import partitions_of
from pygen_runtime.tables.arrow import record_batch
from pygen_runtime.tables.arrow_types import RecordBatch, Schema
from pygen_runtime.tables.columns import TableColumn


class PygenReader(Sent, DataSourceReader):
    """Reads one view. It holds names and texts alone: what it pickles knows no secret."""

    def __init__(self, place: Place, options: Options, schema: StructType) -> None:
        self.place = place.stamped()
        self.options = options
        self.schema = schema
        self.pushed: Filter | None = None
        columns_in(place.cls, schema)
        self._where(place.cls)
        options.check()

    def partitions(self) -> list[InputPartition]:
        """The parts of the view; Spark asks for each action anew, in a process of its own on the driver."""
        cls = self.place.cls
        _check_queryable(cls)
        return partitions_of(self.place.open(), cls, self._where(cls), self.options.split(), self.options.partitions())

    def read(self, partition: Any) -> Iterator[RecordBatch]:
        """The batches of a part, in a task."""
        self.place.check()
        cls = self.place.cls
        columns, schema = columns_in(cls, self.schema)
        table = ViewTable(self.place.open(), cls, columns, schema, self.options.page_size())
        where = self._where(cls)
        if isinstance(partition, ThoseIds):
            return table.of_ids(partition.ids, where)
        if isinstance(partition, CreatedBetween):
            where = conjunction((where, partition.filter(instance_type(cls))))
        return table.of_filter(where)

    def _where(self, cls: Any) -> Filter | None:
        return conjunction((checked_filter(cls, self.options.where()), self.pushed))


class PushingReader(PygenReader):
    """The same, and filters of Spark become filters of CDF. It is apart: a source that has the method cannot be read at
    all where the session does not push filters."""

    def pushFilters(self, filters: list[Any]) -> Iterable[Any]:
        """All of them go back: Spark checks each row again, so that CDF may give more than pass."""
        self.pushed = pushed(self.place.cls, filters)
        return iter(filters)


def _check_queryable(cls: Any) -> None:
    if hasattr(cls, "__view__") and not cls.__view__.queryable:
        raise TypeError(f"CDF cannot list {cls.__view__.reference}: it maps no property and has no filter")


@dataclass(frozen=True, slots=True)
class ViewTable:
    """The instances of a view as batches of exactly this schema."""

    client: Any
    cls: Any
    columns: list[TableColumn]
    schema: Schema
    page_size: int | None = None

    def of_filter(self, where: Filter | None) -> Iterator[RecordBatch]:
        """Those that pass, page by page; no page is asked for ahead."""
        pages: Any = PageIterator(self.client, self._pages(where), None, self.page_size, prefetch=False)
        return (self._conformed(page.items) for page in pages if len(page.items))

    def of_ids(self, ids: list[tuple[str, str]], where: Filter | None) -> Iterator[RecordBatch]:
        """Those of them that exist, and pass."""
        all_columns = sum(not each.of_instance for each in self.columns) == len(properties_of(self.cls))
        for some in split(ids, min(self.page_size or INSTANCES, INSTANCES)):
            if where is None and all_columns and hasattr(self.cls, "__view__"):
                yield from self._retrieved(some)
            else:
                kind = EdgeReference if instance_type(self.cls) == "edge" else NodeReference
                these = InstanceReferencesFilter([kind(*each) for each in some])
                yield from self.of_filter(conjunction((where, these)))

    def _retrieved(self, ids: Sequence[tuple[str, str]]) -> Iterator[RecordBatch]:
        items = [instance_id(instance_type(self.cls), *each) for each in ids]
        sources = [view_source(self.cls.__view__.source)]
        table = self._pages(None)
        flow = retrieve(items, sources, lambda content: [table.table(content)], partial(made_from, self.cls))
        return (self._conformed(batch) for batch in self.client.run(flow) if len(batch))

    def _pages(self, where: Filter | None) -> TablePages[Any, Any]:
        binding = ClientBinding(self.client, self.cls)
        if hasattr(self.cls, "__view__"):
            return table_pages(ListPages(self.cls, binding, where), self.columns, record_batch)
        # Edges of whatever view: without one the list endpoint is asked for nothing but the edges themselves.
        return TablePages(self.cls, tuple(self.columns), plan(binding, Root(self.cls, where)), record_batch)

    def _conformed(self, batch: RecordBatch) -> RecordBatch:
        found: RecordBatch = batch if batch.schema == self.schema else batch.cast(self.schema)
        return found
