/** What TypeScript does with each vector; `test_conformance.py` does the same with Python. */
import { casesOf, exact, namesIn, perform, runtime, TIMEOUT, tagged } from "./vectors.ts";

/** Options are named as in Python in the texts of vectors. */
const camel = (text: string) => text.replace(/\b(base|rate|max)_([a-z])/g, (_, one, two) => one + two.toUpperCase());

test.each(casesOf("filters"))("filters: $name", async (vector) => {
  const { sent } = await perform(vector);
  expect(sent.map(({ body }) => body.filter)).toEqual([vector.sent]);
});

test.each(casesOf("requests"))("requests: $name", async (vector) => {
  const { found, sent, warned } = await perform(vector);
  expect(found).not.toBeInstanceOf(Error);
  expect([sent, warned]).toEqual([vector.sent, vector.warned ?? []]);
});

test.each(casesOf("writes"))("writes: $name", async (vector) => {
  const { found, sent } = await perform(vector);
  expect(found).not.toBeInstanceOf(Error);
  expect(sent.map(({ body }) => body)).toEqual(vector.sent);
});

test.each(casesOf("values"))("values: $name", async (vector) => {
  const { found } = await perform(vector);
  expect(found).not.toBeInstanceOf(Error);
  const read = found.map((each: any) =>
    Object.fromEntries(vector.properties.map((name: string) => [name, tagged(each[name], name)])),
  );
  expect(exact(JSON.stringify(read))).toEqual(vector.values);
});

test.each(casesOf("errors"))("errors: $name", async (vector) => {
  const { found } = await perform(vector);
  expect([found.name, found.message]).toEqual([vector.raised, camel(vector.message)]);
  expect(found).toBeInstanceOf(runtime[vector.raised]);
  for (const [name, fact] of Object.entries<any>(vector.facts))
    expect([name, found[name]]).toEqual([name, typeof fact === "string" ? camel(fact) : fact]);
});

test.each(casesOf("paging"))("paging: $name", async (vector) => {
  const { found, sent } = await perform(vector);
  expect(sent.map(({ body }) => [body.limit ?? null, body.cursor ?? null])).toEqual(vector.sent);
  if (vector.raised) expect([found.name, found.message]).toEqual([vector.raised, camel(vector.message)]);
  else expect(found.map((each: any) => each.externalId)).toEqual(vector.read);
});

test.each(casesOf("retries"))("retries: $name", async (vector) => {
  const pauses: number[] = [];
  const timers = vi.spyOn(globalThis, "setTimeout").mockImplementation(((done: () => void, after: number) => {
    if (after !== TIMEOUT) {
      pauses.push(after / 1000);
      queueMicrotask(done);
    }
    return 0;
  }) as never);
  const chance = vi.spyOn(Math, "random").mockReturnValue(0.5);
  const { found, sent } = await perform(vector).finally(() => {
    timers.mockRestore();
    chance.mockRestore();
  });
  expect([found.name, sent.length, pauses.filter(Boolean)]).toEqual([vector.raised, vector.attempts, vector.pauses]);
});

test.each(casesOf("names"))("names: $name", async (vector) => {
  expect(await namesIn(vector)).toEqual(vector.names.typescript);
});
