import { ResourceNotFoundError } from "./errors.js";
import { schemaOf } from "./resources.js";
import { describe } from "./schema.js";
import { view1 } from "./view.js";
export async function viewById(client, id, options) {
    const { views } = schemaOf(client);
    const first = (await views.retrieve(id, options));
    if (!first) {
        throw new ResourceNotFoundError(`there is no view ${Object.values(id).join(":")}; check the id, and that the token may read its space`, { method: "POST", path: "/models/views/byids", missing: [id] });
    }
    const all = new Map();
    const asked = new Set([nameOf(first)]);
    for (let found = [first]; found.length;) {
        for (const each of found)
            all.set(nameOf(each), each);
        const next = new Map(found.flatMap(targets).map((target) => [nameOf(target), target]));
        const wanted = [...next].filter(([name]) => !asked.has(name));
        for (const [name] of wanted)
            asked.add(name);
        const ids = wanted.map(([, { space, externalId, version }]) => ({ space, externalId, version }));
        found = ids.length ? (await views.retrieve(ids, options)) : [];
    }
    const constants = new Map();
    const thunk = (target) => target && all.has(nameOf(target)) ? () => constants.get(nameOf(target)) : null;
    for (const [name, each] of all)
        constants.set(name, view1(declared(each, thunk)));
    return constants.get(nameOf(first));
}
export async function differences(client, wanted, options) {
    const views = wanted.map(describe);
    const stored = (await schemaOf(client).views.retrieve(views.map((each) => each.id), options));
    const known = new Map(stored.map((each) => [nameOf(each), each]));
    return views.flatMap((view) => {
        const found = known.get(nameOf(view.id));
        if (!found)
            return [{ view: view.id, property: undefined, generated: "a view", stored: "nothing" }];
        return [...view.members].flatMap(([property, member]) => {
            const theirs = found.properties[property];
            const [generated, now] = [kindOf(member), theirs ? kindOf(memberOf(theirs, () => null)) : "nothing"];
            return generated === now ? [] : [{ view: view.id, property, generated, stored: now }];
        });
    });
}
function kindOf(member) {
    if (typeof member === "string")
        return member.replace("int53", "int64").replace("!", "");
    return Object.keys(member).find((key) => /^(direct|edge|reverse)s?$/.test(key));
}
function nameOf({ space, externalId, version }) {
    return JSON.stringify([space, externalId, version]);
}
function declared(view, thunk) {
    const { space, externalId, version, usedFor, filter } = view;
    const type = nodeType(filter);
    const properties = Object.create(null);
    for (const [name, each] of Object.entries(view.properties))
        properties[name] = memberOf(each, thunk);
    const all = Object.entries(view.properties);
    return {
        space,
        externalId,
        version,
        ...(filter && { filter: JSON.stringify(filter) }),
        ...(usedFor === "edge" ? { usedFor } : type && { type }),
        properties,
        required: all
            .filter(([, each]) => each.nullable === false && each.defaultValue == null && each.autoIncrement !== true)
            .map(([name]) => name),
        units: all.filter(([, { type }]) => type?.unit).map(([name]) => name),
        enums: Object.fromEntries(all.flatMap(([name, { type }]) => (type?.values ? [[name, Object.keys(type.values)]] : []))),
    };
}
function memberOf(property, thunk) {
    const { type = {}, connectionType, source, edgeSource, through, targetsList } = property;
    if (through) {
        const holder = through.source.version
            ? `${through.source.externalId}/${through.source.version}`
            : through.source.externalId;
        const facts = {
            through: [through.source.space, holder, through.identifier],
            ...(targetsList && { list: true }),
        };
        return connectionType?.startsWith("single_")
            ? { reverse: thunk(source), ...facts }
            : { reverses: thunk(source), ...facts };
    }
    if (connectionType) {
        const props = thunk(edgeSource);
        const facts = {
            type: [type.space ?? "", type.externalId ?? ""],
            ...(property.direction === "inwards" && { inwards: true }),
            ...(props && { props }),
        };
        return connectionType.startsWith("single_")
            ? { edge: thunk(source), ...facts }
            : { edges: thunk(source), ...facts };
    }
    if (type.type === "direct")
        return type.list ? { directs: thunk(type.source) } : { direct: thunk(type.source) };
    return `${type.type}${type.list ? "[]" : ""}`;
}
function targets(view) {
    return Object.values(view.properties).flatMap(({ type, source, edgeSource }) => [type?.source, source, edgeSource].filter((each) => each !== null && each !== undefined));
}
function nodeType(filter) {
    const parts = filter?.["and"] ?? [filter];
    for (const each of parts) {
        const equal = each?.["equals"];
        if (String(equal?.property) === "node,type" && equal?.value)
            return [equal.value.space, equal.value.externalId];
    }
    return undefined;
}
