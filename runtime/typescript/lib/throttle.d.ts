/** What a request is to the limits; aggregates count as searches. */
export type RequestKind = "read" | "write" | "delete" | "search" | "schema";
/** Requests at once, for every kind or per kind. */
export type Concurrency = number | {
    readonly [K in RequestKind]?: number | undefined;
};
