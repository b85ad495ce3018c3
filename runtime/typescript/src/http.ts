/** One request to the API: its headers, its body, its attempts. */
import { type Answer, type Failure, invalidAnswer } from "./answers.ts";
import { Attempts, reason } from "./attempts.ts";
import type { Concurrency, RequestKind } from "./client.ts";
import { type Credentials, isLoopback, parseUrl } from "./credentials.ts";
import { AuthenticationError, ConfigurationError, type RequestFacts } from "./errors.ts";
import { dumpJson, exactParser } from "./json.ts";
import { Observer, type ObserverOptions, type RequestEvent } from "./observe.ts";
import { onAbort, Throttle, wait } from "./throttle.ts";
import { VERSION } from "./version.ts";

export interface TransportOptions extends ObserverOptions {
  readonly baseUrl: string;
  readonly project: string;
  readonly credentials: Credentials;
  readonly timeout: number;
  readonly maxRetries: number;
  readonly rateLimit?: number | undefined;
  readonly concurrency?: Concurrency | undefined;
  readonly headers: Readonly<Record<string, string>>;
  readonly appName: string;
  readonly allowHttp: boolean;
  readonly compress: boolean;
  readonly fetch: typeof fetch;
}

export interface Sending {
  readonly signal?: AbortSignal | undefined;
  /** The names of properties whose integers have 64 bits. */
  readonly integers?: readonly string[] | undefined;
  /** Whether a 408 is asked for again as it is; else the caller asks for less. */
  readonly repeat408?: boolean | undefined;
}

interface Body {
  readonly bytes: string | Uint8Array<ArrayBuffer> | undefined;
  readonly size: number;
  readonly items: number;
  readonly headers: Readonly<Record<string, string>>;
}

const KINDS: Readonly<Record<string, RequestKind>> = {
  "/models/instances": "write",
  "/models/instances/delete": "delete",
  "/models/instances/search": "search",
  "/models/instances/aggregate": "search",
};
/** Characters from which on a body is compressed. */
const WORTH_COMPRESSING = 1024;

const facts = new WeakMap<object, RequestFacts>();

/** What an error says of the request that was answered so. */
export function factsOf(answer: object): RequestFacts | undefined {
  return facts.get(answer);
}

/** Sends the requests of one client. */
export class Transport {
  readonly #options: TransportOptions;
  readonly #base: string;
  readonly #stop = new AbortController();
  readonly #ends: readonly AbortSignal[];
  readonly #parsers = new Map<string, (text: string) => unknown>();
  readonly #throttle: Throttle;
  readonly observer: Observer;

  /** `owner`: whose limits and statistics it shares, as far as they are the same, and with which it closes. */
  constructor(options: TransportOptions, owner?: Transport) {
    const url = parseUrl(options.baseUrl, "baseUrl");
    if (url.protocol !== "https:" && !isLoopback(url) && !options.allowHttp) {
      throw new ConfigurationError(
        `${url.origin} is not HTTPS: the token could be read on the way; set allowHttp where that is meant`,
      );
    }
    if (!options.project) throw new ConfigurationError("project is missing: give the name of the CDF project");
    this.#options = options;
    this.#base = `${options.baseUrl.replace(/\/+$/, "")}/api/v1/projects/${encodeURIComponent(options.project)}`;
    const { concurrency, rateLimit } = options;
    const before = owner ? owner.#options : undefined;
    const same = before?.concurrency === concurrency && before?.rateLimit === rateLimit;
    this.#throttle = owner && same ? owner.#throttle : new Throttle(concurrency, rateLimit);
    this.observer = new Observer(options, owner ? owner.observer : undefined);
    this.#ends = [...(owner ? owner.#ends : []), this.#stop.signal];
  }

  /** How many requests of a kind are sent at once. */
  width(kind: RequestKind): number {
    return this.#throttle.widths[kind];
  }

  /** Ends every request that is under way. */
  close(): void {
    this.#stop.abort(new ConfigurationError("the client is closed"));
  }

  /** What the API answers to a body. */
  async post(path: string, body: unknown, sending: Sending = {}): Promise<unknown> {
    return this.#ask("POST", path, await this.#body(body), sending);
  }

  /** What the API answers. */
  get(path: string, sending: Sending = {}): Promise<unknown> {
    return this.#ask("GET", path, { bytes: undefined, size: 0, items: 0, headers: {} }, sending);
  }

  async #ask(method: string, path: string, body: Body, sending: Sending): Promise<unknown> {
    const { signal, integers = [], repeat408 = true } = sending;
    const { credentials, maxRetries } = this.#options;
    const signals = [signal, ...this.#ends];
    const endpoint = { method, path: path.replace(/\?.*/, "") };
    const kind = KINDS[path] ?? (path.startsWith("/models/instances/") ? "read" : "schema");
    const attempts = new Attempts(this.#base + path, endpoint, maxRetries, repeat408);
    for (;;) {
      for (const each of signals) each?.throwIfAborted();
      const authorization = await credentials.headers();
      const headers = this.#headers({ ...body.headers, ...authorization });
      const event = { ...endpoint, attempt: attempts.count + 1, items: body.items, sentBytes: body.size };
      const found = await this.#throttle.run(kind, signals, () =>
        this.#send(attempts.url, event, body, headers, signals),
      );
      const pause = attempts.judge(found, () => credentials.invalidate?.(authorization) ?? false);
      if (pause === undefined) return this.#parse(found as Answer, integers);
      await wait(pause, signals);
    }
  }

  async #send(
    url: string,
    event: RequestEvent,
    body: Body,
    headers: Headers,
    signals: readonly (AbortSignal | undefined)[],
  ): Promise<Answer | Failure> {
    const started = performance.now();
    this.observer.before(event);
    const over = (answer: {
      status?: number;
      requestId?: string | undefined;
      receivedBytes?: number;
      error?: string;
    }) =>
      this.observer.after({
        request: event,
        status: answer.status,
        requestId: answer.requestId,
        elapsed: performance.now() - started,
        receivedBytes: answer.receivedBytes ?? 0,
        error: answer.error,
      });
    // One controller and one timer for each attempt: AbortSignal.any and .timeout leave memory behind.
    const stop = new AbortController();
    const leave = onAbort(signals, () => stop.abort());
    let late = false;
    const timer = setTimeout(() => {
      late = true;
      stop.abort();
    }, this.#options.timeout);
    try {
      for (const each of signals) each?.throwIfAborted();
      const response = await this.#options.fetch(url, {
        method: event.method,
        ...(body.bytes !== undefined && { body: body.bytes }),
        redirect: "manual",
        headers,
        signal: stop.signal,
      });
      const { status, headers: answered } = response;
      const requestId = answered.get("x-request-id") ?? undefined;
      const text = await response.text();
      over({ status, requestId, receivedBytes: Number(answered.get("content-length")) || text.length });
      const { method, path, attempt: attempts } = event;
      return { status, headers: answered, text, facts: { method, path, status, requestId, attempts } };
    } catch (error) {
      over({ error: late ? "no answer in time" : reason(error) });
      for (const each of signals) each?.throwIfAborted();
      return { error, late };
    } finally {
      clearTimeout(timer);
      leave();
    }
  }

  async #body(body: unknown): Promise<Body> {
    const text = dumpJson(body);
    const items = (body as { items?: unknown }).items;
    const found = { bytes: text, size: text.length, items: Array.isArray(items) ? items.length : 0, headers: {} };
    if (!this.#options.compress || text.length < WORTH_COMPRESSING || typeof CompressionStream === "undefined")
      return found;
    const stream = new Blob([text]).stream().pipeThrough(new CompressionStream("gzip"));
    const bytes = new Uint8Array(await new Response(stream).arrayBuffer());
    return { ...found, bytes, size: bytes.length, headers: { "content-encoding": "gzip" } };
  }

  #headers(more: Readonly<Record<string, string>>): Headers {
    const headers = new Headers({
      accept: "application/json",
      "content-type": "application/json",
      "cdf-version": "20230101",
      "x-cdp-sdk": `PygenRuntimeTS:${VERSION}`,
      "x-cdp-app": this.#options.appName,
    });
    if (!("document" in globalThis)) headers.set("user-agent", `pygen-runtime-ts/${VERSION}`);
    for (const [name, value] of Object.entries({ ...this.#options.headers, ...more })) {
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
      if (typeof found === "object" && found !== null) {
        const { method = "", path = "" } = answer.facts;
        this.observer.add({ method, path }, objectsIn((found as { items?: unknown }).items));
        facts.set(found, answer.facts);
        return found;
      }
    } catch {}
    throw invalidAnswer("it is no JSON object", answer.text, answer.facts);
  }
}

/** How many objects an answer has: a list of them, or several by name. */
function objectsIn(items: unknown): number {
  if (Array.isArray(items)) return items.length;
  return Object.values(items ?? {}).reduce<number>((sum, each) => sum + (Array.isArray(each) ? each.length : 0), 0);
}
