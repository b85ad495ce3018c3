"""Record batches one after the other, for threads by pyarrow's own reader, for asyncio as an asynchronous one."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator, Sequence
from typing import Any

from pygen_runtime.tables.arrow import schema_of
from pygen_runtime.tables.arrow_types import RecordBatch, RecordBatchReader, Schema, Table
from pygen_runtime.tables.columns import TableColumn, optional_module

__all__ = ["AsyncRecordBatchReader", "RecordBatchReader", "async_batches", "sync_batches"]


class AsyncRecordBatchReader:
    """Record batches, lazily; `schema` is theirs."""

    def __init__(self, schema: Schema, pages: AsyncIterator[Any]) -> None:
        self.schema = schema
        self._pages = pages

    def __aiter__(self) -> AsyncRecordBatchReader:
        return self

    async def __anext__(self) -> RecordBatch:
        batch: RecordBatch = (await anext(self._pages)).items
        return batch

    async def read_all(self) -> Table:
        """All of them as one table."""
        batches = [each async for each in self]
        table: Table = optional_module("pyarrow").Table.from_batches(batches, schema=self.schema)
        return table

    def __repr__(self) -> str:
        return f"{type(self).__name__} of {len(self.schema)} columns"


def async_batches(columns: Sequence[TableColumn], pages: AsyncIterator[Any]) -> AsyncRecordBatchReader:
    return AsyncRecordBatchReader(schema_of(columns), pages)


def sync_batches(columns: Sequence[TableColumn], pages: Iterator[Any]) -> RecordBatchReader:
    made = optional_module("pyarrow").RecordBatchReader
    reader: RecordBatchReader = made.from_batches(schema_of(columns), (page.items for page in pages))
    return reader
