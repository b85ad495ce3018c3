/** Columns make filters, and filters are frozen trees in the form of the API. */
import type { Filter } from "./types.ts";
/** All filters pass. */
export declare function and<T>(...filters: readonly Filter<T>[]): Filter<T>;
/** One of the filters passes. */
export declare function or<T>(...filters: readonly Filter<T>[]): Filter<T>;
/** The filter does not pass: so an instance without the value does. */
export declare function not<T>(filter: Filter<T>): Filter<T>;
/** A filter in the form of the API, as it is. */
export declare function rawFilter<T>(json: Readonly<Record<string, unknown>>): Filter<T>;
