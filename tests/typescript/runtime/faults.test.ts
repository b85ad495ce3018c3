/** What happens when the other side fails: real servers on the loopback interface, no mock of our own code. */
import { inspect } from "node:util";
import {
  APIError,
  AuthenticationError,
  ClientCredentials,
  ClientError,
  ConflictError,
  InstanceClient,
  InvalidAnswerError,
  MultiRequestError,
  NetworkError,
  PagingError,
  PermissionDeniedError,
  PygenError,
  QueryTimeoutError,
  RateLimitError,
  RedirectError,
  RequestTimeoutError,
  ServerError,
  TokenAuth,
} from "../../../runtime/typescript/src/index.ts";
import { type Answer, Fake, json, Long, node, Pump, page, written } from "./server.ts";

const unhandled: unknown[] = [];
process.on("unhandledRejection", (reason) => unhandled.push(reason));
let fake: Fake;
const started = async (options: object, ...answers: Answer[]) => {
  fake = new Fake(...answers);
  return fake.client(options);
};
const hang: Answer = () => {};
const cut: Answer = (response) => response.destroy();
const error = (status: number, message = "no", more: object = {}, headers = {}): Answer =>
  json({ error: { code: status, message, ...more } }, status, headers);
const failure = async (work: Promise<unknown>): Promise<any> =>
  work.then(
    () => expect.unreachable(),
    (reason: unknown) => reason,
  );

afterEach(async () => {
  await fake?.close();
  await new Promise((resolve) => setTimeout(resolve, 5));
  expect(unhandled).toEqual([]);
  expect(process.getActiveResourcesInfo().filter((name) => name === "Timeout").length).toBeLessThanOrEqual(2);
});

test.each([
  [400, APIError, 1],
  [401, AuthenticationError, 1],
  [403, PermissionDeniedError, 1],
  [409, ConflictError, 1],
  [422, APIError, 1],
  [500, ServerError, 1],
  [429, RateLimitError, 3],
  [503, ServerError, 3],
] as const)("status %i", async (status, kind, requests) => {
  const client = await started({ maxRetries: 2 }, error(status, "it is so", {}, { "retry-after": "0" }));
  const found = await failure(client.view(Pump).list());
  expect(found).toBeInstanceOf(kind);
  expect(found).toBeInstanceOf(PygenError);
  expect([found.status, found.requestId, found.attempts, fake.asked.length, found.path]).toEqual([
    status,
    "r-1",
    requests,
    requests,
    "/models/instances/list",
  ]);
  expect(found.message).toContain("it is so");
});

test("a request that fails at first succeeds", async () => {
  const client = await started({}, error(503, "later", {}, { "retry-after": "0" }), cut, page([node("a")]));
  expect((await client.view(Pump).list()).asIds()).toEqual([{ space: "s", externalId: "a" }]);
  expect(fake.asked.length).toBe(3);
});

test("a long Retry-After is not waited for", async () => {
  const client = await started({}, error(429, "slow", {}, { "retry-after": "3600" }));
  expect(await failure(client.view(Pump).list())).toMatchObject({ retryAfter: 3600, attempts: 1 });
});

test("what the server marks as retryable is asked for again", async () => {
  const client = await started(
    {},
    error(500, "x", { isAutoRetryable: true }),
    error(500, "x", {}, { "cdf-is-auto-retryable": "true" }),
    page([]),
  );
  expect(await client.view(Pump).list()).toEqual([]);
});

test("a timeout of the server halves the page", async () => {
  const client = await started({}, error(408, "heavy"), error(408, "heavy"), page([node("a")], "c"), page([node("b")]));
  expect((await client.view(Pump).list()).length).toBe(2);
  expect(fake.asked.map(({ body }) => body.limit)).toEqual([1000, 500, 250, 250]);
  await fake.close();
  const always = await started({}, error(408, "heavy"));
  expect(await failure(always.view(Pump).list({ chunkSize: 2 }))).toBeInstanceOf(QueryTimeoutError);
});

test("no answer in time", async () => {
  const client = await started({ timeout: 50, maxRetries: 1 }, hang);
  expect(await failure(client.view(Pump).list())).toBeInstanceOf(RequestTimeoutError);
  expect(fake.asked.length).toBe(2);
});

test("no server", async () => {
  const client = new InstanceClient({
    baseUrl: "http://127.0.0.1:9",
    project: "p",
    credentials: new TokenAuth("t"),
    maxRetries: 0,
  });
  const found = await failure(client.view(Pump).list());
  expect(found).toBeInstanceOf(NetworkError);
  expect(found.message).toContain("check baseUrl");
});

test.each([
  ["<html>login</html>", "it is no JSON object"],
  ['{"items": [', "it is no JSON object"],
  ['{"items": 5}', "no list of items"],
  ['{"items": [5]}', "is no instance"],
  ["7", "it is no JSON object"],
  ["{}", "no list of items"],
])("an answer that is %s", async (text, reason) => {
  const client = await started({}, json(text));
  const found = await failure(client.view(Pump).list());
  expect(found).toBeInstanceOf(InvalidAnswerError);
  expect(found.message).toContain(reason);
});

test.each([
  ["serial", 1.5],
  ["serial", "x"],
  ["at", "yesterday"],
  ["at", 5],
  ["site", "S"],
  ["sites", {}],
])("a %s that is %j", async (name, value) => {
  const client = await started({}, page([node("P-1", { [name]: value })]));
  const found = await failure(client.view(Pump).list());
  expect(found).toBeInstanceOf(InvalidAnswerError);
  expect(found.message).toMatch(new RegExp(`${name} .*s:P-1`));
});

test("a number that loses digits is refused where int64 is a number", async () => {
  const client = await started(
    {},
    json(
      '{"items": [{"instanceType": "node", "space": "s", "externalId": "a", "version": 1, "properties": {"s": {"Long/v1": {"serial": 9007199254740993}}}}]}',
    ),
  );
  expect(await failure(client.view(Long).list())).toBeInstanceOf(InvalidAnswerError);
});

test("the same cursor twice", async () => {
  const client = await started({}, page([node("a")], "c"));
  expect(await failure(client.view(Pump).list())).toBeInstanceOf(PagingError);
});

test("a redirect is not followed", async () => {
  const client = await started({}, json("", 302, { location: "https://elsewhere.example/steal" }));
  const found = await failure(client.view(Pump).list());
  expect(found).toBeInstanceOf(RedirectError);
  expect(found.message).toContain("https://elsewhere.example");
});

test("a redirect within the API is followed, as it was asked", async () => {
  const client = await started({}, json("", 307, { location: "/moved?x=1" }), page([node("a")]));
  expect((await client.view(Pump).list()).asIds()).toEqual([{ space: "s", externalId: "a" }]);
  expect(fake.asked.map(({ path }) => path)).toEqual(["/api/v1/projects/p/models/instances/list", "/moved?x=1"]);
  expect(fake.asked[1]?.body).toEqual(fake.asked[0]?.body);
});

test.each([
  [
    302,
    "/moved",
    /redirects to http:\/\/127\.0\.0\.1:\d+\/moved by asking for a GET, and a POST is not repeated as one/,
  ],
  [308, "/again?secret=1", /redirects again and again, now to http:\/\/127\.0\.0\.1:\d+\/again; is/],
  [307, "http://user:word@127.0.0.1/", /redirects to a place that cannot be followed/],
  [307, "http://[", /redirects to a place that cannot be followed/],
])("a redirect %d to %s is an error", async (status, location, said) => {
  const client = await started({}, json("", status, { location }));
  const found = await failure(client.view(Pump).list());
  expect(found).toBeInstanceOf(RedirectError);
  expect(found.message).toMatch(said);
  expect(found.message).not.toContain("secret=1");
  expect(fake.asked.length).toBe(status === 308 ? 6 : 1);
});

test("an aborted signal ends it at once, with its reason", async () => {
  const stop = new AbortController();
  const client = await started({}, () => stop.abort(new Error("enough")));
  const work = failure(client.view(Pump).list({ signal: stop.signal }));
  expect((await work).message).toBe("enough");
  expect((await failure(client.view(Pump).list({ signal: AbortSignal.abort(new Error("before")) }))).message).toBe(
    "before",
  );
  expect(fake.asked.length).toBe(1);
});

test("leaving a loop aborts the page that is fetched ahead", async () => {
  let closed = 0;
  const client = await started({}, page([node("a")], "1"), page([node("b")], "2"), (response, _, request) => {
    request.socket.on("close", () => closed++);
    void response;
  });
  for await (const each of client.view(Pump).iterate({ chunkSize: 1 })) {
    if (each.externalId !== "b") continue;
    await expect.poll(() => fake.asked.length).toBe(3);
    break;
  }
  await expect.poll(() => closed).toBe(1);
});

test("no page more than limit needs", async () => {
  const client = await started({}, page([node("a"), node("b")], "1"), page([node("c")], "2"));
  expect((await client.view(Pump).list({ limit: 3, chunkSize: 2 })).length).toBe(3);
  expect(fake.asked.map(({ body }) => [body.limit, body.cursor])).toEqual([
    [2, undefined],
    [1, "1"],
  ]);
  expect(await client.view(Pump).list({ limit: 0 })).toEqual([]);
});

test("a closed client", async () => {
  const client = await started({}, () => client.close());
  const work = failure(client.view(Pump).list());
  expect((await work).message).toBe("the client is closed");
});

test("a lost answer of a write is unknown", async () => {
  const client = await started({ maxRetries: 0 }, cut);
  const found = await failure(client.view(Pump).upsert({ externalId: "P-1", name: "x" }));
  expect(found).toBeInstanceOf(MultiRequestError);
  expect(found.unknown).toEqual([{ space: "s", externalId: "P-1" }]);
});

test("of several requests the one that fails is told, and ends those that wait for it", async () => {
  const sites = Array.from({ length: 1500 }, (_, index) => ({ externalId: `S-${index}`, name: "x" }));
  const pumps = sites.map((site, index) => ({ externalId: `P-${index}`, site }));
  const client = await started({}, written, error(400, "bad"));
  const found = await failure(client.view(Pump).upsert(pumps));
  expect(found).toBeInstanceOf(MultiRequestError);
  const { succeeded, failed, unknown, errors } = found;
  expect([succeeded.created.length, failed.length, unknown.length, errors.length, fake.asked.length]).toEqual([
    1000, 2000, 0, 1, 2,
  ]);
  expect(found.message).toBe(
    "1 of 3 requests did not succeed: 1000 instances done, 2000 failed or not sent, 0 unknown; " +
      "1 x InvalidRequestError (status 400): bad; change the request as the message says " +
      "[POST /models/instances, status 400, request id r-1]",
  );
});

test("an answer about other instances is no success", async () => {
  const client = await started(
    {},
    json({ items: [{ instanceType: "node", space: "s", externalId: "other", wasModified: true }] }),
  );
  expect((await failure(client.view(Pump).upsert({ externalId: "P-1" }))).cause).toBeInstanceOf(InvalidAnswerError);
});

test("errors of two copies of the runtime are of one kind", async () => {
  const other = await import("../../../runtime/typescript/lib/index.js");
  expect(other.RateLimitError).not.toBe(RateLimitError);
  const error = new other.RateLimitError("slow down");
  for (const kind of [RateLimitError, APIError, ClientError, PygenError]) expect(error).toBeInstanceOf(kind);
  expect(error).not.toBeInstanceOf(ConflictError);
  expect(new ConflictError("x")).not.toBeInstanceOf(other.RateLimitError);
});

test("no text shows a secret", async () => {
  const secrets = ["secret-token", "client-secret"];
  const credentials = new ClientCredentials({
    clientId: "id",
    clientSecret: "client-secret",
    tokenUrl: "https://login.example/token",
    fetch: async () => new Response('{"error_description": "client-secret is wrong"}', { status: 400 }),
  });
  const client = await started({}, error(401, "no"));
  const login = await failure(Promise.resolve(credentials.headers()));
  const found = await failure(client.view(Pump).list());
  const copied = await failure(
    client
      .withOptions({ credentials: new TokenAuth("secret-token\n") })
      .view(Pump)
      .list(),
  );
  const header = await failure(
    client
      .withOptions({ headers: { "x-key": "secret-token\u2028" } })
      .view(Pump)
      .list(),
  );
  for (const value of [credentials, client, client.options, login, found, copied, header, found.cause]) {
    for (const text of [inspect(value, { depth: 9, showHidden: true }), String(value), JSON.stringify(value) ?? ""])
      for (const secret of secrets) expect(text).not.toContain(secret);
  }
  expect(login).toBeInstanceOf(AuthenticationError);
});

test("callers share one login, and one refusal renews it", async () => {
  let logins = 0;
  const credentials = new ClientCredentials({
    clientId: "id",
    clientSecret: "x",
    tokenUrl: "https://login.example/token",
    scopes: ["a", "b"],
    fetch: async (_, init) => {
      logins += 1;
      expect(new URLSearchParams(init?.body as string).get("scope")).toBe("a b");
      return new Response(JSON.stringify({ access_token: `t-${logins}`, expires_in: 3600 }));
    },
  });
  const client = await started({ credentials }, (response, asked) =>
    asked.headers.authorization === "Bearer t-2"
      ? page([])(response, asked, undefined as never)
      : error(401)(response, asked, undefined as never),
  );
  await Promise.all([client.view(Pump).list(), client.view(Pump).list()]);
  expect(logins).toBe(2);
});

test.each([
  [{ baseUrl: "http://example.com" }, "is not HTTPS"],
  [{ baseUrl: "nonsense" }, "baseUrl is not a URL"],
  [{ baseUrl: "https://user:pw@example.com" }, "without a user"],
  [{ baseUrl: undefined }, "baseUrl is missing"],
  [{ project: "" }, "project is missing"],
  [{ credentials: undefined }, "credentials are missing"],
  [{ timeout: 0 }, "timeout must be"],
  [{ maxRetries: -1 }, "maxRetries must be"],
  [{ baseUrl: undefined, cluster: "a/b" }, "is not a name"],
])("options %j", (options, message) => {
  expect(
    () =>
      new InstanceClient({
        baseUrl: "https://example.com",
        project: "p",
        credentials: new TokenAuth("t"),
        ...options,
      } as never),
  ).toThrow(message);
});
