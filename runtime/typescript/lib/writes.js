/** Writing and deleting instances, and what became of each. */
import { ClientError, ConflictError, InvalidAnswerError, MultiRequestError, NetworkError, QueryTimeoutError, ServerError, } from "./errors.js";
import { Graph } from "./graph.js";
import { answerOf } from "./lost.js";
import { order } from "./order.js";
import { split } from "./paging.js";
import { MOST, PATH } from "./reader.js";
import { idOf, isId, keyOf } from "./values.js";
export async function planWrite(reader, groups, options) {
    const graph = new Graph(reader, options.mode ?? "apply");
    for (const [view, objects] of groups)
        await graph.add(view, objects);
    const batches = order(graph.entries, MOST);
    const items = batches.flat();
    const nodes = items.filter((item) => item.instanceType === "node").length;
    return {
        nodes,
        edges: items.length - nodes,
        requests: batches.map((batch) => ({ method: "POST", path: PATH, body: bodyOf(batch, options) })),
    };
}
function bodyOf(items, options) {
    return {
        items,
        replace: options.mode === "replace",
        skipOnVersionConflict: options.skipOnVersionConflict ?? false,
        autoCreateStartNodes: options.autoCreateStartNodes ?? false,
        autoCreateEndNodes: options.autoCreateEndNodes ?? false,
        autoCreateDirectRelations: options.autoCreateDirectRelations ?? true,
    };
}
class Tally {
    created = [];
    updated = [];
    unchanged = [];
    deleted = [];
    get size() {
        return this.created.length + this.updated.length + this.unchanged.length + this.deleted.length;
    }
    note(slims) {
        for (const slim of slims) {
            const place = !slim.wasModified
                ? this.unchanged
                : slim.createdTime === slim.lastUpdatedTime
                    ? this.created
                    : this.updated;
            place.push(idOf(slim));
        }
    }
    result() {
        return { created: this.created, updated: this.updated, unchanged: this.unchanged, deleted: this.deleted };
    }
}
export async function upsert(reader, groups, options) {
    const { requests } = await planWrite(reader, groups, options);
    return sendAll(requests.map(({ body }) => body), async (body, tally) => {
        const answer = await sendWrite(reader, body, options.signal);
        tally.note(checked(reader, body.items, answer, options.skipOnVersionConflict === true));
    });
}
/** The answer to a write. Where one was lost and a later attempt met a conflict, what is stored tells which it was. */
async function sendWrite(reader, body, signal) {
    try {
        return await reader.transport.post(PATH, body, { signal });
    }
    catch (error) {
        if (!(error instanceof ConflictError) || error.lostAnswers === 0)
            throw error;
        const found = await answerOf(reader, body.items, error, signal);
        if (found)
            return found;
        const unknown = body.items.map(idOf);
        throw new MultiRequestError("an answer was lost, and what is stored now does not tell whether the write landed; read the items in `unknown` and decide", { succeeded: new Tally().result(), failed: [], unknown }, error, { cause: error });
    }
}
export async function deleteAll(reader, kind, wanted, signal) {
    const ids = [
        ...new Map(wanted.map((each) => [keyOf(reader.id(each)), { instanceType: kindOf(each, kind), ...reader.id(each) }])).values(),
    ];
    const edgesFirst = [
        ...ids.filter((each) => each.instanceType === "edge"),
        ...ids.filter((each) => each.instanceType === "node"),
    ];
    return sendAll(split(edgesFirst, MOST).map((items) => ({ items })), async (body, tally) => {
        const answer = (await reader.transport.post(`${PATH}/delete`, body, { signal }));
        if (!Array.isArray(answer.items))
            throw reader.invalid("it has no list of items");
        for (const each of answer.items)
            if (isId(each))
                tally.deleted.push(idOf(each));
    });
}
function kindOf(wanted, kind) {
    const record = typeof wanted === "object" && "$" in wanted ? wanted.$ : undefined;
    return record?.instanceType ?? kind;
}
/** The answer of a write, which must be about what was sent. */
function checked(reader, items, answer, mayLack) {
    const found = answer.items;
    if (!Array.isArray(found) || !found.every(isId))
        throw reader.invalid("it has no list of items");
    const sent = new Set(items.map(keyOf));
    const answered = new Set(found.map(keyOf));
    const differing = [...answered].find((key) => !sent.has(key)) ?? (mayLack ? undefined : [...sent].find((key) => !answered.has(key)));
    if (differing !== undefined)
        throw reader.invalid(`it is about ${answered.size} instances, ${sent.size} were sent; they differ in ${differing.replace("\0", ":")}`);
    return found;
}
/** Sends the requests one after the other, and stops at the first that fails. */
async function sendAll(bodies, send) {
    const tally = new Tally();
    for (const [index, body] of bodies.entries()) {
        try {
            await send(body, tally);
        }
        catch (error) {
            if (!(error instanceof ClientError) || (bodies.length === 1 && !isUnknown(error)))
                throw error;
            const ids = body.items.map(idOf);
            const rest = bodies.slice(index + 1).flatMap((each) => each.items.map(idOf));
            const [failed, unknown] = isUnknown(error) ? [rest, ids] : [[...ids, ...rest], []];
            throw multi(error, tally, failed, unknown, bodies.length);
        }
    }
    return tally.result();
}
function multi(error, tally, failed, unknown, requests) {
    const message = `1 of ${requests} requests did not succeed: ${tally.size} instances done, ${failed.length} failed or not sent, ${unknown.length} unknown; the first error: ${error.message}`;
    const { method, path, status, requestId, attempts } = error;
    return new MultiRequestError(message, { succeeded: tally.result(), failed, unknown }, { method, path, status, requestId, attempts }, { cause: error });
}
/** Whether the server may have done what the request asked, although it did not say so. */
function isUnknown(error) {
    if (error instanceof ConflictError)
        return false;
    if (error.lostAnswers > 0 || error instanceof MultiRequestError)
        return true;
    return (error instanceof NetworkError ||
        error instanceof ServerError ||
        error instanceof QueryTimeoutError ||
        error instanceof InvalidAnswerError);
}
