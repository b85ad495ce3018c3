/** Answers of the API: what the body of an error says, and the error that an answer becomes. */
import {
  type AnswerFacts,
  type APIError,
  type ClientError,
  ConflictError,
  InvalidAnswerError,
  InvalidRequestError,
  PermissionDeniedError,
  QueryTimeoutError,
  RateLimitError,
  RedirectError,
  ResourceNotFoundError,
  ServerError,
} from "./errors.ts";

const MOST_TEXT = 2000;

type ErrorKind = new (message: string, facts: AnswerFacts) => APIError;
const ERRORS: Readonly<Record<number, readonly [ErrorKind, string]>> = {
  400: [InvalidRequestError, "change the request as the message says"],
  403: [PermissionDeniedError, "ask for a group with DataModelsAcl or DataModelInstancesAcl for this space"],
  404: [ResourceNotFoundError, "check baseUrl, project and the ids"],
  408: [QueryTimeoutError, "filter on indexed properties, or ask for less"],
  409: [ConflictError, "read the items again and apply the change to what is stored now"],
  422: [InvalidRequestError, "change the request as the message says"],
  429: [RateLimitError, "lower the rate of requests, or raise maxRetries"],
};

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
export function invalidAnswer(reason: string, text = "", facts: AnswerFacts = {}): InvalidAnswerError {
  const begins = text ? `; it begins with ${JSON.stringify(text.slice(0, 80))}` : "";
  return new InvalidAnswerError(
    `the answer is not what the API documents: ${reason}${begins}. Is baseUrl the API, with no proxy or login page before it?`,
    { ...facts, body: text.slice(0, 200) },
  );
}

export function redirected(answer: Answer): RedirectError {
  let place = "a place that cannot be followed";
  try {
    place = new URL(answer.headers.get("location") ?? "").origin;
  } catch {}
  return new RedirectError(
    `the server redirects to ${place}, where the token is not sent; is baseUrl right?`,
    answer.facts,
  );
}

export function errorOf(answer: Answer, after: number | undefined): ClientError {
  const fallback: readonly [ErrorKind, string] = [
    answer.status >= 500 ? ServerError : InvalidRequestError,
    "try again later; support can look up the request id",
  ];
  const { code, detail, missing, duplicated } = readError(answer);
  const known = detail.toLowerCase().includes("version conflict") ? ERRORS[409] : ERRORS[answer.status];
  const [kind, advice] = known ?? fallback;
  const retry = after === undefined ? undefined : after / 1000;
  return new kind(`${detail}; ${advice}`, {
    ...answer.facts,
    code,
    detail,
    missing,
    duplicated,
    body: answer.text.slice(0, MOST_TEXT),
    retryAfter: retry,
  });
}

interface ErrorBody {
  readonly code: number | undefined;
  readonly detail: string;
  readonly missing: readonly unknown[];
  readonly duplicated: readonly unknown[];
  readonly retryable: boolean;
}

/** What the body of an error says; bodies of other shapes give their first characters. */
export function readError({ text, status }: Answer): ErrorBody {
  let error: unknown;
  try {
    error = (JSON.parse(text) as { error?: unknown } | null)?.error;
  } catch {}
  const none = { code: undefined, missing: [], duplicated: [], retryable: false };
  if (typeof error !== "object" || error === null) {
    const found = typeof error === "string" ? error : text.slice(0, 200).split(/\s+/).join(" ").trim();
    return { ...none, detail: found.slice(0, MOST_TEXT) || `status ${status} without a text` };
  }
  const { code, message, missing, duplicated, isAutoRetryable } = error as Record<string, unknown>;
  return {
    code: typeof code === "number" ? code : undefined,
    detail: String(message || "no message").slice(0, MOST_TEXT),
    missing: Array.isArray(missing) ? missing : [],
    duplicated: Array.isArray(duplicated) ? duplicated : [],
    retryable: isAutoRetryable === true,
  };
}

/** Milliseconds to wait, from seconds or an HTTP date. */
export function retryAfter(headers: Headers): number | undefined {
  const text = headers.get("retry-after")?.trim();
  if (!text) return undefined;
  const wanted = /^\d/.test(text) ? Number(text) * 1000 : Date.parse(text) - Date.now();
  return Number.isNaN(wanted) ? undefined : Math.max(0, wanted);
}
