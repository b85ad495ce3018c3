const NOTHING = {
    requests: 0,
    retries: 0,
    rateLimited: 0,
    errors: 0,
    bytesSent: 0,
    bytesReceived: 0,
    objects: 0,
    milliseconds: 0,
};
export class Observer {
    #options;
    #counts;
    constructor(options, shared) {
        this.#options = options;
        this.#counts = shared ? shared.#counts : new Map();
    }
    before(event) {
        this.#call(() => this.#options.logger?.debug?.(`-> ${event.method} ${event.path}`, event));
        this.#call(() => this.#options.onRequest?.(event));
    }
    after(event) {
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
    warn(warning) {
        this.#call(() => this.#options.logger?.warn?.(warning.message, warning));
    }
    add(endpoint, objects) {
        this.#of(endpoint).objects += objects;
    }
    stats() {
        const total = { ...NOTHING };
        for (const each of this.#counts.values())
            for (const name of Object.keys(total))
                total[name] += each[name];
        return { total, endpoints: Object.fromEntries([...this.#counts].map(([name, each]) => [name, { ...each }])) };
    }
    #of({ method, path }) {
        const key = `${method} ${path}`;
        let found = this.#counts.get(key);
        if (!found)
            this.#counts.set(key, (found = { ...NOTHING }));
        return found;
    }
    #call(hook) {
        try {
            hook();
        }
        catch (error) {
            this.#options.logger?.error?.("a hook of the client threw; the request goes on", error);
        }
    }
}
