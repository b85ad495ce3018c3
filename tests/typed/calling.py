"""What type checkers say of clients, view APIs and filter keywords."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from datetime import date, datetime, timezone

from golden.several import SeveralClient
from golden_connections import AsyncConnectionsClient, ConnectionsClient, Pump, PumpList
from golden_scalars import Sample, SampleList, ScalarsClient
from typing_extensions import assert_type

from pygen_runtime import UpsertResult
from pygen_runtime.filters.expressions import Filter
from pygen_runtime.wire import DataModel, Edge, Node, Space, View

NOW = datetime.now(timezone.utc)


def made() -> None:
    assert_type(ConnectionsClient("https://api.cognitedata.com", "acme", timeout=5), ConnectionsClient)
    assert_type(AsyncConnectionsClient(cluster="westeurope-1", project="acme"), AsyncConnectionsClient)
    assert_type(ConnectionsClient.embedded(), ConnectionsClient)
    ConnectionsClient("https://api.cognitedata.com", "acme", timeout="x")  # expect: arg-type
    ConnectionsClient("https://api.cognitedata.com", "acme", tiemout=5)  # expect: call-arg


def sync(client: ConnectionsClient) -> None:
    assert_type(client.pump.list(), PumpList)
    assert_type(client.pump.iterate(), Iterator[Pump])
    assert_type(client.pump.where(name="x"), Filter)
    assert_type(client.pump.retrieve("x"), Pump | None)
    assert_type(client.pump.retrieve(("s", "x")), Pump | None)
    assert_type(client.pump.retrieve(["x", ("s", "x")]), PumpList)
    client.pump.list(Pump.name == "x", limit=10, chunk_size=100, sort=["-name", Pump.name.asc()], site="x")
    client.pump.list(parts_contains_any=["x", ("s", "x")], space=["s"], external_id_prefix="x")
    assert_type(client.pump.get("x"), Pump)
    assert_type(client.pump.get(("s", "x")), Pump)
    assert_type(client.pump.get(["x", ("s", "x")]), PumpList)
    assert_type(client.pump.get(each for each in ["x"]), PumpList)
    assert_type(client.pump.exists("x"), bool)
    assert_type(client.pump.update("x", name="y", existing_version=3), UpsertResult)
    client.pump.get("s", "x")  # expect: call-overload
    client.pump.retrieve("s", "x")  # expect: call-overload
    client.pump.update(["x"], name="y")  # expect: arg-type
    client.pump.update("x", existing_version="3")  # expect: arg-type
    client.pump.exists(["x"])  # expect: arg-type
    client.pumps.list()  # expect: attr-defined
    client.pump.list(nam="x")  # expect: call-arg (ty misses it)
    client.pump.list(name=1)  # expect: arg-type
    client.pump.list(name_prefix=["x"])  # expect: arg-type
    client.pump.list(feeds="x")  # expect: call-arg (ty misses it)
    client.pump.list(limit="x")  # expect: arg-type
    client.pump.list("name == x")  # expect: arg-type
    client.pump.iterate(nam="x")  # expect: call-arg (ty misses it)
    assert_type(client.pump.iterate(where=Pump.name == "x", limit=3, sort="name", name="x"), Iterator[Pump])
    client.pump.iterate(chunk_size="x")  # expect: arg-type
    client.pump.list(sort=3)  # expect: arg-type
    client.pump.list(target_units=3)  # expect: arg-type
    assert_type(client.pump.where(name="x", space="s"), Filter)
    client.pump.where(limit=3)  # expect: call-arg (ty misses it)
    client.pump.where(nam="x")  # expect: call-arg (ty misses it)
    client.pump.where(limi=1)  # expect: call-arg (ty misses it)
    client.pump.retrieve(1)  # expect: call-overload


async def asynchronous(client: AsyncConnectionsClient) -> None:
    assert_type(await client.pump.list(name="x"), PumpList)
    assert_type(client.pump.iterate(), AsyncIterator[Pump])
    assert_type(await client.pump.retrieve("x"), Pump | None)
    assert_type(await client.pump.get("x"), Pump)
    assert_type(await client.pump.get(["x"]), PumpList)
    assert_type(await client.pump.exists("x"), bool)
    assert_type(await client.pump.update("x", name="y"), UpsertResult)
    async for each in client.pump.iterate(name=["x", "y"]):
        assert_type(each, Pump)
    await client.pump.list(nam="x")  # expect: call-arg (ty misses it)
    assert_type(await client.pump.list(where=Pump.name == "x", limit=3, chunk_size=2, name="x"), PumpList)
    await client.pump.list(limit="x")  # expect: arg-type
    client.pump.iterate(name=1)  # expect: arg-type
    assert_type(client.pump.where(name="x"), Filter)
    client.pump.where(sort="name")  # expect: call-arg (ty misses it)


def keywords(client: ScalarsClient) -> None:
    found = client.sample.list(
        text=["x"], flag=True, min_small=1, max_double=1.5, max_moment=NOW, status="on", text_list_contains_all=["x"],
        anything_exists=False,
    )  # fmt: skip
    assert_type(found, SampleList)
    assert_type(found[0], Sample)
    client.sample.list(min_text="x")  # expect: call-arg (ty misses it)
    client.sample.list(min_small="x")  # expect: arg-type
    client.sample.list(min_moment=date(2024, 1, 1))  # expect: arg-type
    client.sample.list(status="unknown")  # expect: arg-type
    client.sample.list(text_exists="x")  # expect: arg-type
    client.sample.list(text_list_contains_any="x" and 1)  # expect: arg-type
    client.sample.list(anything={})  # expect: call-arg (ty misses it)


def groups(client: SeveralClient) -> None:
    client.office.order.list(pump="x")
    client.plant.order.list()  # expect: attr-defined
    client.pump.list()  # expect: attr-defined


def resources(client: ConnectionsClient) -> None:
    assert_type(client.spaces.get("s"), Space)
    assert_type(client.spaces.get(["s"]), list[Space])
    assert_type(client.spaces.exists("s"), bool)
    assert_type(client.views.get(("s", "V"), include_inherited_properties=False), View)
    assert_type(client.views.retrieve([("s", "V")]), list[View])
    assert_type(client.data_models.retrieve(("s", "M"), inline_views=True), DataModel)
    assert_type(client.instances.get(("s", "x")), Node | Edge)
    client.views.get(("s", "V"), inline_views=True)  # expect: call-overload
    client.spaces.get("s", inline_views=True)  # expect: call-overload
    client.data_models.retrieve(5)  # expect: call-overload
