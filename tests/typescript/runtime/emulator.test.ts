/** The emulator over HTTP: what goes wrong on purpose, and more groups than one request gives. */
import { NetworkError, RateLimitError, ServerError, TokenAuth } from "../../../runtime/typescript/src/index.ts";

const { PYGEN_TEST_EMULATOR: baseUrl = "", PYGEN_TEST_CONTROL: control } = process.env;
const sdk: any = await import(`${process.env["PYGEN_CONFORMANCE_SDK"]}/index.js`);
const runtime: any = await import(process.env["PYGEN_CONFORMANCE_RUNTIME"] as string);
const { WaterWorksClient, Valve } = sdk;
const started = (options: object = {}) =>
  new WaterWorksClient({ baseUrl, project: "p", credentials: new TokenAuth("t"), ...options });

/** Tells the emulator what to do: `faults`, `latency`, `reset`. */
async function tell(what: string, body: object = {}, token = control): Promise<number> {
  const headers = { authorization: `Bearer ${token}` };
  return (await fetch(`${baseUrl}/_emulator/${what}`, { method: "POST", headers, body: JSON.stringify(body) })).status;
}
const fault = (status: number, more: object = {}) => tell("faults", { items: [{ status, retryAfter: 0, ...more }] });
const failure = async (work: Promise<unknown>): Promise<any> =>
  work.then(
    () => expect.unreachable(),
    (reason: unknown) => reason,
  );

beforeAll(async () => {
  expect(baseUrl, "PYGEN_TEST_PYTHON names no Python with the emulator").toBeTruthy();
  const headers = { authorization: "Bearer t" };
  const body = JSON.stringify({ items: [{ space: "water_works_data" }] });
  expect((await fetch(`${baseUrl}/api/v1/projects/p/models/spaces`, { method: "POST", headers, body })).status).toBe(
    200,
  );
});
afterEach(async () => {
  expect(await tell("reset")).toBe(200);
  expect(await tell("latency", { seconds: 0 })).toBe(200);
});

test("only who has the token says what goes wrong", async () => {
  expect(await tell("faults", { items: [{ status: 503 }] }, "guessed")).toBe(401);
});

test("answers that fail at first are asked for again", async () => {
  await fault(503, { times: 2 });
  await fault(429);
  const client = started();
  expect((await client.pump.list()).length).toBe(0);
  expect(client.stats().total).toMatchObject({ requests: 4, retries: 3, rateLimited: 1, errors: 3 });
});

test("answers that go on failing are an error, with what the service said", async () => {
  await fault(429, { times: 4 });
  const found = await failure(started().pump.list());
  expect(found).toBeInstanceOf(runtime.RateLimitError);
  expect(found).toBeInstanceOf(RateLimitError); // of another copy of the runtime
  expect([found.status, found.attempts, found.retryAfter]).toEqual([429, 4, 0]);
  expect(found.message).toContain("Fault injected: 429");
});

test("a fault of one endpoint leaves the others alone", async () => {
  await fault(500, { path: "/models/instances/query" });
  const client = started();
  expect(await client.pump.count()).toBe(0);
  expect(await failure(client.pump.query().list())).toBeInstanceOf(ServerError);
  expect((await client.pump.query().list()).length).toBe(0);
});

test("a write that fails at first lands once", async () => {
  await fault(502, { path: "/models/instances", times: 1 });
  const client = started();
  const done = await client.valve.upsert({ externalId: "V-1", name: "Valve", nominalDiameter: 5 });
  expect([done.created.length, await client.valve.count()]).toEqual([1, 1]);
  const [valve] = await client.valve.list();
  expect(valve.$.version).toBe(1);
});

test("a slow service is waited for as long as `timeout` says", async () => {
  await tell("latency", { seconds: 0.3 });
  const found = await failure(started({ timeout: 50, maxRetries: 0 }).pump.list());
  expect(found).toBeInstanceOf(NetworkError);
  expect(found.message).toContain("it did not come in time");
  expect((await started({ timeout: 5000 }).pump.list()).length).toBe(0);
});

test("more groups than a request gives are read to the end", async () => {
  const client = started();
  const valves = Array.from({ length: 2_300 }, (_, n) => ({
    externalId: `V-${n}`,
    name: `Valve ${n}`,
    nominalDiameter: (n % 1_200) + 1,
  }));
  await client.valve.upsert(valves);
  const names = await client.valve.aggregate({ n: runtime.count() }, { groupBy: ["name"] });
  expect([names.length, names.complete, new Set(names.map(({ group }: any) => group.name)).size]).toEqual([
    2_300,
    true,
    2_300,
  ]);
  const sizes = await client.valve.aggregate(
    { n: runtime.count(), least: runtime.min(Valve.nominalDiameter) },
    { groupBy: ["nominalDiameter"], where: Valve.nominalDiameter.gt(100) },
  );
  expect([sizes.length, sizes.complete]).toEqual([1_100, true]);
  expect(sizes.every(({ group, values }: any) => group.nominalDiameter === values.least)).toBe(true);
  expect(sizes.reduce((sum: number, { values }: any) => sum + values.n, 0)).toBe(2_300 - 200);
  const some = await client.valve.aggregate({ n: runtime.count() }, { groupBy: ["name"], limit: 1_500 });
  expect([some.length, some.complete]).toEqual([1_500, false]);
});
