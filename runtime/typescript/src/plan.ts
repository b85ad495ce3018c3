/** From a view, a filter and relations to follow to the result sets of a query. */
import type { Condition } from "./columns.ts";
import type { WireInstance } from "./decode.ts";
import { PagingError } from "./errors.ts";
import { keyOf } from "./ids.ts";
import type { Reader } from "./reader.ts";
import { rootFilter } from "./relations.ts";
import type { Descriptor, Hop } from "./schema.ts";
import type { SetAnswer } from "./session.ts";

/** Relations to include, by name. */
export type Branches = { readonly [name: string]: true | Branches };

/** What a query starts from. */
export interface Root {
  readonly view: Descriptor;
  readonly where?: Condition | undefined;
  readonly sort?: readonly unknown[] | undefined;
  readonly selected?: readonly string[] | undefined;
  readonly units?: object | undefined;
  readonly include: Branches;
}

/** One result set. `within`: it cannot hold more than its parent does. */
export interface ResultSet {
  readonly name: string;
  readonly kind: "nodes" | "edges";
  readonly view: Descriptor | undefined;
  readonly expression: object;
  readonly sources: readonly object[];
  readonly parent: string | undefined;
  readonly within: boolean;
  readonly sort?: readonly unknown[] | undefined;
}

/** A relation that the query follows, and those below it. */
export interface Branch {
  readonly hop: Hop;
  readonly set: string;
  readonly edges: string | undefined;
  /** Space, "View/version" and property of the value that tells a reverse target's parent. */
  readonly points: readonly [string, string, string];
  readonly below: readonly Step[];
}

/** A relation that the query cannot follow: it is read by requests of its own. */
export interface Detour {
  readonly hop: Hop;
  readonly include: Branches;
}

export type Step = Branch | Detour;

const MOST_SETS = 50;
const MOST_IN_SET = 10_000;
/** The most roots of one request. */
export const MOST_ROOTS = 1000;

/** The result sets and steps of a query. Throws TypeError where the API would not take so many. */
export function planOf(reader: Reader, root: Root): { sets: ResultSet[]; steps: Step[] } {
  const { view } = root;
  const selected = root.selected && [...new Set([...root.selected, ...stored(view, root.include)])];
  const filter = rootFilter(reader, view, root.where);
  const first: ResultSet = {
    name: "root",
    kind: `${view.kind}s`,
    view,
    expression: { ...(filter && { filter }) },
    sources: sourcesOf(view, selected, root.units),
    parent: undefined,
    within: false,
    sort: root.sort,
  };
  const sets = [first];
  const steps = grow(reader, sets, first, view, root.include);
  if (sets.length > MOST_SETS)
    throw new TypeError(`this query has ${sets.length} result sets, the API takes ${MOST_SETS}: include fewer`);
  return { sets, steps };
}

/** The included relations that are data of the instance. */
function stored(view: Descriptor, include: Branches): string[] {
  return Object.keys(include).filter((name) => view.hop(name).kind === "direct");
}

function sourcesOf(view: Descriptor, selected?: readonly string[], units: object = {}): object[] {
  if (!view.hasData || selected?.length === 0) return [];
  return [{ source: view.source, properties: selected ?? ["*"], ...units }];
}

function grow(reader: Reader, sets: ResultSet[], parent: ResultSet, view: Descriptor, include: Branches): Step[] {
  return Object.entries(include).map(([name, below]): Step => {
    const hop = view.hop(name);
    if (!hop.target) throw new TypeError(`the model names no view that ${name} of ${view.id.externalId} leads to`);
    const inner = below === true ? {} : below;
    return needsDetour(view, hop) ? { hop, include: inner } : add(reader, sets, parent, view, hop, hop.target, inner);
  });
}

/** The API follows no direct relations of edges, no list inwards, and a container does not say where a target keeps it. */
function needsDetour(view: Descriptor, hop: Hop): boolean {
  if (hop.kind === "direct") return view.kind === "edge";
  return hop.kind === "reverse" && (hop.throughList || !hop.through[1].includes("/"));
}

function add(
  reader: Reader,
  sets: ResultSet[],
  parent: ResultSet,
  view: Descriptor,
  hop: Hop,
  target: Descriptor,
  include: Branches,
): Branch {
  const name = `${hop.name}_${sets.length}`;
  let edges: string | undefined;
  if (hop.kind === "edge") {
    edges = `${name}_edges`;
    const direction = hop.inwards ? "inwards" : "outwards";
    const filter = { equals: { property: ["edge", "type"], value: hop.edgeType } };
    sets.push({
      name: edges,
      kind: "edges",
      view: undefined,
      expression: { from: parent.name, direction, maxDistance: 1, filter },
      sources: [],
      parent: parent.name,
      within: false,
    });
  }
  const points = pointsOf(hop, target);
  const beside =
    hop.kind === "reverse" && points[1] !== target.key ? [{ source: viewSource(points), properties: [points[2]] }] : [];
  const filter = rootFilter(reader, target);
  const above = edges ?? parent.name;
  const added: ResultSet = {
    name,
    kind: "nodes",
    view: target,
    expression: { ...stepOf(view, hop, above), ...(filter && { filter }) },
    sources: [...sourcesOf(target), ...beside],
    parent: above,
    within: hop.kind === "edge" || (hop.kind === "direct" && !hop.many),
  };
  sets.push(added);
  return { hop, set: name, edges, points, below: grow(reader, sets, added, target, include) };
}

function stepOf(view: Descriptor, hop: Hop, from: string): object {
  if (hop.kind === "edge") return { from, chainTo: "destination" };
  const direction = hop.kind === "direct" ? "outwards" : "inwards";
  const source = hop.kind === "direct" ? view.source : viewSource(hop.through);
  return { from, through: { source, identifier: hop.through[2] }, direction };
}

/** Where the value stands that tells a reverse target's parent: in the target's view where that has the relation. */
function pointsOf(hop: Hop, target: Descriptor): readonly [string, string, string] {
  const [space, holder, property] = hop.through;
  const own = target.members.get(property);
  const has = own !== undefined && typeof own !== "string" && "direct" in own && inherits(target, space, holder);
  return has ? [target.id.space, target.key, property] : [space, holder, property];
}

/** Whether the view, or one that it extends, is the one at `space` and `holder` ("View/version"). */
export function inherits(target: Descriptor, space: string, holder: string): boolean {
  return target.lineage.some((each) => each.id.space === space && each.key === holder);
}

function viewSource([space, holder]: readonly [string, string, string]): object {
  const slash = holder.lastIndexOf("/");
  return { type: "view", space, externalId: holder.slice(0, slash), version: holder.slice(slash + 1) };
}

/** The members of every result set that belong to one page of the root, each once. */
export type Found = Readonly<Record<string, Map<string, WireInstance>>>;

/** One page of the root, with all that hangs on it read to its end. */
export async function readPage(
  reader: Reader,
  sets: readonly ResultSet[],
  cursor: string | undefined,
  limit: number,
  signal: AbortSignal,
): Promise<{ found: Found; cursor: string | undefined }> {
  const found = Object.fromEntries(sets.map((set) => [set.name, new Map<string, WireInstance>()]));
  const sent = new Map<string, string>(cursor === undefined ? [] : [["root", cursor]]);
  const ask = async (selected: ReadonlySet<string> | undefined) => {
    const integers = [...new Set(sets.flatMap((set) => set.view?.integers ?? []))];
    const body = bodyOf(sets, sent, limit, selected);
    const answer = await reader.ask<SetAnswer>("query", body, { signal, view: { integers }, repeat408: limit <= 1 });
    for (const set of sets) {
      if (selected && !selected.has(set.name)) continue;
      const items = answer.items?.[set.name];
      if (!Array.isArray(items)) throw reader.invalid(`it has no items of ${set.name}`);
      for (const item of items as WireInstance[])
        if (!found[set.name]?.has(keyOf(item))) found[set.name]?.set(keyOf(item), item);
    }
    return answer.nextCursor ?? {};
  };
  const first = await ask(undefined);
  const unread = new Unread(sets, sent, first);
  for (let selected = unread.advance(); selected.size; selected = unread.advance()) unread.take(await ask(selected));
  return { found, cursor: first["root"] ?? undefined };
}

/** A request for the sets in `selected` (undefined: all), and for what these start from. */
function bodyOf(
  sets: readonly ResultSet[],
  cursors: ReadonlyMap<string, string>,
  limit: number,
  selected?: ReadonlySet<string>,
): object {
  const wanted = sets.filter((set) => !selected || selected.has(set.name));
  const names = new Set(wanted.map((set) => set.name));
  for (const set of [...sets].reverse()) if (names.has(set.name) && set.parent !== undefined) names.add(set.parent);
  const sizes = new Map<string | undefined, number>([[undefined, limit]]);
  const expressions: Record<string, object> = {};
  for (const set of sets.filter((each) => names.has(each.name))) {
    const size = set.within || set.parent === undefined ? (sizes.get(set.parent) as number) : MOST_IN_SET;
    sizes.set(set.name, size);
    expressions[set.name] = { [set.kind]: set.expression, limit: size, ...(set.sort?.length && { sort: set.sort }) };
  }
  const select = (set: ResultSet) => ({
    ...(set.sources.length && { sources: set.sources }),
    ...(set.sort?.length && { sort: set.sort }),
  });
  const known = [...cursors].filter(([name]) => names.has(name));
  return {
    with: expressions,
    select: Object.fromEntries(wanted.map((set) => [set.name, select(set)])),
    ...(known.length && { cursors: Object.fromEntries(known) }),
  };
}

/** The request itself, for `explain`. */
export function firstRequest(sets: readonly ResultSet[], limit: number): object {
  return bodyOf(sets, new Map(), limit);
}

/** The cursors of one page: a set moves on once all that starts from it is at its end, which then starts anew. */
class Unread {
  readonly #sent: Map<string, string>;
  readonly #left: Map<string, string>;
  readonly #below: ReadonlyMap<string, ReadonlySet<string>>;
  #selected: Set<string> = new Set();

  constructor(sets: readonly ResultSet[], sent: Map<string, string>, given: Readonly<Record<string, string | null>>) {
    const children = sets.slice(1);
    this.#sent = sent;
    this.#left = new Map(children.flatMap(({ name }) => (given[name] ? [[name, given[name]] as const] : [])));
    this.#below = new Map(children.map(({ name }) => [name, descendants(name, children)]));
  }

  /** What is read next; nothing at the end. */
  advance(): ReadonlySet<string> {
    const below = (name: string) => [...(this.#below.get(name) ?? [])];
    const moving = [...this.#left].filter(([name]) => !below(name).some((each) => this.#left.has(each)));
    this.#selected = new Set(moving.flatMap(([name]) => [name, ...below(name)]));
    for (const [name, cursor] of moving) {
      this.#sent.set(name, cursor);
      for (const each of below(name)) this.#sent.delete(each);
    }
    return this.#selected;
  }

  take(given: Readonly<Record<string, string | null>>): void {
    for (const name of this.#selected) {
      const cursor = given[name];
      if (cursor && cursor === this.#sent.get(name))
        throw new PagingError(`the server gave the same cursor of ${name} again; reading on would never end`);
      if (cursor) this.#left.set(name, cursor);
      else this.#left.delete(name);
    }
  }
}

function descendants(name: string, sets: readonly ResultSet[]): Set<string> {
  const found = new Set([name]);
  for (const set of sets) if (set.parent !== undefined && found.has(set.parent)) found.add(set.name);
  found.delete(name);
  return found;
}
