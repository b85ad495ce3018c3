/** One request to the API: its headers, its attempts, and the error that an answer becomes. */
import { type Credentials, isLoopback, parseUrl } from "./credentials.ts";
import {
  type AnswerFacts,
  type APIError,
  AuthenticationError,
  type ClientError,
  ConfigurationError,
  ConflictError,
  InvalidAnswerError,
  InvalidRequestError,
  NetworkError,
  PermissionDeniedError,
  QueryTimeoutError,
  RateLimitError,
  RedirectError,
  RequestTimeoutError,
  ResourceNotFoundError,
  ServerError,
} from "./errors.ts";
import { dumpJson, exactParser } from "./json.ts";
import { VERSION } from "./version.ts";

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

const RETRIED: ReadonlySet<number> = new Set([429, 502, 503, 504]);
const FIRST_PAUSE = 500;
const LONGEST_PAUSE = 60_000;
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

interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  readonly facts: AnswerFacts;
}

/** Sends the requests of one client. */
export class Transport {
  readonly #options: TransportOptions;
  readonly #base: string;
  readonly #stop = new AbortController();
  readonly #parsers = new Map<string, (text: string) => unknown>();

  constructor(options: TransportOptions) {
    const url = parseUrl(options.baseUrl, "baseUrl");
    if (url.protocol !== "https:" && !isLoopback(url) && !options.allowHttp) {
      throw new ConfigurationError(
        `${url.origin} is not HTTPS: the token could be read on the way; set allowHttp where that is meant`,
      );
    }
    if (!options.project) throw new ConfigurationError("project is missing: give the name of the CDF project");
    this.#options = options;
    this.#base = `${options.baseUrl.replace(/\/+$/, "")}/api/v1/projects/${encodeURIComponent(options.project)}`;
  }

  /** Ends every request that is under way. */
  close(): void {
    this.#stop.abort(new ConfigurationError("the client is closed"));
  }

  /** What the API answers to a body. */
  async post(path: string, body: unknown, { signal, integers = [], repeat408 = true }: Sending = {}): Promise<unknown> {
    const text = dumpJson(body);
    const attempts = new Attempts(path, this.#options.maxRetries, repeat408);
    for (;;) {
      signal?.throwIfAborted();
      this.#stop.signal.throwIfAborted();
      const headers = await this.#options.credentials.headers();
      const found = await this.#send(path, text, this.#headers(headers), attempts.count + 1, signal);
      const pause = attempts.judge(found, () => this.#options.credentials.invalidate?.(headers) ?? false);
      if (pause === undefined) return this.#parse(found as Answer, integers);
      await wait(pause, signal, this.#stop.signal);
    }
  }

  async #send(
    path: string,
    body: string,
    headers: Headers,
    attempts: number,
    signal: AbortSignal | undefined,
  ): Promise<Answer | Failure> {
    // One controller and one timer for each attempt: AbortSignal.any and .timeout leave memory behind.
    const stop = new AbortController();
    const end = () => stop.abort();
    const signals = [signal, this.#stop.signal].filter((each) => each !== undefined);
    for (const each of signals) each.addEventListener("abort", end, { once: true });
    let late = false;
    const timer = setTimeout(() => {
      late = true;
      stop.abort();
    }, this.#options.timeout);
    try {
      const response = await this.#options.fetch(this.#base + path, {
        method: "POST",
        body,
        redirect: "manual",
        headers,
        signal: stop.signal,
      });
      const facts = {
        method: "POST",
        path,
        status: response.status,
        requestId: response.headers.get("x-request-id") ?? undefined,
        attempts,
      };
      return { status: response.status, headers: response.headers, text: await response.text(), facts };
    } catch (error) {
      for (const each of signals) each.throwIfAborted();
      return { error, late };
    } finally {
      clearTimeout(timer);
      for (const each of signals) each.removeEventListener("abort", end);
    }
  }

  #headers(authorization: Readonly<Record<string, string>>): Headers {
    const headers = new Headers({
      accept: "application/json",
      "content-type": "application/json",
      "cdf-version": "20230101",
      "x-cdp-sdk": `PygenRuntimeTS:${VERSION}`,
      "x-cdp-app": this.#options.appName,
    });
    if (!("document" in globalThis)) headers.set("user-agent", `pygen-runtime-ts/${VERSION}`);
    for (const [name, value] of Object.entries({ ...this.#options.headers, ...authorization })) {
      try {
        headers.set(name, value);
      } catch {
        // The platform's own error quotes the value.
        throw new AuthenticationError(
          `the header ${JSON.stringify(name)} cannot be sent: its value holds a line break or a letter outside Latin-1; check how it was copied`,
        );
      }
    }
    return headers;
  }

  #parse(answer: Answer, integers: readonly string[]): unknown {
    const key = integers.join();
    let parse = this.#parsers.get(key);
    if (!parse) this.#parsers.set(key, (parse = exactParser(integers)));
    try {
      const found = parse(answer.text);
      if (typeof found === "object" && found !== null) return found;
    } catch {}
    throw invalidAnswer("it is no JSON object", answer.text, answer.facts);
  }
}

/** The error for an answer that says success but is not what the API documents. */
export function invalidAnswer(reason: string, text = "", facts: AnswerFacts = {}): InvalidAnswerError {
  const begins = text ? `; it begins with ${JSON.stringify(text.slice(0, 80))}` : "";
  return new InvalidAnswerError(
    `the answer is not what the API documents: ${reason}${begins}. Is baseUrl the API, with no proxy or login page before it?`,
    { ...facts, body: text.slice(0, 200) },
  );
}

/** No answer. */
interface Failure {
  readonly error: unknown;
  readonly late: boolean;
}

/** The attempts of one request. */
class Attempts {
  count = 0;
  readonly #path: string;
  readonly #maxRetries: number;
  readonly #repeat408: boolean;
  #retries = 0;
  #lost = 0;
  #renewed = false;

  constructor(path: string, maxRetries: number, repeat408: boolean) {
    this.#path = path;
    this.#maxRetries = maxRetries;
    this.#repeat408 = repeat408;
  }

  /** Milliseconds to wait before the next attempt; undefined where `found` is a success. Throws where there is no next. */
  judge(found: Answer | Failure, renew: () => boolean): number | undefined {
    this.count += 1;
    if ("error" in found) return this.#afterFailure(found);
    if (found.status >= 200 && found.status < 300) return undefined;
    if (found.status < 400) throw this.#lostIn(redirected(found));
    if (found.status === 401) return this.#afterRefusal(found, renew);
    return this.#afterError(found);
  }

  #afterFailure({ error, late }: Failure): number {
    this.#lost += 1;
    if (this.#retries < this.#maxRetries) return this.#pause();
    const kind = late ? RequestTimeoutError : NetworkError;
    const advice = late ? "raise timeout, or ask for less" : "check baseUrl, the network and the proxy";
    const browser =
      "document" in globalThis && !late
        ? "; a browser also says so where the server does not allow this origin (CORS)"
        : "";
    throw this.#lostIn(
      new kind(
        `no answer: ${late ? "it did not come in time" : reason(error)}; ${advice}${browser}`,
        { method: "POST", path: this.#path, attempts: this.count },
        { cause: error },
      ),
    );
  }

  #afterRefusal(answer: Answer, renew: () => boolean): number {
    if (!this.#renewed && renew()) {
      this.#renewed = true;
      return 0;
    }
    const { detail } = readError(answer);
    throw this.#lostIn(
      new AuthenticationError(
        `the API refuses the token: ${detail}; check that it is not expired and belongs to this cluster and project`,
        answer.facts,
      ),
    );
  }

  #afterError(answer: Answer): number {
    const after = retryAfter(answer.headers);
    if (this.#mayRetry(answer) && (after ?? 0) <= LONGEST_PAUSE) {
      const pause = this.#pause();
      return after ?? pause;
    }
    throw this.#lostIn(errorOf(answer, after));
  }

  #mayRetry(answer: Answer): boolean {
    if (this.#retries >= this.#maxRetries) return false;
    if (answer.status === 408) return this.#repeat408 && this.#retries === 0;
    return (
      RETRIED.has(answer.status) ||
      answer.headers.get("cdf-is-auto-retryable")?.toLowerCase() === "true" ||
      readError(answer).retryable
    );
  }

  /** Full jitter: anything up to a ceiling that doubles. */
  #pause(): number {
    const ceiling = Math.min(FIRST_PAUSE * 2 ** this.#retries, LONGEST_PAUSE);
    this.#retries += 1;
    return Math.random() * ceiling;
  }

  #lostIn<E extends ClientError>(error: E): E {
    error.lostAnswers = this.#lost;
    return error;
  }
}

function redirected(answer: Answer): RedirectError {
  let place = "a place that cannot be followed";
  try {
    place = new URL(answer.headers.get("location") ?? "").origin;
  } catch {}
  return new RedirectError(
    `the server redirects to ${place}, where the token is not sent; is baseUrl right?`,
    answer.facts,
  );
}

function errorOf(answer: Answer, after: number | undefined): ClientError {
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
function readError({ text, status }: Answer): ErrorBody {
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
function retryAfter(headers: Headers): number | undefined {
  const text = headers.get("retry-after")?.trim();
  if (!text) return undefined;
  const wanted = /^\d/.test(text) ? Number(text) * 1000 : Date.parse(text) - Date.now();
  return Number.isNaN(wanted) ? undefined : Math.max(0, wanted);
}

function reason(error: unknown): string {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  return cause instanceof Error ? cause.message || cause.name : String(cause);
}

/** Waits; an aborted signal ends it at once, and leaves no timer. */
function wait(milliseconds: number, ...signals: readonly (AbortSignal | undefined)[]): Promise<void> {
  return new Promise((resolve, reject) => {
    const done = () => {
      clearTimeout(timer);
      for (const each of signals) each?.removeEventListener("abort", stopped);
    };
    const stopped = () => {
      done();
      reject(signals.find((each) => each?.aborted)?.reason as Error);
    };
    const timer = setTimeout(() => {
      done();
      resolve();
    }, milliseconds);
    for (const each of signals) each?.addEventListener("abort", stopped, { once: true });
    if (signals.some((each) => each?.aborted)) stopped();
  });
}
