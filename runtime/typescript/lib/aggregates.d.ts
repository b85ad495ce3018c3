import type { Aggregate, AnyColumn, OrderedColumn } from "./types.ts";
/** One bar of a histogram: how many values lie from `start` to the next start. */
export interface Bucket {
    readonly start: number;
    readonly count: number;
}
/** How many instances there are, or how many have a value of the property. */
export declare function count<T>(column?: AnyColumn<T>): Aggregate<T, number>;
/** Of integers with 64 bits every digit. */
type Exact<V> = (bigint extends V ? bigint : number) | undefined;
/** The sum of a number. */
export declare function sum<T, V extends bigint | number>(column: OrderedColumn<T, V>): Aggregate<T, Exact<V>>;
/** The mean of a number. */
export declare function avg<T, V extends bigint | number>(column: OrderedColumn<T, V>): Aggregate<T, number | undefined>;
/** The smallest value of a number. */
export declare function min<T, V extends bigint | number>(column: OrderedColumn<T, V>): Aggregate<T, Exact<V>>;
/** The largest value of a number. */
export declare function max<T, V extends bigint | number>(column: OrderedColumn<T, V>): Aggregate<T, Exact<V>>;
/** How often a number falls in each interval of this width. */
export declare function histogram<T, V extends bigint | number>(column: OrderedColumn<T, V>, interval: number): Aggregate<T, readonly Bucket[]>;
export {};
