/** An object of the API becomes an instance: its properties are its own, its relations are handles of its class. */
import { handle } from "./relations.js";
import { isList, shown, typeOf } from "./values.js";
const BASE = new Set(["space", "externalId"]);
const ENDS = new Set(["space", "externalId", "startNode", "endNode"]);
/** Where an instance came from: what was answered is not kept, its view is. */
const views = new WeakMap();
/** The view that an instance was read through; undefined for any other object. */
export function viewOf(value) {
    return views.get(Object.getPrototypeOf(value));
}
/** The references of direct relations that a query replaced by what they lead to. */
const references = new WeakMap();
/** Sets what a query found in the place of a relation. */
export function include(instance, name, value) {
    const own = Object.getOwnPropertyDescriptor(instance, name)?.value;
    if (own !== undefined) {
        let kept = references.get(instance);
        if (!kept)
            references.set(instance, (kept = new Map()));
        if (!kept.has(name))
            kept.set(name, own);
    }
    define(instance, name, value);
}
/** The reference that a direct relation held when it was read, also where a query put its target there. */
export function refOf(instance, name) {
    const kept = references.get(instance);
    return kept?.has(name) ? kept.get(name) : instance[name];
}
/** The values of properties whose ids are those of members that every instance has. */
const hidden = new WeakMap();
/**
 * The property of an edge that is called `startNode` or `endNode`, as the API gave it: the members of these names are the
 * ends of the edge. It is written as `$own: { startNode: … }`.
 */
export function ownOf(instance, name) {
    return hidden.get(instance)?.[name];
}
/** All that `ownOf` gives. */
export function allOwn(instance) {
    return hidden.get(instance);
}
export function define(target, name, value) {
    Object.defineProperty(target, name, { value, enumerable: true, configurable: true, writable: true });
}
/** The class of a view's instances for one client. */
export function decoder(reader, descriptor) {
    const { space } = descriptor.id;
    const { key } = descriptor;
    const own = descriptor.kind === "edge" ? ENDS : BASE;
    const members = [...descriptor.members].filter(([name]) => !own.has(name));
    const work = members.flatMap(([name, member]) => {
        const convert = conversion(reader, descriptor, name, member);
        return convert ? [[name, convert]] : [];
    });
    class PygenInstance {
        #record;
        constructor(item) {
            this.space = item.space;
            this.externalId = item.externalId;
            if (item.startNode && item.endNode) {
                this.startNode = item.startNode;
                this.endNode = item.endNode;
            }
            const properties = item.properties?.[space]?.[key];
            if (properties)
                fill(this, properties, work, own);
            delete item.properties;
            this.#record = item;
        }
        get $() {
            const { instanceType, version, type, createdTime, lastUpdatedTime, deletedTime } = this.#record;
            return {
                instanceType,
                version,
                ...(type && { type }),
                createdTime: new Date(createdTime),
                lastUpdatedTime: new Date(lastUpdatedTime),
                ...(deletedTime !== undefined && { deletedTime: new Date(deletedTime) }),
            };
        }
    }
    const { prototype } = PygenInstance;
    Object.defineProperty(PygenInstance, "name", { value: descriptor.id.externalId });
    Object.defineProperty(prototype, "toJSON", { value: plainJson, configurable: true, writable: true });
    for (const [name, member] of members) {
        if (typeof member !== "string" && !("direct" in member) && !("directs" in member))
            accessor(prototype, reader, descriptor.hop(name));
    }
    views.set(prototype, descriptor);
    return (item) => {
        try {
            return new PygenInstance(item);
        }
        catch (error) {
            if (error instanceof WrongValue)
                throw reader.invalid(`${error.message} of ${item.space}:${item.externalId}`);
            throw error;
        }
    };
}
/** The handle of a relation that is no data; what a query includes, or a server sends under its name, replaces it. */
function accessor(prototype, reader, hop) {
    Object.defineProperty(prototype, hop.name, {
        configurable: true,
        get() {
            return handle(reader, hop, this);
        },
        set(value) {
            define(this, hop.name, value);
        },
    });
}
/** JSON has no bigint: one becomes a number where that holds it, else a text. */
function plainJson() {
    const found = Object.entries(this).map(([name, value]) => [
        name,
        typeof value === "bigint"
            ? safe(value)
            : Array.isArray(value)
                ? value.map((each) => (typeof each === "bigint" ? safe(each) : each))
                : value,
    ]);
    return Object.fromEntries(found);
}
function safe(value) {
    return Number.isSafeInteger(Number(value)) ? Number(value) : String(value);
}
/** Copies what has a value; a name of a server is assigned in one place, which `__proto__` and accessors do not escape. */
function fill(target, source, work, own) {
    for (const name in source) {
        const value = source[name];
        if (value === null)
            continue;
        if (own.has(name))
            hidden.set(target, { ...hidden.get(target), [name]: value });
        else
            put(target, name, value);
    }
    for (const [name, convert] of work) {
        const value = source[name];
        if (value !== undefined && value !== null)
            put(target, name, convert(value));
    }
}
/** The one assignment by a name that a server chose: `__proto__` would set the prototype, `$` has no setter. */
function put(target, name, value) {
    if (name === "__proto__" || name === "$")
        define(target, name, value);
    else
        target[name] = value;
}
/** A value that is not of its property's type. */
class WrongValue extends Error {
}
function conversion(reader, descriptor, name, member) {
    if (typeof member !== "string") {
        if (!("direct" in member) && !("directs" in member))
            return undefined;
        return referencesOf(reader, descriptor.hop(name));
    }
    const convert = CONVERSIONS[typeOf(member)];
    if (!convert)
        return undefined;
    const one = (value) => {
        const found = convert(value);
        if (found === undefined)
            throw new WrongValue(`the property ${name} has ${shown(value)}, which is no ${typeOf(member)}:`);
        return found;
    };
    return isList(member) ? (value) => (Array.isArray(value) ? value.map(one) : one(value)) : one;
}
/** What JSON does not have; undefined for a value that is none. */
const CONVERSIONS = {
    int64: (value) => {
        if (typeof value === "string" ? /^-?\d+$/.test(value) : Number.isSafeInteger(value))
            return BigInt(value);
        return undefined;
    },
    int53: (value) => (Number.isSafeInteger(value) ? value : undefined),
    timestamp: (value) => {
        const at = new Date(typeof value === "string" ? value : Number.NaN);
        return Number.isNaN(at.getTime()) ? undefined : at;
    },
};
/** A reference to a node; it knows how to read it, which nothing shows. */
export class Reference {
    space;
    externalId;
    #fetch;
    constructor(id, fetch) {
        this.space = id.space;
        this.externalId = id.externalId;
        this.#fetch = fetch;
    }
    fetch(options) {
        return this.#fetch(this, options);
    }
}
class ReferenceList extends Array {
    #read;
    static get [Symbol.species]() {
        return Array;
    }
    static made(ids, read) {
        const list = new ReferenceList();
        for (const id of ids)
            list.push(id);
        list.#read = read;
        return list;
    }
    async all(options) {
        return (await this.#read?.([...this], options)) ?? [];
    }
    async *[Symbol.asyncIterator]() {
        yield* await this.all();
    }
}
function referencesOf(reader, hop) {
    const read = async (ids, options) => reader.retrieve(wantedTarget(hop), ids, options?.signal);
    const fetch = async (id, options) => (await read([id], options))[0];
    const one = (value) => {
        const id = value;
        if (typeof id?.space !== "string" || typeof id.externalId !== "string")
            throw new WrongValue(`the relation ${hop.name} has ${shown(value)}, which is no reference:`);
        return new Reference(id, fetch);
    };
    if (!hop.many)
        return one;
    return (value) => {
        if (!Array.isArray(value))
            throw new WrongValue(`the relation ${hop.name} has ${shown(value)}, which is no list:`);
        return ReferenceList.made(value.map(one), read);
    };
}
/** The view that a relation leads to. Throws TypeError where the model names none. */
export function wantedTarget(hop) {
    if (!hop.target)
        throw new TypeError(`the model names no view that ${hop.name} leads to: retrieve the node through the API of a view`);
    return hop.target;
}
