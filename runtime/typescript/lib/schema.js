const RELATION = /^(direct|edge|reverse)s?$/;
export class Descriptor {
    id;
    kind;
    type;
    source;
    #declared;
    #features;
    #members;
    #hops = new Map();
    #integers;
    #hasData;
    #required;
    #enums;
    constructor(declared, features) {
        this.#features = features;
        const { space, externalId, version, type } = declared;
        this.id = Object.freeze({ space, externalId, version });
        this.source = Object.freeze({ type: "view", space, externalId, version });
        this.kind = declared.usedFor ?? "node";
        this.type = type && { space: type[0], externalId: type[1] };
        this.#declared = declared;
    }
    get features() {
        return this.#features;
    }
    get key() {
        return `${this.id.externalId}/${this.id.version}`;
    }
    get members() {
        if (!this.#members) {
            const { extends: parents, properties } = this.#declared;
            const above = (parents?.() ?? []).flatMap((parent) => [...describe(parent).members]);
            this.#members = new Map([...above, ...Object.entries(properties)]);
        }
        return this.#members;
    }
    get integers() {
        const long = (member) => typeof member === "string" && /^int(64|53)/.test(member);
        return (this.#integers ??= [...this.members].filter(([, member]) => long(member)).map(([name]) => name));
    }
    get hasData() {
        return (this.#hasData ??= [...this.members.values()].some(isStored));
    }
    check(names) {
        for (const name of names)
            if (!this.members.has(name))
                throw new TypeError(this.lacks("property", name));
    }
    lacks(kind, name) {
        return `${this.id.externalId} has no ${kind} ${JSON.stringify(name)}`;
    }
    hop(name) {
        let found = this.#hops.get(name);
        if (!found)
            this.#hops.set(name, (found = this.#hop(name)));
        return found;
    }
    #hop(name) {
        const member = this.members.get(name);
        if (member === undefined || typeof member === "string")
            throw new TypeError(this.lacks("relation", name));
        const [key, thunk] = Object.entries(member).find(([each]) => RELATION.test(each));
        const edge = "type" in member ? member : undefined;
        return {
            name,
            kind: key.replace(/s$/, ""),
            many: key.endsWith("s"),
            target: thunk ? describe(thunk()) : undefined,
            readOnly: "readOnly" in member && member.readOnly === true,
            edgeType: edge && { space: edge.type[0], externalId: edge.type[1] },
            inwards: edge?.inwards === true,
            edgeView: edge?.props && describe(edge.props()),
            through: "through" in member ? member.through : [this.id.space, this.key, name],
            throughList: "through" in member ? member.list === true : "directs" in member,
        };
    }
    get required() {
        return (this.#required ??= this.lineage.flatMap((each) => each.#declared.required ?? []));
    }
    get units() {
        return [...new Set(this.lineage.flatMap((each) => each.#declared.units ?? []))];
    }
    get enums() {
        return (this.#enums ??= Object.freeze(Object.fromEntries(this.lineage.flatMap((each) => Object.entries(each.#declared.enums ?? {})))));
    }
    get filter() {
        const { filter } = this.#declared;
        return filter === undefined ? undefined : JSON.parse(filter);
    }
    get lineage() {
        return [this, ...(this.#declared.extends?.() ?? []).flatMap((parent) => describe(parent).lineage)];
    }
}
export function isStored(member) {
    return typeof member === "string" || (member !== undefined && ("direct" in member || "directs" in member));
}
const descriptors = new WeakMap();
export function register(constant, view) {
    descriptors.set(constant, view);
}
export function describe(view) {
    const found = descriptors.get(view);
    if (!found)
        throw new TypeError("expected a view, such as the constants that a generated package exports");
    return found;
}
