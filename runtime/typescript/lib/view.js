import { ViewAPI } from "./api.js";
import { column } from "./columns.js";
import { readerOf } from "./reader.js";
import { Descriptor, register } from "./schema.js";
import { upsert } from "./writes.js";
const FEATURES = { open: (session, view) => new ViewAPI(readerOf(session), view), upsert };
export function view1(declared) {
    const descriptor = new Descriptor(declared, FEATURES);
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
    register(constant, descriptor);
    return constant;
}
