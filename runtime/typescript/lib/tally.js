import { ClientError, ConflictError, InvalidAnswerError, MultiRequestError, NetworkError, QueryTimeoutError, ServerError, } from "./errors.js";
import { idOf } from "./ids.js";
import { atOnce } from "./throttle.js";
const SHOWN = 3;
export function nothing() {
    return { created: [], updated: [], unchanged: [], deleted: [] };
}
export async function sendStages(session, kind, stages, send) {
    const done = nothing();
    const failed = [];
    const unknown = [];
    const errors = [];
    let stopped = false;
    for (const stage of stages) {
        stopped = errors.length > 0;
        if (stopped) {
            failed.push(...stage.flatMap(({ items }) => items.map(idOf)));
            continue;
        }
        const outcomes = await atOnce(stage, session.transport.width(kind), (body) => send(body, done));
        for (const [index, error] of outcomes.entries()) {
            if (error === undefined)
                continue;
            if (!(error instanceof ClientError))
                throw error;
            errors.push(error);
            const ids = stage[index].items.map(idOf);
            if (error instanceof MultiRequestError) {
                failed.push(...error.failed);
                unknown.push(...error.unknown);
            }
            else
                (isUnknown(error) ? unknown : failed).push(...ids);
        }
    }
    const [first] = errors;
    if (!first)
        return done;
    const requests = stages.reduce((sum, { length }) => sum + length, 0);
    if (requests === 1 && !unknown.length)
        throw first;
    throw multi(done, failed, unknown, errors, requests, stopped);
}
function multi(done, failed, unknown, errors, requests, stopped) {
    const count = Object.values(done).reduce((sum, { length }) => sum + length, 0);
    const same = (name) => new Set(errors.map((each) => each[name])).size === 1 ? errors[0]?.[name] : undefined;
    return new MultiRequestError(`${errors.length} of ${requests} requests did not succeed: ${count} instances done, ${failed.length} failed${stopped ? " or not sent" : ""}, ${unknown.length} unknown; ${reasons(errors)}`, { succeeded: done, failed, unknown, errors }, {
        method: same("method"),
        path: same("path"),
        status: same("status"),
        requestId: same("requestId"),
        attempts: errors.reduce((sum, { attempts }) => sum + attempts, 0),
    }, { cause: errors[0] });
}
function reasons(errors) {
    const kinds = new Map();
    for (const error of errors) {
        const text = `${error.name}${error.status ? ` (status ${error.status})` : ""}: ${error.said}`;
        kinds.set(text, [...(kinds.get(text) ?? []), error]);
    }
    const found = [...kinds].sort(([, one], [, other]) => other.length - one.length);
    const said = found.map(([text, each]) => `${each.length} x ${text}${errors.length > 1 ? requestIds(each) : ""}`);
    const more = said.length > SHOWN ? `; and ${said.length - SHOWN} other errors` : "";
    return said.slice(0, SHOWN).join("; ") + more;
}
function requestIds(errors) {
    const ids = errors.flatMap(({ requestId }) => requestId ?? []);
    const some = `${ids.slice(0, SHOWN).join(", ")}${ids.length > SHOWN ? ", ..." : ""}`;
    return ids.length ? ` [request ${ids.length > 1 ? "ids" : "id"} ${some}]` : "";
}
function isUnknown(error) {
    if (error.lostAnswers > 0 && !(error instanceof ConflictError))
        return true;
    const kinds = [
        NetworkError,
        ServerError,
        QueryTimeoutError,
        InvalidAnswerError,
    ];
    return kinds.some((kind) => error instanceof kind);
}
