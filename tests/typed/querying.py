"""What type checkers say of queries, relation handles, aggregates and changes."""

from __future__ import annotations

from typing import Any

from golden_connections import (
    AsyncConnectionsClient,
    ConnectionsClient,
    Link,
    Part,
    Person,
    Pump,
    PumpList,
    Site,
)
from typing_extensions import assert_type

from pygen_runtime import AggregateRow, AggregateRows, Bucket, Buckets, Change, avg, count
from pygen_runtime.http.async_page_iterators import AsyncPageIterator
from pygen_runtime.http.sync_page_iterators import PageIterator
from pygen_runtime.model.lists import InstanceList
from pygen_runtime.reading.async_changes import AsyncChanges
from pygen_runtime.reading.async_query import AsyncQuery
from pygen_runtime.reading.sync_changes import Changes
from pygen_runtime.reading.sync_query import Query


def queries(client: ConnectionsClient) -> None:
    query = client.pump.query(Pump.name == "x", name="x")
    assert_type(query, Query[Pump, PumpList])
    query = query.filter(Pump.site.exists(), name="x").sort("-name", Pump.name.asc()).limit(5).select("name", Pump.name)
    query = query.include(Pump.site, Pump.feeds.links, Pump.twins.parts, select=[Part.external_id])
    assert_type(query.list(), PumpList)
    assert_type(query.first(), Pump | None)
    assert_type(query.one(), Pump)
    assert_type(query.count(), int)
    for each in query:
        assert_type(each, Pump)
    assert_type(client.pump.query(name_prefix="P", site="S-1", limit=3, sort="-name"), Query[Pump, PumpList])
    assert_type(client.pump.query(Pump.name == "x", 5, chunk_size=2, target_units="SI"), Query[Pump, PumpList])
    client.pump.query(limit="3")  # expect: arg-type
    client.pump.query(nam="x")  # expect: call-arg (ty misses it)
    client.pump.query(name_prefix=3)  # expect: arg-type
    client.pump.query("name")  # expect: arg-type
    query.filter("name")  # expect: arg-type
    query.limit("3")  # expect: arg-type
    query.sort(3)  # expect: arg-type
    query.sort(Pump.name, "-site", Pump.site).sort([Pump.name.desc(), Pump.data_record.created_time])
    query.select(Pump.name).select([Pump.name, Pump.site, "owner"], "parts")
    query.include("site").include([Pump.feeds, "site.owner"], select="name").include(Pump.site, select=[Site.name])
    query.select(3)  # expect: arg-type
    query.select(Pump.name == "x")  # expect: arg-type
    query.include(Pump.name)  # expect: arg-type
    query.include(Pump.site, select=3)  # expect: arg-type
    query.sort([3])  # expect: list-item
    query.include(Pump.nam)  # expect: attr-defined
    query.lists()  # expect: attr-defined


def relations(pump: Pump) -> None:
    assert_type(pump.feeds.first(), Pump | None)
    assert_type(pump.owner.first(), Person | None)
    assert_type(pump.owner.one(), Person)
    assert_type(pump.feeds.filter(name="x").one(), Pump)
    assert_type(pump.parts.all(), InstanceList[Part, Any])
    assert_type(pump.links.edges(), InstanceList[Link, Any])
    assert_type(pump.twins.count(), int)
    for each in pump.twins.filter(name="x"):
        assert_type(each, Pump)
    len(pump.feeds)  # expect: arg-type
    _ = pump.feeds[0]  # expect: index
    pump.site.first()  # expect: union-attr
    pump.feeds.edges()  # expect: attr-defined
    if pump.site is not None:
        assert_type(pump.site.first(), Site | None)


def views(client: ConnectionsClient) -> None:
    assert_type(client.pump.search("x", properties=[Pump.name]), PumpList)
    assert_type(client.pump.aggregate(count(), avg("x"), group_by=Pump.site), AggregateRows)
    assert_type(client.pump.histogram("x", 2), Buckets)
    assert_type(client.pump.histogram("x", 2)[0], Bucket)
    assert_type(client.pump.aggregate(count(), limit=3)[0], AggregateRow)
    assert_type(client.pump.aggregate(count())[:2].complete, bool)
    assert_type(client.pump.search("x", Pump.name == "x", properties=Pump.name, sort=Pump.name, site="x"), PumpList)
    assert_type(client.pump.search("x", where=client.pump.where(name="x"), limit=3, operator="AND"), PumpList)
    client.pump.search("x", nam="x")  # expect: call-arg (ty misses it)
    client.pump.search("x", name=1)  # expect: arg-type
    client.pump.search("x", properties=[3])  # expect: list-item
    assert_type(client.pump.list(sort=Pump.name), PumpList)
    assert_type(client.pump.list(sort=[Pump.name, Pump.site, "-name", Pump.name.desc()]), PumpList)
    client.pump.list(sort=Pump.name == "x")  # expect: arg-type
    client.pump.aggregate(where=client.pump.where(name="x"), group_by=[Pump.site, Pump.name, "owner"], limit=10)
    client.pump.aggregate(group_by=3)  # expect: arg-type
    client.pump.aggregate(group_by=Pump.name, limit="x")  # expect: arg-type
    client.pump.aggregate(group_by=Pump.name, name="x")  # expect: call-arg
    client.pump.list(Pump.name == 3)  # expect: arg-type
    client.pump.list(where=Pump.name == 3)  # expect: arg-type
    client.pump.query(Pump.name == 3)  # expect: arg-type
    assert_type(client.pump.count(Pump.name == "x"), int)
    assert_type(client.pump.count(where=Pump.name == "x", site="S-1"), int)
    assert_type(client.pump.pages(Pump.name == "x", cursor="c", name_prefix="P"), PageIterator[Pump])
    for each in client.pump.changes():
        assert_type(each, Change[Pump])
    assert_type(client.pump.changes(cursor="c", name_prefix="P"), Changes[Pump])
    client.pump.count(nam="x")  # expect: call-arg (ty misses it)
    client.pump.count(name=1)  # expect: arg-type
    client.pump.count(Pump.name == "x", Pump.name == "y")  # expect: call-arg, arg-type
    client.pump.pages(name=1)  # expect: arg-type
    client.pump.pages(nam="x")  # expect: call-arg (ty misses it)
    client.pump.pages(sort=3)  # expect: arg-type
    client.pump.changes(nam="x")  # expect: call-arg (ty misses it)
    client.pump.changes(cursor=1)  # expect: arg-type
    client.pump.changes("x")  # expect: arg-type
    client.pump.aggregate("count")  # expect: arg-type
    client.pump.search("x", operator="or")  # expect: arg-type


async def asynchronous(client: AsyncConnectionsClient) -> None:
    client.pump.query(nam="x")  # expect: call-arg (ty misses it)
    query = client.pump.query(name_prefix="P").include(Pump.feeds)
    assert_type(await query.list(), PumpList)
    assert_type(await query.first(), Pump | None)
    assert_type(await query.one(), Pump)
    async for each in query:
        assert_type(each, Pump)
        assert_type(await each.feeds.all_async(), InstanceList[Pump, Any])
        assert_type(await each.owner.one_async(), Person)
        async for part in each.parts:
            assert_type(part, Part)
    assert_type(await client.pump.count(), int)
    assert_type(await client.pump.count(where=Pump.name == "x", site="S-1"), int)
    assert_type(client.pump.query(Pump.name == "x", 5, sort=["-name"], name="x"), AsyncQuery[Pump, PumpList])
    assert_type(client.pump.pages(name="x", include_typing=True), AsyncPageIterator[Pump])
    assert_type(client.pump.changes(cursor="c", name_prefix="P"), AsyncChanges[Pump])
    await client.pump.count(nam="x")  # expect: call-arg (ty misses it)
    client.pump.pages(name=1)  # expect: arg-type
    client.pump.changes(nam="x")  # expect: call-arg (ty misses it)
    async for change in client.pump.changes():
        assert_type(change, Change[Pump])
