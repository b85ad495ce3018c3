/** A server that answers what a test says, and a client of a small model on it. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { gunzipSync } from "node:zlib";
import { InstanceClient, TokenAuth, type View, view1 } from "../../../runtime/typescript/src/index.ts";

export interface Asked {
  readonly path: string;
  readonly body: any;
  readonly headers: IncomingMessage["headers"];
}
export type Answer = (response: ServerResponse, asked: Asked, request: IncomingMessage) => void;

export const Site: View<any, any> = view1({
  space: "s",
  externalId: "Site",
  version: "v1",
  properties: { name: "text", pumps: { reverses: () => Pump, through: ["s", "Pump/v1", "site"] } },
});
export const Pump: View<any, any> = view1({
  space: "s",
  externalId: "Pump",
  version: "v1",
  properties: {
    name: "text",
    serial: "int64",
    serials: "int64[]",
    at: "timestamp",
    on: "date",
    speed: "float64",
    flow: "float32",
    count: "int32",
    status: "enum",
    made: "timestamp!",
    settings: "json",
    site: { direct: () => Site },
    sites: { directs: () => Site },
    feeds: { edges: () => Site, type: ["s", "feeds"] },
    then: "text",
    constructor: "text",
    ["__proto__"]: "text",
  },
  units: ["speed", "flow"],
});
export const Part: View<any, any> = view1({
  space: "s",
  externalId: "Part",
  version: "v1",
  extends: () => [Pump],
  properties: { kind: "enum", kinds: "enum[]" },
  required: ["name", "site"],
  enums: { kind: ["a", "b"], kinds: ["c"] },
});
export const Feed: View<any, any> = view1({
  space: "s",
  externalId: "Feed",
  version: "v1",
  usedFor: "edge",
  properties: { length: "float64" },
});
export const Long: View<any, any> = view1({
  space: "s",
  externalId: "Long",
  version: "v1",
  properties: { serial: "int53" },
});

export const node = (externalId: string, properties: object = {}, view = "Pump"): object => ({
  instanceType: "node",
  space: "s",
  externalId,
  version: 3,
  createdTime: 1,
  lastUpdatedTime: 2,
  properties: { s: { [`${view}/v1`]: properties } },
});
export const json =
  (body: unknown, status = 200, headers: Record<string, string> = {}): Answer =>
  (response) => {
    response
      .writeHead(status, { "content-type": "application/json", "x-request-id": "r-1", ...headers })
      .end(typeof body === "string" ? body : JSON.stringify(body));
  };
export const page = (items: readonly object[], nextCursor?: string): Answer =>
  json({ items, ...(nextCursor && { nextCursor }) });

/** What the API says of a write: every item is new. */
export const written: Answer = (response, { body }, request) => {
  const facts = { version: 1, wasModified: true, createdTime: 1, lastUpdatedTime: 1 };
  const items = body.items.map(({ instanceType, space, externalId }: Record<string, string>) => ({
    instanceType,
    space,
    externalId,
    ...facts,
  }));
  json({ items })(response, { path: "", body, headers: {} }, request);
};

export class Fake {
  readonly asked: Asked[] = [];
  readonly #answers: Answer[];
  #server: Server | undefined;

  /** The last answer is given again and again. */
  constructor(...answers: Answer[]) {
    this.#answers = answers;
  }

  async client(options: object = {}): Promise<InstanceClient> {
    this.#server = createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on("data", (chunk: Buffer) => chunks.push(chunk));
      request.on("end", () => {
        const bytes = Buffer.concat(chunks);
        const text = String(request.headers["content-encoding"] === "gzip" ? gunzipSync(bytes) : bytes);
        const asked = { path: request.url ?? "", body: text ? JSON.parse(text) : undefined, headers: request.headers };
        this.asked.push(asked);
        const answer = (this.#answers.length > 1 ? this.#answers.shift() : this.#answers[0]) as Answer;
        answer(response, asked, request);
      });
    });
    await new Promise<void>((resolve) => this.#server?.listen(0, "127.0.0.1", resolve));
    const { port } = this.#server.address() as AddressInfo;
    return new InstanceClient({
      baseUrl: `http://127.0.0.1:${port}`,
      project: "p",
      credentials: new TokenAuth("secret-token"),
      instanceSpace: "s",
      timeout: 5000,
      ...options,
    });
  }

  async close(): Promise<void> {
    this.#server?.closeAllConnections();
    await new Promise((resolve) => this.#server?.close(resolve) ?? resolve(undefined));
  }
}
