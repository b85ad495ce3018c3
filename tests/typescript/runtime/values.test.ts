/** Values, instances, conditions and object graphs: what is sent, and what an answer becomes. */
import { inspect } from "node:util";
import { dumpJson, environmentAuth, InstanceClient, refOf } from "../../../runtime/typescript/src/index.ts";
import { exactParser } from "../../../runtime/typescript/src/json.ts";
import { components } from "../../../runtime/typescript/src/order.ts";
import { plainDate, timestamp } from "../../../runtime/typescript/src/values.ts";
import { Fake, json, node, Pump, page, Site } from "./server.ts";

let fake: Fake;
afterEach(() => fake?.close());
const read = async (...properties: object[]) => {
  fake = new Fake(page(properties.map((each, index) => node(`P-${index + 1}`, each))));
  return (await fake.client()).view(Pump).list();
};
const sent = async (objects: unknown, options = {}) => {
  fake = new Fake(json({}));
  return (await fake.client()).view(Pump).dryRun(objects as never, options) as Promise<any>;
};

test.each([
  ["2024-01-02T03:04:05.678999Z", "2024-01-02T03:04:05.678+00:00"],
  ["2024-01-02T03:04+02:00", "2024-01-02T01:04:00.000+00:00"],
  ["1969-12-31T23:59:59.999999Z", "1969-12-31T23:59:59.999+00:00"],
  ["2024-01-02 03:04:05,5-0130", "2024-01-02T04:34:05.500+00:00"],
  [new Date(0), "1970-01-01T00:00:00.000+00:00"],
  [{ epochMilliseconds: -0.5 }, "1969-12-31T23:59:59.999+00:00"],
])("the moment %s", (value, text) => expect(timestamp(value)).toBe(text));

test.each(["2024-01-02", "2024-01-02T03:04:05", "soon", new Date(Number.NaN), 5, null, "+012024-01-01T00:00:00Z"])(
  "%s is no moment",
  (value) => expect(() => timestamp(value)).toThrow(),
);

test.each([
  ["2024-02-29", "2024-02-29"],
  [{ year: 5, month: 1, day: 2 }, "0005-01-02"],
])("the day %s", (value, text) => expect(plainDate(value)).toBe(text));
test.each(["2023-02-29", "2024-1-2", new Date(), "2024-01-02T00:00:00Z"])("%s is no day", (value) =>
  expect(() => plainDate(value)).toThrow(TypeError),
);

test("integers keep their digits", () => {
  const text =
    '{"serial": 9007199254740993, "serials": [1, -9007199254740993], "n": 9007199254740993, "t": "\\"serial\\": 9007199254740993", "serial ": 1}';
  expect(exactParser(["serial", "serials"])(text)).toEqual({
    serial: "9007199254740993",
    serials: [1, "-9007199254740993"],
    n: 9007199254740992,
    t: '"serial": 9007199254740993',
    "serial ": 1,
  });
  expect(exactParser([])).toBe(JSON.parse);
  expect(dumpJson({ a: 9007199254740993n, b: ["9007199254740993", 1n] })).toBe(
    '{"a":9007199254740993,"b":["9007199254740993",1]}',
  );
});

test("an instance is its data", async () => {
  const [pump] = await read({
    name: "a",
    serial: 5,
    serials: [1, 2],
    at: "2024-01-02T03:04:05.678+00:00",
    speed: null,
    site: { space: "s", externalId: "S" },
    new: [1],
    ["__proto__"]: "p",
    then: "t",
    constructor: "c",
    feeds: "of a server",
  });
  expect({ ...pump }).toMatchObject({
    space: "s",
    externalId: "P-1",
    name: "a",
    serial: 5n,
    serials: [1n, 2n],
    at: new Date("2024-01-02T03:04:05.678Z"),
    new: [1],
    then: "t",
    constructor: "c",
    feeds: "of a server",
  });
  expect("speed" in pump).toBe(false);
  expect(Object.getOwnPropertyDescriptor(pump, "__proto__")?.value).toBe("p");
  expect(({} as any).p).toBeUndefined();
  expect(pump.$).toEqual({ instanceType: "node", version: 3, createdTime: new Date(1), lastUpdatedTime: new Date(2) });
  expect(JSON.parse(JSON.stringify(pump))).toMatchObject({ serial: 5, site: { space: "s", externalId: "S" } });
  expect(structuredClone(pump.site)).toEqual({ space: "s", externalId: "S" });
  const [plain] = await read({ name: "a" });
  expect(inspect(plain)).toBe("Pump { space: 's', externalId: 'P-1', name: 'a' }");
});

test("a column is known, a view constant cannot be changed", () => {
  expect(Pump.then.eq("x").toJSON()).toEqual({ equals: { property: ["s", "Pump/v1", "then"], value: "x" } });
  expect(Pump.nothing).toBeUndefined();
  expect("name" in Pump).toBe(true);
  expect(() => (Pump.name = 1)).toThrow(TypeError);
  const filter = Pump.name.eq("a");
  expect(() => (filter.tree.equals.value = "b")).toThrow(TypeError);
});

test("conditions as objects say what columns say", async () => {
  fake = new Fake(page([]));
  const pumps = (await fake.client()).view(Pump);
  const where = {
    name: ["a", "b"],
    speed: { gte: 1, lt: 2 },
    site: "S",
    at: null,
    sites: { containsAny: ["T"] },
    externalId: { startsWith: "P" },
    status: undefined,
  };
  await pumps.list({ where });
  await pumps.list({
    where: Pump.name
      .in(["a", "b"])
      .and(
        Pump.speed.gte(1),
        Pump.speed.lt(2),
        Pump.site.eq("S"),
        Pump.at.missing(),
        Pump.sites.containsAny(["T"]),
        Pump.externalId.startsWith("P"),
      ),
  });
  expect(fake.asked[0]?.body).toEqual(fake.asked[1]?.body);
  expect(fake.asked[0]?.body.filter.and[3]).toEqual({
    equals: { property: ["s", "Pump/v1", "site"], value: { space: "s", externalId: "S" } },
  });
  await expect(pumps.list({ where: { nmae: "x" } })).rejects.toThrow('Pump has no property "nmae"');
  await expect(pumps.list({ where: { name: { like: "x" } } })).rejects.toThrow('"like" is no condition of Pump.name');
});

test("an object graph becomes items", async () => {
  const site: any = { externalId: "S", name: "Site" };
  const { nodes, edges, requests } = await sent([
    {
      externalId: "A",
      name: "a",
      serial: 9007199254740993n,
      at: "2024-01-02T03:04:05Z",
      site,
      sites: [site, "T"],
      feeds: [site, { space: "x", externalId: "Z" }],
      speed: null,
      count: undefined,
      $existingVersion: 4,
    },
  ]);
  expect([nodes, edges, requests.length]).toEqual([2, 2, 1]);
  const [pump, other, edge] = requests[0].body.items;
  expect(pump).toEqual({
    instanceType: "node",
    space: "s",
    externalId: "A",
    existingVersion: 4,
    sources: [
      {
        source: { type: "view", space: "s", externalId: "Pump", version: "v1" },
        properties: {
          name: "a",
          serial: 9007199254740993n,
          at: "2024-01-02T03:04:05.000+00:00",
          site: { space: "s", externalId: "S" },
          sites: [
            { space: "s", externalId: "S" },
            { space: "s", externalId: "T" },
          ],
          speed: null,
        },
      },
    ],
  });
  expect(other.externalId).toBe("S");
  expect(edge).toMatchObject({
    instanceType: "edge",
    type: { space: "s", externalId: "feeds" },
    startNode: { externalId: "A" },
    endNode: { externalId: "S" },
  });
  expect(edge.externalId).toMatch(/^[0-9a-f]{64}$/);
});

test.each([
  [{ externalId: "A", nmae: 1 }, "Pump s:A: nmae: the view has no such property"],
  [{ externalId: "A", count: 1.5 }, "1.5 is no integer of 32 bits"],
  [{ externalId: "A", count: 2 ** 31 }, "is no integer of 32 bits"],
  [{ externalId: "A", serial: 2 ** 53 }, "give a bigint"],
  [{ externalId: "A", serial: 2n ** 63n }, "does not fit"],
  [{ externalId: "A", speed: Number.NaN }, "no number that CDF can keep"],
  [{ externalId: "A", name: 5 }, "5 is no text"],
  [{ externalId: "A", made: new Date() }, "CDF computes it"],
  [{ externalId: "A", made: null }, "CDF computes it"],
  [{ externalId: "A", settings: [1] }, "is no JSON object"],
  [{ name: "a" }, "has no externalId"],
  [{ externalId: "" }, "1 to 256 characters"],
  [{ externalId: "A", sites: "S" }, "is no array"],
  ["A", "expected an object to write"],
])("object %# is refused before anything is sent", async (object, message) => {
  await expect(sent([object])).rejects.toThrow(message);
  expect(fake.asked).toEqual([]);
});

test("two objects of one id must agree", async () => {
  await expect(
    sent([
      { externalId: "A", name: "a" },
      { externalId: "A", name: "b" },
    ]),
  ).rejects.toThrow("two objects with the id s:A differ, in name");
  expect(
    (
      await sent([
        { externalId: "A", name: "a" },
        { externalId: "A", name: "a" },
      ])
    ).nodes,
  ).toBe(1);
});

test("more than a request takes: targets come first, circles stay together", async () => {
  const circle: any[] = [{ externalId: "c1", site: undefined }];
  const objects = Array.from({ length: 1500 }, (_, index) => ({
    externalId: `P-${index}`,
    site: { externalId: `S-${index}` },
  }));
  const { requests } = await sent([...objects, ...circle]);
  expect(requests.map(({ body }: any) => body.items.length)).toEqual([1000, 1000, 1000, 1]);
  const place = new Map(
    requests.flatMap(({ body }: any, index: number) => body.items.map((item: any) => [item.externalId, index])),
  );
  expect(
    objects.every(
      ({ externalId, site }) => (place.get(site.externalId) as number) <= (place.get(externalId) as number),
    ),
  ).toBe(true);
  expect(components([[1], [0], [1, 3], []]).map((each) => [...each].sort())).toEqual([[0, 1], [3], [2]]);
  const long = Array.from({ length: 100_000 }, (_, index) => (index ? [index - 1] : []));
  expect(components(long).length).toBe(100_000);
});

test("modes", async () => {
  expect((await sent([{ externalId: "A" }], { mode: "create" })).requests[0].body.items[0].existingVersion).toBe(0);
  expect((await sent([{ externalId: "A" }], { mode: "replace" })).requests[0].body.replace).toBe(true);
});

test("what was read is written back, with what a query put in the place of a reference", async () => {
  const set = (items: object[]) => items;
  fake = new Fake(
    json({
      items: {
        root: set([node("P", { name: "a", site: { space: "s", externalId: "S" } })]),
        site_1: set([node("S", { name: "x" }, "Site")]),
      },
      nextCursor: {},
    }),
  );
  const client = await fake.client();
  const [pump] = (await client.view(Pump).query().include({ site: true }).list()) as any[];
  expect(pump.site.name).toBe("x");
  expect(refOf(pump, "site")).toMatchObject({ space: "s", externalId: "S" });
  expect(client.view(Pump).asWrite(pump)).toEqual({
    space: "s",
    externalId: "P",
    $existingVersion: 3,
    name: "a",
    site: { space: "s", externalId: "S" },
  });
  expect(() => client.view(Pump).asWrite({ ...pump })).toThrow("has lost its view");
});

test("a query reads what did not fit, and what the API cannot follow, by itself", async () => {
  const root = node("S", { name: "x" }, "Site");
  const pump = (id: string) => node(id, { site: { space: "s", externalId: "S" } });
  fake = new Fake(
    json({ items: { root: [root], pumps_1: [pump("A")] }, nextCursor: { root: null, pumps_1: "more" } }),
    json({ items: { pumps_1: [pump("B")] }, nextCursor: { pumps_1: null } }),
  );
  const [site] = (await (await fake.client()).view(Site).query().include({ pumps: true }).list()) as any[];
  expect(site.pumps.map((each: any) => each.externalId)).toEqual(["A", "B"]);
  expect(fake.asked[1]?.body.cursors).toEqual({ pumps_1: "more" });
  expect(Object.keys(fake.asked[1]?.body.select)).toEqual(["pumps_1"]);
});

test("ids", async () => {
  fake = new Fake(page([node("A")]));
  const client = (await fake.client()).withOptions({ instanceSpace: undefined });
  await expect(client.view(Pump).retrieve("A")).rejects.toThrow(
    "give { space, externalId }, or the client an instanceSpace",
  );
  await expect(client.view(Pump).retrieve(5 as never)).rejects.toThrow("is not the id of an instance");
  expect(fake.asked).toEqual([]);
});

test("the environment", () => {
  const client = InstanceClient.fromEnv({
    CDF_CLUSTER: "c-1",
    CDF_PROJECT: "p",
    CDF_TOKEN: " t ",
    CDF_CLIENT_TIMEOUT: "2.5",
  });
  expect([client.options.baseUrl, client.options.project, client.options.timeout]).toEqual([
    "https://c-1.cognitedata.com",
    "p",
    2500,
  ]);
  expect(() => InstanceClient.fromEnv({})).toThrow("CDF_CLUSTER (or CDF_URL) is not set");
  expect(() => environmentAuth({ IDP_CLIENT_ID: "a", CDF_CLIENT_ID: "b", CDF_CLUSTER: "c" })).toThrow(
    "are both set and differ",
  );
  expect(() => environmentAuth({ IDP_CLIENT_ID: "a", CDF_CLUSTER: "c" })).toThrow(
    "needs CDF_CLIENT_SECRET or IDP_CLIENT_SECRET",
  );
});
