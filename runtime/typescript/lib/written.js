import { allOwn, define, Reference, refOf, viewOf } from "./decode.js";
import { idOf } from "./ids.js";
export function written(instance) {
    const view = viewOf(instance);
    if (!view)
        throw new TypeError("expected an instance as it was read: a copy of one has lost its view");
    const { space, externalId, $: record } = instance;
    const found = { space, externalId, $existingVersion: record.version };
    if (view.kind === "edge") {
        const { startNode, endNode } = instance;
        Object.assign(found, { startNode, endNode });
    }
    const own = allOwn(instance);
    if (own)
        found["$own"] = own;
    if (record.type)
        found["$type"] = idOf(record.type);
    for (const [name, member] of view.members) {
        const stored = typeof member === "string" ? !member.includes("!") : "direct" in member || "directs" in member;
        const readOnly = typeof member !== "string" && "readOnly" in member && member.readOnly === true;
        if (!stored || readOnly)
            continue;
        const value = Object.hasOwn(instance, name) ? plain(refOf(instance, name)) : undefined;
        if (value !== undefined)
            define(found, name, value);
    }
    return found;
}
function plain(value) {
    if (Array.isArray(value))
        return value.map(plain);
    return value instanceof Reference ? idOf(value) : value;
}
