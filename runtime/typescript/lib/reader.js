import { wireFilter } from "./columns.js";
import { decoder } from "./decode.js";
import { IncompleteResultWarning } from "./errors.js";
import { factsOf } from "./http.js";
import { keyOf } from "./ids.js";
import { collect, pagesOf, split } from "./paging.js";
import { MOST, Session } from "./session.js";
import { atOnce } from "./throttle.js";
import { unitsOf } from "./units.js";
const readers = new WeakMap();
export function readerOf(session) {
    let found = readers.get(session);
    if (!found)
        readers.set(session, (found = new Reader(session.transport, session.instanceSpace)));
    return found;
}
export class Reader extends Session {
    #decoders = new Map();
    decode(view) {
        let found = this.#decoders.get(view);
        if (!found)
            this.#decoders.set(view, (found = decoder(this, view)));
        return found;
    }
    decodeAll(view, items) {
        return this.items(items).map(this.decode(view));
    }
    incomplete(view, what) {
        this.transport.observer.warn(new IncompleteResultWarning(`${view.id.externalId}: ${what}`));
    }
    filter(view, where) {
        return where === undefined ? undefined : wireFilter(view, where, this.space);
    }
    async retrieve(view, ids, signal) {
        const wanted = [...new Map(ids.map((each) => this.id(each)).map((id) => [keyOf(id), id])).values()];
        const found = new Map();
        const errors = await atOnce(split(wanted, MOST), this.transport.width("read"), async (some) => {
            const body = {
                items: some.map((id) => ({ instanceType: view.kind, ...id })),
                sources: [{ source: view.source }],
            };
            const { items } = await this.ask("byids", body, { signal, view });
            for (const each of this.decodeAll(view, items))
                found.set(keyOf(each), each);
        });
        for (const error of errors)
            if (error !== undefined)
                throw error;
        return wanted.flatMap((id) => found.get(keyOf(id)) ?? []);
    }
    pages(view, options) {
        const { where, sort } = options;
        const units = unitsOf(view, options.targetUnits);
        const body = {
            instanceType: view.kind,
            sources: view.id.version ? [{ source: view.source, ...units }] : undefined,
            filter: this.filter(view, where),
            sort: sortKeys(sort),
        };
        return pagesOf(async (cursor, limit, signal) => {
            const answer = await this.ask("list", { ...body, limit, cursor }, { signal, view, repeat408: limit <= 1 });
            return {
                items: this.decodeAll(view, answer.items),
                cursor: answer.nextCursor ?? undefined,
                facts: factsOf(answer),
            };
        }, MOST, options);
    }
    list(view, options) {
        return collect(this.pages(view, options));
    }
    async count(view, where, signal) {
        const body = {
            view: view.source,
            instanceType: view.kind,
            aggregates: [{ count: {} }],
            filter: this.filter(view, where),
        };
        const answer = await this.ask("aggregate", body, { signal });
        const value = answer.items?.[0]?.aggregates?.[0]?.value ?? 0;
        if (typeof value !== "number")
            throw this.invalid("it has no count");
        return value;
    }
}
export function sortKeys(sort) {
    if (sort === undefined)
        return undefined;
    return Array.isArray(sort) ? sort : [sort];
}
