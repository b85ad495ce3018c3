/** What the TypeScript runtime does with a vector: a call on a `fetch` that answers what the vector says. */
import { readdirSync, readFileSync } from "node:fs";

export const sdk: any = await import(`${process.env["PYGEN_CONFORMANCE_SDK"]}/index.js`);
export const runtime: any = await import(process.env["PYGEN_CONFORMANCE_RUNTIME"] as string);

/** Integers of vectors keep their digits: as texts, as which they are compared. */
export const exact = (text: string): any =>
  JSON.parse(
    text.replace(/("(?:[^"\\]|\\.)*")|(?<![\d.])(-?\d{16,})(?![\d.])/g, (_, quoted, digits) => quoted ?? `"${digits}"`),
  );

export function casesOf(area: string): any[] {
  const folder = new URL(`./${area}/`, import.meta.url);
  const all = readdirSync(folder).flatMap((name) => exact(readFileSync(new URL(name, folder), "utf8")).cases);
  return all.filter(({ only }) => only !== "python");
}

/** A tagged value; `{"$write": [view, fields]}` is an object that is written with the one that holds it. */
export function value(given: any): any {
  if (Array.isArray(given)) return given.map(value);
  if (typeof given !== "object" || given === null) return given;
  const [[tag, content]] = Object.entries<any>(given) as [[string, any]];
  if (tag === "$int") return BigInt(content);
  if (tag === "$write") return written(content[1]);
  return tag === "$node" ? { space: content[0], externalId: content[1] } : content;
}

export function written(fields: object): object {
  return Object.fromEntries(Object.entries(fields).map(([name, given]) => [name, value(given)]));
}

const DAYS = ["inspectedOn", "flushingDays"];

/** A value that was read, as vectors write it. */
export function tagged(read: any, name: string): any {
  if (read === undefined) return { $absent: true };
  if (typeof read === "bigint") return Number.isSafeInteger(Number(read)) ? Number(read) : String(read);
  if (read instanceof Date) return { $time: read.toISOString() };
  if (Array.isArray(read)) return read.map((each) => tagged(each, name));
  if (typeof read === "string" && DAYS.includes(name)) return { $date: read };
  if (typeof read !== "object") return read;
  return read.externalId ? { $node: [read.space, read.externalId] } : { $json: read };
}

const TARGETS: Record<string, string> = { site: "Site", parent: "Site" };

export function built(view: any, [kind, ...rest]: any[]): any {
  if (kind === "and" || kind === "or") return runtime[kind](...rest.map((each) => built(view, each)));
  if (kind === "not") return built(view, rest[0]).not();
  const [[name], ...operands] = rest;
  if (kind === "overlaps") return view[name].overlaps(view[operands[0][0]], operands[1]);
  if (kind !== "has") return view[name][kind](...operands.map(value));
  return view[name].has(built(sdk[TARGETS[name] as string], operands[0]));
}

/** A text, or JSON, with its items so many `times`. */
const bodyOf = ({ text, json = {}, times }: any) =>
  text ?? JSON.stringify(times ? { ...json, items: Array.from({ length: times }, () => json.items).flat() } : json);

/** What the call of a vector gives, or the error that it raises, what was sent, and what was said not to be complete. */
export async function perform(vector: any): Promise<{ found: any; sent: any[]; warned: string[] }> {
  const sent: any[] = [];
  const warned: string[] = [];
  const warn = (message: string, reason: any) => {
    if (reason instanceof runtime.IncompleteResultWarning) warned.push(message);
  };
  const answers = [...(vector.answers ?? [{ json: { items: [] } }])];
  const fetch = async (url: string, init: { body: string }) => {
    sent.push({ path: url.split("/projects/p")[1], body: exact(init.body) });
    const answer = answers.length > 1 ? answers.shift() : answers[0];
    const headers = { "content-type": "application/json", "x-request-id": "r-1", ...answer.headers };
    return new Response(bodyOf(answer), { status: answer.status ?? 200, headers });
  };
  const client = new sdk.WaterWorksClient({
    baseUrl: "https://c.local",
    project: "p",
    credentials: new runtime.TokenAuth("t"),
    fetch,
    compress: false,
    logger: { warn },
    maxRetries: vector.maxRetries ?? 3,
    timeout: TIMEOUT,
  });
  try {
    return { found: await called(client, vector), sent, warned };
  } catch (error) {
    if (!(error instanceof runtime.ClientError)) throw error;
    return { found: error, sent, warned };
  }
}
/** The client's own timer, to tell it from pauses. */
export const TIMEOUT = 12_345;

async function called(client: any, vector: any): Promise<any> {
  const { call = "list", options = {}, ids, filter = options.where } = vector;
  const view = sdk[vector.view];
  const api = client.view(view);
  const sort = options.sort?.map((key: string) => (key.startsWith("-") ? view[key.slice(1)].desc() : view[key].asc()));
  const given = { ...options, ...(filter && { where: built(view, filter) }), ...(sort && { sort }) };
  const references = ids?.map(([space, externalId]: string[]) => ({ space, externalId }));
  if (call === "retrieve") return api.retrieve(references);
  if (call === "get") return api.get(references[0]);
  if (call === "delete") return client.delete(references);
  if (call === "search") return api.search(vector.text, given);
  if (call === "count") return api.count(given.where);
  if (call === "upsert")
    return client.upsert(
      vector.objects.map(([name, fields]: any) => [sdk[name], written(fields)]),
      options,
    );
  if (call === "aggregate") {
    const wanted = vector.aggregates.map(([kind, name, ...more]: any) => [
      `${kind} ${name}`,
      runtime[kind](...(name ? [view[name], ...more] : [])),
    ]);
    return api.aggregate(Object.fromEntries(wanted), given);
  }
  if (call === "query") {
    const query = api.query().include(vector.include);
    const narrowed = given.where ? query.where(given.where) : query;
    return (given.limit ? narrowed.limit(given.limit) : narrowed).list();
  }
  if (call === "changes") {
    const all = [];
    for await (const each of api.changes(given)) all.push(each);
    return all;
  }
  return api.list(given);
}

/** Of each view of a package its class, the client's attribute and its properties, as a program finds them. */
export async function namesIn({ name, views }: any): Promise<object> {
  const folder = `${process.env["PYGEN_CONFORMANCE_SDK"]}/names/${name.replaceAll(" ", "_")}`;
  const { PlantClient, ...classes } = await import(`${folder}/index.js`);
  const attributes = Object.getOwnPropertyNames(PlantClient.prototype).filter((each) => each !== "constructor");
  const client = new PlantClient({ baseUrl: "https://c.local", project: "p", credentials: new runtime.TokenAuth("t") });
  const found = Object.entries<any>(classes).map(([each, view]) => {
    const { externalId } = view.$view;
    const members = views[externalId].filter((id: string) => id in view && view[id].path.at(-1) === id);
    const [attribute] = attributes.filter((one) => client[one] === client.view(view));
    return [externalId, [each, attribute, Object.fromEntries(members.map((id: string) => [id, id]))]];
  });
  return Object.fromEntries(found);
}
