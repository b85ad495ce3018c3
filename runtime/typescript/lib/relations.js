import { Condition, join, toFilter } from "./columns.js";
import { wantedTarget } from "./decode.js";
import { idOf, keyOf } from "./ids.js";
import { only } from "./lists.js";
import { pagesOf } from "./paging.js";
import { Descriptor } from "./schema.js";
import { MOST } from "./session.js";
export function handle(reader, hop, from) {
    const id = idOf(from);
    return hop.kind === "reverse" ? new ReverseHandle(reader, hop, id) : new EdgeHandle(reader, hop, id);
}
class Handle {
    reader;
    hop;
    from;
    given;
    constructor(reader, hop, from, given) {
        this.reader = reader;
        this.hop = hop;
        this.from = from;
        this.given = given;
        for (const name of Object.keys(this))
            Object.defineProperty(this, name, { enumerable: false });
    }
    where(where) {
        const condition = toFilter(wantedTarget(this.hop), where);
        const given = this.given ? join("and", [this.given, condition]) : condition;
        const kind = this.constructor;
        return new kind(this.reader, this.hop, this.from, given);
    }
    [Symbol.asyncIterator]() {
        return this.read({});
    }
    async all(options = {}) {
        const found = [];
        for await (const each of this.read(options))
            found.push(each);
        return found;
    }
    async first({ signal } = {}) {
        return (await this.all({ signal, limit: 1 }))[0];
    }
    async one({ signal } = {}) {
        return only(await this.all({ signal, limit: 2 }), `node at ${this.hop.name}`);
    }
}
class ReverseHandle extends Handle {
    async *read(options) {
        const pages = this.reader.pages(wantedTarget(this.hop), { ...options, where: this.#condition });
        for await (const page of pages)
            yield* page.items;
    }
    count({ signal } = {}) {
        return this.reader.count(wantedTarget(this.hop), this.#condition, signal);
    }
    get #condition() {
        const points = pointsAt(this.hop, this.from);
        return this.given ? join("and", [points, this.given]) : points;
    }
}
export function pointsAt(hop, id) {
    const property = hop.through;
    return new Condition(hop.throughList ? { containsAny: { property, values: [id] } } : { equals: { property, value: id } });
}
class EdgeHandle extends Handle {
    async *read({ limit = Number.POSITIVE_INFINITY, signal }) {
        const view = wantedTarget(this.hop);
        const seen = new Set();
        for await (const page of this.#pages(signal, [{ source: view.source, properties: ["*"] }], view, view)) {
            for (const each of page.items) {
                if (seen.has(keyOf(each)))
                    continue;
                seen.add(keyOf(each));
                yield each;
                if (seen.size >= limit)
                    return;
            }
        }
    }
    async count({ signal } = {}) {
        const seen = new Set();
        const view = this.hop.target;
        for await (const page of this.#pages(signal, [], view))
            for (const each of page.items)
                seen.add(keyOf(each));
        return seen.size;
    }
    edges({ signal } = {}) {
        return this.reader.list(this.hop.edgeView ?? BARE_EDGE, { where: this.#edges, signal });
    }
    get #edges() {
        const near = this.hop.inwards ? "endNode" : "startNode";
        const ofType = new Condition({ equals: { property: ["edge", "type"], value: this.hop.edgeType } });
        return join("and", [ofType, new Condition({ equals: { property: ["edge", near], value: this.from } })]);
    }
    #pages(signal, sources, view, decoded) {
        const direction = this.hop.inwards ? "inwards" : "outwards";
        const filter = view && rootFilter(this.reader, view, this.given);
        return pagesOf(async (cursor, limit, ending) => {
            const body = {
                with: {
                    edges: { edges: { direction, filter: this.#edges.tree }, limit },
                    nodes: { nodes: { from: "edges", chainTo: "destination", ...(filter && { filter }) }, limit },
                },
                select: { edges: {}, nodes: sources.length ? { sources } : {} },
                ...(cursor !== undefined && { cursors: { edges: cursor } }),
            };
            const answer = await this.reader.ask("query", body, { signal: ending, view: decoded });
            const nodes = this.reader.items(answer.items?.["nodes"]);
            return {
                items: decoded ? nodes.map(this.reader.decode(decoded)) : nodes,
                cursor: answer.nextCursor?.["edges"] ?? undefined,
            };
        }, MOST, { signal });
    }
}
export function rootFilter(reader, view, where) {
    const parts = [];
    if (view.filter)
        parts.push(new Condition(view.filter));
    else if (view.hasData)
        parts.push(new Condition({ hasData: [view.source] }));
    if (view.type && !view.filter)
        parts.push(new Condition({ equals: { property: ["node", "type"], value: view.type } }));
    const given = where?.tree["matchAll"] === undefined ? where : undefined;
    if (given)
        parts.push(given);
    return parts.length ? reader.filter(view, join("and", parts)) : undefined;
}
export const BARE_EDGE = new Descriptor({
    space: "",
    externalId: "Edge",
    version: "",
    usedFor: "edge",
    properties: {},
});
