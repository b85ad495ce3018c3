import { ConfigurationError } from "./errors.js";
const AT_ONCE = { read: 4, write: 4, delete: 2, search: 2, schema: 2 };
export class Throttle {
    widths;
    #free = new Map();
    #queues = new Map();
    #interval;
    #next = 0;
    constructor(concurrency = {}, rateLimit) {
        const given = typeof concurrency === "number"
            ? Object.fromEntries(Object.keys(AT_ONCE).map((kind) => [kind, concurrency]))
            : concurrency;
        this.widths = { ...AT_ONCE, ...given };
        for (const [kind, size] of Object.entries(this.widths)) {
            if (!(kind in AT_ONCE) || !Number.isInteger(size) || size < 1)
                throw new ConfigurationError(`concurrency takes a number from 1 on for ${Object.keys(AT_ONCE).join(", ")}; got ${kind}=${size}`);
            this.#free.set(kind, size);
            this.#queues.set(kind, []);
        }
        if (rateLimit !== undefined && !(rateLimit > 0))
            throw new ConfigurationError(`rateLimit must be above 0 requests per second, not ${rateLimit}`);
        this.#interval = rateLimit === undefined ? 0 : 1000 / rateLimit;
    }
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
export function wait(milliseconds, signals) {
    return until(signals, (done) => {
        const timer = setTimeout(done, milliseconds);
        return () => clearTimeout(timer);
    });
}
const waiting = new WeakMap();
export function onAbort(signals, stop) {
    const given = signals.filter((each) => each !== undefined);
    for (const signal of given) {
        const known = waiting.get(signal);
        const all = known ?? new Set();
        all.add(stop);
        if (known)
            continue;
        waiting.set(signal, all);
        signal.addEventListener("abort", () => {
            for (const each of [...all])
                each();
        });
    }
    return () => {
        for (const signal of given)
            waiting.get(signal)?.delete(stop);
    };
}
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
        const leave = onAbort(signals, stopped);
        const end = () => {
            stop();
            leave();
        };
        if (signals.some((each) => each?.aborted))
            stopped();
    });
}
export async function atOnce(items, width, work) {
    const errors = items.map(() => undefined);
    const waiting = items.entries();
    const worker = async () => {
        for (const [index, item] of waiting)
            try {
                await work(item, index);
            }
            catch (error) {
                errors[index] = error;
            }
    };
    await Promise.all(Array.from({ length: Math.min(width, items.length) }, worker));
    return errors;
}
