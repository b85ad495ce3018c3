/** Relations followed by handles and by queries, changes of one instance, and logins of an environment. */
import { count, environmentAuth, NotUniqueError, view1 } from "../../../runtime/typescript/src/index.ts";
import { type Answer, Fake, json, node, Pump, page, Site } from "./server.ts";

let fake: Fake;
afterEach(() => fake?.close());
const started = async (...answers: Answer[]) => {
  fake = new Fake(...answers);
  return fake.client();
};
const ref = (externalId: string) => ({ space: "s", externalId });
const edge = (externalId: string, start: string, end: string) => ({
  instanceType: "edge",
  ...ref(externalId),
  version: 1,
  createdTime: 0,
  lastUpdatedTime: 0,
  type: ref("feeds"),
  startNode: ref(start),
  endNode: ref(end),
});
const sets = (items: Record<string, object[]>, cursors: Record<string, string | null> = {}): Answer =>
  json({ items, nextCursor: cursors });

test("a handle of edges reads nodes page by page, each once", async () => {
  const client = await started(
    page([node("P")]),
    sets({ edges: [], nodes: [node("A", { name: "a" }, "Site"), node("B", {}, "Site")] }, { edges: "more" }),
    sets({ edges: [], nodes: [node("A", { name: "a" }, "Site"), node("C", {}, "Site")] }),
  );
  const pump = await client.view(Pump).get("P");
  expect((await pump.feeds.all()).map((each: any) => each.externalId)).toEqual(["A", "B", "C"]);
  expect(fake.asked[1]?.body.with.edges.edges).toMatchObject({ direction: "outwards" });
  expect(fake.asked[2]?.body.cursors).toEqual({ edges: "more" });
});

test("a handle of edges is narrowed, counted, and gives its edges", async () => {
  const both = { edges: [], nodes: [node("A", {}, "Site"), node("B", {}, "Site")] };
  const client = await started(page([node("P")]), sets(both), sets(both), sets(both), page([edge("E", "P", "A")]));
  const { feeds } = await client.view(Pump).get("P");
  expect(
    (
      await feeds
        .where(Site.name.eq("a"))
        .where({ name: { startsWith: "a" } })
        .first()
    ).externalId,
  ).toBe("A");
  expect(fake.asked[1]?.body.with.nodes.nodes.filter.and.length).toBe(3);
  expect(await feeds.count()).toBe(2);
  await expect(feeds.one()).rejects.toThrow(NotUniqueError);
  const [found] = await feeds.edges();
  expect(found.endNode).toEqual(ref("A"));
  expect(fake.asked[4]?.body.filter.and.length).toBe(2);
});

test("a handle against a relation is narrowed and counted", async () => {
  const client = await started(
    page([node("S", {}, "Site")]),
    page([node("P")]),
    json({ items: [{ aggregates: [{ aggregate: "count", value: 4 }] }] }),
  );
  const { pumps } = await client.view(Site).get("S");
  for await (const each of pumps.where({ name: "a" })) expect(each.externalId).toBe("P");
  expect(await pumps.count()).toBe(4);
  expect(fake.asked[2]?.body.filter).toEqual({ equals: { property: ["s", "Pump/v1", "site"], value: ref("S") } });
});

test("a query follows edges and lists of references in one request", async () => {
  const client = await started(
    sets({
      root: [node("P", { sites: [ref("A"), ref("B")] })],
      feeds_1_edges: [edge("E", "P", "Z")],
      feeds_1: [node("Z", { name: "z" }, "Site")],
      sites_3: [node("B", {}, "Site"), node("A", {}, "Site")],
    }),
  );
  const [pump] = (await client
    .view(Pump)
    .query()
    .include({ feeds: true, sites: true } as never)
    .list()) as any[];
  expect(pump.feeds.map((each: any) => each.name)).toEqual(["z"]);
  expect(pump.sites.map((each: any) => each.externalId)).toEqual(["A", "B"]);
});

const Hub: any = view1({
  space: "s",
  externalId: "Hub",
  version: "v1",
  properties: {
    name: "text",
    lists: { reverses: () => Pump, through: ["s", "Pump/v1", "sites"], list: true },
    held: { reverses: () => Pump, through: ["s", "Holder", "hub"] },
  },
});

test("what a query cannot follow is read by requests of its own", async () => {
  const client = await started(
    sets({ root: [node("H", { name: "h" }, "Hub"), node("I", { name: "i" }, "Hub")] }),
    sets({ root: [node("P", { sites: [ref("H"), ref("I"), ref("J")] })] }),
    sets({ root: [node("Q")] }),
    sets({ root: [] }),
  );
  const query = client
    .view(Hub)
    .query()
    .where({ name: ["h", "i"] })
    .include({ lists: true, held: true } as never);
  expect(query.explain().detours).toEqual(["lists", "held"]);
  const hubs = (await query.list()) as any[];
  expect(hubs.map((hub) => [hub.lists.length, hub.held.length])).toEqual([
    [1, 1],
    [1, 0],
  ]);
  expect(fake.asked[1]?.body.with.root.nodes.filter.and[1].containsAny.values).toEqual([ref("H"), ref("I")]);
});

test("a query is a value", async () => {
  const client = await started(sets({ root: [node("P", { name: "a" })] }), sets({ root: [node("P"), node("Q")] }));
  const query = client.view(Pump).query();
  const narrow = query.where({ name: "a" }).where(Pump.speed.gt(1)).sort(Pump.name.asc()).select(["name"]).limit(5);
  expect((await narrow.first())?.name).toBe("a");
  expect(fake.asked[0]?.body.select.root.sources[0].properties).toEqual(["name"]);
  await expect(query.one()).rejects.toThrow(NotUniqueError);
  expect(() => query.select(["nmae"])).toThrow('Pump has no property "nmae"');
  expect(() => query.include({ name: true } as never).explain()).toThrow('Pump has no relation "name"');
});

test("a change names the version that was read, and gives what is stored then", async () => {
  const slim = { ...ref("P"), instanceType: "node", wasModified: true, createdTime: 1, lastUpdatedTime: 2 };
  const client = await started(
    page([node("P", { name: "a" })]),
    json({ items: [slim] }),
    page([node("P", { name: "b" })]),
    json({ items: [ref("P")] }),
  );
  const pumps = client.view(Pump);
  const changed = await pumps.update(await pumps.get("P"), { name: "b" });
  expect(changed.name).toBe("b");
  expect(fake.asked[1]?.body.items[0]).toMatchObject({ existingVersion: 3, sources: [{ properties: { name: "b" } }] });
  await expect(pumps.update({ ...changed }, { name: "c" })).rejects.toThrow("has lost its version");
  expect((await pumps.delete([changed, "P"])).deleted).toEqual([ref("P")]);
});

test("changes since a cursor, and those that delete", async () => {
  const gone = { ...(node("Q") as object), deletedTime: 9 };
  const client = await started(sets({ changes: [node("P"), gone] }, { changes: "next" }));
  const found = [];
  for await (const each of client.view(Pump).changes({ cursor: "before" })) found.push([each.kind, each.cursor]);
  expect(found).toEqual([
    ["upsert", "before"],
    ["delete", "next"],
  ]);
});

test("aggregates that cannot be asked for", async () => {
  const client = await started(page([]));
  const pumps = client.view(Pump);
  await expect(pumps.aggregate({})).rejects.toThrow("give an aggregate");
  await expect(pumps.aggregate({}, { groupBy: ["name"] })).rejects.toThrow("give an aggregate");
  await expect(pumps.aggregate({ n: 5 as never })).rejects.toThrow("give an aggregate");
  await expect(pumps.aggregate({ n: count(), m: 5 as never })).rejects.toThrow("m is no aggregate");
  await expect(pumps.aggregate({ n: count() }, { groupBy: ["nmae" as never] })).rejects.toThrow('no property "nmae"');
  const six = Object.fromEntries(["a", "b", "c", "d", "e", "f"].map((name) => [name, count()]));
  await expect(pumps.aggregate(six)).rejects.toThrow("at most 5");
});

test("spans that meet", () => {
  const found = Pump.at.overlaps(Pump.made, { gte: "2024-01-01T00:00:00Z", lt: undefined }).toJSON() as any;
  expect(found.overlaps).toEqual({
    startProperty: ["s", "Pump/v1", "at"],
    endProperty: ["s", "Pump/v1", "made"],
    gte: "2024-01-01T00:00:00.000+00:00",
  });
});

const LOGIN = { CDF_CLUSTER: "c-1", CDF_PROJECT: "p", IDP_CLIENT_ID: "id", IDP_CLIENT_SECRET: "secret" };

test.each([
  [
    { IDP_TENANT_ID: "t" },
    "https://login.microsoftonline.com/t/oauth2/v2.0/token",
    "https://c-1.cognitedata.com/.default",
  ],
  [
    { IDP_AUTHORITY_URL: "https://login.example/t/" },
    "https://login.example/t/oauth2/v2.0/token",
    "https://c-1.cognitedata.com/.default",
  ],
  [{ PROVIDER: "cdf" }, "https://auth.cognite.com/oauth2/token", null],
  [{ PROVIDER: "auth0", IDP_TOKEN_URL: "https://a.example/t" }, "https://a.example/t", "IDENTITY user_impersonation"],
  [{ PROVIDER: "other", IDP_TOKEN_URL: "https://o.example/t", IDP_SCOPES: "a,b c" }, "https://o.example/t", "a b c"],
])("the login of %j", async (more, url, scope) => {
  let asked: [string, URLSearchParams] | undefined;
  const real = globalThis.fetch;
  globalThis.fetch = (async (address: string, init: RequestInit) => {
    asked = [String(address), new URLSearchParams(init.body as string)];
    return new Response('{"access_token": "t", "expires_in": 60}');
  }) as never;
  try {
    expect(await environmentAuth({ ...LOGIN, ...more }).headers()).toEqual({ authorization: "Bearer t" });
  } finally {
    globalThis.fetch = real;
  }
  expect([asked?.[0], asked?.[1].get("scope")]).toEqual([url, scope]);
});

test.each([
  [{ PROVIDER: "mine" }, "PROVIDER=mine is not known"],
  [{ LOGIN_FLOW: "token" }, "CDF_TOKEN is not set"],
  [{ LOGIN_FLOW: "device_code" }, "LOGIN_FLOW=device_code is not supported"],
  [{ PROVIDER: "auth0", CDF_PROJECT: "", IDP_TOKEN_URL: "https://a.example/t" }, "PROVIDER=auth0 needs CDF_PROJECT"],
  [{ CDF_CLUSTER: "", IDP_TENANT_ID: "t" }, "the scope of the login is made from it"],
])("no login of %j", (more, message) => {
  expect(() => environmentAuth({ ...LOGIN, ...more })).toThrow(message);
});
