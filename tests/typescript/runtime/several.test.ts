/** Several requests at once, and what clients share. */
import { count } from "../../../runtime/typescript/src/index.ts";
import { type Answer, Fake, json, node, Part, Pump, page, Site, written } from "./server.ts";

let fake: Fake;
let busy = 0;
let most = 0;
const waiting: (() => void)[] = [];
let timer: NodeJS.Timeout | undefined;
/** The answer once no other request has come for a moment, with a count of those that wait for theirs. */
const slowly =
  (answer: Answer): Answer =>
  (response, asked, request) => {
    busy += 1;
    most = Math.max(most, busy);
    waiting.push(() => {
      busy -= 1;
      answer(response, asked, request);
    });
    clearTimeout(timer);
    timer = setTimeout(() => {
      for (const each of waiting.splice(0)) each();
    }, 60);
  };
const started = async (options: object, ...answers: Answer[]) => {
  fake = new Fake(...answers);
  busy = most = 0;
  return fake.client(options);
};
const many = (length: number, prefix: string, more: object = {}): { externalId: string }[] =>
  Array.from({ length }, (_, index) => ({ externalId: `${prefix}-${index}`, ...more }));

afterEach(() => fake.close());

test.each([
  [{}, 4],
  [{ concurrency: { write: 2 } }, 2],
  [{ concurrency: 1 }, 1],
])("a large write is sent by several requests at once: %j", async (options, width) => {
  const client = await started({ compress: false, ...options }, slowly(written));
  const done = await client.view(Pump).upsert(many(4001, "P"));
  expect([done.created.length, fake.asked.length, most]).toEqual([4001, 5, width]);
});

test("what others refer to is written before them, each stage at once", async () => {
  const client = await started({ compress: false }, slowly(written));
  const pumps = many(2500, "P").map((pump, index) => ({ ...pump, site: { externalId: `S-${index}`, name: "x" } }));
  const { requests } = await client.view(Pump).dryRun(pumps);
  expect(requests.map(({ stage }) => stage)).toEqual([0, 0, 1, 1, 2]);
  await client.view(Pump).upsert(pumps);
  const sent = fake.asked.map(({ body }) => body.items.map(({ externalId }: { externalId: string }) => externalId));
  const place = new Map(sent.flatMap((ids: string[], index) => ids.map((id) => [id, index] as const)));
  expect(pumps.every(({ externalId }, index) => Number(place.get(`S-${index}`)) <= Number(place.get(externalId)))).toBe(
    true,
  );
  expect(most).toBe(2);
});

test("many are deleted at once", async () => {
  const gone: Answer = (response, asked, request) => json({ items: asked.body.items })(response, asked, request);
  const client = await started({ compress: false }, slowly(gone));
  const done = await client.view(Pump).delete(many(3500, "P").map(({ externalId }) => externalId));
  expect([done.deleted.length, fake.asked.length, most]).toEqual([3500, 4, 2]);
});

test("many are retrieved at once, in the order asked for", async () => {
  const found: Answer = (response, asked, request) =>
    page(asked.body.items.map(({ externalId }: { externalId: string }) => node(externalId)).reverse())(
      response,
      asked,
      request,
    );
  const client = await started({ compress: false }, slowly(found));
  const ids = many(3500, "P").map(({ externalId }) => externalId);
  const all = await client.view(Pump).retrieve(ids);
  expect(all.map(({ externalId }: { externalId: string }) => externalId)).toEqual(ids);
  expect(most).toBe(4);
});

test("an aborted signal ends all of them", async () => {
  const stop = new AbortController();
  const client = await started({}, () => stop.abort(new Error("enough")));
  const work = client.view(Pump).upsert(many(4000, "P"), { signal: stop.signal });
  await expect(work).rejects.toThrow("enough");
});

// Clients with other options

test("limits are shared where they are the same", async () => {
  const client = await started({}, slowly(page([])));
  const patient = client.withOptions({ timeout: 60_000 });
  const list = () => [client.view(Pump).list(), patient.view(Pump).list(), patient.view(Site).list()];
  await Promise.all([...list(), ...list(), ...list()]);
  expect(most).toBe(4);
  most = 0;
  const other = client.withOptions({ concurrency: { read: 2 } });
  await Promise.all([...list(), ...list(), ...Array.from({ length: 6 }, () => other.view(Pump).list())]);
  expect(most).toBe(6);
});

test("Node does not warn of a leak where many requests wait", async () => {
  const warned: string[] = [];
  process.on("warning", ({ name }) => warned.push(name));
  const { signal } = new AbortController();
  const client = await started({}, page([]));
  await Promise.all(Array.from({ length: 30 }, () => client.view(Pump).list({ signal })));
  await new Promise((resolve) => setTimeout(resolve, 10));
  expect([warned, fake.asked.length]).toEqual([[], 30]);
});

test("statistics are shared, and a client closes those made of it, not the other way round", async () => {
  const client = await started({}, page([]));
  const other = client.withOptions({ timeout: 60_000 });
  await other.view(Pump).list();
  await client.view(Pump).list();
  expect([client.stats().total.requests, other.stats().total.requests]).toEqual([2, 2]);
  const third = client.withOptions({ appName: "third" });
  other.close();
  await expect(other.view(Pump).list()).rejects.toThrow("closed");
  await third.view(Pump).list();
  client.close();
  await expect(third.view(Pump).list()).rejects.toThrow("closed");
});

// Units

const BAR = { speed: "velocity:km-per-hr" };
const converted = [{ property: "speed", unit: { externalId: "velocity:km-per-hr" } }];

test("values in other units, wherever there are values", async () => {
  const client = await started({}, page([]));
  const api = client.view(Pump);
  await api.list({ targetUnits: BAR });
  await api.search("x", { targetUnits: BAR });
  await api.aggregate({ n: count() }, { groupBy: ["speed"], targetUnits: BAR });
  const { request } = api.query().targetUnits(BAR).include({ site: true }).explain() as any;
  const [list, search, aggregate] = fake.asked.map(({ body }) => body);
  expect(list.sources[0].targetUnits).toEqual(converted);
  expect([search.targetUnits, aggregate.targetUnits, request.select.root.sources[0].targetUnits]).toEqual([
    converted,
    converted,
    converted,
  ]);
  expect(JSON.stringify(request).match(/targetUnits/g)?.length).toBe(1);
});

test("a unit system is for every property that has a unit, of parents, too", async () => {
  const client = await started({}, page([]));
  await client.view(Part).list({ targetUnits: "SI" });
  await client.view(Site).list({ targetUnits: "SI" });
  const [all, none] = fake.asked.map(({ body }) => body.sources[0].targetUnits);
  expect(all).toEqual(["speed", "flow"].map((property) => ({ property, unit: { unitSystemName: "SI" } })));
  expect(none).toBeUndefined();
});

test("what has no unit is not converted", async () => {
  const client = await started({}, page([]));
  const ask = (targetUnits: any) => client.view(Pump).list({ targetUnits });
  await expect(ask({ name: "x" })).rejects.toThrow("Pump.name has no unit; those with one: speed, flow");
  await expect(client.view(Site).list({ targetUnits: { name: "x" } })).rejects.toThrow("those with one: none");
  const eleven = Object.fromEntries(Array.from({ length: 11 }, (_, index) => [`p${index}`, "x"]));
  await expect(ask(eleven)).rejects.toThrow("at most 10 properties");
  expect(fake.asked).toEqual([]);
});
