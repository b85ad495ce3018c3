/** What a request is to the limits; aggregates count as searches. */
export type RequestKind = "read" | "write" | "delete" | "search" | "schema";
/** Requests at once, for every kind or per kind. */
export type Concurrency = number | {
    readonly [K in RequestKind]?: number | undefined;
};
export type Signals = readonly (AbortSignal | undefined)[];
/** Lets requests through: so many at once, and evenly spaced. */
export declare class Throttle {
    #private;
    constructor(concurrency?: Concurrency, rateLimit?: number);
    /** Does `work` when its turn has come. */
    run<T>(kind: RequestKind, signals: Signals, work: () => Promise<T>): Promise<T>;
}
/** Waits; an aborted signal ends it at once, and leaves no timer. */
export declare function wait(milliseconds: number, signals: Signals): Promise<void>;
