var _a;
import { Condition, join, toFilter } from "./columns.js";
import { include, refOf } from "./decode.js";
import { idOf, keyOf } from "./ids.js";
import { InstanceList, only } from "./lists.js";
import { collect, pagesOf, split } from "./paging.js";
import { firstRequest, inherits, MOST_ROOTS, planOf, readPage, } from "./plan.js";
import { pointsAt } from "./relations.js";
import { isStored } from "./schema.js";
import { MOST } from "./session.js";
import { unitsOf } from "./units.js";
export class Query {
    #reader;
    #view;
    #plan;
    constructor(reader, plan) {
        this.#reader = reader;
        this.#view = plan.view;
        this.#plan = plan;
    }
    where(where) {
        const given = toFilter(this.#view, where);
        return this.#with({ where: this.#plan.where ? join("and", [this.#plan.where, given]) : given });
    }
    sort(...keys) {
        return this.#with({ sort: keys });
    }
    targetUnits(units) {
        return this.#with({ units: unitsOf(this.#view, units) });
    }
    limit(limit) {
        return this.#with({ limit });
    }
    signal(signal) {
        return this.#with({ signal });
    }
    include(relations) {
        return this.#with({ include: merge(this.#plan.include, relations) });
    }
    select(names) {
        this.#view.check(names);
        const stored = names.filter((name) => isStored(this.#view.members.get(name)));
        return this.#with({ selected: stored });
    }
    explain() {
        const { sets, steps } = planOf(this.#reader, this.#plan);
        return {
            request: firstRequest(sets, Math.min(this.#plan.limit ?? MOST_ROOTS, MOST_ROOTS)),
            detours: detours(steps),
        };
    }
    pages() {
        const { sets, steps } = planOf(this.#reader, this.#plan);
        const fetchPage = async (cursor, limit, signal) => {
            const page = await readPage(this.#reader, sets, cursor, limit, signal);
            const roots = await assemble(this.#reader, this.#view, page.found, steps);
            return { items: roots, cursor: page.cursor };
        };
        return pagesOf(fetchPage, MOST_ROOTS, this.#plan);
    }
    async *[Symbol.asyncIterator]() {
        for await (const page of this.pages())
            yield* page.items;
    }
    async list() {
        return InstanceList.holding(await collect(this.pages()));
    }
    async first() {
        for await (const each of this.limit(1))
            return each;
        return undefined;
    }
    async one() {
        return only(await this.limit(2).list(), this.#view.id.externalId);
    }
    count() {
        return this.#reader.count(this.#view, this.#plan.where, this.#plan.signal);
    }
    #with(change) {
        return new _a(this.#reader, { ...this.#plan, ...change });
    }
}
_a = Query;
function merge(one, other) {
    const found = { ...one };
    for (const [name, below] of Object.entries(other)) {
        const present = found[name];
        if (below !== undefined)
            found[name] =
                below === true ? (present ?? true) : merge(present === undefined || present === true ? {} : present, below);
    }
    return found;
}
function detours(steps) {
    return steps.flatMap((step) => ("set" in step ? detours(step.below) : [step.hop.name]));
}
async function assemble(reader, view, found, steps) {
    const roots = decoded(reader, view, found["root"]);
    await connect(reader, found, roots, steps);
    return [...roots.values()];
}
function decoded(reader, view, items) {
    const decode = reader.decode(view);
    return new Map([...items].map(([key, item]) => [key, decode(item)]));
}
async function connect(reader, found, parents, steps) {
    for (const step of steps) {
        if (!("set" in step)) {
            await follow(reader, parents, step.hop, step.include);
            continue;
        }
        const items = found[step.set];
        const pointing = step.hop.kind === "reverse" ? pointers(items, step) : undefined;
        const nodes = decoded(reader, step.hop.target, items);
        await connect(reader, found, nodes, step.below);
        attach(step.hop, parents, nodes, pointing ?? (step.edges ? farSides(step.hop, found[step.edges]) : undefined));
    }
}
function pointers(items, { points: [space, key, property] }) {
    const groups = new Map();
    for (const [node, item] of items) {
        const value = item.properties?.[space]?.[key]?.[property];
        for (const parent of value ? [value].flat() : [])
            group(groups, keyOf(parent), node);
    }
    return groups;
}
function farSides(hop, edges) {
    const groups = new Map();
    for (const { startNode, endNode } of edges.values()) {
        const [near, far] = hop.inwards ? [endNode, startNode] : [startNode, endNode];
        if (near && far)
            group(groups, keyOf(near), keyOf(far));
    }
    return groups;
}
function group(groups, key, node) {
    const present = groups.get(key);
    if (present)
        present.push(node);
    else
        groups.set(key, [node]);
}
function attach(hop, parents, nodes, groups) {
    for (const [key, parent] of parents) {
        const wanted = groups ? (groups.get(key) ?? []) : named(parent, hop.name);
        const own = [...new Set(wanted)].flatMap((each) => nodes.get(each) ?? []);
        include(parent, hop.name, hop.many ? own : own[0]);
    }
}
function named(instance, name) {
    const value = refOf(instance, name);
    return value === undefined ? [] : [value].flat().map((id) => keyOf(id));
}
async function follow(reader, parents, hop, below) {
    const target = hop.target;
    const read = async (where) => [...(await new Query(reader, { view: target, where, include: below }).list())];
    if (hop.kind === "direct") {
        const ids = [...new Set([...parents.values()].flatMap((parent) => named(parent, hop.name)))];
        const found = await chunks(ids, (some) => read(new Condition({ instanceReferences: some })));
        attach(hop, parents, new Map(found.map((node) => [keyOf(node), node])));
        return;
    }
    const groups = new Map();
    const nodes = new Map();
    const take = (parent, node) => {
        nodes.set(keyOf(node), node);
        group(groups, parent, keyOf(node));
    };
    const [space, holder, property] = hop.through;
    if (inherits(target, space, holder) && isStored(target.members.get(property))) {
        const found = await chunks([...parents.keys()], (some) => read(new Condition({ containsAny: { property: hop.through, values: some } })));
        for (const node of found)
            for (const parent of named(node, property))
                if (parents.has(parent))
                    take(parent, node);
    }
    else {
        for (const [key, parent] of parents)
            for (const node of await read(pointsAt(hop, idOf(parent))))
                take(key, node);
    }
    attach(hop, parents, nodes, groups);
}
async function chunks(keys, read) {
    const found = [];
    for (const some of split(keys, MOST)) {
        found.push(...(await read(some.map((key) => ({ space: key.slice(0, key.indexOf("\0")), externalId: key.slice(key.indexOf("\0") + 1) })))));
    }
    return found;
}
