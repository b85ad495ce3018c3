/**
 * Groups beyond the limit of a request, which has no second page: the question is split, and asked in parts. What is split
 * is a property that is grouped by: by a range where its values have an order, else by the values seen.
 */
import { type Column, Condition, join } from "./columns.ts";
import { isId, keyOf } from "./ids.ts";
import { atOnce } from "./throttle.ts";

/** CDF: at most 1,000 groups per request. */
export const MOST_GROUPS = 1000;
/** More than these are not sent for one aggregate, which is then not complete. */
const MOST_REQUESTS = 500;
const ORDERED = /^(text|int|float)/;

export interface Row {
  readonly group: Readonly<Record<string, unknown>>;
}

/** All rows, and whether they are all there are; in the order of the API, or sorted where it took several requests. */
export async function allGroups<R extends Row>(
  columns: ReadonlyMap<string, Column>,
  where: Condition | undefined,
  width: number,
  ask: (where: Condition | undefined) => Promise<R[]>,
): Promise<{ rows: R[]; complete: boolean }> {
  const rows: R[] = [];
  let complete = true;
  let sent = 0;
  for (let pending = [where]; pending.length; ) {
    if (sent + pending.length > MOST_REQUESTS) {
      complete = false;
      pending = pending.slice(0, MOST_REQUESTS - sent);
    }
    sent += pending.length;
    const answers: R[][] = [];
    const errors = await atOnce(pending, width, async (each, index) => {
      answers[index] = await ask(each);
    });
    for (const error of errors) if (error !== undefined) throw error;
    pending = pending.flatMap((asked, index) => {
      const found = answers[index] as R[];
      const parts = found.length < MOST_GROUPS ? undefined : split(columns, found);
      if (!parts || parts.whole) rows.push(...found);
      return parts ? parts.left.map((part) => (asked ? join("and", [asked, part]) : part)) : [];
    });
  }
  if (sent > 1) rows.sort((one, other) => compare(place(one, columns), place(other, columns)));
  return { rows, complete };
}

/** Filters that part what is left; `whole`: the rows that were found are not in it. */
function split(columns: ReadonlyMap<string, Column>, found: readonly Row[]): { whole: boolean; left: Condition[] } {
  const several = [...columns]
    .map(([name, column]) => ({ column, values: distinct(found, name) }))
    .filter(({ values }) => values.length > 1);
  const ordered = several.filter(({ column }) => ORDERED.test(column.type));
  const [first, ...others] = ordered.length ? ordered : several;
  if (!first) return { whole: true, left: [] };
  const { column, values } = others.reduce((a, b) => (b.values.length > a.values.length ? b : a), first);
  const make = (kind: string, rest: object) => new Condition({ [kind]: { property: column.path, ...rest } });
  if (ordered.length) {
    const middle = values.sort((a, b) => compare([a], [b]))[(values.length - 1) >> 1];
    return { whole: false, left: [make("range", { lte: middle }), make("range", { gt: middle })] };
  }
  const unseen = make("in", { values }).not();
  if (columns.size === 1) return { whole: true, left: [unseen] };
  const half = values.length >> 1;
  const some = [values.slice(0, half), values.slice(half)].map((part) => make("in", { values: part }));
  return { whole: false, left: [...some, unseen] };
}

function distinct(found: readonly Row[], name: string): unknown[] {
  return [
    ...new Map(found.map(({ group: { [name]: value } }) => [isId(value) ? keyOf(value) : value, value])).values(),
  ];
}

function place({ group }: Row, columns: ReadonlyMap<string, Column>): unknown[] {
  return [...columns.keys()].map((name) => (isId(group[name]) ? keyOf(group[name]) : group[name]));
}

function compare(one: readonly unknown[], other: readonly unknown[]): number {
  for (const [index, value] of one.entries()) {
    const [a, b] = [value, other[index]] as [number, number];
    if (a !== b) return a < b ? -1 : 1;
  }
  return 0;
}
