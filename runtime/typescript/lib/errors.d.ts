/** Everything that is thrown on purpose. */
import type { NodeId } from "./types.ts";
/** What an error says of the request. */
export interface RequestFacts {
    readonly method?: string | undefined;
    readonly path?: string | undefined;
    readonly status?: number | undefined;
    readonly requestId?: string | undefined;
    readonly attempts?: number | undefined;
}
/** What the body of an answer says of an error. */
export interface AnswerFacts extends RequestFacts {
    readonly code?: number | undefined;
    readonly detail?: string | undefined;
    readonly missing?: readonly unknown[] | undefined;
    readonly duplicated?: readonly unknown[] | undefined;
    readonly body?: string | undefined;
    readonly retryAfter?: number | undefined;
}
/** The root of every error. Two copies of this module in one program agree on whose instance an error is. */
export declare class PygenError extends Error {
    name: string;
    constructor(message: string, options?: ErrorOptions);
    static readonly called: string;
    static [Symbol.hasInstance](value: unknown): boolean;
}
/** A request could not be made or did not succeed. No text of an error holds a credential. */
export declare class ClientError extends PygenError {
    #private;
    static readonly called: string;
    readonly method: string | undefined;
    readonly path: string | undefined;
    readonly status: number | undefined;
    readonly requestId: string | undefined;
    readonly attempts: number;
    /** Attempts whose answer never came: the server may have acted on them. */
    lostAnswers: number;
    constructor(message: string, facts?: RequestFacts, options?: ErrorOptions);
    /** The message without what it says of the request. */
    get said(): string;
}
/** An option or a variable of the environment is missing or wrong. */
export declare class ConfigurationError extends ClientError {
    static readonly called: string;
}
/** No token could be got, or the API refused the one it was given (401). */
export declare class AuthenticationError extends ClientError {
    static readonly called: string;
}
/** No answer came: the connection failed, was cut, or the answer could not be read. */
export declare class NetworkError extends ClientError {
    static readonly called: string;
    /** Whether the server may have acted on the request. */
    readonly sent: boolean;
}
/** No complete answer within `timeout`. */
export declare class RequestTimeoutError extends NetworkError {
    static readonly called: string;
}
/** Several instances where `one()` was asked for. */
export declare class NotUniqueError extends ClientError {
    static readonly called: string;
}
/** The server gave a cursor that it had given before: going on would never end. */
export declare class PagingError extends ClientError {
    static readonly called: string;
}
/** The API answered with an error. */
export declare class APIError extends ClientError {
    static readonly called: string;
    readonly code: number | undefined;
    readonly detail: string;
    readonly missing: readonly unknown[];
    readonly duplicated: readonly unknown[];
    /** The first characters of the answer. */
    readonly body: string;
    /** Seconds that the server asked to wait. */
    readonly retryAfter: number | undefined;
    constructor(message: string, facts?: AnswerFacts, options?: ErrorOptions);
}
/** The API refuses the request as it stands (400, 422). */
export declare class InvalidRequestError extends APIError {
    static readonly called: string;
}
/** The token is valid but its groups do not allow this (403). */
export declare class PermissionDeniedError extends APIError {
    static readonly called: string;
}
/** What was asked for does not exist (404, or absent from the answer). */
export declare class ResourceNotFoundError extends APIError {
    static readonly called: string;
}
/** The server gave up on a query that is too heavy (408), down to a page of one item. */
export declare class QueryTimeoutError extends APIError {
    static readonly called: string;
}
/** The request, or its answer, is larger than a server allows (413), down to one item. */
export declare class RequestTooLargeError extends APIError {
    static readonly called: string;
}
/** The stored version is newer than the one given, or two writers met (409). */
export declare class ConflictError extends APIError {
    static readonly called: string;
}
/** Too many requests, also after the retries (429). */
export declare class RateLimitError extends APIError {
    static readonly called: string;
}
/** The server failed, also after the retries where its answer allows them (5xx). */
export declare class ServerError extends APIError {
    static readonly called: string;
}
/** The server points elsewhere; the request was not repeated there, because it carries the token. */
export declare class RedirectError extends APIError {
    static readonly called: string;
}
/** The answer says success but is not what the API documents: no JSON, half of it, or other types. */
export declare class InvalidAnswerError extends APIError {
    static readonly called: string;
}
/** What became of the instances of several requests. */
export interface Outcome<S> {
    readonly succeeded: S;
    readonly failed: readonly NodeId[];
    readonly unknown: readonly NodeId[];
    /** One for each request that did not succeed. */
    readonly errors: readonly Error[];
}
/** A result is not all there is: its `complete` is false. `logger.warn` gets it; it is never thrown. */
export declare class IncompleteResultWarning extends PygenError {
    static readonly called: string;
}
/** Some of several requests failed. */
export declare class MultiRequestError<S = unknown> extends ClientError {
    static readonly called: string;
    /** What was done. */
    readonly succeeded: S;
    /** What was refused, or not sent. */
    readonly failed: readonly NodeId[];
    /** What nobody can tell of: the answer was lost. */
    readonly unknown: readonly NodeId[];
    /** One for each request that did not succeed. */
    readonly errors: readonly Error[];
    constructor(message: string, outcome: Outcome<S>, facts?: RequestFacts, options?: ErrorOptions);
}
