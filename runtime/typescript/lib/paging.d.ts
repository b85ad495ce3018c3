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
/** One request: a page of at most `size` items that begins at `cursor`. */
export type FetchPage<T> = (cursor: string | undefined, size: number, signal: AbortSignal) => Promise<Page<T>>;
/**
 * The pages up to `limit`. From the second on the next one is fetched ahead, at most one, and never one that `limit` does
 * not need; leaving the loop aborts it.
 */
export declare function pagesOf<T>(fetchPage: FetchPage<T>, most: number, options: PageOptions, start?: string): AsyncGenerator<Page<T>, void, undefined>;
export declare function checkCount(name: string, value: number, least?: number): void;
/** `some` at a time. */
export declare function split<T>(items: readonly T[], some: number): T[][];
