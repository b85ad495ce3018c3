/** Descriptors: what a generated constant says of its view. */
import { column } from "./columns.js";
export class Descriptor {
    id;
    kind;
    type;
    #declared;
    #members;
    #hops = new Map();
    #integers;
    #hasData;
    #required;
    #enums;
    constructor(declared) {
        const { space, externalId, version, type } = declared;
        this.id = Object.freeze({ space, externalId, version });
        this.kind = declared.usedFor ?? "node";
        this.type = type && { space: type[0], externalId: type[1] };
        this.#declared = declared;
    }
    /** Under what an answer has the properties of the view. */
    get key() {
        return `${this.id.externalId}/${this.id.version}`;
    }
    /** The view as requests name it. */
    get source() {
        return { type: "view", ...this.id };
    }
    /** Own and inherited members. */
    get members() {
        if (!this.#members) {
            const { extends: parents, properties } = this.#declared;
            const above = (parents?.() ?? []).flatMap((parent) => [...describe(parent).members]);
            this.#members = new Map([...above, ...Object.entries(properties)]);
        }
        return this.#members;
    }
    /** The names of integers of 64 bits: their digits need care. */
    get integers() {
        const long = (member) => typeof member === "string" && /^int(64|53)/.test(member);
        return (this.#integers ??= [...this.members].filter(([, member]) => long(member)).map(([name]) => name));
    }
    /** Whether the view has data of its own: properties or direct relations. */
    get hasData() {
        return (this.#hasData ??= [...this.members.values()].some((member) => typeof member === "string" || "direct" in member || "directs" in member));
    }
    /** The relation of that name. Throws TypeError where the view has none. */
    hop(name) {
        let found = this.#hops.get(name);
        if (!found)
            this.#hops.set(name, (found = this.#hop(name)));
        return found;
    }
    #hop(name) {
        const member = this.members.get(name);
        if (member === undefined || typeof member === "string")
            throw new TypeError(`${this.id.externalId} has no relation ${JSON.stringify(name)}`);
        const kind = "direct" in member || "directs" in member ? "direct" : "through" in member ? "reverse" : "edge";
        const many = "directs" in member || "edges" in member || "reverses" in member;
        const thunk = Object.entries(member).find(([key]) => /^(direct|edge|reverse)s?$/.test(key))?.[1];
        const edge = "type" in member ? member : undefined;
        return {
            name,
            kind,
            many,
            target: thunk ? describe(thunk()) : undefined,
            readOnly: "readOnly" in member && member.readOnly === true,
            edgeType: edge && { space: edge.type[0], externalId: edge.type[1] },
            inwards: edge?.inwards === true,
            edgeView: edge?.props && describe(edge.props()),
            through: "through" in member ? member.through : [this.id.space, this.key, name],
            throughList: "through" in member ? member.list === true : "directs" in member,
        };
    }
    /** The properties that an instance cannot be written without. */
    get required() {
        return (this.#required ??= this.lineage.flatMap((each) => each.#declared.required ?? []));
    }
    /** The known values of enums, by property. */
    get enums() {
        return (this.#enums ??= Object.freeze(Object.fromEntries(this.lineage.flatMap((each) => Object.entries(each.#declared.enums ?? {})))));
    }
    /** The view's own filter, in the form of the API. */
    get filter() {
        const { filter } = this.#declared;
        return filter === undefined ? undefined : JSON.parse(filter);
    }
    /** This view and all that it extends. */
    get lineage() {
        return [this, ...(this.#declared.extends?.() ?? []).flatMap((parent) => describe(parent).lineage)];
    }
}
const descriptors = new WeakMap();
/** The descriptor behind a view constant. Throws TypeError for anything else. */
export function describe(view) {
    const found = descriptors.get(view);
    if (!found)
        throw new TypeError("expected a view, such as the constants that a generated package exports");
    return found;
}
/**
 * The constant of a view: its columns, made when they are first asked for. The name says which contract generated code is
 * written against; a runtime of another one does not have it.
 */
export function view1(declared) {
    const descriptor = new Descriptor(declared);
    const columns = new Map();
    const constant = new Proxy(Object.create(null), {
        get(_, name) {
            if (typeof name !== "string")
                return undefined;
            if (name === "$view")
                return descriptor.id;
            if (name === "$enums")
                return descriptor.enums;
            if (!columns.has(name))
                columns.set(name, column(descriptor, name));
            return columns.get(name);
        },
        has: (_, name) => typeof name === "string" && descriptor.members.has(name),
        set: () => false,
        defineProperty: () => false,
    });
    descriptors.set(constant, descriptor);
    return constant;
}
