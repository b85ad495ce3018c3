/** Requests that read: what the API of a view, relations and queries have in common. */
import { invalidAnswer } from "./answers.js";
import { wireFilter } from "./columns.js";
import { decoder } from "./decode.js";
import { factsOf } from "./http.js";
import { pagesOf, split } from "./paging.js";
import { isId, keyOf, shown } from "./values.js";
export const PATH = "/models/instances";
/** The most instances of one request, by the API. */
export const MOST = 1000;
export class Reader {
    transport;
    #instanceSpace;
    #decoders = new Map();
    constructor(transport, instanceSpace) {
        this.transport = transport;
        this.#instanceSpace = instanceSpace;
    }
    decode(view) {
        let found = this.#decoders.get(view);
        if (!found)
            this.#decoders.set(view, (found = decoder(this, view)));
        return found;
    }
    /** Instances of an answer, which may be anything. */
    decodeAll(view, items) {
        return wireInstances(items, this).map(this.decode(view));
    }
    invalid(reason) {
        return invalidAnswer(reason);
    }
    /** The space of an external id that was given alone. */
    space = (externalId) => {
        if (this.#instanceSpace)
            return this.#instanceSpace;
        throw new TypeError(`the external id ${shown(externalId)} has no space: give { space, externalId }, or the client an instanceSpace`);
    };
    id(of) {
        if (typeof of === "string")
            return { space: this.space(of), externalId: of };
        if (!isId(of))
            throw new TypeError(`${shown(of)} is not the id of an instance: give an external id, { space, externalId } or the instance itself`);
        return { space: of.space, externalId: of.externalId };
    }
    filter(view, where) {
        return where === undefined ? undefined : wireFilter(view, where, this.space);
    }
    /** The instances with these ids that the view has, each once, in the order asked for. */
    async retrieve(view, ids, signal) {
        const wanted = [...new Map(ids.map((each) => this.id(each)).map((id) => [keyOf(id), id])).values()];
        const found = new Map();
        for (const some of split(wanted, MOST)) {
            const body = {
                items: some.map((id) => ({ instanceType: view.kind, ...id })),
                sources: [{ source: view.source }],
            };
            const answer = (await this.transport.post(`${PATH}/byids`, body, { signal, integers: view.integers }));
            for (const each of this.decodeAll(view, answer.items))
                found.set(keyOf(each), each);
        }
        return wanted.flatMap((id) => found.get(keyOf(id)) ?? []);
    }
    /** The pages of a list. */
    pages(view, options) {
        const { where, sort } = options;
        const units = targetUnits(options.targetUnits);
        const body = {
            instanceType: view.kind,
            sources: [{ source: view.source, ...(units && { targetUnits: units }) }],
            filter: this.filter(view, where),
            sort: sortKeys(sort),
        };
        return pagesOf(async (cursor, limit, signal) => {
            const sending = { signal, integers: view.integers, repeat408: limit <= 1 };
            const answer = (await this.transport.post(`${PATH}/list`, { ...body, limit, cursor }, sending));
            return {
                items: this.decodeAll(view, answer.items),
                cursor: answer.nextCursor ?? undefined,
                facts: factsOf(answer),
            };
        }, MOST, options);
    }
    async list(view, options) {
        const found = [];
        for await (const page of this.pages(view, options))
            for (const each of page.items)
                found.push(each);
        return found;
    }
    async count(view, where, signal) {
        const body = {
            view: view.source,
            instanceType: view.kind,
            aggregates: [{ count: {} }],
            filter: this.filter(view, where),
        };
        const answer = (await this.transport.post(`${PATH}/aggregate`, body, { signal }));
        const value = answer.items?.[0]?.aggregates?.[0]?.value ?? 0;
        if (typeof value !== "number")
            throw this.invalid("it has no count");
        return value;
    }
}
/** The items of an answer. Throws InvalidAnswerError where they are no instances. */
export function wireInstances(items, reader) {
    if (!Array.isArray(items))
        throw reader.invalid("it has no list of items");
    for (const item of items) {
        if (!isId(item))
            throw reader.invalid(`${shown(item)} is no instance`);
    }
    return items;
}
export function sortKeys(sort) {
    if (sort === undefined)
        return undefined;
    return Array.isArray(sort) ? sort : [sort];
}
/** The units to convert to, as requests name them. */
function targetUnits(wanted = {}) {
    const found = Object.entries(wanted).filter(([, unit]) => unit !== undefined);
    return found.length ? found.map(([property, externalId]) => ({ property, unit: { externalId } })) : undefined;
}
