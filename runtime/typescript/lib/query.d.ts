/** Reading with relations: one request of the API's /query for each page of roots, where it can follow them. */
import type { Converting } from "./apis.ts";
import { InstanceList } from "./lists.ts";
import { type Page } from "./paging.ts";
import type { Filter, Include, Included, PropertyKeys, Selected, Sort, Where } from "./types.ts";
/** A query is a value: each method gives another one. R is what it reads. */
export declare class Query<T, W, R = T> implements AsyncIterable<R> {
    #private;
    /** Also with this condition. */
    where(where: Filter<T> | Where<T>): Query<T, W, R>;
    /** In this order; the first key counts most. */
    sort(...keys: readonly Sort<T>[]): Query<T, W, R>;
    /** Values in these units; see `list`. */
    targetUnits(units: Converting<T>["targetUnits"]): Query<T, W, R>;
    /** At most so many. */
    limit(limit: number): Query<T, W, R>;
    signal(signal: AbortSignal): Query<T, W, R>;
    /** With what these relations lead to, in their place: `{ site: { parent: true }, valves: true }`. */
    include<const I extends Include<T>>(relations: I): Query<T, W, Included<R, I>>;
    /** These properties alone. */
    select<const K extends PropertyKeys<T>>(names: readonly K[]): Query<T, W, Selected<R, K>>;
    /** The first request as it would be sent, and what cannot be read by it. */
    explain(): {
        readonly request: object;
        readonly detours: readonly string[];
    };
    pages(): AsyncGenerator<Page<R>, void, undefined>;
    [Symbol.asyncIterator](): AsyncGenerator<R, void, undefined>;
    list(): Promise<InstanceList<R, W>>;
    first(): Promise<R | undefined>;
    /** The only one; undefined where there is none. Rejects with NotUniqueError where there are several. */
    one(): Promise<R | undefined>;
    count(): Promise<number>;
}
