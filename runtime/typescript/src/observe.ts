/** What a client tells about its requests: to a logger, to functions of the program, and as counts. Never a header. */
import type { IncompleteResultWarning } from "./errors.ts";

/** One attempt is about to be sent. */
export interface RequestEvent {
  readonly method: string;
  readonly path: string;
  /** From 1 on. */
  readonly attempt: number;
  /** How many items it sends. */
  readonly items: number;
  readonly sentBytes: number;
}

/** One attempt is over: with the status of an answer, or the reason why none came. */
export interface ResponseEvent {
  readonly request: RequestEvent;
  readonly status: number | undefined;
  readonly requestId: string | undefined;
  readonly elapsed: number;
  readonly receivedBytes: number;
  readonly error: string | undefined;
}

/** `console` is one. */
export interface Logger {
  debug(message: string, event: RequestEvent): void;
  info(message: string, event: ResponseEvent): void;
  warn(message: string, event: ResponseEvent | IncompleteResultWarning): void;
  error(message: string, reason: unknown): void;
}

/** Counts of an endpoint, or of all: every attempt, those after the first, answers of 429, objects read or written. */
export interface EndpointStats {
  readonly requests: number;
  readonly retries: number;
  readonly rateLimited: number;
  readonly errors: number;
  readonly bytesSent: number;
  readonly bytesReceived: number;
  readonly objects: number;
  readonly milliseconds: number;
}

/** What a client did so far: the sum, and per endpoint (`"POST /models/instances/list"`). */
export interface Stats {
  readonly total: EndpointStats;
  readonly endpoints: Readonly<Record<string, EndpointStats>>;
}

export interface ObserverOptions {
  /** Debug: each attempt. Info: each success. Warn: each failure, each incomplete result. Default: silent. */
  readonly logger?: Partial<Logger> | undefined;
  /** Called before each attempt. What it throws is logged; the request goes on. */
  readonly onRequest?: ((event: RequestEvent) => void) | undefined;
  /** Called after each attempt, in the same way. */
  readonly onResponse?: ((event: ResponseEvent) => void) | undefined;
}

type Counts = { -readonly [K in keyof EndpointStats]: number };
const NOTHING: EndpointStats = {
  requests: 0,
  retries: 0,
  rateLimited: 0,
  errors: 0,
  bytesSent: 0,
  bytesReceived: 0,
  objects: 0,
  milliseconds: 0,
};

/** @internal */
export class Observer {
  readonly #options: ObserverOptions;
  readonly #counts: Map<string, Counts>;

  /** `shared`: whose counts it continues. */
  constructor(options: ObserverOptions, shared?: Observer) {
    this.#options = options;
    this.#counts = shared ? shared.#counts : new Map();
  }

  before(event: RequestEvent): void {
    this.#call(() => this.#options.logger?.debug?.(`-> ${event.method} ${event.path}`, event));
    this.#call(() => this.#options.onRequest?.(event));
  }

  after(event: ResponseEvent): void {
    const { request, status = 0, elapsed } = event;
    const failed = status < 1 || status >= 400;
    const text = `${request.method} ${request.path} -> ${status || event.error} in ${Math.round(elapsed)} ms`;
    this.#call(() => this.#options.logger?.[failed ? "warn" : "info"]?.(text, event));
    this.#call(() => this.#options.onResponse?.(event));
    const counts = this.#of(request);
    counts.requests += 1;
    counts.retries += Number(request.attempt > 1);
    counts.rateLimited += Number(status === 429);
    counts.errors += Number(failed);
    counts.bytesSent += request.sentBytes;
    counts.bytesReceived += event.receivedBytes;
    counts.milliseconds += elapsed;
  }

  /** A result is not all there is. */
  warn(warning: IncompleteResultWarning): void {
    this.#call(() => this.#options.logger?.warn?.(warning.message, warning));
  }

  /** An answer brought or confirmed so many objects. */
  add(endpoint: Pick<RequestEvent, "method" | "path">, objects: number): void {
    this.#of(endpoint).objects += objects;
  }

  stats(): Stats {
    const total: Counts = { ...NOTHING };
    for (const each of this.#counts.values())
      for (const name of Object.keys(total) as (keyof Counts)[]) total[name] += each[name];
    return { total, endpoints: Object.fromEntries([...this.#counts].map(([name, each]) => [name, { ...each }])) };
  }

  #of({ method, path }: Pick<RequestEvent, "method" | "path">): Counts {
    const key = `${method} ${path}`;
    let found = this.#counts.get(key);
    if (!found) this.#counts.set(key, (found = { ...NOTHING }));
    return found;
  }

  #call(hook: () => void): void {
    try {
      hook();
    } catch (error) {
      this.#options.logger?.error?.("a hook of the client threw; the request goes on", error);
    }
  }
}
