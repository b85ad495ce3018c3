import { ConflictError, InvalidAnswerError, InvalidRequestError, PermissionDeniedError, QueryTimeoutError, RateLimitError, RedirectError, RequestTooLargeError, ResourceNotFoundError, ServerError, } from "./errors.js";
const MOST_TEXT = 2000;
const NOT_THE_API = "it is a page and no answer of the API: is there a proxy, a firewall or a login before baseUrl?";
const ERRORS = {
    400: [InvalidRequestError, "change the request as the message says"],
    403: [PermissionDeniedError, "ask for a group with DataModelsAcl or DataModelInstancesAcl for this space"],
    404: [ResourceNotFoundError, "check baseUrl, project and the ids"],
    408: [QueryTimeoutError, "filter on indexed properties, or ask for less"],
    409: [ConflictError, "read the items again and apply the change to what is stored now"],
    413: [RequestTooLargeError, "send fewer items at once, or ask for less"],
    422: [InvalidRequestError, "change the request as the message says"],
    429: [RateLimitError, "lower rateLimit or concurrency, or raise maxRetries"],
    502: [ServerError, "a gateway before the API got no valid answer from it; try again later"],
    503: [ServerError, "the API, or a gateway before it, takes no requests for now; try again later"],
    504: [ServerError, "a gateway before the API did not wait for its answer any longer; ask for less at once"],
};
export function invalidAnswer(reason, text = "", facts = {}) {
    const begins = text ? `; it begins with ${JSON.stringify(text.slice(0, 80))}` : "";
    return new InvalidAnswerError(`the answer is not what the API documents: ${reason}${begins}. Is baseUrl the API, with no proxy or login page before it?`, { ...facts, body: text.slice(0, 200) });
}
export function redirectOf(url, answer) {
    try {
        const target = new URL(answer.headers.get("location") ?? "", url);
        return target.username || target.password || !answer.headers.has("location") ? undefined : target;
    }
    catch {
        return undefined;
    }
}
export function redirected(answer, own, target, keepsMethod) {
    const place = target && target.origin + target.pathname;
    const reason = !target
        ? "to a place that cannot be followed"
        : target.origin !== own
            ? `to ${place}, another host, where the token is not sent`
            : keepsMethod
                ? `again and again, now to ${place}`
                : `to ${place} by asking for a GET, and a POST is not repeated as one`;
    return new RedirectError(`the server redirects ${reason}; is baseUrl right?`, answer.facts);
}
export function errorOf(answer, after) {
    const fallback = [
        answer.status >= 500 ? ServerError : InvalidRequestError,
        "try again later; support can look up the request id",
    ];
    const { code, detail, missing, duplicated } = readError(answer);
    const known = detail.toLowerCase().includes("version conflict") ? ERRORS[409] : ERRORS[answer.status];
    const [kind, help] = known ?? fallback;
    const advice = answer.status < 500 && answer.status !== 413 && isPage(answer) ? NOT_THE_API : help;
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
export function readError(answer) {
    const { text, status } = answer;
    let error;
    let description;
    try {
        ({ error, error_description: description } = JSON.parse(text));
    }
    catch { }
    const none = { code: undefined, missing: [], duplicated: [], retryable: false };
    if (typeof error !== "object" || error === null) {
        const found = typeof error !== "string" ? plain(answer) : description ? `${error}: ${description}` : error;
        return { ...none, detail: found.slice(0, MOST_TEXT) || `status ${status} without a text` };
    }
    const { code, message, missing, duplicated, isAutoRetryable } = error;
    return {
        code: typeof code === "number" ? code : undefined,
        detail: String(message || "no message").slice(0, MOST_TEXT),
        missing: Array.isArray(missing) ? missing : [],
        duplicated: Array.isArray(duplicated) ? duplicated : [],
        retryable: isAutoRetryable === true,
    };
}
function isPage({ text, headers }) {
    return headers.get("content-type")?.includes("html") === true || text.trimStart().startsWith("<");
}
const INVISIBLE = /<(script|style)\b.*?(<\/\1[^>]*>|$)|<!--.*?(-->|$)|<[^>]*(>|$)/gis;
const ENTITIES = { amp: "&", lt: "<", gt: ">", quot: '"', apos: "'", nbsp: " " };
function plain(answer) {
    const oneLine = (text) => text.trim().split(/\s+/).join(" ");
    if (!isPage(answer))
        return oneLine(answer.text.slice(0, 200));
    const shown = answer.text
        .slice(0, MOST_TEXT)
        .replace(INVISIBLE, " ")
        .replace(/&(\w+);/g, (whole, name) => ENTITIES[name] ?? whole);
    const quote = shown.includes("'") && !shown.includes('"') ? '"' : "'";
    return oneLine(shown) ? `a page that says ${quote}${oneLine(shown).slice(0, 200)}${quote}` : "a page without a text";
}
export function retryAfter(headers) {
    const text = headers.get("retry-after")?.trim();
    if (!text)
        return undefined;
    const wanted = /^\d/.test(text) ? Number(text) * 1000 : Date.parse(text) - Date.now();
    return Number.isNaN(wanted) ? undefined : Math.max(0, wanted);
}
