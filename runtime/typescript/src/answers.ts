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
  RequestTooLargeError,
  ResourceNotFoundError,
  ServerError,
} from "./errors.ts";

const MOST_TEXT = 2000;
const NOT_THE_API = "it is a page and no answer of the API: is there a proxy, a firewall or a login before baseUrl?";

type ErrorKind = new (message: string, facts: AnswerFacts) => APIError;
const ERRORS: Readonly<Record<number, readonly [ErrorKind, string]>> = {
  400: [InvalidRequestError, "change the request as the message says"],
  403: [PermissionDeniedError, "ask for a group with DataModelsAcl or DataModelInstancesAcl for this space"],
  404: [ResourceNotFoundError, "check baseUrl, project and the ids"],
  408: [QueryTimeoutError, "filter on indexed properties, or ask for less"],
  409: [ConflictError, "read the items again and apply the change to what is stored now"],
  413: [RequestTooLargeError, "send fewer items at once, or ask for less"],
  422: [InvalidRequestError, "change the request as the message says"],
  429: [RateLimitError, "lower rateLimit or concurrency, or raise maxRetries"],
  502: [ServerError, "a gateway before the API got no valid answer from it; try again later"],
  503: [ServerError, "the API, or a gateway before it, takes no requests for now; try again later"],
  504: [ServerError, "a gateway before the API did not wait for its answer any longer; ask for less at once"],
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

/** Where a redirect leads; undefined where that cannot be told, and where the URL brings a user or a password. */
export function redirectOf(url: string, answer: Answer): URL | undefined {
  try {
    const target = new URL(answer.headers.get("location") ?? "", url);
    return target.username || target.password || !answer.headers.has("location") ? undefined : target;
  } catch {
    return undefined;
  }
}

/** What to say of a redirect that is not followed; its query is not shown: login pages put secrets there. */
export function redirected(answer: Answer, own: string, target: URL | undefined, keepsMethod: boolean): RedirectError {
  const place = target && target.origin + target.pathname;
  const reason = !target
    ? "to a place that cannot be followed"
    : target.origin !== own
      ? `to ${place}, another host, where the token is not sent`
      : keepsMethod
        ? `again and again, now to ${place}`
        : `to ${place} by asking for a GET, and a POST is not repeated as one`;
  return new RedirectError(`the server redirects ${reason}; is baseUrl right?`, answer.facts);
}

export function errorOf(answer: Answer, after: number | undefined): ClientError {
  const fallback: readonly [ErrorKind, string] = [
    answer.status >= 500 ? ServerError : InvalidRequestError,
    "try again later; support can look up the request id",
  ];
  const { code, detail, missing, duplicated } = readError(answer);
  const known = detail.toLowerCase().includes("version conflict") ? ERRORS[409] : ERRORS[answer.status];
  const [kind, help] = known ?? fallback;
  // Gateways refuse large bodies, too.
  const advice = answer.status < 500 && answer.status !== 413 && isPage(answer) ? NOT_THE_API : help;
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
export function readError(answer: Answer): ErrorBody {
  const { text, status } = answer;
  let error: unknown;
  let description: unknown;
  try {
    ({ error, error_description: description } = JSON.parse(text) as Record<string, unknown>);
  } catch {}
  const none = { code: undefined, missing: [], duplicated: [], retryable: false };
  if (typeof error !== "object" || error === null) {
    const found = typeof error !== "string" ? plain(answer) : description ? `${error}: ${description}` : error;
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

function isPage({ text, headers }: Answer): boolean {
  return headers.get("content-type")?.includes("html") === true || text.trimStart().startsWith("<");
}

const INVISIBLE = /<(script|style)\b.*?(<\/\1[^>]*>|$)|<!--.*?(-->|$)|<[^>]*(>|$)/gis;
const ENTITIES: Readonly<Record<string, string>> = { amp: "&", lt: "<", gt: ">", quot: '"', apos: "'", nbsp: " " };

/** The first characters of a body that is not JSON; of a page what it shows. */
function plain(answer: Answer): string {
  const oneLine = (text: string) => text.trim().split(/\s+/).join(" ");
  if (!isPage(answer)) return oneLine(answer.text.slice(0, 200));
  const shown = answer.text
    .slice(0, MOST_TEXT)
    .replace(INVISIBLE, " ")
    .replace(/&(\w+);/g, (whole, name: string) => ENTITIES[name] ?? whole);
  const quote = shown.includes("'") && !shown.includes('"') ? '"' : "'";
  return oneLine(shown) ? `a page that says ${quote}${oneLine(shown).slice(0, 200)}${quote}` : "a page without a text";
}

/** Milliseconds to wait, from seconds or an HTTP date. */
export function retryAfter(headers: Headers): number | undefined {
  const text = headers.get("retry-after")?.trim();
  if (!text) return undefined;
  const wanted = /^\d/.test(text) ? Number(text) * 1000 : Date.parse(text) - Date.now();
  return Number.isNaN(wanted) ? undefined : Math.max(0, wanted);
}
