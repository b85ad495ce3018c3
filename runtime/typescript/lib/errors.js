const CONTROL = /[\u0000-\u001f\u007f-\u009f\u2028\u2029\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff]/g;
const NAMED = { "\n": "\\n", "\r": "\\r", "\t": "\\t" };
/** A text on one line, without what a terminal would act on: a server wrote parts of it. */
function printable(text) {
    return text.replace(CONTROL, (char) => {
        const code = char.charCodeAt(0).toString(16);
        return code.length < 3 ? (NAMED[char] ?? `\\x${code.padStart(2, "0")}`) : `\\u${code.padStart(4, "0")}`;
    });
}
/** The root of every error. Two copies of this module in one program agree on whose instance an error is. */
export class PygenError extends Error {
    name = "PygenError";
    constructor(message, options) {
        super(message, options);
        for (let each = new.target; each?.prototype instanceof Error; each = Object.getPrototypeOf(each)) {
            mark(this, each);
        }
        this.name = new.target.called;
    }
    static called = "PygenError";
    static [Symbol.hasInstance](value) {
        return typeof value === "object" && value !== null && symbolOf(this) in value;
    }
}
function symbolOf(kind) {
    return Symbol.for(`pygen.error.${kind.called}`);
}
function mark(error, kind) {
    Object.defineProperty(error, symbolOf(kind), { value: true });
}
/** A request could not be made or did not succeed. No text of an error holds a credential. */
export class ClientError extends PygenError {
    static called = "ClientError";
    method;
    path;
    status;
    requestId;
    attempts;
    /** Attempts whose answer never came: the server may have acted on them. */
    lostAnswers = 0;
    constructor(message, facts = {}, options) {
        const known = [
            facts.method && `${facts.method} ${facts.path}`,
            facts.status && `status ${facts.status}`,
            facts.requestId && `request id ${facts.requestId}`,
            (facts.attempts ?? 0) > 1 && `${facts.attempts} attempts`,
        ].filter(Boolean);
        super(printable(known.length ? `${message} [${known.join(", ")}]` : message), options);
        this.method = facts.method;
        this.path = facts.path;
        this.status = facts.status;
        this.requestId = facts.requestId;
        this.attempts = facts.attempts ?? 0;
    }
}
/** An option or a variable of the environment is missing or wrong. */
export class ConfigurationError extends ClientError {
    static called = "ConfigurationError";
}
/** No token could be got, or the API refused the one it was given (401). */
export class AuthenticationError extends ClientError {
    static called = "AuthenticationError";
}
/** No answer came: the connection failed, was cut, or the answer could not be read. */
export class NetworkError extends ClientError {
    static called = "NetworkError";
    /** Whether the server may have acted on the request. */
    sent = true;
}
/** No complete answer within `timeout`. */
export class RequestTimeoutError extends NetworkError {
    static called = "RequestTimeoutError";
}
/** Several instances where `one()` was asked for. */
export class NotUniqueError extends ClientError {
    static called = "NotUniqueError";
}
/** The server gave a cursor that it had given before: going on would never end. */
export class PagingError extends ClientError {
    static called = "PagingError";
}
/** The API answered with an error. */
export class APIError extends ClientError {
    static called = "APIError";
    code;
    detail;
    missing;
    duplicated;
    /** The first characters of the answer. */
    body;
    /** Seconds that the server asked to wait. */
    retryAfter;
    constructor(message, facts = {}, options) {
        super(message, facts, options);
        this.code = facts.code;
        this.detail = facts.detail ?? "";
        this.missing = facts.missing ?? [];
        this.duplicated = facts.duplicated ?? [];
        this.body = facts.body ?? "";
        this.retryAfter = facts.retryAfter;
    }
}
/** The API refuses the request as it stands (400, 422). */
export class InvalidRequestError extends APIError {
    static called = "InvalidRequestError";
}
/** The token is valid but its groups do not allow this (403). */
export class PermissionDeniedError extends APIError {
    static called = "PermissionDeniedError";
}
/** What was asked for does not exist (404, or absent from the answer). */
export class ResourceNotFoundError extends APIError {
    static called = "ResourceNotFoundError";
}
/** The server gave up on a query that is too heavy (408), down to a page of one item. */
export class QueryTimeoutError extends APIError {
    static called = "QueryTimeoutError";
}
/** The request, or its answer, is larger than a server allows (413), down to one item. */
export class RequestTooLargeError extends APIError {
    static called = "RequestTooLargeError";
}
/** The stored version is newer than the one given, or two writers met (409). */
export class ConflictError extends APIError {
    static called = "ConflictError";
}
/** Too many requests, also after the retries (429). */
export class RateLimitError extends APIError {
    static called = "RateLimitError";
}
/** The server failed, also after the retries where its answer allows them (5xx). */
export class ServerError extends APIError {
    static called = "ServerError";
}
/** The server points elsewhere; the request was not repeated there, because it carries the token. */
export class RedirectError extends APIError {
    static called = "RedirectError";
}
/** The answer says success but is not what the API documents: no JSON, half of it, or other types. */
export class InvalidAnswerError extends APIError {
    static called = "InvalidAnswerError";
}
/** Some of several requests failed. */
export class MultiRequestError extends ClientError {
    static called = "MultiRequestError";
    /** What was done. */
    succeeded;
    /** What was refused, or not sent. */
    failed;
    /** What nobody can tell of: the answer was lost. */
    unknown;
    constructor(message, outcome, facts = {}, options) {
        super(message, facts, options);
        this.succeeded = outcome.succeeded;
        this.failed = outcome.failed;
        this.unknown = outcome.unknown;
    }
}
