"""A day with the SDK, on an emulator: example data, a graph, queries, aggregates, frames, changes, asyncio, errors."""

import asyncio
from collections import Counter

from pydantic import ValidationError

import water_works_sdk
from pygen_runtime import ConflictError, ResourceNotFoundError, avg, count
from pygen_runtime.emulator import Emulator, populate
from water_works_sdk import (
    AsyncWaterWorksClient,
    OperatorWrite,
    Pump,
    PumpWrite,
    Site,
    SiteWrite,
    SupplyZoneWrite,
    WaterWorksClient,
)

URL = "https://emulator.local"


def write(client: WaterWorksClient) -> None:
    """An object graph: one call writes all of it, in the order that CDF needs."""
    ada = OperatorWrite(external_id="ada", name="Ada Lind", email="ada@water.example")
    plant = SiteWrite(external_id="plant", name="Treatment plant", elevation=25.0, operator=ada)
    hill = SiteWrite(external_id="hill", name="Tower hill", parent=plant, operator=ada)
    zones = [SupplyZoneWrite(external_id=f"zone-{name}", name=name) for name in ("North", "South")]
    pumps = [
        PumpWrite(external_id="P-1", name="P-1", site=plant, status="running", rated_flow=180.0, feeds=zones),
        PumpWrite(external_id="P-2", name="P-2", site=plant, rated_flow=120.0),
        PumpWrite(external_id="P-3", name="P-3", site=hill, status="running", rated_flow=60.0, feeds=zones[:1]),
    ]
    print("written:", client.upsert(pumps))


def follow(client: WaterWorksClient) -> None:
    """Relations, one by one and included in a query; filters through a relation."""
    pump = client.pump.get("P-1")
    origin = None if pump.site is None else pump.site.one().name
    print("P-1 feeds", sorted(zone.name for zone in pump.feeds), "from", origin)
    sites = client.site.query(Site.operator.email == "ada@water.example", sort="name")
    before = client.stats().total.requests
    for site in sites.include(Site.pumps.feeds):
        served = {zone.name for pump in site.pumps for zone in pump.feeds}
        print(f"{site.name}: {len(site.pumps.all())} pumps, zones {sorted(served)}")
    print("requests:", client.stats().total.requests - before)
    print("at the plant:", [each.name for each in client.pump.list(Pump.site.name.startswith("Treat"), sort="name")])


def count_and_frame(client: WaterWorksClient) -> None:
    """Aggregates by the server, and frames with the columns of the site."""
    ours = client.pump.where(space="water_works_data")
    for row in client.pump.aggregate(count(), avg(Pump.rated_flow), where=ours, group_by=Pump.status):
        print(row.group["status"], row.values)
    frame = client.pump.query(ours, sort="name").include(Pump.site, select="name").to_pandas()
    print(frame.groupby("site.name")["rated_flow"].sum().to_dict())
    frame["rated_flow"] *= 1.5
    print("from the frame:", client.upsert(PumpWrite.from_frame(frame, extra="ignore")))


def change(client: WaterWorksClient) -> None:
    """The feed of changes, and an error for who comes too late."""
    feed = client.pump.changes(space="water_works_data")
    print("so far:", Counter(change.kind for change in feed))
    mine, theirs = client.pump.get("P-2"), client.pump.get("P-2")
    mine.status = "running"
    mine.save()
    theirs.status = "out_of_service"
    try:
        theirs.save()
    except ConflictError:
        print("too late, it is", theirs.refresh().status)
    client.delete(["P-3"])
    later = client.pump.changes(space="water_works_data", cursor=feed.cursor)
    print("since then:", [(each.kind, each.instance.external_id) for each in later])


def fail(client: WaterWorksClient) -> None:
    """What is wrong says so before it is sent, or names what is missing."""
    for wrong in ({"rated_speed": 2**31}, {"rated_folw": 1.0}):
        try:
            PumpWrite.model_validate({"external_id": "P-4", "name": "P-4", "site": "plant", **wrong})
        except ValidationError as error:
            print("refused:", error.errors()[0]["loc"])
    try:
        client.pump.get(["P-1", "P-9"])
    except ResourceNotFoundError as error:
        print("missing:", error.missing)


async def at_once(emulator: Emulator) -> None:
    """The same with asyncio: two answers that do not wait for each other."""
    async with AsyncWaterWorksClient(URL, "tour", transport=emulator.transport) as client:
        pumps, sites = await asyncio.gather(client.pump.list(space="water_works_data"), client.site.count())
        print(len(pumps), "pumps,", sites, "sites,", len([zone async for zone in pumps[0].feeds]), "zones")


def main() -> None:
    """Prints what each part of the day gives."""
    with (
        Emulator.of(water_works_sdk) as emulator,
        WaterWorksClient(URL, "tour", transport=emulator.transport) as client,
    ):
        populate(client, nodes_per_view=3, seed=42)
        for part in (write, follow, count_and_frame, change, fail):
            part(client)
        asyncio.run(at_once(emulator))


if __name__ == "__main__":
    main()
