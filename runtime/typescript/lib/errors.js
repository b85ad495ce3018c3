const CONTROL = /[\u0000-\u001f\u007f-\u009f\u2028\u2029\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff]/g;
const NAMED = { "\n": "\\n", "\r": "\\r", "\t": "\\t" };
function printable(text) {
    return text.replace(CONTROL, (char) => {
        const code = char.charCodeAt(0).toString(16);
        return code.length < 3 ? (NAMED[char] ?? `\\x${code.padStart(2, "0")}`) : `\\u${code.padStart(4, "0")}`;
    });
}
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
export class ClientError extends PygenError {
    static called = "ClientError";
    method;
    path;
    status;
    requestId;
    attempts;
    lostAnswers = 0;
    #said;
    constructor(message, facts = {}, options) {
        const known = [
            facts.method && `${facts.method} ${facts.path}`,
            facts.status && `status ${facts.status}`,
            facts.requestId && `request id ${facts.requestId}`,
            (facts.attempts ?? 0) > 1 && `${facts.attempts} attempts`,
        ].filter(Boolean);
        super(printable(known.length ? `${message} [${known.join(", ")}]` : message), options);
        this.#said = printable(message);
        this.method = facts.method;
        this.path = facts.path;
        this.status = facts.status;
        this.requestId = facts.requestId;
        this.attempts = facts.attempts ?? 0;
    }
    get said() {
        return this.#said;
    }
}
export class ConfigurationError extends ClientError {
    static called = "ConfigurationError";
}
export class AuthenticationError extends ClientError {
    static called = "AuthenticationError";
}
export class NetworkError extends ClientError {
    static called = "NetworkError";
    sent = true;
}
export class RequestTimeoutError extends NetworkError {
    static called = "RequestTimeoutError";
}
export class NotUniqueError extends ClientError {
    static called = "NotUniqueError";
}
export class PagingError extends ClientError {
    static called = "PagingError";
}
export class APIError extends ClientError {
    static called = "APIError";
    code;
    detail;
    missing;
    duplicated;
    body;
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
export class InvalidRequestError extends APIError {
    static called = "InvalidRequestError";
}
export class PermissionDeniedError extends APIError {
    static called = "PermissionDeniedError";
}
export class ResourceNotFoundError extends APIError {
    static called = "ResourceNotFoundError";
}
export class QueryTimeoutError extends APIError {
    static called = "QueryTimeoutError";
}
export class RequestTooLargeError extends APIError {
    static called = "RequestTooLargeError";
}
export class ConflictError extends APIError {
    static called = "ConflictError";
}
export class RateLimitError extends APIError {
    static called = "RateLimitError";
}
export class ServerError extends APIError {
    static called = "ServerError";
}
export class RedirectError extends APIError {
    static called = "RedirectError";
}
export class InvalidAnswerError extends APIError {
    static called = "InvalidAnswerError";
}
export class IncompleteResultWarning extends PygenError {
    static called = "IncompleteResultWarning";
}
export class MultiRequestError extends ClientError {
    static called = "MultiRequestError";
    succeeded;
    failed;
    unknown;
    errors;
    constructor(message, outcome, facts = {}, options) {
        super(message, facts, options);
        this.succeeded = outcome.succeeded;
        this.failed = outcome.failed;
        this.unknown = outcome.unknown;
        this.errors = outcome.errors;
    }
}
