/**
 * Writes whose answer was lost: an attempt after it that meets a version conflict may have met the first one.
 *
 * The items are read back and compared with what was sent. A write is one transaction, so one item that certainly did not
 * land tells for all of them.
 */
import type { WireInstance } from "./decode.ts";
import { ClientError, type ConflictError } from "./errors.ts";
import type { Item } from "./graph.ts";
import { idOf, keyOf } from "./ids.ts";
import { split } from "./paging.ts";
import { MOST, type Session } from "./session.ts";
import { timestamp } from "./values.ts";

type Found = Map<string, WireInstance>;

/** The answer that a lost attempt must have given; undefined where nobody can tell. Throws `conflict` where it is real. */
export async function answerOf(
  session: Session,
  items: readonly Item[],
  conflict: ConflictError,
  signal: AbortSignal | undefined,
): Promise<{ items: object[] } | undefined> {
  let found: Found;
  try {
    found = await readBack(session, items, signal);
  } catch (error) {
    if (error instanceof ClientError) return undefined;
    throw error;
  }
  const verdicts = items.map((item) => landed(item, found.get(keyOf(item))));
  if (verdicts.includes(false)) throw conflict;
  if (verdicts.includes(undefined)) return undefined;
  const slims = items.map((item) => {
    const { version, createdTime, lastUpdatedTime } = found.get(keyOf(item)) as WireInstance;
    return { ...idOf(item), instanceType: item.instanceType, version, createdTime, lastUpdatedTime, wasModified: true };
  });
  return { items: slims };
}

/** What is stored of `items`, with the properties of the views that they write to. */
async function readBack(session: Session, items: readonly Item[], signal: AbortSignal | undefined): Promise<Found> {
  const found = await read(session, items, undefined, signal);
  const views = new Map<string, Item[]>();
  for (const item of items.filter((each) => found.has(keyOf(each))))
    for (const { source } of item.sources ?? []) {
      const key = JSON.stringify(source);
      views.set(key, [...(views.get(key) ?? []), item]);
    }
  for (const [view, members] of views) {
    for (const [key, instance] of await read(session, members, JSON.parse(view) as object, signal)) {
      const known = found.get(key) as WireInstance;
      // Another writer may have come between the two reads: these values are those of the later version.
      known.version = Math.max(known.version, instance.version);
      known.properties ??= {};
      for (const [space, values] of Object.entries(instance.properties ?? {}))
        known.properties[space] = { ...known.properties[space], ...values };
    }
  }
  return found;
}

async function read(
  session: Session,
  items: readonly Item[],
  source: object | undefined,
  signal: AbortSignal | undefined,
): Promise<Found> {
  const found: Found = new Map();
  for (const some of split(items, MOST)) {
    const ids = some.map((item) => ({ instanceType: item.instanceType, ...idOf(item) }));
    const body = { items: ids, ...(source && { sources: [{ source }] }) };
    const { items: answered } = await session.ask("byids", body, { signal, view: { integers: longIn(some) } });
    for (const each of session.items<WireInstance>(answered)) found.set(keyOf(each), each);
  }
  return found;
}

/** The names of the properties that were given as bigint. */
function longIn(items: readonly Item[]): string[] {
  const all = items.flatMap((item) => (item.sources ?? []).flatMap(({ properties }) => Object.entries(properties)));
  return [
    ...new Set(
      all.filter(([, value]) => [value].flat().some((each) => typeof each === "bigint")).map(([name]) => name),
    ),
  ];
}

/** Whether the lost attempt wrote `item`; undefined where it cannot be told. */
function landed(item: Item, stored: WireInstance | undefined): boolean | undefined {
  const expected = item.existingVersion;
  if (!stored) return expected ? undefined : false; // what had a version was deleted since
  const same = holds(item, stored);
  if (expected === undefined || same) return same || undefined;
  return stored.version <= expected + 1 ? false : undefined;
}

/** Whether `stored` has every value of `item`. */
function holds(item: Item, stored: WireInstance): boolean {
  if (item.existingVersion !== undefined && stored.version <= item.existingVersion) return false;
  return (item.sources ?? []).every(({ source, properties }) => {
    const { space, externalId, version } = source as Record<string, string>;
    const values = stored.properties?.[space as string]?.[`${externalId}/${version}`] ?? {};
    return Object.entries(properties).every(([name, value]) => sameValue(value, values[name]));
  });
}

/** Whether a stored value is what was sent, in any of the forms that the API may give it back. */
export function sameValue(sent: unknown, stored: unknown): boolean {
  if (sent === stored || (sent ?? null) === (stored ?? null)) return true;
  if (Array.isArray(sent))
    return (
      Array.isArray(stored) && sent.length === stored.length && sent.every((each, at) => sameValue(each, stored[at]))
    );
  if (typeof sent === "bigint") return String(sent) === String(stored);
  if (typeof sent === "number" && typeof stored === "number") return Math.fround(sent) === Math.fround(stored);
  if (typeof sent === "string" && typeof stored === "string") return moment(sent) === moment(stored);
  if (typeof sent !== "object" || typeof stored !== "object" || sent === null || stored === null) return false;
  const [ours, theirs] = [Object.entries(sent), stored as Record<string, unknown>];
  return ours.length === Object.keys(theirs).length && ours.every(([name, each]) => sameValue(each, theirs[name]));
}

function moment(text: string): string {
  try {
    return timestamp(text);
  } catch {
    return text;
  }
}
