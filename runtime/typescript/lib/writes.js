import { ConflictError, MultiRequestError } from "./errors.js";
import { Graph } from "./graph.js";
import { idOf, keyOf } from "./ids.js";
import { answerOf } from "./lost.js";
import { order } from "./order.js";
import { MOST, PATH } from "./session.js";
import { nothing, sendStages } from "./tally.js";
async function stagesOf(session, groups, options) {
    const graph = new Graph(session, options.mode ?? "apply");
    for (const [view, objects] of groups)
        await graph.add(view, objects);
    return order(graph.entries, MOST).map((stage) => stage.map((batch) => bodyOf(batch, options)));
}
export async function planWrite(session, groups, options) {
    const stages = await stagesOf(session, groups, options);
    const items = stages.flat().flatMap((body) => body.items);
    const nodes = items.filter((item) => item.instanceType === "node").length;
    return {
        nodes,
        edges: items.length - nodes,
        requests: stages.flatMap((bodies, stage) => bodies.map((body) => ({ stage, method: "POST", path: PATH, body }))),
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
export async function upsert(session, groups, options) {
    const stages = await stagesOf(session, groups, options);
    return sendStages(session, "write", stages, async (body, done) => {
        const answer = await sendWrite(session, body, options.signal);
        for (const slim of checked(session, body.items, answer, options.skipOnVersionConflict === true)) {
            const place = !slim.wasModified ? "unchanged" : slim.createdTime === slim.lastUpdatedTime ? "created" : "updated";
            done[place].push(idOf(slim));
        }
    });
}
async function sendWrite(session, body, signal) {
    try {
        return await session.transport.post(PATH, body, { signal });
    }
    catch (error) {
        if (!(error instanceof ConflictError) || error.lostAnswers === 0)
            throw error;
        const found = await answerOf(session, body.items, error, signal);
        if (found)
            return found;
        const unknown = body.items.map(idOf);
        throw new MultiRequestError("an answer was lost, and what is stored now does not tell whether the write landed; read the items in `unknown` and decide", { succeeded: nothing(), failed: [], unknown, errors: [error] }, error, { cause: error });
    }
}
function checked(session, items, answer, mayLack) {
    const found = session.items(answer.items);
    const sent = new Set(items.map(keyOf));
    const answered = new Set(found.map(keyOf));
    const differing = [...answered].find((key) => !sent.has(key)) ?? (mayLack ? undefined : [...sent].find((key) => !answered.has(key)));
    if (differing !== undefined)
        throw session.invalid(`it is about ${answered.size} instances, ${sent.size} were sent; they differ in ${differing.replace("\0", ":")}`);
    return found;
}
