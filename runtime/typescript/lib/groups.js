import { Condition, join } from "./columns.js";
import { isId, keyOf } from "./ids.js";
import { atOnce } from "./throttle.js";
export const MOST_GROUPS = 1000;
const MOST_REQUESTS = 500;
const ORDERED = /^(text|int|float)/;
export async function allGroups(columns, where, width, ask) {
    const rows = [];
    let complete = true;
    let sent = 0;
    for (let pending = [where]; pending.length;) {
        if (sent + pending.length > MOST_REQUESTS) {
            complete = false;
            pending = pending.slice(0, MOST_REQUESTS - sent);
        }
        sent += pending.length;
        const answers = [];
        const errors = await atOnce(pending, width, async (each, index) => {
            answers[index] = await ask(each);
        });
        for (const error of errors)
            if (error !== undefined)
                throw error;
        pending = pending.flatMap((asked, index) => {
            const found = answers[index];
            const parts = found.length < MOST_GROUPS ? undefined : split(columns, found);
            if (!parts || parts.whole)
                rows.push(...found);
            return parts ? parts.left.map((part) => (asked ? join("and", [asked, part]) : part)) : [];
        });
    }
    if (sent > 1)
        rows.sort((one, other) => compare(place(one, columns), place(other, columns)));
    return { rows, complete };
}
function split(columns, found) {
    const several = [...columns]
        .map(([name, column]) => ({ column, values: distinct(found, name) }))
        .filter(({ values }) => values.length > 1);
    const ordered = several.filter(({ column }) => ORDERED.test(column.type));
    const [first, ...others] = ordered.length ? ordered : several;
    if (!first)
        return { whole: true, left: [] };
    const { column, values } = others.reduce((a, b) => (b.values.length > a.values.length ? b : a), first);
    const make = (kind, rest) => new Condition({ [kind]: { property: column.path, ...rest } });
    if (ordered.length) {
        const middle = values.sort((a, b) => compare([a], [b]))[(values.length - 1) >> 1];
        return { whole: false, left: [make("range", { lte: middle }), make("range", { gt: middle })] };
    }
    const unseen = make("in", { values }).not();
    if (columns.size === 1)
        return { whole: true, left: [unseen] };
    const half = values.length >> 1;
    const some = [values.slice(0, half), values.slice(half)].map((part) => make("in", { values: part }));
    return { whole: false, left: [...some, unseen] };
}
function distinct(found, name) {
    return [
        ...new Map(found.map(({ group: { [name]: value } }) => [isId(value) ? keyOf(value) : value, value])).values(),
    ];
}
function place({ group }, columns) {
    return [...columns.keys()].map((name) => (isId(group[name]) ? keyOf(group[name]) : group[name]));
}
function compare(one, other) {
    for (const [index, value] of one.entries()) {
        const [a, b] = [value, other[index]];
        if (a !== b)
            return a < b ? -1 : 1;
    }
    return 0;
}
