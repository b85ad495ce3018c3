// A Node program: which pumps are overdue for service, by site. `node report.js`, with the variables of CDF.
import { Pump, Site, WaterWorksClient } from "water-works";
import { count, ResourceNotFoundError } from "water-works/runtime";

const client = WaterWorksClient.fromEnv(process.env, { instanceSpace: "water_works_data" });
const asOf = new Date(process.argv[2] ?? Date.now());

const overdue = client.pump
  .query()
  .where(Pump.lastServiced.lt(asOf).and(Pump.status.ne("out_of_service")))
  .sort(Pump.lastServiced.asc())
  .include({ site: { parent: true }, valves: true });

for await (const pump of overdue) {
  const place = [pump.site?.parent?.name, pump.site?.name].filter(Boolean).join(", ");
  console.log(`${pump.name} at ${place}: last serviced ${pump.lastServiced?.toISOString().slice(0, 10)}`);
  for (const valve of pump.valves) console.log(`  close ${valve.name} first`);
}

const bySite = await client.pump.aggregate({ pumps: count() }, { groupBy: ["site"] });
for (const { group, values } of bySite) console.log(`${group.site?.externalId ?? "nowhere"}: ${values.pumps}`);
console.log(`sites without a parent: ${await client.site.count(Site.parent.missing())}`);

try {
  await client.pump.get("no such pump");
} catch (error) {
  if (!(error instanceof ResourceNotFoundError)) throw error;
  console.log("no such pump");
}
