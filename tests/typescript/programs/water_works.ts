// Writes, reads, filters, follows and changes the water works; tests/typescript compares its lines with those of water_works.py.
import { Meter, Pump, Site, SupplyZone, Valve, WaterWorksClient } from "water-works";
import { avg, ConflictError, count, max, ResourceNotFoundError, TokenAuth } from "water-works/runtime";

const [baseUrl = ""] = process.argv.slice(2);
const client = new WaterWorksClient({ baseUrl, project: "works", credentials: new TokenAuth("secret") });
const show = (name: string, value: unknown) =>
  console.log(`${name}: ${typeof value === "bigint" ? value : JSON.stringify(value)}`);
const serviced = "2024-01-02T03:04:05.678999Z";

const north = { externalId: "north", name: "North" };
const written = await client.pump.upsert(
  [1, 2, 3].map((n) => ({
    externalId: `P-${n}`,
    name: `Pump ${n}`,
    site: north,
    ratedFlow: 60.5 * n,
    ratedSpeed: 1000 + n,
    runSeconds: 9007199254740993n + BigInt(n),
    status: n === 2 ? ("running" as const) : ("standby" as const),
    settings: { mode: "auto", steps: [1, 2.5, null] },
    valves: [{ externalId: `V-${n}`, name: `Valve ${n}`, nominalDiameter: 100 * n }],
    feeds: [{ externalId: "zone", name: "Zone" }],
    ...(n > 1 && { standby: "P-1" }),
  })),
);
show("created", written.created.length);
show("again", (await client.pump.upsert(await client.pump.list({ where: { status: "running" } }))).unchanged.length);

const pumps = await client.pump.list({ sort: Pump.name.desc() });
show(
  "names",
  pumps.map((pump) => pump.name),
);
show("seconds", pumps[0]?.runSeconds);
show("settings", pumps[0]?.settings);
show("reference", pumps[0]?.site && { space: pumps[0].site.space, externalId: pumps[0].site.externalId });
show("target", (await pumps[0]?.site.fetch())?.name);
show(
  "valves",
  (await pumps[0]?.valves?.all())?.map((valve) => valve.name),
);
show("record", [pumps[0]?.$.instanceType, pumps[0]?.$.version]);

const filtered = client.pump.iterate({
  where: Pump.name.startsWith("Pump").and(Pump.ratedFlow.gt(100), Pump.status.ne("running")),
});
for await (const pump of filtered) show("filtered", pump.externalId);
show("where", await client.pump.count({ ratedFlow: { gte: 60.5, lt: 122 }, site: { has: { name: "North" } } }));
show("in", (await client.pump.list({ where: Pump.externalId.in(["P-1", "P-3"]) })).asIds());
show("int64", (await client.pump.list({ where: Pump.runSeconds.eq(9007199254740995n) })).length);
show("missing", await client.pump.count(Pump.standby.missing()));
show("contains", await client.pump.count(Pump.valves.containsAny(["V-1", "V-2"])));

show("retrieve", [(await client.pump.retrieve("P-1"))?.name, await client.pump.retrieve("P-9")].filter(Boolean));
show(
  "several",
  (await client.pump.retrieve(["P-3", "P-9", "P-1"])).map((pump) => pump.externalId),
);
await client.pump.get("P-9").catch((error: unknown) => show("get", error instanceof ResourceNotFoundError));
show(
  "search",
  (await client.pump.search("Pump 2", { operator: "AND" })).map((pump) => pump.externalId),
);

const [row] = await client.pump.aggregate({ n: count(), top: max(Pump.ratedFlow), mean: avg(Pump.ratedSpeed) });
show("aggregate", [row?.values.n, row?.values.top, row?.values.mean]);
const groups = await client.pump.aggregate({ n: count() }, { groupBy: ["status"] });
show("groups", groups.map(({ group, values }) => [group.status, values.n] as const).sort());
const [longest] = await client.pump.aggregate({ top: max(Pump.runSeconds) });
show("longest", longest?.values.top);
const seconds = await client.pump.aggregate({ n: count() }, { groupBy: ["runSeconds"] });
show("by seconds", seconds.map(({ group }) => String(group.runSeconds)).sort());

const included = await client.pump
  .query()
  .where(Pump.externalId.in(["P-1", "P-2"]))
  .sort(Pump.externalId.asc())
  .include({ site: { pumps: true }, valves: true, standby: { site: true }, standbyFor: true, feeds: { fedBy: true } })
  .list();
for (const pump of included) {
  show("included", [
    pump.site?.name,
    pump.site?.pumps.map((each) => each.externalId).sort(),
    pump.valves.map((valve) => valve.name),
    pump.standby?.site?.name ?? null,
    pump.feeds.map((zone) => [zone.name, zone.fedBy.map((each) => each.externalId).sort()]),
  ]);
}
show("selected", Object.keys((await client.pump.query().select(["name"]).first()) ?? {}));

const zone = await client.supplyZone.get("zone");
show("inwards", (await zone.fedBy.all()).map((pump) => pump.externalId).sort());
const site = await client.site.get("north");
show("reverse", [await site.pumps.count(), (await site.pumps.where(Pump.status.eq("running")).first())?.name]);

const first = await client.pump.get("P-1");
const changed = await client.pump.update(first, { name: "First", ratedFlow: null });
show("changed", [changed.name, changed.ratedFlow ?? null, changed.ratedSpeed]);
await client.pump
  .update(first, { name: "Too late" })
  .catch((error: unknown) => show("conflict", error instanceof ConflictError));
show("deleted", (await client.pump.delete(["P-3", changed])).deleted.length);

const kinds: Record<string, number> = {};
let cursor = "";
for await (const change of client.pump.changes()) {
  kinds[change.kind] = (kinds[change.kind] ?? 0) + 1;
  cursor = change.cursor;
}
show("changes", kinds["upsert"]);
await client.valve.upsert({ externalId: "V-9", name: "Valve 9", nominalDiameter: 50, lastServiced: serviced });
await client.pump.delete("P-2");
for await (const change of client.pump.changes({ cursor }))
  show("change", [change.kind, change.kind === "delete" && change.id.externalId]);
const valve = await client.valve.get("V-9");
show("time", [valve.lastServiced?.toISOString(), await client.valve.count({ lastServiced: serviced })]);
show("views", [Meter.$view.externalId, Site.$view.version, SupplyZone.$view.space, Valve.$view.externalId]);
show("plain", JSON.stringify(await client.valve.get("V-9")));
client.close();
