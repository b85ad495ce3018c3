/** Pages, one after the other: the next is asked for while the one before is used. */
import { type RequestFacts } from "./errors.ts";
export interface Page<T> {
    readonly items: readonly T[];
    /** Where the next page begins; undefined on the last one. */
    readonly cursor: string | undefined;
    /** What an error says of the request. */
    readonly facts?: RequestFacts | undefined;
}
export interface PageOptions {
    /** At most so many instances. */
    readonly limit?: number | undefined;
    /** Instances per request; the API has its own limit. */
    readonly chunkSize?: number | undefined;
    readonly signal?: AbortSignal | undefined;
}
export declare function checkCount(name: string, value: number, least?: number): void;
