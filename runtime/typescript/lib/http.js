import { invalidAnswer } from "./answers.js";
import { Attempts, reason } from "./attempts.js";
import { isLoopback, parseUrl } from "./credentials.js";
import { AuthenticationError, ConfigurationError } from "./errors.js";
import { dumpJson, exactParser } from "./json.js";
import { Observer } from "./observe.js";
import { onAbort, Throttle, wait } from "./throttle.js";
import { VERSION } from "./version.js";
const KINDS = {
    "/models/instances": "write",
    "/models/instances/delete": "delete",
    "/models/instances/search": "search",
    "/models/instances/aggregate": "search",
};
const WORTH_COMPRESSING = 1024;
const facts = new WeakMap();
export function factsOf(answer) {
    return facts.get(answer);
}
export class Transport {
    #options;
    #base;
    #stop = new AbortController();
    #ends;
    #parsers = new Map();
    #throttle;
    observer;
    constructor(options, owner) {
        const url = parseUrl(options.baseUrl, "baseUrl");
        if (url.protocol !== "https:" && !isLoopback(url) && !options.allowHttp) {
            throw new ConfigurationError(`${url.origin} is not HTTPS: the token could be read on the way; set allowHttp where that is meant`);
        }
        if (!options.project)
            throw new ConfigurationError("project is missing: give the name of the CDF project");
        this.#options = options;
        this.#base = `${options.baseUrl.replace(/\/+$/, "")}/api/v1/projects/${encodeURIComponent(options.project)}`;
        const { concurrency, rateLimit } = options;
        const before = owner ? owner.#options : undefined;
        const same = before?.concurrency === concurrency && before?.rateLimit === rateLimit;
        this.#throttle = owner && same ? owner.#throttle : new Throttle(concurrency, rateLimit);
        this.observer = new Observer(options, owner ? owner.observer : undefined);
        this.#ends = [...(owner ? owner.#ends : []), this.#stop.signal];
    }
    width(kind) {
        return this.#throttle.widths[kind];
    }
    close() {
        this.#stop.abort(new ConfigurationError("the client is closed"));
    }
    async post(path, body, sending = {}) {
        return this.#ask("POST", path, await this.#body(body), sending);
    }
    get(path, sending = {}) {
        return this.#ask("GET", path, { bytes: undefined, size: 0, items: 0, headers: {} }, sending);
    }
    async #ask(method, path, body, sending) {
        const { signal, integers = [], repeat408 = true } = sending;
        const { credentials, maxRetries } = this.#options;
        const signals = [signal, ...this.#ends];
        const endpoint = { method, path: path.replace(/\?.*/, "") };
        const kind = KINDS[path] ?? (path.startsWith("/models/instances/") ? "read" : "schema");
        const attempts = new Attempts(this.#base + path, endpoint, maxRetries, repeat408);
        for (;;) {
            for (const each of signals)
                each?.throwIfAborted();
            const authorization = await credentials.headers();
            const headers = this.#headers({ ...body.headers, ...authorization });
            const event = { ...endpoint, attempt: attempts.count + 1, items: body.items, sentBytes: body.size };
            const found = await this.#throttle.run(kind, signals, () => this.#send(attempts.url, event, body, headers, signals));
            const pause = attempts.judge(found, () => credentials.invalidate?.(authorization) ?? false);
            if (pause === undefined)
                return this.#parse(found, integers);
            await wait(pause, signals);
        }
    }
    async #send(url, event, body, headers, signals) {
        const started = performance.now();
        this.observer.before(event);
        const over = (answer) => this.observer.after({
            request: event,
            status: answer.status,
            requestId: answer.requestId,
            elapsed: performance.now() - started,
            receivedBytes: answer.receivedBytes ?? 0,
            error: answer.error,
        });
        const stop = new AbortController();
        const leave = onAbort(signals, () => stop.abort());
        let late = false;
        const timer = setTimeout(() => {
            late = true;
            stop.abort();
        }, this.#options.timeout);
        try {
            for (const each of signals)
                each?.throwIfAborted();
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
        }
        catch (error) {
            over({ error: late ? "no answer in time" : reason(error) });
            for (const each of signals)
                each?.throwIfAborted();
            return { error, late };
        }
        finally {
            clearTimeout(timer);
            leave();
        }
    }
    async #body(body) {
        const text = dumpJson(body);
        const items = body.items;
        const found = { bytes: text, size: text.length, items: Array.isArray(items) ? items.length : 0, headers: {} };
        if (!this.#options.compress || text.length < WORTH_COMPRESSING || typeof CompressionStream === "undefined")
            return found;
        const stream = new Blob([text]).stream().pipeThrough(new CompressionStream("gzip"));
        const bytes = new Uint8Array(await new Response(stream).arrayBuffer());
        return { ...found, bytes, size: bytes.length, headers: { "content-encoding": "gzip" } };
    }
    #headers(more) {
        const headers = new Headers({
            accept: "application/json",
            "content-type": "application/json",
            "cdf-version": "20230101",
            "x-cdp-sdk": `PygenRuntimeTS:${VERSION}`,
            "x-cdp-app": this.#options.appName,
        });
        if (!("document" in globalThis))
            headers.set("user-agent", `pygen-runtime-ts/${VERSION}`);
        for (const [name, value] of Object.entries({ ...this.#options.headers, ...more })) {
            try {
                headers.set(name, value);
            }
            catch {
                throw new AuthenticationError(`the header ${JSON.stringify(name)} cannot be sent: its value holds a line break or a letter outside Latin-1; check how it was copied`);
            }
        }
        return headers;
    }
    #parse(answer, integers) {
        const key = integers.join();
        let parse = this.#parsers.get(key);
        if (!parse)
            this.#parsers.set(key, (parse = exactParser(integers)));
        try {
            const found = parse(answer.text);
            if (typeof found === "object" && found !== null) {
                const { method = "", path = "" } = answer.facts;
                this.observer.add({ method, path }, objectsIn(found.items));
                facts.set(found, answer.facts);
                return found;
            }
        }
        catch { }
        throw invalidAnswer("it is no JSON object", answer.text, answer.facts);
    }
}
function objectsIn(items) {
    if (Array.isArray(items))
        return items.length;
    return Object.values(items ?? {}).reduce((sum, each) => sum + (Array.isArray(each) ? each.length : 0), 0);
}
