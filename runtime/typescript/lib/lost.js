import { ClientError } from "./errors.js";
import { idOf, keyOf } from "./ids.js";
import { split } from "./paging.js";
import { MOST } from "./session.js";
import { timestamp } from "./values.js";
export async function answerOf(session, items, conflict, signal) {
    let found;
    try {
        found = await readBack(session, items, signal);
    }
    catch (error) {
        if (error instanceof ClientError)
            return undefined;
        throw error;
    }
    const verdicts = items.map((item) => landed(item, found.get(keyOf(item))));
    if (verdicts.includes(false))
        throw conflict;
    if (verdicts.includes(undefined))
        return undefined;
    const slims = items.map((item) => {
        const { version, createdTime, lastUpdatedTime } = found.get(keyOf(item));
        return { ...idOf(item), instanceType: item.instanceType, version, createdTime, lastUpdatedTime, wasModified: true };
    });
    return { items: slims };
}
async function readBack(session, items, signal) {
    const found = await read(session, items, undefined, signal);
    const views = new Map();
    for (const item of items.filter((each) => found.has(keyOf(each))))
        for (const { source } of item.sources ?? []) {
            const key = JSON.stringify(source);
            views.set(key, [...(views.get(key) ?? []), item]);
        }
    for (const [view, members] of views) {
        for (const [key, instance] of await read(session, members, JSON.parse(view), signal)) {
            const known = found.get(key);
            known.version = Math.max(known.version, instance.version);
            known.properties ??= {};
            for (const [space, values] of Object.entries(instance.properties ?? {}))
                known.properties[space] = { ...known.properties[space], ...values };
        }
    }
    return found;
}
async function read(session, items, source, signal) {
    const found = new Map();
    for (const some of split(items, MOST)) {
        const ids = some.map((item) => ({ instanceType: item.instanceType, ...idOf(item) }));
        const body = { items: ids, ...(source && { sources: [{ source }] }) };
        const { items: answered } = await session.ask("byids", body, { signal, view: { integers: longIn(some) } });
        for (const each of session.items(answered))
            found.set(keyOf(each), each);
    }
    return found;
}
function longIn(items) {
    const all = items.flatMap((item) => (item.sources ?? []).flatMap(({ properties }) => Object.entries(properties)));
    return [
        ...new Set(all.filter(([, value]) => [value].flat().some((each) => typeof each === "bigint")).map(([name]) => name)),
    ];
}
function landed(item, stored) {
    const expected = item.existingVersion;
    if (!stored)
        return expected ? undefined : false;
    const same = holds(item, stored);
    if (expected === undefined || same)
        return same || undefined;
    return stored.version <= expected + 1 ? false : undefined;
}
function holds(item, stored) {
    if (item.existingVersion !== undefined && stored.version <= item.existingVersion)
        return false;
    return (item.sources ?? []).every(({ source, properties }) => {
        const { space, externalId, version } = source;
        const values = stored.properties?.[space]?.[`${externalId}/${version}`] ?? {};
        return Object.entries(properties).every(([name, value]) => sameValue(value, values[name]));
    });
}
export function sameValue(sent, stored) {
    if (sent === stored || (sent ?? null) === (stored ?? null))
        return true;
    if (Array.isArray(sent))
        return (Array.isArray(stored) && sent.length === stored.length && sent.every((each, at) => sameValue(each, stored[at])));
    if (typeof sent === "bigint")
        return String(sent) === String(stored);
    if (typeof sent === "number" && typeof stored === "number")
        return Math.fround(sent) === Math.fround(stored);
    if (typeof sent === "string" && typeof stored === "string")
        return moment(sent) === moment(stored);
    if (typeof sent !== "object" || typeof stored !== "object" || sent === null || stored === null)
        return false;
    const [ours, theirs] = [Object.entries(sent), stored];
    return ours.length === Object.keys(theirs).length && ours.every(([name, each]) => sameValue(each, theirs[name]));
}
function moment(text) {
    try {
        return timestamp(text);
    }
    catch {
        return text;
    }
}
