/** The attempts of one request: which is followed by another, and after how long. */
import { type Answer, type Failure } from "./answers.ts";
interface Endpoint {
    readonly method: string;
    readonly path: string;
}
export declare class Attempts {
    #private;
    count: number;
    /** Where the next attempt is sent. */
    url: string;
    constructor(url: string, endpoint: Endpoint, maxRetries: number, repeat408: boolean);
    /** Milliseconds to wait before the next attempt; undefined where `found` is a success. Throws where there is no next. */
    judge(found: Answer | Failure, renew: () => boolean): number | undefined;
}
export declare function reason(error: unknown): string;
export {};
