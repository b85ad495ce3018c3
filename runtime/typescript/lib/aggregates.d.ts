import type { Aggregate, AnyColumn, OrderedColumn } from "./types.ts";
/** CDF: at most 5 aggregates per request. */
export declare const MOST_AGGREGATES = 5;
/** One bar of a histogram: how many values lie from `start` to the next start. */
export interface Bucket {
    readonly start: number;
    readonly count: number;
}
export declare class Computed {
    readonly kind: string;
    readonly property: string | undefined;
    readonly interval: number | undefined;
    constructor(kind: string, column?: unknown, interval?: number);
    /** As a request asks for it. */
    get wire(): object;
    /** Whether an answer has all buckets of a histogram. */
    isWhole(answers: readonly AnswerValue[]): boolean;
    /** What it is in the answer. */
    value(answers: readonly AnswerValue[]): unknown;
}
/** What is asked for: also how many values a histogram is about, which tells whether all are in its buckets. */
export declare function wireAggregates(wanted: readonly Computed[]): object[];
export interface AnswerValue {
    readonly aggregate: string;
    readonly property?: string;
    readonly value?: unknown;
    readonly buckets?: readonly Bucket[];
}
/** How many instances there are, or how many have a value of the property. */
export declare function count<T>(column?: AnyColumn<T>): Aggregate<T, number>;
type NumberColumn<T> = OrderedColumn<T, number> | OrderedColumn<T, bigint | number>;
/** The sum of a number. */
export declare function sum<T>(column: NumberColumn<T>): Aggregate<T, number | undefined>;
/** The mean of a number. */
export declare function avg<T>(column: NumberColumn<T>): Aggregate<T, number | undefined>;
/** The smallest value of a number. */
export declare function min<T>(column: NumberColumn<T>): Aggregate<T, number | undefined>;
/** The largest value of a number. */
export declare function max<T>(column: NumberColumn<T>): Aggregate<T, number | undefined>;
/** How often a number falls in each interval of this width. */
export declare function histogram<T>(column: NumberColumn<T>, interval: number): Aggregate<T, readonly Bucket[]>;
export {};
