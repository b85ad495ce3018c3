import { PagingError, QueryTimeoutError, RequestTooLargeError } from "./errors.js";
import { onAbort } from "./throttle.js";
export async function* pagesOf(fetchPage, most, options, start) {
    const { limit = Number.POSITIVE_INFINITY, chunkSize = most, signal } = options;
    checkCount("limit", limit);
    checkCount("chunkSize", chunkSize, 1);
    const stop = new AbortController();
    const leave = onAbort([signal], () => stop.abort(signal?.reason));
    let size = Math.min(chunkSize, most);
    const fetchSome = async (cursor, left) => {
        for (;;) {
            const wanted = Math.min(size, left);
            try {
                return await fetchPage(cursor, wanted, stop.signal);
            }
            catch (error) {
                const heavy = error instanceof QueryTimeoutError || error instanceof RequestTooLargeError;
                if (!heavy || wanted <= 1)
                    throw error;
                size = Math.floor(wanted / 2);
            }
        }
    };
    try {
        signal?.throwIfAborted();
        let left = limit;
        let ahead;
        const seen = new Set(start === undefined ? [] : [start]);
        for (let cursor = start, number = 1; left > 0; number += 1) {
            const page = await (ahead ?? fetchSome(cursor, left));
            ahead = undefined;
            left -= page.items.length;
            cursor = page.cursor;
            if (cursor !== undefined && seen.has(cursor))
                throw new PagingError(`the server gave the same cursor again on page ${number}; reading on would never end. Report it with the request id; a proxy that ignores request bodies does this too`, page.facts);
            if (cursor !== undefined)
                seen.add(cursor);
            const more = cursor !== undefined && left > 0;
            if (more && number > 1) {
                ahead = fetchSome(cursor, left);
                ahead.catch(() => undefined);
            }
            yield page;
            if (!more)
                return;
        }
    }
    finally {
        leave();
        stop.abort();
    }
}
export async function collect(pages) {
    const found = [];
    for await (const page of pages)
        for (const each of page.items)
            found.push(each);
    return found;
}
export function checkCount(name, value, least = 0) {
    if (!(value >= least) || (Number.isFinite(value) && !Number.isInteger(value)))
        throw new RangeError(`${name} must be a whole number from ${least} on, is ${value}`);
}
export function split(items, some) {
    return Array.from({ length: Math.ceil(items.length / some) }, (_, index) => items.slice(index * some, (index + 1) * some));
}
