/** How many requests at once and per second, and waiting that a signal ends. */
import { ConfigurationError } from "./errors.js";
/** CDF: 4 apply, 2 delete and 8 query calls at once for a whole project, 429 above that (request throttling). */
const AT_ONCE = { read: 4, write: 4, delete: 2, search: 2, schema: 2 };
/** Lets requests through: so many at once, and evenly spaced. */
export class Throttle {
    #free = new Map();
    #queues = new Map();
    #interval;
    #next = 0;
    constructor(concurrency = {}, rateLimit) {
        const given = typeof concurrency === "number"
            ? Object.fromEntries(Object.keys(AT_ONCE).map((kind) => [kind, concurrency]))
            : concurrency;
        for (const [kind, size] of Object.entries({ ...AT_ONCE, ...given })) {
            if (!(kind in AT_ONCE) || !Number.isInteger(size) || size < 1)
                throw new ConfigurationError(`concurrency takes a number from 1 on for ${Object.keys(AT_ONCE).join(", ")}; got ${kind}=${size}`);
            this.#free.set(kind, size);
            this.#queues.set(kind, []);
        }
        if (rateLimit !== undefined && !(rateLimit > 0))
            throw new ConfigurationError(`rateLimit must be above 0 requests per second, not ${rateLimit}`);
        this.#interval = rateLimit === undefined ? 0 : 1000 / rateLimit;
    }
    /** Does `work` when its turn has come. */
    async run(kind, signals, work) {
        const queue = this.#queues.get(kind);
        const free = this.#free.get(kind);
        if (free > 0)
            this.#free.set(kind, free - 1);
        else
            await until(signals, (done) => {
                queue.push(done);
                return () => {
                    if (queue.includes(done))
                        queue.splice(queue.indexOf(done), 1);
                };
            });
        try {
            if (this.#interval)
                await this.#turn(signals);
            return await work();
        }
        finally {
            const next = queue.shift();
            if (next)
                next();
            else
                this.#free.set(kind, this.#free.get(kind) + 1);
        }
    }
    #turn(signals) {
        const now = performance.now();
        const start = Math.max(now, this.#next);
        this.#next = start + this.#interval;
        return wait(start - now, signals);
    }
}
/** Waits; an aborted signal ends it at once, and leaves no timer. */
export function wait(milliseconds, signals) {
    return until(signals, (done) => {
        const timer = setTimeout(done, milliseconds);
        return () => clearTimeout(timer);
    });
}
/** Until `start` calls what it is given, or a signal is aborted; `start` gives what ends the waiting. */
function until(signals, start) {
    return new Promise((resolve, reject) => {
        const stopped = () => {
            end();
            reject(signals.find((each) => each?.aborted)?.reason);
        };
        const stop = start(() => {
            end();
            resolve();
        });
        const end = () => {
            stop();
            for (const each of signals)
                each?.removeEventListener("abort", stopped);
        };
        for (const each of signals)
            each?.addEventListener("abort", stopped, { once: true });
        if (signals.some((each) => each?.aborted))
            stopped();
    });
}
