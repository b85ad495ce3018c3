import { sessionOf } from "./client.js";
import { pagesOf, split } from "./paging.js";
const MOST = 1000;
const MOST_IDS = 100;
export class SchemaResource {
    #session;
    #path;
    constructor(session, path) {
        this.#session = session;
        this.#path = path;
    }
    async list(options = {}) {
        const { signal, limit, ...asked } = options;
        const given = Object.entries(asked).filter(([, value]) => value !== undefined);
        const pages = pagesOf(async (cursor, size, ending) => {
            const query = new URLSearchParams(given.map(([name, value]) => [name, String(value)]));
            query.set("limit", String(size));
            if (cursor !== undefined)
                query.set("cursor", cursor);
            const answer = await this.#session.transport.get(`${this.#path}?${query}`, { signal: ending });
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
            const answer = await this.#session.transport.post(`${this.#path}/byids${inherited}`, { items }, { signal });
            found.push(...this.#page(answer).items);
        }
        if (Array.isArray(ids))
            return found;
        return found.sort((one, other) => Number(other["createdTime"]) - Number(one["createdTime"]))[0];
    }
    #page(answer) {
        const { items, nextCursor } = answer;
        if (!Array.isArray(items))
            throw this.#session.invalid("it has no list of items");
        return { items: items, cursor: nextCursor ?? undefined };
    }
}
export function schemaOf(client) {
    const session = sessionOf(client);
    return {
        spaces: new SchemaResource(session, "/models/spaces"),
        containers: new SchemaResource(session, "/models/containers"),
        views: new SchemaResource(session, "/models/views"),
        dataModels: new SchemaResource(session, "/models/datamodels"),
    };
}
