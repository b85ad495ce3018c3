import type { Aggregate, AnyColumn, OrderedColumn } from "./types.ts";
/** One bar of a histogram: how many values lie from `start` to the next start. */
export interface Bucket {
    readonly start: number;
    readonly count: number;
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
