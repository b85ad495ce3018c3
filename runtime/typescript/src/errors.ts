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

const CONTROL = /[\u0000-\u001f\u007f-\u009f\u2028\u2029\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff]/g;
const NAMED: Readonly<Record<string, string>> = { "\n": "\\n", "\r": "\\r", "\t": "\\t" };
/** A text on one line, without what a terminal would act on: a server wrote parts of it. */
function printable(text: string): string {
  return text.replace(CONTROL, (char) => {
    const code = char.charCodeAt(0).toString(16);
    return code.length < 3 ? (NAMED[char] ?? `\\x${code.padStart(2, "0")}`) : `\\u${code.padStart(4, "0")}`;
  });
}

/** The root of every error. Two copies of this module in one program agree on whose instance an error is. */
export class PygenError extends Error {
  override name = "PygenError";

  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    for (
      let each = new.target as typeof PygenError | null;
      each?.prototype instanceof Error;
      each = Object.getPrototypeOf(each)
    ) {
      mark(this, each);
    }
    this.name = new.target.called;
  }

  static readonly called: string = "PygenError";

  static override [Symbol.hasInstance](value: unknown): boolean {
    return typeof value === "object" && value !== null && symbolOf(this) in value;
  }
}

function symbolOf(kind: typeof PygenError): symbol {
  return Symbol.for(`pygen.error.${kind.called}`);
}

function mark(error: Error, kind: typeof PygenError): void {
  Object.defineProperty(error, symbolOf(kind), { value: true });
}

/** A request could not be made or did not succeed. No text of an error holds a credential. */
export class ClientError extends PygenError {
  static override readonly called: string = "ClientError";
  readonly method: string | undefined;
  readonly path: string | undefined;
  readonly status: number | undefined;
  readonly requestId: string | undefined;
  readonly attempts: number;
  /** Attempts whose answer never came: the server may have acted on them. */
  lostAnswers = 0;
  readonly #said: string;

  constructor(message: string, facts: RequestFacts = {}, options?: ErrorOptions) {
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

  /** The message without what it says of the request. */
  get said(): string {
    return this.#said;
  }
}

/** An option or a variable of the environment is missing or wrong. */
export class ConfigurationError extends ClientError {
  static override readonly called: string = "ConfigurationError";
}

/** No token could be got, or the API refused the one it was given (401). */
export class AuthenticationError extends ClientError {
  static override readonly called: string = "AuthenticationError";
}

/** No answer came: the connection failed, was cut, or the answer could not be read. */
export class NetworkError extends ClientError {
  static override readonly called: string = "NetworkError";
  /** Whether the server may have acted on the request. */
  readonly sent: boolean = true;
}

/** No complete answer within `timeout`. */
export class RequestTimeoutError extends NetworkError {
  static override readonly called: string = "RequestTimeoutError";
}

/** Several instances where `one()` was asked for. */
export class NotUniqueError extends ClientError {
  static override readonly called: string = "NotUniqueError";
}

/** The server gave a cursor that it had given before: going on would never end. */
export class PagingError extends ClientError {
  static override readonly called: string = "PagingError";
}

/** The API answered with an error. */
export class APIError extends ClientError {
  static override readonly called: string = "APIError";
  readonly code: number | undefined;
  readonly detail: string;
  readonly missing: readonly unknown[];
  readonly duplicated: readonly unknown[];
  /** The first characters of the answer. */
  readonly body: string;
  /** Seconds that the server asked to wait. */
  readonly retryAfter: number | undefined;

  constructor(message: string, facts: AnswerFacts = {}, options?: ErrorOptions) {
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
  static override readonly called: string = "InvalidRequestError";
}

/** The token is valid but its groups do not allow this (403). */
export class PermissionDeniedError extends APIError {
  static override readonly called: string = "PermissionDeniedError";
}

/** What was asked for does not exist (404, or absent from the answer). */
export class ResourceNotFoundError extends APIError {
  static override readonly called: string = "ResourceNotFoundError";
}

/** The server gave up on a query that is too heavy (408), down to a page of one item. */
export class QueryTimeoutError extends APIError {
  static override readonly called: string = "QueryTimeoutError";
}

/** The request, or its answer, is larger than a server allows (413), down to one item. */
export class RequestTooLargeError extends APIError {
  static override readonly called: string = "RequestTooLargeError";
}

/** The stored version is newer than the one given, or two writers met (409). */
export class ConflictError extends APIError {
  static override readonly called: string = "ConflictError";
}

/** Too many requests, also after the retries (429). */
export class RateLimitError extends APIError {
  static override readonly called: string = "RateLimitError";
}

/** The server failed, also after the retries where its answer allows them (5xx). */
export class ServerError extends APIError {
  static override readonly called: string = "ServerError";
}

/** The server points elsewhere; the request was not repeated there, because it carries the token. */
export class RedirectError extends APIError {
  static override readonly called: string = "RedirectError";
}

/** The answer says success but is not what the API documents: no JSON, half of it, or other types. */
export class InvalidAnswerError extends APIError {
  static override readonly called: string = "InvalidAnswerError";
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
export class IncompleteResultWarning extends PygenError {
  static override readonly called: string = "IncompleteResultWarning";
}

/** Some of several requests failed. */
export class MultiRequestError<S = unknown> extends ClientError {
  static override readonly called: string = "MultiRequestError";
  /** What was done. */
  readonly succeeded: S;
  /** What was refused, or not sent. */
  readonly failed: readonly NodeId[];
  /** What nobody can tell of: the answer was lost. */
  readonly unknown: readonly NodeId[];
  /** One for each request that did not succeed. */
  readonly errors: readonly Error[];

  constructor(message: string, outcome: Outcome<S>, facts: RequestFacts = {}, options?: ErrorOptions) {
    super(message, facts, options);
    this.succeeded = outcome.succeeded;
    this.failed = outcome.failed;
    this.unknown = outcome.unknown;
    this.errors = outcome.errors;
  }
}
