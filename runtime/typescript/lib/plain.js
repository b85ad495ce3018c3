import { Reference } from "./decode.js";
export function toPlain(value) {
    return plain(value, new Map());
}
function plain(value, done) {
    if (typeof value !== "object" || value === null || value instanceof Date)
        return value;
    if (done.has(value))
        return done.get(value);
    if (value instanceof Reference)
        return { space: value.space, externalId: value.externalId };
    if (Array.isArray(value)) {
        const list = [];
        done.set(value, list);
        for (const each of value)
            list.push(plain(each, done));
        return list;
    }
    const found = {};
    done.set(value, found);
    for (const [name, each] of Object.entries(value))
        Object.defineProperty(found, name, {
            value: plain(each, done),
            enumerable: true,
            configurable: true,
            writable: true,
        });
    return found;
}
