import { shown } from "./ids.js";
import { handle } from "./relations.js";
import { isStored } from "./schema.js";
import { isList, typeOf } from "./values.js";
const BASE = new Set(["space", "externalId"]);
const ENDS = new Set(["space", "externalId", "startNode", "endNode"]);
const views = new WeakMap();
export function viewOf(value) {
    return views.get(Object.getPrototypeOf(value));
}
const references = new WeakMap();
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
export function refOf(instance, name) {
    const kept = references.get(instance);
    return kept?.has(name) ? kept.get(name) : instance[name];
}
const hidden = new WeakMap();
export function ownOf(instance, name) {
    return hidden.get(instance)?.[name];
}
export function allOwn(instance) {
    return hidden.get(instance);
}
export function define(target, name, value) {
    Object.defineProperty(target, name, { value, enumerable: true, configurable: true, writable: true });
}
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
        if (!isStored(member))
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
function put(target, name, value) {
    if (name === "__proto__" || name === "$")
        define(target, name, value);
    else
        target[name] = value;
}
class WrongValue extends Error {
}
function conversion(reader, descriptor, name, member) {
    if (typeof member !== "string") {
        return isStored(member) ? referencesOf(reader, descriptor.hop(name)) : undefined;
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
export const CONVERSIONS = {
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
export function wantedTarget(hop) {
    if (!hop.target)
        throw new TypeError(`the model names no view that ${hop.name} leads to: retrieve the node through the API of a view`);
    return hop.target;
}
