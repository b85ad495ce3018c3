/** Answers of the API: what the body of an error says, and the error that an answer becomes. */
import { type AnswerFacts, type ClientError, InvalidAnswerError, RedirectError } from "./errors.ts";
export interface Answer {
    readonly status: number;
    readonly headers: Headers;
    readonly text: string;
    readonly facts: AnswerFacts;
}
/** No answer. */
export interface Failure {
    readonly error: unknown;
    readonly late: boolean;
}
/** The error for an answer that says success but is not what the API documents. */
export declare function invalidAnswer(reason: string, text?: string, facts?: AnswerFacts): InvalidAnswerError;
/** Where a redirect leads; undefined where that cannot be told, and where the URL brings a user or a password. */
export declare function redirectOf(url: string, answer: Answer): URL | undefined;
/** What to say of a redirect that is not followed; its query is not shown: login pages put secrets there. */
export declare function redirected(answer: Answer, own: string, target: URL | undefined, keepsMethod: boolean): RedirectError;
export declare function errorOf(answer: Answer, after: number | undefined): ClientError;
interface ErrorBody {
    readonly code: number | undefined;
    readonly detail: string;
    readonly missing: readonly unknown[];
    readonly duplicated: readonly unknown[];
    readonly retryable: boolean;
}
/** What the body of an error says; bodies of other shapes give their first characters. */
export declare function readError(answer: Answer): ErrorBody;
/** Milliseconds to wait, from seconds or an HTTP date. */
export declare function retryAfter(headers: Headers): number | undefined;
export {};
