"""The same program as water_works.ts: what it prints is compared line by line."""

from __future__ import annotations

import json
import sys
from typing import Any

from pygen_runtime import TokenAuth
from pygen_runtime.reading.aggregates import avg, count, max_
from water_works_sdk import Pump, PumpWrite, SiteWrite, SupplyZoneWrite, ValveWrite, WaterWorksClient


def show(name: str, value: Any) -> None:
    text = str(value) if type(value) is int and abs(value) > 2**53 else json.dumps(value, separators=(",", ":"))
    print(f"{name}: {text}")


def main(base_url: str) -> None:
    client = WaterWorksClient(base_url=base_url, project="works", credentials=TokenAuth("secret"))
    north, zone = SiteWrite(external_id="north", name="North"), SupplyZoneWrite(external_id="zone", name="Zone")
    written = client.upsert(
        [
            PumpWrite(
                external_id=f"P-{n}", name=f"Pump {n}", site=north, rated_flow=60.5 * n, rated_speed=1000 + n,
                run_seconds=9007199254740993 + n, status="running" if n == 2 else "standby",
                settings={"mode": "auto", "steps": [1, 2.5, None]},
                valves=[ValveWrite(external_id=f"V-{n}", name=f"Valve {n}", nominal_diameter=100 * n)],
                feeds=[zone], **({"standby": "P-1"} if n > 1 else {}),
            )
            for n in (1, 2, 3)
        ]
    )  # fmt: skip
    show("created", len(written.created))
    show("again", len(client.upsert(client.pump.list(status="running")).unchanged))

    pumps = client.pump.list(sort="-name")
    show("names", [pump.name for pump in pumps])
    show("seconds", pumps[0].run_seconds)
    show("settings", pumps[0].settings)
    show("reference", {"space": pumps[0].site.space, "externalId": pumps[0].site.external_id})
    show("target", pumps[0].site.first().name)
    show("valves", [valve.name for valve in pumps[0].valves])
    show("record", ["node", pumps[0].data_record.version])

    where = Pump.name.startswith("Pump") & (Pump.rated_flow > 100.0) & (Pump.status != "running")
    for pump in client.pump.iterate(where):
        show("filtered", pump.external_id)
    show(
        "where", client.pump.count((Pump.rated_flow >= 60.5) & (Pump.rated_flow < 122.0) & (Pump.site.name == "North"))
    )
    show(
        "in",
        [
            {"space": p.space, "externalId": p.external_id}
            for p in client.pump.list(Pump.external_id.in_(["P-1", "P-3"]))
        ],
    )
    show("int64", len(client.pump.list(Pump.run_seconds == 9007199254740995)))
    show("missing", client.pump.count(Pump.standby.missing()))
    show(
        "contains",
        client.pump.count(Pump.valves.contains_any(("water_works_data", "V-1"), ("water_works_data", "V-2"))),
    )

    show("retrieve", [client.pump.retrieve("P-1").name])
    show("several", [pump.external_id for pump in client.pump.retrieve(["P-3", "P-9", "P-1"])])
    show("get", client.pump.retrieve("P-9") is None)
    show("search", [pump.external_id for pump in client.pump.search("Pump 2", operator="AND")])

    (row,) = client.pump.aggregate(count(), max_(Pump.rated_flow), avg(Pump.rated_speed))
    show("aggregate", [row.values["count"], row.values["max_rated_flow"], int(row.values["avg_rated_speed"])])
    groups = client.pump.aggregate(count(), group_by=[Pump.status])
    show("groups", sorted([each.group["status"], each.values["count"]] for each in groups))
    (longest,) = client.pump.aggregate(max_(Pump.run_seconds))
    show("longest", longest.values["max_run_seconds"])
    seconds = client.pump.aggregate(group_by=[Pump.run_seconds])
    show("by seconds", sorted(str(each.group["run_seconds"]) for each in seconds))

    query = client.pump.query(Pump.external_id.in_(["P-1", "P-2"])).sort("external_id")
    query = query.include(Pump.site.pumps, Pump.valves, Pump.standby.site, Pump.standby_for, Pump.feeds.fed_by)
    for pump in query.list():
        standby = None if pump.standby is None else pump.standby.first()
        feeds = [[zone.name, sorted(each.external_id for each in zone.fed_by)] for zone in pump.feeds]
        site = pump.site.first()
        show(
            "included",
            [
                site.name,
                sorted(each.external_id for each in site.pumps),
                [valve.name for valve in pump.valves],
                None if standby is None else standby.site.first().name,
                feeds,
            ],
        )
    selected = vars(client.pump.query().select("name").first())
    show("selected", ["space", "externalId", *(name for name in ("name", "status", "site") if name in selected)])
    zone = client.supply_zone.retrieve("zone")
    show("inwards", sorted(pump.external_id for pump in zone.fed_by))
    site = client.site.retrieve("north")
    show("reverse", [site.pumps.count(), site.pumps.filter(status="running").first().name])


if __name__ == "__main__":
    main(sys.argv[1])
