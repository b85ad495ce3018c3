/** One request to the API: its headers, its attempts, and the error that an answer becomes. */
import { type Credentials } from "./credentials.ts";
import { type AnswerFacts, InvalidAnswerError } from "./errors.ts";
export interface TransportOptions {
    readonly baseUrl: string;
    readonly project: string;
    readonly credentials: Credentials;
    readonly timeout: number;
    readonly maxRetries: number;
    readonly headers: Readonly<Record<string, string>>;
    readonly appName: string;
    readonly allowHttp: boolean;
    readonly fetch: typeof fetch;
}
export interface Sending {
    readonly signal?: AbortSignal | undefined;
    /** The names of properties whose integers have 64 bits. */
    readonly integers?: readonly string[];
    /** Whether a 408 is asked for again as it is; else the caller asks for less. */
    readonly repeat408?: boolean;
}
/** Sends the requests of one client. */
export declare class Transport {
    #private;
    constructor(options: TransportOptions);
    /** Ends every request that is under way. */
    close(): void;
    /** What the API answers to a body. */
    post(path: string, body: unknown, { signal, integers, repeat408 }?: Sending): Promise<unknown>;
}
/** The error for an answer that says success but is not what the API documents. */
export declare function invalidAnswer(reason: string, text?: string, facts?: AnswerFacts): InvalidAnswerError;
