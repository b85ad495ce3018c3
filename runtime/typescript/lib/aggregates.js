import { dumpJson } from "./json.js";
export const MOST_AGGREGATES = 5;
export class Computed {
    kind;
    property;
    interval;
    constructor(kind, column, interval) {
        this.kind = kind;
        this.property = column === undefined ? undefined : column.path.at(-1);
        this.interval = interval;
    }
    get wire() {
        return {
            [this.kind]: {
                ...(this.property !== undefined && { property: this.property }),
                ...(this.interval !== undefined && { interval: this.interval }),
            },
        };
    }
    isWhole(answers) {
        if (this.kind !== "histogram")
            return true;
        const all = answers.find((each) => each.aggregate === "count" && each.property === this.property)?.value;
        const found = this.value(answers).reduce((sum, { count }) => sum + count, 0);
        return typeof all !== "number" || found >= all;
    }
    value(answers) {
        const found = answers.find((each) => each.aggregate === this.kind && each.property === this.property);
        return this.kind === "histogram" ? (found?.buckets ?? []) : (found?.value ?? undefined);
    }
}
export function wireAggregates(wanted) {
    const asked = new Set(wanted.map((each) => dumpJson(each.wire)));
    const counts = wanted
        .filter((each) => each.kind === "histogram")
        .map((each) => ({ count: { property: each.property } }))
        .filter((each) => !asked.has(dumpJson(each)));
    return [...wanted.map((each) => each.wire), ...counts].slice(0, MOST_AGGREGATES);
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
