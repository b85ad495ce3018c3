import type { Concurrency, RequestKind } from "./client.ts";
import { type Credentials } from "./credentials.ts";
import { type RequestFacts } from "./errors.ts";
import { Observer, type ObserverOptions } from "./observe.ts";
export interface TransportOptions extends ObserverOptions {
    readonly baseUrl: string;
    readonly project: string;
    readonly credentials: Credentials;
    readonly timeout: number;
    readonly maxRetries: number;
    readonly rateLimit?: number | undefined;
    readonly concurrency?: Concurrency | undefined;
    readonly headers: Readonly<Record<string, string>>;
    readonly appName: string;
    readonly allowHttp: boolean;
    readonly compress: boolean;
    readonly fetch: typeof fetch;
}
export interface Sending {
    readonly signal?: AbortSignal | undefined;
    /** The names of properties whose integers have 64 bits. */
    readonly integers?: readonly string[] | undefined;
    /** Whether a 408 is asked for again as it is; else the caller asks for less. */
    readonly repeat408?: boolean | undefined;
}
/** What an error says of the request that was answered so. */
export declare function factsOf(answer: object): RequestFacts | undefined;
/** Sends the requests of one client. */
export declare class Transport {
    #private;
    readonly observer: Observer;
    /** `owner`: whose limits and statistics it shares, as far as they are the same, and with which it closes. */
    constructor(options: TransportOptions, owner?: Transport);
    /** How many requests of a kind are sent at once. */
    width(kind: RequestKind): number;
    /** Ends every request that is under way. */
    close(): void;
    /** What the API answers to a body. */
    post(path: string, body: unknown, sending?: Sending): Promise<unknown>;
    /** What the API answers. */
    get(path: string, sending?: Sending): Promise<unknown>;
}
