import { PagingError } from "./errors.js";
import { keyOf } from "./ids.js";
import { rootFilter } from "./relations.js";
const MOST_SETS = 50;
const MOST_IN_SET = 10_000;
export const MOST_ROOTS = 1000;
export function planOf(reader, root) {
    const { view } = root;
    const selected = root.selected && [...new Set([...root.selected, ...stored(view, root.include)])];
    const filter = rootFilter(reader, view, root.where);
    const first = {
        name: "root",
        kind: `${view.kind}s`,
        view,
        expression: { ...(filter && { filter }) },
        sources: sourcesOf(view, selected, root.units),
        parent: undefined,
        within: false,
        sort: root.sort,
    };
    const sets = [first];
    const steps = grow(reader, sets, first, view, root.include);
    if (sets.length > MOST_SETS)
        throw new TypeError(`this query has ${sets.length} result sets, the API takes ${MOST_SETS}: include fewer`);
    return { sets, steps };
}
function stored(view, include) {
    return Object.keys(include).filter((name) => view.hop(name).kind === "direct");
}
function sourcesOf(view, selected, units = {}) {
    if (!view.hasData || selected?.length === 0)
        return [];
    return [{ source: view.source, properties: selected ?? ["*"], ...units }];
}
function grow(reader, sets, parent, view, include) {
    return Object.entries(include).map(([name, below]) => {
        const hop = view.hop(name);
        if (!hop.target)
            throw new TypeError(`the model names no view that ${name} of ${view.id.externalId} leads to`);
        const inner = below === true ? {} : below;
        return needsDetour(view, hop) ? { hop, include: inner } : add(reader, sets, parent, view, hop, hop.target, inner);
    });
}
function needsDetour(view, hop) {
    if (hop.kind === "direct")
        return view.kind === "edge";
    return hop.kind === "reverse" && (hop.throughList || !hop.through[1].includes("/"));
}
function add(reader, sets, parent, view, hop, target, include) {
    const name = `${hop.name}_${sets.length}`;
    let edges;
    if (hop.kind === "edge") {
        edges = `${name}_edges`;
        const direction = hop.inwards ? "inwards" : "outwards";
        const filter = { equals: { property: ["edge", "type"], value: hop.edgeType } };
        sets.push({
            name: edges,
            kind: "edges",
            view: undefined,
            expression: { from: parent.name, direction, maxDistance: 1, filter },
            sources: [],
            parent: parent.name,
            within: false,
        });
    }
    const points = pointsOf(hop, target);
    const beside = hop.kind === "reverse" && points[1] !== target.key ? [{ source: viewSource(points), properties: [points[2]] }] : [];
    const filter = rootFilter(reader, target);
    const above = edges ?? parent.name;
    const added = {
        name,
        kind: "nodes",
        view: target,
        expression: { ...stepOf(view, hop, above), ...(filter && { filter }) },
        sources: [...sourcesOf(target), ...beside],
        parent: above,
        within: hop.kind === "edge" || (hop.kind === "direct" && !hop.many),
    };
    sets.push(added);
    return { hop, set: name, edges, points, below: grow(reader, sets, added, target, include) };
}
function stepOf(view, hop, from) {
    if (hop.kind === "edge")
        return { from, chainTo: "destination" };
    const direction = hop.kind === "direct" ? "outwards" : "inwards";
    const source = hop.kind === "direct" ? view.source : viewSource(hop.through);
    return { from, through: { source, identifier: hop.through[2] }, direction };
}
function pointsOf(hop, target) {
    const [space, holder, property] = hop.through;
    const own = target.members.get(property);
    const has = own !== undefined && typeof own !== "string" && "direct" in own && inherits(target, space, holder);
    return has ? [target.id.space, target.key, property] : [space, holder, property];
}
export function inherits(target, space, holder) {
    return target.lineage.some((each) => each.id.space === space && each.key === holder);
}
function viewSource([space, holder]) {
    const slash = holder.lastIndexOf("/");
    return { type: "view", space, externalId: holder.slice(0, slash), version: holder.slice(slash + 1) };
}
export async function readPage(reader, sets, cursor, limit, signal) {
    const found = Object.fromEntries(sets.map((set) => [set.name, new Map()]));
    const sent = new Map(cursor === undefined ? [] : [["root", cursor]]);
    const ask = async (selected) => {
        const integers = [...new Set(sets.flatMap((set) => set.view?.integers ?? []))];
        const body = bodyOf(sets, sent, limit, selected);
        const answer = await reader.ask("query", body, { signal, view: { integers }, repeat408: limit <= 1 });
        for (const set of sets) {
            if (selected && !selected.has(set.name))
                continue;
            const items = answer.items?.[set.name];
            if (!Array.isArray(items))
                throw reader.invalid(`it has no items of ${set.name}`);
            for (const item of items)
                if (!found[set.name]?.has(keyOf(item)))
                    found[set.name]?.set(keyOf(item), item);
        }
        return answer.nextCursor ?? {};
    };
    const first = await ask(undefined);
    const unread = new Unread(sets, sent, first);
    for (let selected = unread.advance(); selected.size; selected = unread.advance())
        unread.take(await ask(selected));
    return { found, cursor: first["root"] ?? undefined };
}
function bodyOf(sets, cursors, limit, selected) {
    const wanted = sets.filter((set) => !selected || selected.has(set.name));
    const names = new Set(wanted.map((set) => set.name));
    for (const set of [...sets].reverse())
        if (names.has(set.name) && set.parent !== undefined)
            names.add(set.parent);
    const sizes = new Map([[undefined, limit]]);
    const expressions = {};
    for (const set of sets.filter((each) => names.has(each.name))) {
        const size = set.within || set.parent === undefined ? sizes.get(set.parent) : MOST_IN_SET;
        sizes.set(set.name, size);
        expressions[set.name] = { [set.kind]: set.expression, limit: size, ...(set.sort?.length && { sort: set.sort }) };
    }
    const select = (set) => ({
        ...(set.sources.length && { sources: set.sources }),
        ...(set.sort?.length && { sort: set.sort }),
    });
    const known = [...cursors].filter(([name]) => names.has(name));
    return {
        with: expressions,
        select: Object.fromEntries(wanted.map((set) => [set.name, select(set)])),
        ...(known.length && { cursors: Object.fromEntries(known) }),
    };
}
export function firstRequest(sets, limit) {
    return bodyOf(sets, new Map(), limit);
}
class Unread {
    #sent;
    #left;
    #below;
    #selected = new Set();
    constructor(sets, sent, given) {
        const children = sets.slice(1);
        this.#sent = sent;
        this.#left = new Map(children.flatMap(({ name }) => (given[name] ? [[name, given[name]]] : [])));
        this.#below = new Map(children.map(({ name }) => [name, descendants(name, children)]));
    }
    advance() {
        const below = (name) => [...(this.#below.get(name) ?? [])];
        const moving = [...this.#left].filter(([name]) => !below(name).some((each) => this.#left.has(each)));
        this.#selected = new Set(moving.flatMap(([name]) => [name, ...below(name)]));
        for (const [name, cursor] of moving) {
            this.#sent.set(name, cursor);
            for (const each of below(name))
                this.#sent.delete(each);
        }
        return this.#selected;
    }
    take(given) {
        for (const name of this.#selected) {
            const cursor = given[name];
            if (cursor && cursor === this.#sent.get(name))
                throw new PagingError(`the server gave the same cursor of ${name} again; reading on would never end`);
            if (cursor)
                this.#left.set(name, cursor);
            else
                this.#left.delete(name);
        }
    }
}
function descendants(name, sets) {
    const found = new Set([name]);
    for (const set of sets)
        if (set.parent !== undefined && found.has(set.parent))
            found.add(set.name);
    found.delete(name);
    return found;
}
