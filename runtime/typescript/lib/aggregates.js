import { column, toFilter } from "./columns.js";
import { CONVERSIONS } from "./decode.js";
import { allGroups, MOST_GROUPS } from "./groups.js";
import { shown } from "./ids.js";
import { dumpJson } from "./json.js";
import { AggregateRows } from "./lists.js";
import { checkCount } from "./paging.js";
import { unitsOf } from "./units.js";
const MOST_AGGREGATES = 5;
export class Computed {
    kind;
    property;
    interval;
    long;
    constructor(kind, of, interval) {
        const { path, type = "" } = (of ?? {});
        this.kind = kind;
        this.property = path?.at(-1);
        this.interval = interval;
        this.long = /^(min|max|sum)$/.test(kind) && /^int(64|53)/.test(type) ? type : undefined;
    }
    get wire() {
        return {
            [this.kind]: {
                ...(this.property !== undefined && { property: this.property }),
                ...(this.interval !== undefined && { interval: this.interval }),
            },
        };
    }
    async aggregated(reader, view, aggregates, options) {
        const { where, limit = Number.POSITIVE_INFINITY } = options;
        checkCount("limit", limit, 1);
        const asked = new Question(reader, view, aggregates, options);
        const filter = where === undefined ? undefined : toFilter(view, where);
        const { rows, complete } = await asked.rows(filter, limit);
        if (!asked.whole)
            reader.incomplete(view, "the API gave a part of the buckets of a histogram: take a wider interval, or ask for ranges in the condition");
        return AggregateRows.holding(rows, asked.whole && complete);
    }
    in(answers) {
        return answers.find(({ aggregate, property, interval }) => aggregate === this.kind && property === this.property && interval === this.interval);
    }
    isWhole(answers) {
        if (this.kind !== "histogram")
            return true;
        const all = answers.find((each) => each.aggregate === "count" && each.property === this.property)?.value;
        const found = this.in(answers)?.buckets?.reduce((sum, { count }) => sum + count, 0) ?? 0;
        return typeof all !== "number" || found >= all;
    }
}
function wireAggregates(wanted) {
    const asked = new Set(wanted.map((each) => dumpJson(each.wire)));
    const counts = wanted
        .filter((each) => each.kind === "histogram")
        .map((each) => ({ count: { property: each.property } }))
        .filter((each) => !asked.has(dumpJson(each)));
    return [...wanted.map((each) => each.wire), ...counts].slice(0, MOST_AGGREGATES);
}
class Question {
    columns;
    whole = true;
    #reader;
    #view;
    #wanted;
    #body;
    #sending;
    constructor(reader, view, aggregates, options) {
        const wanted = checked(aggregates);
        const { groupBy = [], query, properties, targetUnits, signal } = options;
        view.check(groupBy);
        this.#reader = reader;
        this.#view = view;
        this.#wanted = wanted;
        this.columns = new Map(groupBy.map((name) => [name, column(view, name)]));
        const integers = view.integers.filter((name) => this.columns.has(name));
        this.#sending = {
            signal,
            view: { integers: wanted.some(([, { long }]) => long) ? [...integers, "value"] : integers },
        };
        this.#body = {
            view: view.source,
            instanceType: view.kind,
            aggregates: wireAggregates(wanted.map(([, each]) => each)),
            ...(groupBy.length && { groupBy }),
            query,
            properties,
            ...unitsOf(view, targetUnits),
        };
    }
    async rows(where, limit) {
        if (!this.columns.size)
            return { rows: await this.ask(where), complete: true };
        if (limit <= MOST_GROUPS) {
            const rows = await this.ask(where, limit);
            return { rows, complete: rows.length < limit };
        }
        const width = this.#reader.transport.width("search");
        const { rows, complete } = await allGroups(this.columns, where, width, (some) => this.ask(some, MOST_GROUPS));
        if (!complete)
            this.#reader.incomplete(this.#view, `there are more than the ${rows.length.toLocaleString("en")} groups that were read: narrow them down with a condition, or group by something coarser`);
        return { rows: rows.slice(0, limit), complete: complete && rows.length <= limit };
    }
    async ask(where, limit) {
        const body = { ...this.#body, filter: this.#reader.filter(this.#view, where), limit };
        const { items } = await this.#reader.ask("aggregate", body, this.#sending);
        if (!Array.isArray(items))
            throw this.#reader.invalid("it has no list of items");
        return items.map((item) => this.#row(item));
    }
    #row({ group = {}, aggregates: found = [] }) {
        const values = this.#wanted.map(([name, each]) => {
            const answer = each.in(found);
            if (!answer)
                throw this.#reader.invalid(`it has no ${each.kind} of ${each.property ?? "the instances"}`);
            this.whole &&= each.isWhole(found);
            return [name, each.kind === "histogram" ? (answer.buckets ?? []) : this.#exact(name, answer.value, each.long)];
        });
        const groups = [...this.columns].flatMap(([name, { type }]) => {
            const value = this.#exact(name, group[name], type);
            return value === undefined ? [] : [[name, value]];
        });
        return { group: Object.fromEntries(groups), values: Object.fromEntries(values) };
    }
    #exact(name, value, type = "") {
        if (value === undefined || value === null)
            return undefined;
        const convert = CONVERSIONS[type];
        const found = convert ? convert(value) : value;
        if (found === undefined)
            throw this.#reader.invalid(`${name} is ${shown(value)}, which is no ${type}`);
        return found;
    }
}
function checked(aggregates) {
    const wanted = Object.entries(aggregates);
    if (wanted.length > MOST_AGGREGATES)
        throw new TypeError(`the API computes at most ${MOST_AGGREGATES} aggregates per request, got ${wanted.length}`);
    for (const [name, each] of wanted)
        if (!(each instanceof Computed))
            throw new TypeError(`${name} is no aggregate: ${shown(each)}`);
    return wanted;
}
function computed(kind, column, interval) {
    return new Computed(kind, column, interval);
}
export function count(column) {
    return computed("count", column);
}
export function sum(column) {
    return computed("sum", column);
}
export function avg(column) {
    return computed("avg", column);
}
export function min(column) {
    return computed("min", column);
}
export function max(column) {
    return computed("max", column);
}
export function histogram(column, interval) {
    return computed("histogram", column, interval);
}
