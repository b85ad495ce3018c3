/** Columns make filters, and filters are frozen trees in the form of the API. */
import type { Descriptor, Hop } from "./schema.ts";
import type { Filter } from "./types.ts";
/** A filter as the API reads it: an object with exactly one key. */
export type Tree = Readonly<Record<string, unknown>>;
export declare class Condition {
    readonly tree: Tree;
    constructor(tree: Tree);
    and(...others: readonly Condition[]): Condition;
    or(...others: readonly Condition[]): Condition;
    not(): Condition;
    toJSON(): Tree;
}
/** All of `parts`, or one of them; parts of the same kind are taken apart. */
export declare function join(kind: "and" | "or", parts: readonly Condition[]): Condition;
/** All filters pass. */
export declare function and<T>(...filters: readonly Filter<T>[]): Filter<T>;
/** One of the filters passes. */
export declare function or<T>(...filters: readonly Filter<T>[]): Filter<T>;
/** The filter does not pass: so an instance without the value does. */
export declare function not<T>(filter: Filter<T>): Filter<T>;
/** A filter in the form of the API, as it is. */
export declare function rawFilter<T>(json: Readonly<Record<string, unknown>>): Filter<T>;
export declare class SortKey {
    readonly tree: Tree;
    constructor(tree: Tree);
    toJSON(): Tree;
}
/** Where references that are only an external id get their space from: the client, when the request is made. */
export declare const SPACE: unique symbol;
/** One property of a view. It has all methods; the types say which of them fit. */
export declare class Column {
    #private;
    readonly path: readonly string[];
    /** `code` is that of a property, "node" for what holds a reference. */
    constructor(path: readonly string[], code: string, hop?: Hop);
    eq(value: unknown): Condition;
    ne(value: unknown): Condition;
    in(values: readonly unknown[]): Condition;
    lt(value: unknown): Condition;
    lte(value: unknown): Condition;
    gt(value: unknown): Condition;
    gte(value: unknown): Condition;
    between(low: unknown, high: unknown): Condition;
    overlaps(end: Column, bounds: Tree): Condition;
    startsWith(value: string): Condition;
    containsAny(values: readonly unknown[]): Condition;
    containsAll(values: readonly unknown[]): Condition;
    exists(): Condition;
    missing(): Condition;
    has(where: unknown): Condition;
    asc(options?: {
        nullsFirst?: boolean;
    }): SortKey;
    desc(options?: {
        nullsFirst?: boolean;
    }): SortKey;
}
/** The column of that name; undefined where the view has none. */
export declare function column(descriptor: Descriptor, name: string): unknown;
/** The filter that an object of conditions means; a filter stays. Throws TypeError for a name that the view does not have. */
export declare function toFilter(descriptor: Descriptor, where: unknown): Condition;
/** The wire form of a filter, with `space` for references that are only an external id. */
export declare function wireFilter(descriptor: Descriptor, where: unknown, space: (externalId: string) => string): Tree;
