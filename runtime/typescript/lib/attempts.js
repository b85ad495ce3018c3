import { errorOf, readError, redirected, redirectOf, retryAfter } from "./answers.js";
import { AuthenticationError, NetworkError, RequestTimeoutError } from "./errors.js";
const RETRIED = new Set([429, 502, 503, 504]);
const FIRST_PAUSE = 500;
const LONGEST_PAUSE = 60_000;
const MOST_REDIRECTS = 5;
export class Attempts {
    count = 0;
    url;
    #endpoint;
    #maxRetries;
    #repeat408;
    #retries = 0;
    #lost = 0;
    #redirects = 0;
    #renewed = false;
    constructor(url, endpoint, maxRetries, repeat408) {
        this.url = url;
        this.#endpoint = endpoint;
        this.#maxRetries = maxRetries;
        this.#repeat408 = repeat408;
    }
    judge(found, renew) {
        this.count += 1;
        if ("error" in found)
            return this.#afterFailure(found);
        if (found.status >= 200 && found.status < 300)
            return undefined;
        if (found.status < 400)
            return this.#afterRedirect(found);
        if (found.status === 401)
            return this.#afterRefusal(found, renew);
        return this.#afterError(found);
    }
    #afterFailure({ error, late }) {
        this.#lost += 1;
        if (this.#retries < this.#maxRetries)
            return this.#pause();
        const kind = late ? RequestTimeoutError : NetworkError;
        const advice = late ? "raise timeout, or ask for less" : "check baseUrl, the network and the proxy";
        const browser = "document" in globalThis && !late
            ? "; a browser also says so where the server does not allow this origin (CORS)"
            : "";
        throw this.#lostIn(new kind(`no answer: ${late ? "it did not come in time" : reason(error)}; ${advice}${browser}`, { ...this.#endpoint, attempts: this.count }, { cause: error }));
    }
    #afterRedirect(answer) {
        this.#redirects += 1;
        const target = redirectOf(this.url, answer);
        const { origin } = new URL(this.url);
        const keepsMethod = [307, 308].includes(answer.status) || this.#endpoint.method === "GET";
        if (target?.origin !== origin || !keepsMethod || this.#redirects > MOST_REDIRECTS)
            throw this.#lostIn(redirected(answer, origin, target, keepsMethod));
        this.url = target.href;
        return 0;
    }
    #afterRefusal(answer, renew) {
        if (!this.#renewed && renew()) {
            this.#renewed = true;
            return 0;
        }
        const { detail } = readError(answer);
        throw this.#lostIn(new AuthenticationError(`the API refuses the token: ${detail}; check that it is not expired and belongs to this cluster and project`, answer.facts));
    }
    #afterError(answer) {
        const after = retryAfter(answer.headers);
        if (this.#mayRetry(answer) && (after ?? 0) <= LONGEST_PAUSE) {
            const pause = this.#pause();
            return after ?? pause;
        }
        throw this.#lostIn(errorOf(answer, after));
    }
    #mayRetry(answer) {
        if (this.#retries >= this.#maxRetries)
            return false;
        if (answer.status === 408)
            return this.#repeat408 && this.#retries === 0;
        return (RETRIED.has(answer.status) ||
            answer.headers.get("cdf-is-auto-retryable")?.toLowerCase() === "true" ||
            readError(answer).retryable);
    }
    #pause() {
        const ceiling = Math.min(FIRST_PAUSE * 2 ** this.#retries, LONGEST_PAUSE);
        this.#retries += 1;
        return Math.random() * ceiling;
    }
    #lostIn(error) {
        error.lostAnswers = this.#lost;
        return error;
    }
}
export function reason(error) {
    const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
    return cause instanceof Error ? cause.message || cause.name : String(cause);
}
