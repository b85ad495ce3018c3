/** Deleting instances. */
import type { UpsertResult } from "./apis.ts";
import { idOf, keyOf } from "./ids.ts";
import { split } from "./paging.ts";
import { MOST, type Session } from "./session.ts";
import { sendStages } from "./tally.ts";
import type { NodeLike } from "./types.ts";

type Kind = "node" | "edge";

export async function deleteAll(
  session: Session,
  kind: Kind,
  wanted: readonly NodeLike[],
  signal?: AbortSignal,
): Promise<UpsertResult> {
  const ids = wanted.map((each) => ({ instanceType: kindOf(each, kind), ...session.id(each) }));
  const distinct = [...new Map(ids.map((each) => [keyOf(each), each])).values()];
  const edgesFirst = distinct.sort((one, other) => one.instanceType.localeCompare(other.instanceType));
  const bodies = split(edgesFirst, MOST).map((items) => ({ items }));
  return sendStages(session, "delete", [bodies], async (body, { deleted }) => {
    const { items } = await session.ask("delete", body, { signal });
    deleted.push(...session.items(items).map(idOf));
  });
}

function kindOf(wanted: NodeLike, kind: Kind): Kind {
  const record = typeof wanted === "object" && "$" in wanted ? (wanted.$ as { instanceType?: Kind }) : undefined;
  return record?.instanceType ?? kind;
}
