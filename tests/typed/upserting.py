"""What type checkers say of writing: graphs, modes, dry runs, deletes, saves and frames."""

from __future__ import annotations

from golden_connections import AsyncConnectionsClient, ConnectionsClient, LinkList, Pump, PumpList, PumpWrite, SiteWrite
from typing_extensions import assert_type

from pygen_runtime import DryRun, NodeReference, UpsertResult
from pygen_runtime.filters.references import EdgeReference
from pygen_runtime.writing.external_ids import counter, uuid


def sync(client: ConnectionsClient, pump: Pump, pumps: PumpList, written: PumpWrite) -> None:
    assert_type(client.upsert(written), UpsertResult)
    assert_type(
        client.upsert([written, pump], "create", external_id_factory=counter("P-"), progress=True), UpsertResult
    )
    assert_type(client.upsert(pumps, mode="replace", external_id_factory=uuid, dry_run=True), DryRun)
    assert_type(client.upsert(written).created, list[NodeReference | EdgeReference])
    client.upsert(written, mode="merge")  # expect: call-overload
    client.upsert(["P"])  # expect: list-item
    client.upsert(written, progress=print)
    assert_type(client.delete("P"), UpsertResult)
    client.delete(["P", ("s", "P"), NodeReference("s", "P"), EdgeReference("s", "e"), pump, written])
    client.delete(pumps)
    client.delete(3)  # expect: arg-type
    assert_type(client.save(pumps), UpsertResult)
    client.save(written)  # expect: arg-type


def instances(pump: Pump, pumps: PumpList, links: LinkList) -> None:
    assert_type(pump.save(), Pump)
    assert_type(pump.refresh(), Pump)
    assert_type(pump.as_write(), PumpWrite)
    assert_type(pumps.as_write(), list[PumpWrite])
    assert_type(pumps.as_ids(), list[NodeReference])
    assert_type(links.as_ids(), list[EdgeReference])
    pumps.to_pandas(relations="reference")  # expect: arg-type
    SiteWrite(external_id="S").as_id()


async def asynchronous(client: AsyncConnectionsClient, pump: Pump, pumps: PumpList, written: PumpWrite) -> None:
    assert_type(await client.upsert([written]), UpsertResult)
    assert_type(await client.upsert(written, dry_run=True), DryRun)
    assert_type(await client.delete(pumps), UpsertResult)
    assert_type(await client.save([pump]), UpsertResult)
    await client.refresh(pump)
