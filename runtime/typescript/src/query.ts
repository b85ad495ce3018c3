/** Reading with relations: one request of the API's /query for each page of roots, where it can follow them. */
import type { Converting } from "./apis.ts";
import { Condition, join, toFilter } from "./columns.ts";
import { include, refOf, type WireInstance } from "./decode.ts";
import { idOf, keyOf } from "./ids.ts";
import { InstanceList, only } from "./lists.ts";
import { collect, type Page, pagesOf, split } from "./paging.ts";
import {
  type Branch,
  type Branches,
  type Found,
  firstRequest,
  inherits,
  MOST_ROOTS,
  planOf,
  type Root,
  readPage,
  type Step,
} from "./plan.ts";
import type { Reader } from "./reader.ts";
import { pointsAt } from "./relations.ts";
import { type Descriptor, type Hop, isStored } from "./schema.ts";
import { MOST } from "./session.ts";
import type { Filter, Include, Included, NodeId, PropertyKeys, Selected, Sort, Where } from "./types.ts";
import { unitsOf } from "./units.ts";

interface Plan extends Root {
  readonly limit?: number | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** A query is a value: each method gives another one. R is what it reads. */
export class Query<T, W, R = T> implements AsyncIterable<R> {
  readonly #reader: Reader;
  readonly #view: Descriptor;
  readonly #plan: Plan;

  /** @internal */
  constructor(reader: Reader, plan: Plan) {
    this.#reader = reader;
    this.#view = plan.view;
    this.#plan = plan;
  }

  /** Also with this condition. */
  where(where: Filter<T> | Where<T>): Query<T, W, R> {
    const given = toFilter(this.#view, where);
    return this.#with({ where: this.#plan.where ? join("and", [this.#plan.where, given]) : given });
  }

  /** In this order; the first key counts most. */
  sort(...keys: readonly Sort<T>[]): Query<T, W, R> {
    return this.#with({ sort: keys });
  }

  /** Values in these units; see `list`. */
  targetUnits(units: Converting<T>["targetUnits"]): Query<T, W, R> {
    return this.#with({ units: unitsOf(this.#view, units) });
  }

  /** At most so many. */
  limit(limit: number): Query<T, W, R> {
    return this.#with({ limit });
  }

  signal(signal: AbortSignal): Query<T, W, R> {
    return this.#with({ signal });
  }

  /** With what these relations lead to, in their place: `{ site: { parent: true }, valves: true }`. */
  include<const I extends Include<T>>(relations: I): Query<T, W, Included<R, I>> {
    return this.#with<Included<R, I>>({ include: merge(this.#plan.include, relations as Branches) });
  }

  /** These properties alone. */
  select<const K extends PropertyKeys<T>>(names: readonly K[]): Query<T, W, Selected<R, K>> {
    this.#view.check(names);
    const stored = names.filter((name) => isStored(this.#view.members.get(name)));
    return this.#with<Selected<R, K>>({ selected: stored });
  }

  /** The first request as it would be sent, and what cannot be read by it. */
  explain(): { readonly request: object; readonly detours: readonly string[] } {
    const { sets, steps } = planOf(this.#reader, this.#plan);
    return {
      request: firstRequest(sets, Math.min(this.#plan.limit ?? MOST_ROOTS, MOST_ROOTS)),
      detours: detours(steps),
    };
  }

  pages(): AsyncGenerator<Page<R>, void, undefined> {
    const { sets, steps } = planOf(this.#reader, this.#plan);
    const fetchPage = async (cursor: string | undefined, limit: number, signal: AbortSignal): Promise<Page<R>> => {
      const page = await readPage(this.#reader, sets, cursor, limit, signal);
      const roots = await assemble(this.#reader, this.#view, page.found, steps);
      return { items: roots as R[], cursor: page.cursor };
    };
    return pagesOf(fetchPage, MOST_ROOTS, this.#plan);
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<R, void, undefined> {
    for await (const page of this.pages()) yield* page.items;
  }

  async list(): Promise<InstanceList<R, W>> {
    return InstanceList.holding(await collect(this.pages()));
  }

  async first(): Promise<R | undefined> {
    for await (const each of this.limit(1)) return each;
    return undefined;
  }

  /** The only one; undefined where there is none. Rejects with NotUniqueError where there are several. */
  async one(): Promise<R | undefined> {
    return only(await this.limit(2).list(), this.#view.id.externalId);
  }

  count(): Promise<number> {
    return this.#reader.count(this.#view, this.#plan.where, this.#plan.signal);
  }

  #with<S = R>(change: Partial<Plan>): Query<T, W, S> {
    return new Query<T, W, S>(this.#reader, { ...this.#plan, ...change });
  }
}

function merge(one: Branches, other: Branches): Branches {
  const found: Record<string, true | Branches> = { ...one };
  for (const [name, below] of Object.entries(other)) {
    const present = found[name];
    if (below !== undefined)
      found[name] =
        below === true ? (present ?? true) : merge(present === undefined || present === true ? {} : present, below);
  }
  return found;
}

function detours(steps: readonly Step[]): string[] {
  return steps.flatMap((step) => ("set" in step ? detours(step.below) : [step.hop.name]));
}

type Instances = Map<string, object>;

/** The roots of a page, with what was found attached. */
async function assemble(reader: Reader, view: Descriptor, found: Found, steps: readonly Step[]): Promise<object[]> {
  const roots = decoded(reader, view, found["root"] as Map<string, WireInstance>);
  await connect(reader, found, roots, steps);
  return [...roots.values()];
}

function decoded(reader: Reader, view: Descriptor, items: ReadonlyMap<string, WireInstance>): Instances {
  const decode = reader.decode(view);
  return new Map([...items].map(([key, item]) => [key, decode(item)]));
}

async function connect(reader: Reader, found: Found, parents: Instances, steps: readonly Step[]): Promise<void> {
  for (const step of steps) {
    if (!("set" in step)) {
      await follow(reader, parents, step.hop, step.include);
      continue;
    }
    const items = found[step.set] as Map<string, WireInstance>;
    const pointing = step.hop.kind === "reverse" ? pointers(items, step) : undefined;
    const nodes = decoded(reader, step.hop.target as Descriptor, items);
    await connect(reader, found, nodes, step.below);
    attach(
      step.hop,
      parents,
      nodes,
      pointing ?? (step.edges ? farSides(step.hop, found[step.edges] as Map<string, WireInstance>) : undefined),
    );
  }
}

/** Parent -> nodes, as the direct relation of the nodes says. */
function pointers(
  items: ReadonlyMap<string, WireInstance>,
  { points: [space, key, property] }: Branch,
): Map<string, string[]> {
  const groups = new Map<string, string[]>();
  for (const [node, item] of items) {
    const value = item.properties?.[space]?.[key]?.[property] as NodeId | NodeId[] | null | undefined;
    for (const parent of value ? [value].flat() : []) group(groups, keyOf(parent), node);
  }
  return groups;
}

/** Parent -> nodes, as edges say. */
function farSides(hop: Hop, edges: ReadonlyMap<string, WireInstance>): Map<string, string[]> {
  const groups = new Map<string, string[]>();
  for (const { startNode, endNode } of edges.values()) {
    const [near, far] = hop.inwards ? [endNode, startNode] : [startNode, endNode];
    if (near && far) group(groups, keyOf(near), keyOf(far));
  }
  return groups;
}

function group(groups: Map<string, string[]>, key: string, node: string): void {
  const present = groups.get(key);
  if (present) present.push(node);
  else groups.set(key, [node]);
}

/** Puts nodes in the place of the relation: one or undefined, or a list. Without `groups` the parents name them. */
function attach(hop: Hop, parents: Instances, nodes: Instances, groups?: ReadonlyMap<string, readonly string[]>): void {
  for (const [key, parent] of parents) {
    const wanted = groups ? (groups.get(key) ?? []) : named(parent, hop.name);
    const own = [...new Set(wanted)].flatMap((each) => nodes.get(each) ?? []);
    include(parent, hop.name, hop.many ? own : own[0]);
  }
}

/** The keys that a direct relation of an instance names. */
function named(instance: object, name: string): string[] {
  const value = refOf(instance, name) as NodeId | readonly NodeId[] | undefined;
  return value === undefined ? [] : [value].flat().map((id) => keyOf(id as NodeId));
}

/** What a query cannot follow. One request for up to 1,000 targets or parents; of a container, one for each parent. */
async function follow(reader: Reader, parents: Instances, hop: Hop, below: Branches): Promise<void> {
  const target = hop.target as Descriptor;
  const read = async (where: Condition) =>
    [...(await new Query<object, unknown>(reader, { view: target, where, include: below }).list())] as NodeId[];
  if (hop.kind === "direct") {
    const ids = [...new Set([...parents.values()].flatMap((parent) => named(parent, hop.name)))];
    const found = await chunks(ids, (some) => read(new Condition({ instanceReferences: some })));
    attach(hop, parents, new Map(found.map((node) => [keyOf(node), node])));
    return;
  }
  const groups = new Map<string, string[]>();
  const nodes: Instances = new Map();
  const take = (parent: string, node: NodeId) => {
    nodes.set(keyOf(node), node);
    group(groups, parent, keyOf(node));
  };
  const [space, holder, property] = hop.through;
  if (inherits(target, space, holder) && isStored(target.members.get(property))) {
    const found = await chunks([...parents.keys()], (some) =>
      read(new Condition({ containsAny: { property: hop.through, values: some } })),
    );
    for (const node of found) for (const parent of named(node, property)) if (parents.has(parent)) take(parent, node);
  } else {
    for (const [key, parent] of parents)
      for (const node of await read(pointsAt(hop, idOf(parent as NodeId)))) take(key, node);
  }
  attach(hop, parents, nodes, groups);
}

async function chunks<R>(keys: readonly string[], read: (some: NodeId[]) => Promise<R[]>): Promise<R[]> {
  const found: R[] = [];
  for (const some of split(keys, MOST)) {
    found.push(
      ...(await read(
        some.map((key) => ({ space: key.slice(0, key.indexOf("\0")), externalId: key.slice(key.indexOf("\0") + 1) })),
      )),
    );
  }
  return found;
}
