/** Pages, one after the other: the next is asked for while the one before is used. */
import { PagingError, QueryTimeoutError, type RequestFacts, RequestTooLargeError } from "./errors.ts";
import { onAbort } from "./throttle.ts";

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

/** One request: a page of at most `size` items that begins at `cursor`. @internal */
export type FetchPage<T> = (cursor: string | undefined, size: number, signal: AbortSignal) => Promise<Page<T>>;

/**
 * The pages up to `limit`. From the second on the next one is fetched ahead, at most one, and never one that `limit` does
 * not need; leaving the loop aborts it.
 * @internal
 */
export async function* pagesOf<T>(
  fetchPage: FetchPage<T>,
  most: number,
  options: PageOptions,
  start?: string,
): AsyncGenerator<Page<T>, void, undefined> {
  const { limit = Number.POSITIVE_INFINITY, chunkSize = most, signal } = options;
  checkCount("limit", limit);
  checkCount("chunkSize", chunkSize, 1);
  const stop = new AbortController();
  const leave = onAbort([signal], () => stop.abort(signal?.reason));
  let size = Math.min(chunkSize, most);
  const fetchSome = async (cursor: string | undefined, left: number): Promise<Page<T>> => {
    for (;;) {
      const wanted = Math.min(size, left);
      try {
        return await fetchPage(cursor, wanted, stop.signal);
      } catch (error) {
        const heavy = error instanceof QueryTimeoutError || error instanceof RequestTooLargeError;
        if (!heavy || wanted <= 1) throw error;
        size = Math.floor(wanted / 2);
      }
    }
  };
  try {
    signal?.throwIfAborted();
    let left = limit;
    let ahead: Promise<Page<T>> | undefined;
    const seen = new Set(start === undefined ? [] : [start]);
    for (let cursor = start, number = 1; left > 0; number += 1) {
      const page: Page<T> = await (ahead ?? fetchSome(cursor, left));
      ahead = undefined;
      left -= page.items.length;
      cursor = page.cursor;
      if (cursor !== undefined && seen.has(cursor))
        throw new PagingError(
          `the server gave the same cursor again on page ${number}; reading on would never end. Report it with the request id; a proxy that ignores request bodies does this too`,
          page.facts,
        );
      if (cursor !== undefined) seen.add(cursor);
      const more = cursor !== undefined && left > 0;
      if (more && number > 1) {
        ahead = fetchSome(cursor, left);
        ahead.catch(() => undefined); // it may fail before anyone waits for it
      }
      yield page;
      if (!more) return;
    }
  } finally {
    leave();
    stop.abort();
  }
}

/** @internal */
/** The items of all pages. */
export async function collect<T>(pages: AsyncIterable<Page<T>>): Promise<T[]> {
  const found: T[] = [];
  for await (const page of pages) for (const each of page.items) found.push(each);
  return found;
}

export function checkCount(name: string, value: number, least = 0): void {
  if (!(value >= least) || (Number.isFinite(value) && !Number.isInteger(value)))
    throw new RangeError(`${name} must be a whole number from ${least} on, is ${value}`);
}

/** `some` at a time. @internal */
export function split<T>(items: readonly T[], some: number): T[][] {
  return Array.from({ length: Math.ceil(items.length / some) }, (_, index) =>
    items.slice(index * some, (index + 1) * some),
  );
}
