/** What a client does around its requests, and the functions beside it. */
import { inspect } from "node:util";
import {
  ConfigurationError,
  ConflictError,
  differences,
  MultiRequestError,
  NotUniqueError,
  ownOf,
  type RequestEvent,
  type ResponseEvent,
  schemaOf,
  toPlain,
  viewById,
} from "../../../runtime/typescript/src/index.ts";
import { type Answer, Fake, Feed, json, node, Part, Pump, page, Site } from "./server.ts";

let fake: Fake;
const started = async (options: object, ...answers: Answer[]) => {
  fake = new Fake(...answers);
  return fake.client(options);
};
const failure = async (work: Promise<unknown>): Promise<any> =>
  work.then(
    () => expect.unreachable(),
    (reason: unknown) => reason,
  );
const cut: Answer = (response) => response.destroy();
const conflict = json({ error: { code: 409, message: "a version conflict" } }, 409);
afterEach(() => fake?.close());

// Limits

test("so many requests at once, and no more", async () => {
  let [open, most] = [0, 0];
  const slow: Answer = (response, asked, request) => {
    open += 1;
    most = Math.max(most, open);
    setTimeout(() => {
      open -= 1;
      page([])(response, asked, request);
    }, 20);
  };
  const client = await started({}, slow);
  await Promise.all(Array.from({ length: 10 }, () => client.view(Pump).list()));
  expect([most, fake.asked.length]).toEqual([4, 10]);
  most = 0;
  const narrow = client.withOptions({ concurrency: { read: 1 } });
  await Promise.all(Array.from({ length: 3 }, () => narrow.view(Pump).list()));
  expect(most).toBe(1);
});

test("who waits for others can be aborted, and leaves the turn to the next", async () => {
  const held: (() => void)[] = [];
  const client = await started({ concurrency: 1 }, (response, asked, request) => {
    held.push(() => page([])(response, asked, request));
  });
  const stop = new AbortController();
  const first = client.view(Pump).list();
  const second = failure(client.view(Pump).list({ signal: stop.signal }));
  const third = client.view(Pump).list();
  await expect.poll(() => held.length).toBe(1);
  stop.abort(new Error("enough"));
  expect((await second).message).toBe("enough");
  held.shift()?.();
  await first;
  await expect.poll(() => held.length).toBe(1);
  held.shift()?.();
  expect(await third).toEqual([]);
  expect(fake.asked.length).toBe(2);
});

test("so many requests per second", async () => {
  const client = await started({ rateLimit: 50 }, page([]));
  const begun = performance.now();
  await Promise.all(Array.from({ length: 6 }, () => client.view(Pump).list()));
  expect(performance.now() - begun).toBeGreaterThan(95);
});

test.each([
  [{ concurrency: 0 }, "concurrency takes a number from 1 on"],
  [{ concurrency: { reads: 2 } }, "got reads=2"],
  [{ rateLimit: 0 }, "rateLimit must be above 0"],
])("limits %j", async (options, message) => {
  const client = await started({}, page([]));
  const made = () => client.withOptions(options as never);
  expect(made).toThrow(ConfigurationError);
  expect(made).toThrow(message);
});

// What is sent

test("large bodies are compressed", async () => {
  const answer: Answer = (response, asked, request) =>
    json({ items: asked.body.items.map((each: object) => ({ ...each, wasModified: true, createdTime: 1 })) })(
      response,
      asked,
      request,
    );
  const client = await started({}, answer);
  const pumps = [{ externalId: "A", name: "é".repeat(2000) }];
  await client.view(Pump).upsert(pumps);
  expect(client.stats().total.bytesSent).toBeLessThan(1000);
  await client.withOptions({ compress: false }).view(Pump).upsert(pumps);
  expect(fake.asked.map(({ headers }) => headers["content-encoding"])).toEqual(["gzip", undefined]);
  expect(fake.asked[0]?.body).toEqual(fake.asked[1]?.body);
  expect(fake.asked[0]?.body.items[0].sources[0].properties.name).toBe("é".repeat(2000));
});

test("what a request was is told, and no secret", async () => {
  const events: (RequestEvent | ResponseEvent)[] = [];
  const lines: string[] = [];
  const logger = Object.fromEntries(
    ["debug", "info", "warn", "error"].map((level) => [
      level,
      (text: string, event: unknown) => lines.push(`${level} ${text}`, inspect(event)),
    ]),
  );
  const client = await started(
    {
      logger,
      onRequest: (event: RequestEvent) => events.push(event),
      onResponse: (event: ResponseEvent) => {
        events.push(event);
        throw new Error("of the program");
      },
    },
    json({ error: { message: "later" } }, 503, { "retry-after": "0" }),
    cut,
    page([node("a"), node("b")]),
  );
  expect((await client.view(Pump).list()).length).toBe(2);
  expect(events[1]).toMatchObject({ status: 503, requestId: "r-1", request: { attempt: 1, method: "POST" } });
  expect(events[3]).toMatchObject({ status: undefined, request: { attempt: 2 } });
  expect((events[3] as ResponseEvent).error).not.toBe("");
  expect(
    lines
      .filter((line) => /^(debug|info|warn|error) /.test(line))
      .map((line) => line.replace(/ in \d+ ms| -> [a-z].*/, "")),
  ).toEqual([
    "debug -> POST /models/instances/list",
    "warn POST /models/instances/list -> 503",
    "error a hook of the client threw; the request goes on",
    "debug -> POST /models/instances/list",
    "warn POST /models/instances/list",
    "error a hook of the client threw; the request goes on",
    "debug -> POST /models/instances/list",
    "info POST /models/instances/list -> 200",
    "error a hook of the client threw; the request goes on",
  ]);
  const { total, endpoints } = client.stats();
  expect(total).toMatchObject({ requests: 3, retries: 2, errors: 2, rateLimited: 0, objects: 2 });
  expect(Object.keys(endpoints)).toEqual(["POST /models/instances/list"]);
  expect(lines.join() + JSON.stringify(events)).not.toContain("secret-token");
});

test("a client can be disposed of", async () => {
  const client = await started({}, page([]));
  await (client as any)[Symbol.asyncDispose]();
  expect((await failure(client.view(Pump).list())).message).toContain("the client is closed");
});

// Answers that were lost

const stored = (name: string, version: number) => page([{ ...node("P", { name }), version, lastUpdatedTime: 9 }]);

test("a write whose answer was lost, and that has landed, is done", async () => {
  const client = await started({}, cut, conflict, stored("new", 4), stored("new", 4));
  const done = await client.view(Pump).upsert({ externalId: "P", name: "new", $existingVersion: 3 });
  expect(done.updated).toEqual([{ space: "s", externalId: "P" }]);
  expect(fake.asked.map(({ path }) => path.split("/").at(-1))).toEqual(["instances", "instances", "byids", "byids"]);
});

test("a write whose answer was lost, and that met another one, is a conflict", async () => {
  const client = await started({}, cut, conflict, stored("of another", 4), stored("of another", 4));
  const found = await failure(client.view(Pump).upsert({ externalId: "P", name: "new", $existingVersion: 3 }));
  expect(found).toBeInstanceOf(ConflictError);
});

test("a write whose answer was lost, and that was changed since, is unknown", async () => {
  const client = await started({}, cut, conflict, stored("later", 9), stored("later", 9));
  const found = await failure(client.view(Pump).upsert({ externalId: "P", name: "new", $existingVersion: 3 }));
  expect(found).toBeInstanceOf(MultiRequestError);
  expect(found.unknown).toEqual([{ space: "s", externalId: "P" }]);
});

test("all forms of a value that the API gives back are the value", async () => {
  const sent = {
    serial: 9007199254740993n,
    serials: [1n, -9007199254740993n],
    at: "2024-01-02T03:04:05.678999+01:00",
    speed: 0.1,
    settings: { a: [1, { b: null }] },
    site: "S",
    name: null,
  };
  const text = JSON.stringify({
    items: [
      {
        ...node("P", {
          serial: "L1",
          serials: [1, "L2"],
          at: "2024-01-02T02:04:05.678+00:00",
          speed: Math.fround(0.1),
          settings: { a: [1, { b: null }] },
          site: { space: "s", externalId: "S" },
        }),
        version: 4,
      },
    ],
  })
    .replace('"L1"', "9007199254740993")
    .replace('"L2"', "-9007199254740993");
  const client = await started({}, cut, conflict, json(text), json(text));
  const done = await client.view(Pump).upsert({ externalId: "P", ...sent, $existingVersion: 3 });
  expect(done.updated.length + done.created.length).toBe(1);
  await fake.close();
  const other = text.replace("9007199254740993", "9007199254740992");
  const again = await started({}, cut, conflict, json(other), json(other));
  expect(await failure(again.view(Pump).upsert({ externalId: "P", ...sent, $existingVersion: 3 }))).toBeInstanceOf(
    ConflictError,
  );
});

// Relations

test("the only one", async () => {
  const client = await started({}, page([node("S", {}, "Site")]), page([node("A")]), page([node("A"), node("B")]));
  const site = await client.view(Site).get("S");
  expect((await site.pumps.one()).externalId).toBe("A");
  expect(await failure(site.pumps.one())).toBeInstanceOf(NotUniqueError);
  expect(fake.asked.slice(1).map(({ body }) => body.limit)).toEqual([2, 2]);
});

test("relations can be aborted", async () => {
  const client = await started(
    {},
    page([node("P", { site: { space: "s", externalId: "S" }, sites: [{ space: "s", externalId: "S" }] })]),
  );
  const pump = await client.view(Pump).get("P");
  const signal = AbortSignal.abort(new Error("enough"));
  for (const work of [
    pump.site.fetch({ signal }),
    pump.sites.all({ signal }),
    pump.feeds.all({ signal }),
    pump.feeds.first({ signal }),
    pump.feeds.one({ signal }),
    pump.feeds.count({ signal }),
    pump.feeds.edges({ signal }),
  ])
    expect((await failure(work)).message).toBe("enough");
  expect(fake.asked.length).toBe(1);
});

// Values beside the client

test("known values of enums", () => {
  expect(Part.$enums).toEqual({ kind: ["a", "b"], kinds: ["c"] });
  expect(Pump.$enums).toEqual({});
});

test("what is required is asked for, of what is new", async () => {
  const client = await started({}, page([node("P", { kind: "a" }, "Part")]));
  const part = client.view(Part);
  const lacking = failure(part.dryRun({ externalId: "A", name: "a" }));
  expect((await lacking).message).toBe('Part "A": site is missing; it has no default');
  expect(await lacking).toBeInstanceOf(TypeError);
  expect((await part.dryRun({ externalId: "A", name: "a", site: "S" })).nodes).toBe(1);
  const read = await part.get("P");
  expect((await part.dryRun([read, part.asWrite(read)])).nodes).toBe(1);
});

test("plain data", async () => {
  const client = await started(
    {},
    page([
      node("P", {
        serial: 5,
        at: "2024-01-02T03:04:05.678+00:00",
        site: { space: "s", externalId: "S" },
        sites: [{ space: "s", externalId: "S" }],
        ["__proto__"]: "p",
      }),
    ]),
  );
  const list = await client.view(Pump).list();
  const [plain] = toPlain(list) as any[];
  expect(Object.getPrototypeOf(plain)).toBe(Object.prototype);
  expect(Object.getOwnPropertyDescriptor(plain, "__proto__")?.value).toBe("p");
  expect(Object.getPrototypeOf(plain.site)).toBe(Object.prototype);
  expect(plain.sites.constructor).toBe(Array);
  expect(structuredClone(plain)).toMatchObject({ serial: 5n, at: new Date("2024-01-02T03:04:05.678Z") });
  expect("feeds" in plain).toBe(false);
});

test("a property of an edge that is called as one of its ends", async () => {
  const edge = {
    ...node("E", { length: 1, startNode: "west" }, "Feed"),
    instanceType: "edge",
    type: { space: "s", externalId: "t" },
    startNode: { space: "s", externalId: "A" },
    endNode: { space: "s", externalId: "B" },
  };
  const client = await started({}, page([edge]));
  const found = await client.view(Feed).get("E");
  expect([found.startNode.externalId, ownOf(found, "startNode"), ownOf(found, "endNode")]).toEqual([
    "A",
    "west",
    undefined,
  ]);
  const { requests } = await client.view(Feed).dryRun(client.view(Feed).asWrite(found));
  expect((requests as any)[0].body.items[0].sources[0].properties).toEqual({ startNode: "west", length: 1 });
});

// The schema

const mapped = (type: object, more: object = {}) => ({
  type,
  nullable: true,
  container: { space: "s", externalId: "C" },
  containerPropertyIdentifier: "x",
  ...more,
});
const source = (externalId: string) => ({ type: "view", space: "s", externalId, version: "v1" });
const view = (externalId: string, properties: object, more: object = {}) => ({
  ...source(externalId),
  usedFor: "node",
  properties,
  ...more,
});
const LIVE = view(
  "Pump",
  {
    name: mapped({ type: "text" }, { nullable: false }),
    serial: mapped({ type: "int64", list: true }),
    status: mapped({ type: "enum", values: { on: {}, off: {} } }),
    site: mapped({ type: "direct", source: source("Site") }),
    sites: mapped({ type: "direct", list: true, source: source("Gone") }),
    feeds: {
      connectionType: "multi_edge_connection",
      type: { space: "s", externalId: "feeds" },
      direction: "inwards",
      source: source("Site"),
    },
  },
  {
    filter: {
      and: [{ hasData: [] }, { equals: { property: ["node", "type"], value: { space: "s", externalId: "PumpType" } } }],
    },
  },
);
const LIVE_SITE = view("Site", {
  name: mapped({ type: "text" }),
  pumps: {
    connectionType: "multi_reverse_direct_relation",
    source: source("Pump"),
    through: { source: source("Pump"), identifier: "site" },
  },
  first: {
    connectionType: "single_reverse_direct_relation",
    source: source("Pump"),
    through: { source: { type: "container", space: "s", externalId: "C" }, identifier: "site" },
  },
});

test("a view known only at run time", async () => {
  const client = await started(
    {},
    json({ items: [LIVE] }),
    json({ items: [LIVE_SITE] }),
    page([node("P", { name: "a", serial: [1], site: { space: "s", externalId: "S" } })]),
    page([node("S", { name: "North" }, "Site")]),
    page([]),
  );
  const Live = await viewById(client, { space: "s", externalId: "Pump", version: "v1" });
  expect(fake.asked.map(({ path, body }) => [path.split("/").at(-1), body.items])).toEqual([
    ["byids?includeInheritedProperties=true", [{ space: "s", externalId: "Pump", version: "v1" }]],
    [
      "byids?includeInheritedProperties=true",
      [
        { space: "s", externalId: "Site", version: "v1" },
        { space: "s", externalId: "Gone", version: "v1" },
      ],
    ],
  ]);
  expect(Live.$enums).toEqual({ status: ["on", "off"] });
  const pump = await client.view(Live).get("P");
  expect([pump.name, pump.serial]).toEqual(["a", [1n]]);
  const site = await pump.site.fetch();
  expect(site.name).toBe("North");
  await site.first.all();
  expect(fake.asked.at(-1)?.body.filter.equals.property).toEqual(["s", "C", "site"]);
  const { requests } = await client.view(Live).dryRun({ externalId: "N", name: "n", feeds: ["S"] });
  expect((requests as any)[0].body.items).toMatchObject([
    { type: { externalId: "PumpType" } },
    { type: { externalId: "feeds" }, startNode: { externalId: "S" }, endNode: { externalId: "N" } },
  ]);
  expect((await failure(client.view(Live).dryRun({ externalId: "N" }))).message).toContain("name is missing");
});

test("a view that the server does not have", async () => {
  const client = await started({}, json({ items: [] }));
  expect((await failure(viewById(client, { space: "s", externalId: "No", version: "v1" }))).message).toContain(
    "there is no view s:No:v1",
  );
});

test("whether generated views still fit", async () => {
  const site = view("Site", { name: mapped({ type: "text", list: true }) });
  const client = await started({}, json({ items: [site] }));
  const id = { space: "s", externalId: "Site", version: "v1" };
  expect(await differences(client, [Site, Feed])).toEqual([
    { view: id, property: "name", generated: "text", stored: "text[]" },
    { view: id, property: "pumps", generated: "reverses", stored: "nothing" },
    { view: { ...id, externalId: "Feed" }, property: undefined, generated: "a view", stored: "nothing" },
  ]);
  await fake.close();
  expect(await differences(await started({}, json({ items: [LIVE_SITE] })), [Site])).toEqual([]);
});

test("the schema is read page by page", async () => {
  const client = await started(
    {},
    json({ items: [{ space: "s" }], nextCursor: "c" }),
    json({ items: [{ space: "t" }] }),
    json({
      items: [
        { space: "s", externalId: "M", version: "1", createdTime: 1 },
        { space: "s", externalId: "M", version: "2", createdTime: 2 },
      ],
    }),
    json({}),
  );
  const { spaces, dataModels } = schemaOf(client);
  expect(await spaces.list({ includeGlobal: true })).toEqual([{ space: "s" }, { space: "t" }]);
  expect(fake.asked.map(({ path }) => path.split("/").at(-1))).toEqual([
    "spaces?includeGlobal=true&limit=1000",
    "spaces?includeGlobal=true&limit=1000&cursor=c",
  ]);
  expect((await dataModels.retrieve({ space: "s", externalId: "M" }))?.version).toBe("2");
  expect((await failure(dataModels.retrieve([{ space: "s", externalId: "M" }]))).message).toContain("no list of items");
});
