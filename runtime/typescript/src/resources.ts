/** The schema of a project, to read: spaces, containers, views and data models as the API gives them. */
import { type InstanceClient, sessionOf } from "./client.ts";
import { pagesOf, split } from "./paging.ts";
import type { Session } from "./session.ts";
import type { Cancel } from "./types.ts";

/** What an object of the schema is called; without a version the newest is meant. */
export interface SchemaId {
  readonly space: string;
  readonly externalId?: string | undefined;
  readonly version?: string | undefined;
}

/** An object of the schema, in the form of the API. */
export interface SchemaObject extends SchemaId {
  readonly [name: string]: unknown;
}

export interface SchemaListOptions extends Cancel {
  readonly space?: string | undefined;
  readonly includeGlobal?: boolean | undefined;
  /** Of views and data models: every version, not the newest alone. */
  readonly allVersions?: boolean | undefined;
  readonly limit?: number | undefined;
}

const MOST = 1000;
const MOST_IDS = 100;

/** One kind of object of the schema. */
export class SchemaResource {
  readonly #session: Session;
  readonly #path: string;

  /** @internal */
  constructor(session: Session, path: string) {
    this.#session = session;
    this.#path = path;
  }

  /** All of them, or the first `limit`. One request per 1,000. */
  async list(options: SchemaListOptions = {}): Promise<SchemaObject[]> {
    const { signal, limit, ...asked } = options;
    const given = Object.entries(asked).filter(([, value]) => value !== undefined);
    const pages = pagesOf(
      async (cursor, size, ending) => {
        const query = new URLSearchParams(given.map(([name, value]) => [name, String(value)]));
        query.set("limit", String(size));
        if (cursor !== undefined) query.set("cursor", cursor);
        const answer = await this.#session.transport.get(`${this.#path}?${query}`, { signal: ending });
        return this.#page(answer);
      },
      MOST,
      { limit, signal },
    );
    const found: SchemaObject[] = [];
    for await (const page of pages) found.push(...page.items);
    return found;
  }

  /** The one, undefined where there is none. */
  async retrieve(id: SchemaId, options?: Cancel): Promise<SchemaObject | undefined>;
  /** Those that exist. One request per 100 ids. */
  async retrieve(ids: readonly SchemaId[], options?: Cancel): Promise<SchemaObject[]>;
  async retrieve(ids: SchemaId | readonly SchemaId[], { signal }: Cancel = {}): Promise<unknown> {
    const found: SchemaObject[] = [];
    const inherited = this.#path === "/models/views" ? "?includeInheritedProperties=true" : "";
    for (const items of split([ids].flat() as SchemaId[], MOST_IDS)) {
      const answer = await this.#session.transport.post(`${this.#path}/byids${inherited}`, { items }, { signal });
      found.push(...this.#page(answer).items);
    }
    if (Array.isArray(ids)) return found;
    return found.sort((one, other) => Number(other["createdTime"]) - Number(one["createdTime"]))[0];
  }

  #page(answer: unknown): { items: SchemaObject[]; cursor: string | undefined } {
    const { items, nextCursor } = answer as { items?: unknown; nextCursor?: string | null };
    if (!Array.isArray(items)) throw this.#session.invalid("it has no list of items");
    return { items: items as SchemaObject[], cursor: nextCursor ?? undefined };
  }
}

export interface SchemaResources {
  readonly spaces: SchemaResource;
  readonly containers: SchemaResource;
  readonly views: SchemaResource;
  readonly dataModels: SchemaResource;
}

/** The schema of a client's project: `await schemaOf(client).views.list({ space: "plant" })`. */
export function schemaOf(client: InstanceClient): SchemaResources {
  const session = sessionOf(client);
  return {
    spaces: new SchemaResource(session, "/models/spaces"),
    containers: new SchemaResource(session, "/models/containers"),
    views: new SchemaResource(session, "/models/views"),
    dataModels: new SchemaResource(session, "/models/datamodels"),
  };
}
