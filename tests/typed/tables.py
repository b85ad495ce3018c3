"""What type checkers say of tables of a view."""

from __future__ import annotations

from golden_connections import AsyncConnectionsClient, ConnectionsClient, Pump
from typing_extensions import assert_type

from pygen_runtime.tables.arrow_types import RecordBatch, RecordBatchReader, Table
from pygen_runtime.tables.streams import AsyncRecordBatchReader


def tables(client: ConnectionsClient) -> None:
    reader = client.pump.to_arrow(Pump.name == "x", columns=[Pump.name, "site"], name_prefix="P", limit=3)
    assert_type(reader, RecordBatchReader)
    for each in reader:
        assert_type(each, RecordBatch)
    assert_type(client.pump.list().to_arrow(), Table)
    client.pump.to_pandas(columns="name", relations="struct", names="display", limit=3)
    client.pump.to_polars(columns=Pump.site, relations="references")
    client.pump.scan(name_prefix="P")
    client.pump.to_arrow(no_such=1)  # expect: call-arg (ty misses it)
    client.pump.to_polars(relations="texts")  # expect: arg-type
    client.pump.scan(name_prefix=1)  # expect: arg-type


async def tables_for_asyncio(client: AsyncConnectionsClient) -> None:
    reader = client.pump.to_arrow(columns=Pump.name, name="x")
    assert_type(reader, AsyncRecordBatchReader)
    assert_type(await reader.read_all(), Table)
    async for each in reader:
        assert_type(each, RecordBatch)
    await client.pump.to_pandas(name_prefix="P")
    (await client.pump.to_polars(columns="name")).head(1)
