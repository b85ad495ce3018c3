/** The schema of a project, to read: spaces, containers, views and data models as the API gives them. */
import { readerOf } from "./client.js";
import { pagesOf, split } from "./paging.js";
const MOST = 1000;
const MOST_IDS = 100;
/** One kind of object of the schema. */
export class SchemaResource {
    #reader;
    #path;
    constructor(reader, path) {
        this.#reader = reader;
        this.#path = path;
    }
    /** All of them, or the first `limit`. One request per 1,000. */
    async list(options = {}) {
        const { signal, limit, ...asked } = options;
        const given = Object.entries(asked).filter(([, value]) => value !== undefined);
        const pages = pagesOf(async (cursor, size, ending) => {
            const query = new URLSearchParams(given.map(([name, value]) => [name, String(value)]));
            query.set("limit", String(size));
            if (cursor !== undefined)
                query.set("cursor", cursor);
            const answer = await this.#reader.transport.get(`${this.#path}?${query}`, { signal: ending });
            return this.#page(answer);
        }, MOST, { limit, signal });
        const found = [];
        for await (const page of pages)
            found.push(...page.items);
        return found;
    }
    async retrieve(ids, { signal } = {}) {
        const found = [];
        const inherited = this.#path === "/models/views" ? "?includeInheritedProperties=true" : "";
        for (const items of split([ids].flat(), MOST_IDS)) {
            const answer = await this.#reader.transport.post(`${this.#path}/byids${inherited}`, { items }, { signal });
            found.push(...this.#page(answer).items);
        }
        if (Array.isArray(ids))
            return found;
        return found.sort((one, other) => Number(other["createdTime"]) - Number(one["createdTime"]))[0];
    }
    #page(answer) {
        const { items, nextCursor } = answer;
        if (!Array.isArray(items))
            throw this.#reader.invalid("it has no list of items");
        return { items: items, cursor: nextCursor ?? undefined };
    }
}
/** The schema of a client's project: `await schemaOf(client).views.list({ space: "plant" })`. */
export function schemaOf(client) {
    const reader = readerOf(client);
    return {
        spaces: new SchemaResource(reader, "/models/spaces"),
        containers: new SchemaResource(reader, "/models/containers"),
        views: new SchemaResource(reader, "/models/views"),
        dataModels: new SchemaResource(reader, "/models/datamodels"),
    };
}
