import { define, Reference, viewOf } from "./decode.js";
import { idOf, isId, keyOf, shown } from "./ids.js";
import { dumpJson } from "./json.js";
import { encoderOf } from "./values.js";
import { written } from "./written.js";
export class Graph {
    entries = new Map();
    #session;
    #mode;
    #done = new Set();
    #stack = [];
    #unnamed = [];
    constructor(session, mode) {
        this.#session = session;
        this.#mode = mode;
    }
    async add(view, objects) {
        for (const object of [...objects].reverse())
            this.#stack.push([given(view, object), view]);
        for (let next = this.#stack.pop(); next; next = this.#stack.pop())
            this.#write(...next);
        for (const name of this.#unnamed.splice(0))
            await name();
    }
    #write(object, view, ends) {
        if (this.#done.has(object))
            return;
        this.#done.add(object);
        const lacking = viewOf(object) || object["$existingVersion"] !== undefined ? [] : view.required;
        for (const name of lacking)
            if (object[name] === undefined || object[name] === null)
                throw new TypeError(`${view.id.externalId} ${shown(object["externalId"])}: ${name} is missing; it has no default`);
        if (view.kind === "edge")
            this.#writeEdge(object, view, ends);
        else
            this.#writeNode(object, view);
    }
    #writeNode(object, view) {
        const id = this.#identify(object, view);
        const item = { instanceType: "node", ...id };
        const type = object["$type"] === undefined ? view.type : this.#session.id(object["$type"]);
        if (type)
            item.type = type;
        const targets = [];
        this.#fill(item, object, view, targets);
        this.#put(item, targets);
    }
    #writeEdge(object, view, ends) {
        const lacks = (name) => new TypeError(`the ${view.id.externalId} ${shown(object["externalId"] ?? "without an externalId")} has no ${name}: set it, or write the edge in a relation of its node`);
        const end = (name) => {
            const near = ends && name === (ends.hop.inwards ? "endNode" : "startNode") ? ends.near : undefined;
            if (object[name] !== undefined)
                return this.#refer(object[name], undefined);
            if (!near)
                throw lacks(name);
            return near;
        };
        const type = object["$type"] === undefined ? (ends?.hop.edgeType ?? view.type) : this.#session.id(object["$type"]);
        if (!type)
            throw lacks("$type");
        this.#edge(type, end("startNode"), end("endNode"), object, view);
    }
    #edge(type, start, end, object, view) {
        const space = object?.["space"] ?? start.space;
        const make = (externalId) => {
            const item = { instanceType: "edge", space, externalId, type, startNode: start, endNode: end };
            const targets = [start, end];
            if (object && view)
                this.#fill(item, object, view, targets);
            else if (this.#mode === "create")
                item.existingVersion = 0;
            this.#put(item, targets);
        };
        const known = object?.["externalId"];
        if (known !== undefined)
            make(checkedId(known));
        else
            this.#unnamed.push(async () => make(await digest([type, start, end])));
    }
    #fill(item, object, view, targets) {
        const version = this.#mode === "create" ? 0 : object["$existingVersion"];
        if (version !== undefined)
            item.existingVersion = version;
        const properties = { ...object["$own"] };
        const plan = planOf(view);
        for (const name of Object.keys(object)) {
            const value = object[name];
            const how = plan.get(name);
            if (value === undefined || (how === undefined && isOwn(name, view)))
                continue;
            try {
                if (how === undefined)
                    throw new TypeError(`the view has no such property; it has ${[...view.members.keys()].join(", ")}`);
                const convert = typeof how === "function";
                const wire = convert ? how(value) : this.#related(how, value, item, targets);
                if (wire === undefined)
                    continue;
                if (name === "__proto__")
                    define(properties, name, wire);
                else
                    properties[name] = wire;
            }
            catch (error) {
                throw placed(error, `${view.id.externalId} ${item.space}:${item.externalId}: ${name}`);
            }
        }
        if (view.hasData || Object.keys(properties).length)
            item.sources = [{ source: view.source, properties }];
    }
    #related(hop, value, item, targets) {
        if (hop.kind === "reverse")
            throw new TypeError(`it is written from the other side: ${hop.through[1]}.${hop.through[2]}`);
        if (hop.readOnly)
            computed();
        if (hop.kind === "edge") {
            for (const each of several(hop, value))
                this.#connect(hop, idOf(item), each);
            return undefined;
        }
        if (value === null)
            return null;
        const ids = several(hop, value).map((each) => this.#refer(each, hop.target));
        targets.push(...ids);
        return hop.many ? ids : ids[0];
    }
    #connect(hop, near, each) {
        const object = each;
        const isEdge = typeof each === "object" &&
            each !== null &&
            (viewOf(each)?.kind === "edge" || "endNode" in object || "startNode" in object);
        if (isEdge) {
            const view = hop.edgeView;
            if (!view)
                throw new TypeError("its edges have no properties: give the node at the far side");
            this.#stack.push([given(view, each), view, { hop, near }]);
            return;
        }
        const far = this.#refer(each, hop.target);
        const [start, end] = hop.inwards ? [far, near] : [near, far];
        this.#edge(hop.edgeType, start, end);
    }
    #refer(value, target) {
        if (typeof value === "string")
            return this.#session.id(value);
        if (typeof value !== "object" || value === null)
            throw new TypeError(`${shown(value)} is no node: give an external id, { space, externalId }, an instance, or an object to write`);
        const object = value;
        const onlyId = isId(value) && Object.keys(object).length === 2;
        if (value instanceof Reference || viewOf(value) || onlyId)
            return idOf(value);
        if (!target)
            throw new TypeError(`the model names no view for ${shown(value)}: give its id alone`);
        this.#stack.push([object, target]);
        return this.#identify(object, target);
    }
    #identify(object, view) {
        const { externalId, space } = object;
        if (externalId === undefined)
            throw new TypeError(`a ${view.id.externalId} has no externalId: ${shown(object)}`);
        const id = checkedId(externalId);
        return { space: typeof space === "string" && space ? space : this.#session.space(id), externalId: id };
    }
    #put(item, targets) {
        const key = keyOf(item);
        const present = this.entries.get(key);
        if (!present) {
            this.entries.set(key, { item, targets });
            return;
        }
        const differing = merge(present.item, item);
        if (differing)
            throw new TypeError(`two objects with the id ${item.space}:${item.externalId} differ, in ${differing}: write one of them, or give them ids of their own`);
        present.targets.push(...targets);
    }
}
const plans = new WeakMap();
function planOf(view) {
    let found = plans.get(view);
    if (!found) {
        const members = [...view.members].filter(([name]) => !isOwn(name, view));
        found = new Map(members.map(([name, code]) => [name, typeof code === "string" ? convertOf(code) : view.hop(name)]));
        plans.set(view, found);
    }
    return found;
}
function convertOf(code) {
    const encode = encoderOf(code);
    return code.includes("!") ? computed : (value) => (value === null ? null : encode(value));
}
function computed() {
    throw new TypeError("CDF computes it: it cannot be written");
}
function given(view, object) {
    if (typeof object !== "object" || object === null || Array.isArray(object))
        throw new TypeError(`expected an object to write of ${view.id.externalId}, or an instance as it was read, got ${shown(object)}`);
    return viewOf(object) ? written(object) : object;
}
function isOwn(name, view) {
    return (name.startsWith("$") ||
        name === "space" ||
        name === "externalId" ||
        (view.kind === "edge" && (name === "startNode" || name === "endNode")));
}
function several(hop, value) {
    if (!hop.many)
        return value === null ? [] : [value];
    if (!Array.isArray(value))
        throw new TypeError(`${shown(value)} is no array of nodes`);
    return value;
}
function checkedId(externalId) {
    if (typeof externalId !== "string")
        throw new TypeError(`${shown(externalId)} is no external id: it is a text`);
    const length = [...externalId].length;
    if (length < 1 || length > 256)
        throw new RangeError(`an external id has 1 to 256 characters, this one has ${length}`);
    return externalId;
}
function placed(error, where) {
    if (!(error instanceof Error) || !["TypeError", "RangeError"].includes(error.name))
        return error;
    const kind = error instanceof RangeError ? RangeError : TypeError;
    return new kind(`${where}: ${error.message}`, { cause: error });
}
function merge(present, other) {
    const differs = (one, two) => dumpJson(one) !== dumpJson(two);
    const names = [];
    for (const name of ["instanceType", "type", "startNode", "endNode", "existingVersion"]) {
        if (other[name] === undefined)
            continue;
        if (present[name] === undefined)
            Object.assign(present, { [name]: other[name] });
        else if (differs(present[name], other[name]))
            names.push(name);
    }
    for (const source of other.sources ?? []) {
        const same = present.sources?.find((each) => !differs(each.source, source.source));
        if (!same)
            (present.sources ??= []).push(source);
        else
            names.push(...Object.keys({ ...same.properties, ...source.properties }).filter((name) => differs(same.properties[name], source.properties[name])));
    }
    return names.join(", ");
}
async function digest(ids) {
    const subtle = globalThis.crypto?.subtle;
    if (!subtle)
        throw new TypeError("this page is not secure (HTTPS), and has no SHA-256: give edges an externalId of their own");
    const bytes = new TextEncoder().encode(ids.flatMap(({ space, externalId }) => [space, externalId]).join("\0"));
    return [...new Uint8Array(await subtle.digest("SHA-256", bytes))]
        .map((byte) => byte.toString(16).padStart(2, "0"))
        .join("");
}
