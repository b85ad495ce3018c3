// What must compile and, behind @ts-expect-error, what must not.
import {
  type DosingPump,
  type PipeWrite,
  Pump,
  type PumpWrite,
  Sample,
  Site,
  SupplyZone,
  Valve,
  type ValveWrite,
  type WaterWorksClient,
} from "water-works";
import {
  avg,
  count,
  type Filter,
  histogram,
  type InstanceOf,
  max,
  type NodeId,
  type Ref,
  schemaOf,
  sum,
  toPlain,
  viewById,
} from "water-works/runtime";

type Equal<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
const same = <A, B>(_: Equal<A, B>): void => {};
declare const client: WaterWorksClient;
declare const pump: Pump;
declare const dosing: DosingPump;

export async function typed(): Promise<void> {
  same<typeof pump.name, string>(true);
  same<typeof pump.class, string | undefined>(true);
  same<typeof pump.runSeconds, bigint>(true);
  same<typeof pump.lastServiced, Date | undefined>(true);
  same<typeof pump.inspectedOn, `${number}-${number}-${number}` | undefined>(true);
  same<typeof pump.tags, readonly string[] | undefined>(true);
  same<typeof pump.settings, unknown>(true);
  same<typeof pump.site, Ref<Site>>(true);
  same<InstanceOf<typeof Pump>, Pump>(true);
  pump satisfies Pump;
  dosing satisfies Pump;
  // @ts-expect-error instances are values
  pump.name = "x";

  // Conditions
  Pump.name
    .startsWith("P")
    .and(Pump.tags.containsAny(["x"]))
    .or(Pump.site.eq("a").not());
  Pump.runSeconds.between(1, 9007199254740993n);
  Pump.lastServiced.gte(new Date()).and(Pump.lastServiced.lt("2024-01-01T00:00:00Z"));
  Pump.inspectedOn.eq("2024-02-29");
  Pump.site.has(Site.parent.has(Site.name.eq("Town")));
  Pump.site.has({ name: "Town" });
  Pump.valves.containsAny(["V-1", { space: "s", externalId: "V-2" }]);
  Pump.$.lastUpdatedTime.gt(new Date());
  Pump.status.in(["running", "of a later model"]);
  // @ts-expect-error a property that the view does not have
  Pump.nam;
  // @ts-expect-error a text is not a number
  Pump.name.eq(3);
  // @ts-expect-error a number has no startsWith
  Pump.ratedFlow.startsWith("x");
  // @ts-expect-error a list has no startsWith
  Pump.tags.startsWith("x");
  // @ts-expect-error json has no order
  Pump.settings.gt(1);
  // @ts-expect-error edges are no column of a filter
  Pump.feeds.exists();
  // @ts-expect-error a reverse relation is no column of a filter
  Pump.standbyFor.exists();
  // @ts-expect-error filters of two views
  Pump.ratedFlow.gt(1).and(Valve.isOpen.eq(true));
  // @ts-expect-error a filter of another view
  void client.pump.list({ where: Valve.isOpen.eq(true) });
  // @ts-expect-error the far side of site is a site
  Pump.site.has(Valve.isOpen.eq(true));
  const ofParent: Filter<Pump> = Pump.ratedFlow.gt(1);
  void client.dosingPump.list({ where: ofParent });
  // @ts-expect-error a filter of the child does not fit its parent
  const ofChild: Filter<Pump> = {} as Filter<DosingPump>;

  // Conditions as objects
  void client.pump.list({
    where: {
      name: { startsWith: "P-" },
      ratedFlow: { gte: 3, lt: 9 },
      status: ["running", "standby"],
      class: null,
      site: { has: { name: "North" } },
    },
    sort: [Pump.name.desc({ nullsFirst: true }), Pump.ratedFlow.asc()],
  });
  // @ts-expect-error a number is no text
  void client.pump.list({ where: { name: 3 } });
  // @ts-expect-error a list has no startsWith
  void client.pump.list({ where: { tags: { startsWith: "x" } } });
  // @ts-expect-error edges cannot be filtered
  void client.pump.list({ where: { feeds: { exists: true } } });
  // @ts-expect-error no such property
  void client.pump.list({ where: { nmae: "x" } });

  // Queries
  const rows = await client.pump
    .query()
    .include({ site: { parent: true, pumps: true }, valves: true, standbyFor: true, feeds: { fedBy: true } })
    .list();
  for (const row of rows) {
    same<typeof row.name, string>(true);
    row.site?.parent?.name.length;
    row.site?.pumps[0]?.ratedFlow?.toFixed();
    row.valves.map((valve) => valve.nominalDiameter);
    row.standbyFor?.name.length;
    row.feeds[0]?.fedBy[0]?.name.length;
    // @ts-expect-error not included two hops down: still a reference
    row.site?.parent?.parent?.name;
    // @ts-expect-error not included: still a reference
    row.standby?.name;
  }
  // @ts-expect-error no such relation
  void client.pump.query().include({ nam: true });
  // @ts-expect-error a text is no relation
  void client.pump.query().include({ name: true });
  const selected = await client.pump.query().select(["name"]).first();
  selected?.name.length;
  // @ts-expect-error not selected
  selected?.ratedFlow;
  // @ts-expect-error a query starts at nodes
  client.pipe.query();

  // Aggregates
  const [group] = await client.pump.aggregate(
    { n: count(), top: max(Pump.ratedFlow) },
    { groupBy: ["site", "status"] },
  );
  same<NonNullable<typeof group>["values"]["n"], number>(true);
  same<NonNullable<typeof group>["values"]["top"], number | undefined>(true);
  same<NonNullable<typeof group>["group"]["site"], NodeId | undefined>(true);
  const [long] = await client.pump.aggregate(
    {
      top: max(Pump.runSeconds),
      mean: avg(Pump.runSeconds),
      all: sum(Pump.ratedSpeed),
      bars: histogram(Pump.ratedFlow, 5),
    },
    { groupBy: ["runSeconds"], limit: 10, query: "feed", properties: ["name"] },
  );
  same<NonNullable<typeof long>["values"]["top"], bigint | undefined>(true);
  same<NonNullable<typeof long>["values"]["mean"], number | undefined>(true);
  same<NonNullable<typeof long>["values"]["all"], number | undefined>(true);
  same<NonNullable<typeof long>["group"]["runSeconds"], bigint | undefined>(true);
  // @ts-expect-error the largest of a moment
  max(Pump.lastServiced);
  // @ts-expect-error a list does not group
  void client.pump.aggregate({ n: count() }, { groupBy: ["tags"] });
  // @ts-expect-error the sum of a text
  max(Pump.name);
  // @ts-expect-error a property of another view
  void client.pump.aggregate({ top: max(Valve.nominalDiameter) });

  // Writes
  const valve: ValveWrite = { externalId: "V-1", name: "Valve", nominalDiameter: 5 };
  const site = { externalId: "S-1", name: "North" };
  const written: PumpWrite = {
    externalId: "P-1",
    name: "P",
    site,
    valves: [valve, "V-2", { space: "s", externalId: "V-3" }],
    runSeconds: 5,
    lastServiced: new Date(),
    feeds: [{ externalId: "Z", name: "Zone" }],
  };
  const cleared: PumpWrite = {
    externalId: "P-1",
    name: "P",
    site: "S-1",
    class: null,
    tags: undefined,
    $existingVersion: 3,
  };
  // @ts-expect-error required
  const missing: PumpWrite = { externalId: "P-1", name: "P" };
  // @ts-expect-error an unknown value of an enum
  const unknown: PumpWrite = { externalId: "P-1", name: "P", site: "S-1", status: "broken" };
  // @ts-expect-error not a property
  const extra: PumpWrite = { externalId: "P-1", name: "P", site: "S-1", nmae: "x" };
  // @ts-expect-error written from the other side
  const reverse: PumpWrite = { externalId: "P-1", name: "P", site: "S-1", standbyFor: "P-2" };
  // @ts-expect-error json is an object
  const json: PumpWrite = { externalId: "P-1", name: "P", site: "S-1", settings: 3 };
  const pipe: PipeWrite = { startNode: "a", endNode: "b", diameter: 3 };
  void client.pump.update(pump, { name: "x", class: null });
  // @ts-expect-error who an instance is cannot be changed
  void client.pump.update(pump, { externalId: "x" });
  void [written, cleared, missing, unknown, extra, reverse, json, pipe, ofChild, SupplyZone, Sample];

  for await (const zone of pump.feeds) zone.name.length;
  for await (const each of client.pump.iterate()) same<typeof each, Pump>(true);
  const one = await client.pump.retrieve("P-1");
  same<typeof one, Pump | undefined>(true);
  same<Awaited<ReturnType<typeof pump.site.fetch>>, Site | undefined>(true);
  same<Awaited<ReturnType<typeof pump.feeds.one>>, SupplyZone | undefined>(true);
  const { signal } = new AbortController();
  void [pump.site.fetch({ signal }), pump.feeds.all({ signal }), pump.valves?.all({ signal })];

  // Beside the client
  const [state] = Pump.$enums.status;
  same<typeof state, "out_of_service" | "running" | "standby" | undefined>(true);
  // @ts-expect-error no enum
  Pump.$enums.name;
  const plain = toPlain(pump);
  same<typeof plain.site, NodeId>(true);
  same<typeof plain.lastServiced, Date | undefined>(true);
  same<typeof plain.tags, readonly string[] | undefined>(true);
  // @ts-expect-error a handle is no data
  plain.feeds;
  const live = await viewById(client, { space: "s", externalId: "X" });
  for (const each of await client.view(live).list({ where: { anything: 1 } })) void each.anything;
  const [stored] = await schemaOf(client).views.list({ space: "s" });
  same<typeof stored, Awaited<ReturnType<ReturnType<typeof schemaOf>["views"]["list"]>>[number] | undefined>(true);
}
