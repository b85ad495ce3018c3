import { isId, shown } from "./ids.js";
import { operand, typeOf } from "./values.js";
export class Condition {
    tree;
    constructor(tree) {
        this.tree = deepFreeze(tree);
        Object.freeze(this);
    }
    and(...others) {
        return join("and", [this, ...others]);
    }
    or(...others) {
        return join("or", [this, ...others]);
    }
    not() {
        return new Condition({ not: this.tree });
    }
    toJSON() {
        return this.tree;
    }
}
function deepFreeze(value) {
    if (typeof value === "object" && value !== null && !Object.isFrozen(value)) {
        for (const each of Object.values(value))
            deepFreeze(each);
        Object.freeze(value);
    }
    return value;
}
export function join(kind, parts) {
    const flat = parts.flatMap(({ tree }) => (kind in tree ? tree[kind] : [tree]));
    const [first] = flat;
    if (first === undefined)
        throw new TypeError(`${kind} needs at least one filter`);
    return flat.length === 1 ? new Condition(first) : new Condition({ [kind]: flat });
}
export function and(...filters) {
    return join("and", filters);
}
export function or(...filters) {
    return join("or", filters);
}
export function not(filter) {
    return filter.not();
}
export function rawFilter(json) {
    const keys = Object.keys(json);
    if (keys.length !== 1)
        throw new TypeError(`a filter is an object with exactly one key, such as { matchAll: {} }; got ${shown(json)}`);
    return new Condition(structuredClone(json));
}
export class SortKey {
    tree;
    constructor(tree) {
        this.tree = Object.freeze(tree);
        Object.freeze(this);
    }
    toJSON() {
        return this.tree;
    }
}
export const SPACE = Symbol("pygen.space");
export class Column {
    path;
    type;
    #hop;
    constructor(path, code, hop) {
        this.path = Object.freeze(path);
        this.type = typeOf(code);
        this.#hop = hop;
        Object.freeze(this);
    }
    eq(value) {
        return this.#make("equals", { value: this.#value(value) });
    }
    ne(value) {
        return this.eq(value).not();
    }
    in(values) {
        return this.#make("in", { values: this.#values(values) });
    }
    lt(value) {
        return this.#range({ lt: value });
    }
    lte(value) {
        return this.#range({ lte: value });
    }
    gt(value) {
        return this.#range({ gt: value });
    }
    gte(value) {
        return this.#range({ gte: value });
    }
    between(low, high) {
        return this.#range({ gte: low, lte: high });
    }
    overlaps(end, bounds) {
        return new Condition({ overlaps: { startProperty: this.path, endProperty: end.path, ...this.#bounds(bounds) } });
    }
    startsWith(value) {
        return this.#make("prefix", { value });
    }
    containsAny(values) {
        return this.#make("containsAny", { values: this.#values(values) });
    }
    containsAll(values) {
        return this.#make("containsAll", { values: this.#values(values) });
    }
    exists() {
        return this.#make("exists", {});
    }
    missing() {
        return this.exists().not();
    }
    has(where) {
        const target = this.#hop?.target;
        if (!target)
            throw new TypeError(`${this.path.at(-1)} leads to no view of the model`);
        return new Condition({ nested: { scope: this.path, filter: toFilter(target, where).tree } });
    }
    asc(options) {
        return this.#sort("ascending", options);
    }
    desc(options) {
        return this.#sort("descending", options);
    }
    #sort(direction, { nullsFirst = false } = {}) {
        return new SortKey({ property: this.path, direction, nullsFirst });
    }
    #make(kind, rest) {
        return new Condition({ [kind]: { property: this.path, ...rest } });
    }
    #range(bounds) {
        return this.#make("range", this.#bounds(bounds));
    }
    #bounds(bounds) {
        const given = Object.entries(bounds).filter(([, value]) => value !== undefined);
        if (given.length === 0)
            throw new TypeError("give at least one of gt, gte, lt, lte");
        return Object.fromEntries(given.map(([name, value]) => [name, this.#value(value)]));
    }
    #values(values) {
        if (!Array.isArray(values))
            throw new TypeError(`expected an array of values, got ${shown(values)}`);
        return values.map((value) => this.#value(value));
    }
    #value(value) {
        if (value === undefined || value === null)
            throw new TypeError(`${this.path.at(-1)}: compare with missing(), not with ${value}`);
        if (this.type === "node" && typeof value === "string")
            return { [SPACE]: value };
        return operand(this.type, value);
    }
}
const IDENTITY = ["space", "externalId"];
const ENDS = ["startNode", "endNode"];
const RECORD = { version: "int64", type: "node", createdTime: "timestamp", lastUpdatedTime: "timestamp" };
export function column(descriptor, name) {
    const { kind, members, id } = descriptor;
    if (IDENTITY.includes(name))
        return new Column([kind, name], "text");
    if (kind === "edge" && ENDS.includes(name))
        return new Column([kind, name], "node");
    if (name === "$") {
        return Object.freeze(Object.fromEntries(Object.entries(RECORD).map(([each, code]) => [each, new Column([kind, each], code)])));
    }
    const member = members.get(name);
    if (member === undefined)
        return undefined;
    const path = [id.space, descriptor.key, name];
    return typeof member === "string" ? new Column(path, member) : new Column(path, "node", descriptor.hop(name));
}
const OPERATORS = /^(eq|ne|in|lte?|gte?|startsWith|containsA(ny|ll)|has)$/;
export function toFilter(descriptor, where) {
    if (where instanceof Condition)
        return where;
    const parts = [];
    for (const [name, condition] of Object.entries(where)) {
        if (condition === undefined)
            continue;
        const found = name === "$" ? undefined : column(descriptor, name);
        if (!(found instanceof Column))
            throw new TypeError(descriptor.lacks("property", name));
        parts.push(...conditions(descriptor, name, found, condition));
    }
    return parts.length === 0 ? new Condition({ matchAll: {} }) : join("and", parts);
}
function conditions(descriptor, name, of, given) {
    if (given === null)
        return [of.missing()];
    if (Array.isArray(given))
        return [of.in(given)];
    const plain = typeof given === "object" &&
        !(given instanceof Date) &&
        !isId(given) &&
        !("epochMilliseconds" in given) &&
        !("day" in given);
    if (!plain)
        return [of.eq(given)];
    const found = [];
    for (const [operator, value] of Object.entries(given)) {
        if (value === undefined)
            continue;
        if (operator === "exists")
            found.push(value ? of.exists() : of.missing());
        else if (operator === "between")
            found.push(of.between(value[0], value[1]));
        else if (OPERATORS.test(operator))
            found.push(of[operator]?.(value));
        else
            throw new TypeError(`${JSON.stringify(operator)} is no condition of ${descriptor.id.externalId}.${name}`);
    }
    return found;
}
export function wireFilter(descriptor, where, space) {
    return complete(toFilter(descriptor, where).tree, space);
}
function complete(value, space) {
    if (typeof value !== "object" || value === null)
        return value;
    if (Array.isArray(value))
        return value.map((each) => complete(each, space));
    const bare = value[SPACE];
    if (bare !== undefined)
        return { space: space(bare), externalId: bare };
    return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, complete(each, space)]));
}
