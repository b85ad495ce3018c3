/** How many requests at once and per second, and waiting that a signal ends. */
import type { Concurrency, RequestKind } from "./client.ts";
import { ConfigurationError } from "./errors.ts";

/** @internal */
export type Signals = readonly (AbortSignal | undefined)[];

/** CDF: 4 apply, 2 delete and 8 query calls at once for a whole project, 429 above that (request throttling). */
const AT_ONCE: Readonly<Record<RequestKind, number>> = { read: 4, write: 4, delete: 2, search: 2, schema: 2 };

/** Lets requests through: so many at once, and evenly spaced. @internal */
export class Throttle {
  /** How many at once, by kind. */
  readonly widths: Readonly<Record<RequestKind, number>>;
  readonly #free = new Map<string, number>();
  readonly #queues = new Map<string, (() => void)[]>();
  readonly #interval: number;
  #next = 0;

  constructor(concurrency: Concurrency = {}, rateLimit?: number) {
    const given =
      typeof concurrency === "number"
        ? Object.fromEntries(Object.keys(AT_ONCE).map((kind) => [kind, concurrency]))
        : concurrency;
    this.widths = { ...AT_ONCE, ...(given as typeof AT_ONCE) };
    for (const [kind, size] of Object.entries(this.widths)) {
      if (!(kind in AT_ONCE) || !Number.isInteger(size) || size < 1)
        throw new ConfigurationError(
          `concurrency takes a number from 1 on for ${Object.keys(AT_ONCE).join(", ")}; got ${kind}=${size}`,
        );
      this.#free.set(kind, size);
      this.#queues.set(kind, []);
    }
    if (rateLimit !== undefined && !(rateLimit > 0))
      throw new ConfigurationError(`rateLimit must be above 0 requests per second, not ${rateLimit}`);
    this.#interval = rateLimit === undefined ? 0 : 1000 / rateLimit;
  }

  /** Does `work` when its turn has come. */
  async run<T>(kind: RequestKind, signals: Signals, work: () => Promise<T>): Promise<T> {
    const queue = this.#queues.get(kind) as (() => void)[];
    const free = this.#free.get(kind) as number;
    if (free > 0) this.#free.set(kind, free - 1);
    else
      await until(signals, (done) => {
        queue.push(done);
        return () => {
          if (queue.includes(done)) queue.splice(queue.indexOf(done), 1);
        };
      });
    try {
      if (this.#interval) await this.#turn(signals);
      return await work();
    } finally {
      const next = queue.shift();
      if (next) next();
      else this.#free.set(kind, (this.#free.get(kind) as number) + 1);
    }
  }

  #turn(signals: Signals): Promise<void> {
    const now = performance.now();
    const start = Math.max(now, this.#next);
    this.#next = start + this.#interval;
    return wait(start - now, signals);
  }
}

/** Waits; an aborted signal ends it at once, and leaves no timer. @internal */
export function wait(milliseconds: number, signals: Signals): Promise<void> {
  return until(signals, (done) => {
    const timer = setTimeout(done, milliseconds);
    return () => clearTimeout(timer);
  });
}

/** What an abort of each signal ends. Node warns of more than ten listeners of one signal, so that there is one. */
const waiting = new WeakMap<AbortSignal, Set<() => void>>();

/** Calls `stop` when one of the signals is aborted, until what it gives is called. @internal */
export function onAbort(signals: Signals, stop: () => void): () => void {
  const given = signals.filter((each) => each !== undefined);
  for (const signal of given) {
    const known = waiting.get(signal);
    const all = known ?? new Set<() => void>();
    all.add(stop);
    if (known) continue;
    waiting.set(signal, all);
    signal.addEventListener("abort", () => {
      for (const each of [...all]) each();
    });
  }
  return () => {
    for (const signal of given) waiting.get(signal)?.delete(stop);
  };
}

/** Until `start` calls what it is given, or a signal is aborted; `start` gives what ends the waiting. */
function until(signals: Signals, start: (done: () => void) => () => void): Promise<void> {
  return new Promise((resolve, reject) => {
    const stopped = () => {
      end();
      reject(signals.find((each) => each?.aborted)?.reason as Error);
    };
    const stop = start(() => {
      end();
      resolve();
    });
    const leave = onAbort(signals, stopped);
    const end = () => {
      stop();
      leave();
    };
    if (signals.some((each) => each?.aborted)) stopped();
  });
}

/** Does `work` for each item, so many at once; the errors, undefined where there was none. @internal */
export async function atOnce<I>(
  items: readonly I[],
  width: number,
  work: (item: I, index: number) => Promise<void>,
): Promise<unknown[]> {
  const errors: unknown[] = items.map(() => undefined);
  const waiting = items.entries();
  const worker = async () => {
    for (const [index, item] of waiting)
      try {
        await work(item, index);
      } catch (error) {
        errors[index] = error;
      }
  };
  await Promise.all(Array.from({ length: Math.min(width, items.length) }, worker));
  return errors;
}
