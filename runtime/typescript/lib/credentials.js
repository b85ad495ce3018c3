import { AuthenticationError, ConfigurationError } from "./errors.js";
const INSPECT = Symbol.for("nodejs.util.inspect.custom");
class Hidden {
    constructor() {
        Object.defineProperty(this, INSPECT, { value: () => this.toString() });
    }
    toJSON() {
        return this.toString();
    }
    toString() {
        return `${this.constructor.name}(***)`;
    }
}
export class TokenAuth extends Hidden {
    #token;
    constructor(token) {
        super();
        this.#token = token;
    }
    async headers() {
        const token = typeof this.#token === "function" ? await this.#token() : this.#token;
        return { authorization: bearer(token) };
    }
    invalidate() {
        return typeof this.#token === "function";
    }
}
function bearer(token) {
    if (typeof token !== "string" || !/^[\x21-\x7e]+$/.test(token)) {
        throw new AuthenticationError("the credentials give a token that cannot be sent: it is empty, no text, or holds a blank, a line break or a letter outside ASCII; check how it was copied");
    }
    return `Bearer ${token}`;
}
const EARLY = 30_000;
const TOKEN_TIMEOUT = 30_000;
export class ClientCredentials extends Hidden {
    #options;
    #token;
    #pending;
    constructor(options) {
        super();
        if ("document" in globalThis && !options.allowBrowserSecret) {
            throw new ConfigurationError("a client secret in a web page can be read by everybody who opens it; log the user in and give TokenAuth(() => token), or set allowBrowserSecret");
        }
        const url = parseUrl(options.tokenUrl, "tokenUrl");
        if (url.protocol !== "https:" && !isLoopback(url))
            throw new ConfigurationError("tokenUrl is not HTTPS: the secret could be read on the way");
        this.#options = options;
    }
    async headers() {
        return { authorization: bearer(await this.#current()) };
    }
    invalidate(refused) {
        if (this.#token && refused["authorization"] === `Bearer ${this.#token.text}`)
            this.#token = undefined;
        return true;
    }
    async #current() {
        if (this.#token && Date.now() < this.#token.until)
            return this.#token.text;
        this.#pending ??= this.#request().finally(() => (this.#pending = undefined));
        return this.#pending;
    }
    async #request() {
        const { clientId, clientSecret, tokenUrl, scopes, audience } = this.#options;
        const form = new URLSearchParams({
            grant_type: "client_credentials",
            client_id: clientId,
            client_secret: clientSecret,
        });
        if (scopes?.length)
            form.set("scope", scopes.join(" "));
        if (audience)
            form.set("audience", audience);
        const stop = new AbortController();
        const timer = setTimeout(() => stop.abort(), TOKEN_TIMEOUT);
        try {
            const send = this.#options.fetch ?? fetch;
            const headers = { accept: "application/json", "content-type": "application/x-www-form-urlencoded" };
            const response = await send(tokenUrl, {
                method: "POST",
                body: form.toString(),
                headers,
                redirect: "manual",
                signal: stop.signal,
            });
            return this.#accept(response.status, await response.text());
        }
        catch (error) {
            if (error instanceof AuthenticationError)
                throw error;
            throw new AuthenticationError(`no token from ${new URL(tokenUrl).origin}: ${stop.signal.aborted ? "no answer in time" : "the request failed"}`);
        }
        finally {
            clearTimeout(timer);
        }
    }
    #accept(status, body) {
        const answer = objectOf(body);
        const { access_token: token, expires_in: seconds } = answer;
        if (status >= 300 || typeof token !== "string") {
            const reason = String(answer["error_description"] ?? answer["error"] ?? `status ${status}`).replaceAll(this.#options.clientSecret, "***");
            throw new AuthenticationError(`no token from ${new URL(this.#options.tokenUrl).origin}: ${reason.slice(0, 500)}`, { status });
        }
        const life = Number(seconds) > 0 ? Number(seconds) * 1000 : 300_000;
        this.#token = { text: token, until: Date.now() + life - Math.min(EARLY, life / 2) };
        return token;
    }
}
function objectOf(text) {
    try {
        const found = JSON.parse(text);
        return typeof found === "object" && found !== null ? found : {};
    }
    catch {
        return {};
    }
}
export function parseUrl(text, name) {
    let url;
    try {
        url = new URL(text);
    }
    catch { }
    if (!url || !/^https?:$/.test(url.protocol) || url.username || url.password) {
        throw new ConfigurationError(`${name} is not a URL such as https://az-eastus-1.cognitedata.com, without a user or a password in it`);
    }
    return url;
}
export function isLoopback({ hostname }) {
    return hostname === "localhost" || hostname === "[::1]" || /^127(\.\d+){3}$/.test(hostname);
}
