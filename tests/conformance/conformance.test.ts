/** What TypeScript sends for each vector; `test_conformance.py` does the same for Python. */
import { readdirSync, readFileSync } from "node:fs";

const sdk: any = await import(`${process.env["PYGEN_CONFORMANCE_SDK"]}/index.js`);
const runtime: any = await import(process.env["PYGEN_CONFORMANCE_RUNTIME"] as string);
const folder = new URL("./filters/", import.meta.url);
/** Integers of the vectors keep their digits: as texts, as which they are compared. */
const exact = (text: string) =>
  JSON.parse(text.replace(/("(?:[^"\\]|\\.)*")|(?<![\d.])(-?\d{16,})(?![\d.])/g, (_, quoted, digits) => quoted ?? `"${digits}"`));
const cases: any[] = readdirSync(folder).flatMap((name) => exact(readFileSync(new URL(name, folder), "utf8")).cases);

function value(given: any): any {
  if (Array.isArray(given)) return given.map(value);
  if (typeof given !== "object" || given === null) return given;
  const [[tag, content]] = Object.entries<any>(given) as [[string, any]];
  if (tag === "$int") return BigInt(content);
  return tag === "$node" ? { space: content[0], externalId: content[1] } : content;
}

function built(view: any, [kind, ...rest]: any[]): any {
  if (kind === "and" || kind === "or") return runtime[kind](...rest.map((each) => built(view, each)));
  if (kind === "not") return built(view, rest[0]).not();
  const [[name], ...operands] = rest;
  if (kind !== "has") return view[name][kind](...operands.map(value));
  return view[name].has(built(sdk[TARGETS[name] as string], operands[0]));
}

const TARGETS: Record<string, string> = { site: "Site", parent: "Site" };

test.each(cases.filter(({ only }) => only !== "python"))("$name", async ({ view, filter, sent }) => {
  const bodies: string[] = [];
  const send = async (_: unknown, init: { body: string }) => {
    bodies.push(init.body);
    return new Response('{"items": []}');
  };
  const credentials = new runtime.TokenAuth("t");
  const client = new sdk.WaterWorksClient({ baseUrl: "https://c.local", project: "p", credentials, fetch: send });
  await client.view(sdk[view]).list({ where: built(sdk[view], filter) });
  expect(bodies.map((body) => exact(body).filter)).toEqual([sent]);
});
