import { idOf, keyOf } from "./ids.js";
import { split } from "./paging.js";
import { MOST } from "./session.js";
import { sendStages } from "./tally.js";
export async function deleteAll(session, kind, wanted, signal) {
    const ids = wanted.map((each) => ({ instanceType: kindOf(each, kind), ...session.id(each) }));
    const distinct = [...new Map(ids.map((each) => [keyOf(each), each])).values()];
    const edgesFirst = distinct.sort((one, other) => one.instanceType.localeCompare(other.instanceType));
    const bodies = split(edgesFirst, MOST).map((items) => ({ items }));
    return sendStages(session, "delete", [bodies], async (body, { deleted }) => {
        const { items } = await session.ask("delete", body, { signal });
        deleted.push(...session.items(items).map(idOf));
    });
}
function kindOf(wanted, kind) {
    const record = typeof wanted === "object" && "$" in wanted ? wanted.$ : undefined;
    return record?.instanceType ?? kind;
}
