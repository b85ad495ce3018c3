import { toFilter } from "./columns.js";
import { viewOf } from "./decode.js";
import { deleteAll } from "./deletes.js";
import { ResourceNotFoundError } from "./errors.js";
import { several } from "./ids.js";
import { InstanceList } from "./lists.js";
import { checkCount, pagesOf } from "./paging.js";
import { Query } from "./query.js";
import { sortKeys } from "./reader.js";
import { rootFilter } from "./relations.js";
import { MOST, PATH } from "./session.js";
import { unitsOf } from "./units.js";
import { planWrite, upsert } from "./writes.js";
import { written } from "./written.js";
const MOST_CHANGES = 2000;
export class ViewAPI {
    #reader;
    #view;
    constructor(reader, view) {
        this.#reader = reader;
        this.#view = view;
    }
    async *iterate(options = {}) {
        for await (const page of this.pages(options))
            yield* page.items;
    }
    pages(options = {}) {
        return this.#reader.pages(this.#view, options);
    }
    async list(options = {}) {
        return InstanceList.holding(await this.#reader.list(this.#view, options));
    }
    async retrieve(ids, options = {}) {
        const found = await this.#reader.retrieve(this.#view, several(ids), options.signal);
        return Array.isArray(ids) ? InstanceList.holding(found) : found[0];
    }
    async get(id, options = {}) {
        const found = await this.retrieve(id, options);
        if (found)
            return found;
        const { space, externalId } = this.#reader.id(id);
        const missing = [{ instanceType: this.#view.kind, space, externalId }];
        throw new ResourceNotFoundError(`there is no ${this.#view.id.externalId} ${space}:${externalId}`, {
            method: "POST",
            path: `${PATH}/byids`,
            missing,
        });
    }
    async search(text, options = {}) {
        const { properties, where, sort, limit = MOST, operator = "OR", targetUnits, signal } = options;
        checkCount("limit", limit, 1);
        const body = {
            view: this.#view.source,
            instanceType: this.#view.kind,
            query: text,
            properties,
            operator,
            filter: this.#reader.filter(this.#view, where),
            sort: sortKeys(sort),
            limit,
            ...unitsOf(this.#view, targetUnits),
        };
        const { items } = await this.#reader.ask("search", body, { signal, view: this.#view });
        const found = this.#reader.decodeAll(this.#view, items);
        const complete = found.length < limit;
        if (!complete && limit >= MOST)
            this.#reader.incomplete(this.#view, "the search gave 1,000 instances, and the API gives no more: narrow it down, or give a smaller limit if the best are enough");
        return InstanceList.holding(found, complete);
    }
    count(where, options = {}) {
        return this.#reader.count(this.#view, where, options.signal);
    }
    async aggregate(aggregates, options = {}) {
        const [first] = Object.values(aggregates);
        if (!first?.aggregated)
            throw new TypeError("give an aggregate such as { n: count() }: with it come the groups");
        return first.aggregated(this.#reader, this.#view, aggregates, options);
    }
    async *changes(options = {}) {
        const filter = rootFilter(this.#reader, this.#view, options.where === undefined ? undefined : toFilter(this.#view, options.where));
        const source = this.#view.hasData ? { sources: [{ source: this.#view.source, properties: ["*"] }] } : {};
        const decode = this.#reader.decode(this.#view);
        const pages = pagesOf(async (before, limit, signal) => {
            const body = {
                with: { changes: { [`${this.#view.kind}s`]: { ...(filter && { filter }) }, limit } },
                select: { changes: source },
                ...(before !== undefined && { cursors: { changes: before } }),
            };
            const answer = await this.#reader.ask("sync", body, { signal, view: this.#view });
            const items = this.#reader.items(answer.items?.["changes"]);
            const after = answer.nextCursor?.["changes"];
            if (!after)
                throw this.#reader.invalid("it has no cursor");
            const last = items.length - 1;
            const changes = items.map((item, index) => change(item, decode, index === last ? after : (before ?? "")));
            return { items: changes, cursor: items.length >= limit ? after : undefined };
        }, MOST_CHANGES, options, options.cursor);
        for await (const page of pages)
            yield* page.items;
    }
    query() {
        return new Query(this.#reader, { view: this.#view, include: {} });
    }
    upsert(objects, options = {}) {
        return upsert(this.#reader, [[this.#view, several(objects)]], options);
    }
    dryRun(objects, options = {}) {
        return planWrite(this.#reader, [[this.#view, several(objects)]], options);
    }
    async update(instance, changes, options = {}) {
        if (viewOf(instance) === undefined)
            throw new TypeError("expected an instance as it was read: a copy of one has lost its version");
        const { space, externalId, $: record } = instance;
        const ends = this.#view.kind === "edge"
            ? {
                startNode: instance.startNode,
                endNode: instance.endNode,
                $type: record.type,
            }
            : {};
        await this.upsert({ ...ends, ...changes, space, externalId, $existingVersion: record.version }, options);
        return this.get({ space, externalId }, options);
    }
    delete(wanted, options = {}) {
        return deleteAll(this.#reader, this.#view.kind, several(wanted), options.signal);
    }
    asWrite(instance) {
        return written(instance);
    }
}
function change(item, decode, cursor) {
    const { space, externalId } = item;
    return item.deletedTime === undefined
        ? { kind: "upsert", instance: decode(item), cursor }
        : { kind: "delete", id: { space, externalId }, cursor };
}
