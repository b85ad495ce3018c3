/** What a client tells about its requests: to a logger, to functions of the program, and as counts. Never a header. */
import type { IncompleteResultWarning } from "./errors.ts";
/** One attempt is about to be sent. */
export interface RequestEvent {
    readonly method: string;
    readonly path: string;
    /** From 1 on. */
    readonly attempt: number;
    /** How many items it sends. */
    readonly items: number;
    readonly sentBytes: number;
}
/** One attempt is over: with the status of an answer, or the reason why none came. */
export interface ResponseEvent {
    readonly request: RequestEvent;
    readonly status: number | undefined;
    readonly requestId: string | undefined;
    readonly elapsed: number;
    readonly receivedBytes: number;
    readonly error: string | undefined;
}
/** `console` is one. */
export interface Logger {
    debug(message: string, event: RequestEvent): void;
    info(message: string, event: ResponseEvent): void;
    warn(message: string, event: ResponseEvent | IncompleteResultWarning): void;
    error(message: string, reason: unknown): void;
}
/** Counts of an endpoint, or of all: every attempt, those after the first, answers of 429, objects read or written. */
export interface EndpointStats {
    readonly requests: number;
    readonly retries: number;
    readonly rateLimited: number;
    readonly errors: number;
    readonly bytesSent: number;
    readonly bytesReceived: number;
    readonly objects: number;
    readonly milliseconds: number;
}
/** What a client did so far: the sum, and per endpoint (`"POST /models/instances/list"`). */
export interface Stats {
    readonly total: EndpointStats;
    readonly endpoints: Readonly<Record<string, EndpointStats>>;
}
export interface ObserverOptions {
    /** Debug: each attempt. Info: each success. Warn: each failure, each incomplete result. Default: silent. */
    readonly logger?: Partial<Logger> | undefined;
    /** Called before each attempt. What it throws is logged; the request goes on. */
    readonly onRequest?: ((event: RequestEvent) => void) | undefined;
    /** Called after each attempt, in the same way. */
    readonly onResponse?: ((event: ResponseEvent) => void) | undefined;
}
