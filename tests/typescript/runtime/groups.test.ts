/** Aggregates by group: all groups, however many, and of integers every digit. */
import {
  count,
  histogram,
  IncompleteResultWarning,
  InvalidAnswerError,
  max,
  min,
  sum,
} from "../../../runtime/typescript/src/index.ts";
import { type Answer, Fake, json, Long, node, Pump, page } from "./server.ts";

let fake: Fake;
afterEach(() => fake?.close());
const started = async (...answers: Answer[]) => {
  fake = new Fake(...answers);
  return fake.client();
};
type Instance = Record<string, any>;
const text = (value: any) => (typeof value === "object" ? value.externalId : value);
const sets = new Map<object, Set<unknown>>();

/** Whether an instance passes a filter of those that parts of a question have. */
function passes(filter: any, instance: Instance): boolean {
  if (filter === undefined) return true;
  const [[kind, content]] = Object.entries<any>(filter) as [[string, any]];
  if (kind === "and") return content.every((each: any) => passes(each, instance));
  if (kind === "not") return !passes(content, instance);
  const value = instance[content.property.at(-1)];
  if (kind === "in") {
    if (!sets.has(content)) sets.set(content, new Set(content.values.map(text)));
    return sets.get(content)?.has(text(value)) === true;
  }
  expect(kind).toBe("range");
  return content.gt === undefined ? value <= content.lte : value > content.gt;
}

/** The service: groups of what passes, at most `limit`, in an order of its own. */
const grouping =
  (instances: readonly Instance[]): Answer =>
  (response, asked, request) => {
    const { groupBy, filter, limit } = asked.body;
    const found = instances.filter((each) => passes(filter, each));
    const groups = new Map<string, { group: object; n: number }>();
    for (const each of found) {
      const group = Object.fromEntries(groupBy.map((name: string) => [name, each[name]]));
      const key = JSON.stringify(group);
      groups.set(key, { group, n: (groups.get(key)?.n ?? 0) + 1 });
    }
    const items = [...groups.values()].slice(0, limit).map(({ group, n }) => ({
      group,
      aggregates: [{ aggregate: "count", value: n }],
    }));
    json({ items })(response, asked, request);
  };
const many = (length: number, make: (n: number) => Instance) =>
  Array.from({ length }, (_, n) => make((n * 7919) % length)); // in an order that is none

test.each<[string, string[], (n: number) => Instance, number]>([
  ["numbers", ["count"], (n) => ({ count: n }), 2_500],
  ["texts", ["name"], (n) => ({ name: `n${String(n).padStart(5, "0")}` }), 2_500],
  ["references", ["site"], (n) => ({ site: { space: "s", externalId: `S-${n}` } }), 2_300],
  ["values without an order", ["status"], (n) => ({ status: `v${n}` }), 2_300],
  ["an enum and a number", ["status", "count"], (n) => ({ status: n % 3 ? "on" : "off", count: n >> 1 }), 2_400],
  [
    "two without an order",
    ["status", "site"],
    (n) => ({ status: `v${n % 40}`, site: { space: "s", externalId: `S-${n}` } }),
    2_100,
  ],
  ["exactly as many as a request gives", ["count"], (n) => ({ count: n }), 1_000],
])("all groups of %s", async (_, groupBy, make, length) => {
  const instances = many(length, make);
  const expected = new Set(instances.map((each) => JSON.stringify(groupBy.map((name) => each[name]))));
  const client = await started(grouping(instances));
  const rows = await client.view(Pump).aggregate({ n: count() }, { groupBy: groupBy as never[] });
  expect(rows.complete).toBe(true);
  expect(rows.length).toBe(expected.size);
  expect(new Set(rows.map(({ group }: any) => JSON.stringify(groupBy.map((name) => group[name]))))).toEqual(expected);
  expect(rows.reduce((all, { values }: any) => all + values.n, 0)).toBe(length);
  expect(fake.asked.length).toBeLessThan(30);
});

test("a limit is one request, and says whether it is all", async () => {
  const client = await started(grouping(many(1_200, (n) => ({ count: n }))));
  const api = client.view(Pump);
  const some = await api.aggregate({ n: count() }, { groupBy: ["count"], limit: 700 });
  expect([some.length, some.complete, fake.asked.length]).toEqual([700, false, 1]);
  const most = await api.aggregate({ n: count() }, { groupBy: ["count"], limit: 1_100 });
  expect([most.length, most.complete, fake.asked.length]).toEqual([1_100, false, 4]);
  const all = await api.aggregate({ n: count() }, { groupBy: ["count"], limit: 1_200 });
  expect([all.length, all.complete]).toEqual([1_200, true]);
  await expect(api.aggregate({ n: count() }, { groupBy: ["count"], limit: 0 })).rejects.toThrow(RangeError);
});

test("a service that knows no filter does not keep it for ever", async () => {
  const item = (n: number) => ({ group: { count: n }, aggregates: [{ aggregate: "count", value: 1 }] });
  const client = await started(json(JSON.stringify({ items: many(1_000, item) })));
  const warn = vi.fn();
  const api = client.withOptions({ logger: { warn } }).view(Pump);
  const rows = await api.aggregate({ n: count() }, { groupBy: ["count"] });
  expect([rows.complete, fake.asked.length]).toEqual([false, 500]);
  const [[message, warning]] = warn.mock.calls as [[string, unknown]];
  expect(message).toMatch(/^Pump: there are more than the [\d,]+ groups that were read: narrow them down/);
  expect(warning).toBeInstanceOf(IncompleteResultWarning);
  expect(warn).toHaveBeenCalledOnce();
  expect((await client.view(Pump).aggregate({ n: count() }, { groupBy: ["count"], limit: 10 })).complete).toBe(false);
});

test("a search tells whether it is all, and says so where the API gives no more", async () => {
  const found = Array.from({ length: 1_000 }, (_, n) => node(`P-${n}`));
  const client = await started(
    ...[found, found.slice(1), found.slice(-20), found.slice(-20)].map((items) => page(items)),
  );
  const warn = vi.fn();
  const api = client.withOptions({ logger: { warn } }).view(Pump);
  const complete = [];
  for (const limit of [undefined, undefined, 20, 30]) complete.push((await api.search("P", { limit })).complete);
  expect(complete).toEqual([false, true, false, true]);
  expect(warn.mock.calls.map(([, { name }]) => name)).toEqual(["IncompleteResultWarning"]);
});

test("what is searched for is counted alone", async () => {
  const client = await started(json({ items: [] }));
  await client.view(Pump).aggregate({ n: count() }, { query: "feed", properties: ["name"] });
  expect(fake.asked[0]?.body).toMatchObject({ query: "feed", properties: ["name"] });
});

// Digits

const answer = (group: string, ...aggregates: string[]): Answer =>
  json(`{"items": [{"group": ${group}, "aggregates": [${aggregates.join(", ")}]}]}`);
const found = (aggregate: string, property: string, value: string) =>
  `{"aggregate": "${aggregate}", "property": "${property}", "value": ${value}}`;

test("integers of 64 bits keep their digits", async () => {
  const client = await started(
    answer('{"serial": 9007199254740993}', found("max", "serial", "9223372036854775807"), found("min", "serial", "-7")),
    answer('{"serial": 5, "site": {"space": "s", "externalId": "S"}}', found("sum", "serial", "12.0")),
  );
  const api = client.view(Pump);
  const [row] = await api.aggregate({ top: max(Pump["serial"]), low: min(Pump["serial"]) }, { groupBy: ["serial"] });
  expect(row).toEqual({
    group: { serial: 9007199254740993n },
    values: { top: 9223372036854775807n, low: -7n },
  });
  const [other] = await api.aggregate({ all: sum(Pump["serial"]) }, { groupBy: ["serial", "site"] });
  expect(other).toEqual({ group: { serial: 5n, site: { space: "s", externalId: "S" } }, values: { all: 12n } });
});

test("as numbers they are refused beyond what a number holds", async () => {
  const client = await started(
    answer("{}", found("max", "serial", "9007199254740993")),
    answer("{}", found("max", "serial", "9")),
  );
  const api = client.view(Long);
  await expect(api.aggregate({ top: max(Long["serial"]) })).rejects.toThrow("top is ");
  expect((await api.aggregate({ top: max(Long["serial"]) }))[0]?.values.top).toBe(9);
});

test("each of several histograms of a property is its own", async () => {
  const bars = (interval: number, counts: number[]) =>
    JSON.stringify({
      aggregate: "histogram",
      property: "speed",
      interval,
      buckets: counts.map((n, at) => ({ start: at * interval, count: n })),
    });
  const client = await started(answer("{}", bars(10, [1, 2]), bars(5, [1, 1, 1]), found("count", "speed", "3")));
  const rows = await client
    .view(Pump)
    .aggregate({ wide: histogram(Pump["speed"], 10), fine: histogram(Pump["speed"], 5) });
  expect([rows.complete, (rows[0] as any).values.wide.length, (rows[0] as any).values.fine.length]).toEqual([
    true,
    2,
    3,
  ]);
});

test("an answer without what was asked for is an error", async () => {
  const client = await started(
    answer("{}", found("min", "speed", "3")),
    answer('{"serial": 1.5}', '{"aggregate": "count", "value": 1}'),
    json({ items: 3 }),
  );
  const api = client.view(Pump);
  const missing = await api.aggregate({ top: max(Pump["speed"]) }).catch((error: unknown) => error);
  expect(missing).toBeInstanceOf(InvalidAnswerError);
  expect((missing as Error).message).toContain("it has no max of speed");
  await expect(api.aggregate({ n: count() }, { groupBy: ["serial"] })).rejects.toThrow(
    "serial is 1.5, which is no int64",
  );
  await expect(api.aggregate({ n: count() }, { groupBy: ["serial"] })).rejects.toThrow("no list of items");
});
