import { dumpJson } from "./json.js";
/** CDF: at most 5 aggregates per request. */
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
    /** As a request asks for it. */
    get wire() {
        return {
            [this.kind]: {
                ...(this.property !== undefined && { property: this.property }),
                ...(this.interval !== undefined && { interval: this.interval }),
            },
        };
    }
    /** Whether an answer has all buckets of a histogram. */
    isWhole(answers) {
        if (this.kind !== "histogram")
            return true;
        const all = answers.find((each) => each.aggregate === "count" && each.property === this.property)?.value;
        const found = this.value(answers).reduce((sum, { count }) => sum + count, 0);
        return typeof all !== "number" || found >= all;
    }
    /** What it is in the answer. */
    value(answers) {
        const found = answers.find((each) => each.aggregate === this.kind && each.property === this.property);
        return this.kind === "histogram" ? (found?.buckets ?? []) : (found?.value ?? undefined);
    }
}
/** What is asked for: also how many values a histogram is about, which tells whether all are in its buckets. */
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
/** How many instances there are, or how many have a value of the property. */
export function count(column) {
    return computed("count", column);
}
/** The sum of a number. */
export function sum(column) {
    return computed("sum", column);
}
/** The mean of a number. */
export function avg(column) {
    return computed("avg", column);
}
/** The smallest value of a number. */
export function min(column) {
    return computed("min", column);
}
/** The largest value of a number. */
export function max(column) {
    return computed("max", column);
}
/** How often a number falls in each interval of this width. */
export function histogram(column, interval) {
    return computed("histogram", column, interval);
}
