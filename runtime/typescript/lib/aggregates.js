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
    /** What it is in the answer. */
    value(answers) {
        const found = answers.find((each) => each.aggregate === this.kind && each.property === this.property);
        return this.kind === "histogram" ? (found?.buckets ?? []) : (found?.value ?? undefined);
    }
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
