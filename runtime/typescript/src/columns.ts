/** Columns make filters, and filters are frozen trees in the form of the API. */

import { isId, shown } from "./ids.ts";
import type { Descriptor, Hop } from "./schema.ts";
import type { Filter } from "./types.ts";
import { operand, typeOf } from "./values.ts";

/** A filter as the API reads it: an object with exactly one key. @internal */
export type Tree = Readonly<Record<string, unknown>>;

/** @internal */
export class Condition {
  readonly tree: Tree;

  constructor(tree: Tree) {
    this.tree = deepFreeze(tree);
    Object.freeze(this);
  }

  and(...others: readonly Condition[]): Condition {
    return join("and", [this, ...others]);
  }

  or(...others: readonly Condition[]): Condition {
    return join("or", [this, ...others]);
  }

  not(): Condition {
    return new Condition({ not: this.tree });
  }

  toJSON(): Tree {
    return this.tree;
  }
}

function deepFreeze<T>(value: T): T {
  if (typeof value === "object" && value !== null && !Object.isFrozen(value)) {
    for (const each of Object.values(value)) deepFreeze(each);
    Object.freeze(value);
  }
  return value;
}

/** All of `parts`, or one of them; parts of the same kind are taken apart. @internal */
export function join(kind: "and" | "or", parts: readonly Condition[]): Condition {
  const flat = parts.flatMap(({ tree }) => (kind in tree ? (tree[kind] as Tree[]) : [tree]));
  const [first] = flat;
  if (first === undefined) throw new TypeError(`${kind} needs at least one filter`);
  return flat.length === 1 ? new Condition(first) : new Condition({ [kind]: flat });
}

/** All filters pass. */
export function and<T>(...filters: readonly Filter<T>[]): Filter<T> {
  return join("and", filters as readonly unknown[] as Condition[]) as unknown as Filter<T>;
}

/** One of the filters passes. */
export function or<T>(...filters: readonly Filter<T>[]): Filter<T> {
  return join("or", filters as readonly unknown[] as Condition[]) as unknown as Filter<T>;
}

/** The filter does not pass: so an instance without the value does. */
export function not<T>(filter: Filter<T>): Filter<T> {
  return filter.not();
}

/** A filter in the form of the API, as it is. */
export function rawFilter<T>(json: Readonly<Record<string, unknown>>): Filter<T> {
  const keys = Object.keys(json);
  if (keys.length !== 1)
    throw new TypeError(`a filter is an object with exactly one key, such as { matchAll: {} }; got ${shown(json)}`);
  return new Condition(structuredClone(json)) as unknown as Filter<T>;
}

/** @internal */
export class SortKey {
  readonly tree: Tree;

  constructor(tree: Tree) {
    this.tree = Object.freeze(tree);
    Object.freeze(this);
  }

  toJSON(): Tree {
    return this.tree;
  }
}

/** Where references that are only an external id get their space from: the client, when the request is made. @internal */
export const SPACE: unique symbol = Symbol("pygen.space");

/** One property of a view. It has all methods; the types say which of them fit. @internal */
export class Column {
  readonly path: readonly string[];
  readonly type: string;
  readonly #hop: Hop | undefined;

  /** `code` is that of a property, "node" for what holds a reference. */
  constructor(path: readonly string[], code: string, hop?: Hop) {
    this.path = Object.freeze(path);
    this.type = typeOf(code);
    this.#hop = hop;
    Object.freeze(this);
  }

  eq(value: unknown): Condition {
    return this.#make("equals", { value: this.#value(value) });
  }

  ne(value: unknown): Condition {
    return this.eq(value).not();
  }

  in(values: readonly unknown[]): Condition {
    return this.#make("in", { values: this.#values(values) });
  }

  lt(value: unknown): Condition {
    return this.#range({ lt: value });
  }

  lte(value: unknown): Condition {
    return this.#range({ lte: value });
  }

  gt(value: unknown): Condition {
    return this.#range({ gt: value });
  }

  gte(value: unknown): Condition {
    return this.#range({ gte: value });
  }

  between(low: unknown, high: unknown): Condition {
    return this.#range({ gte: low, lte: high });
  }

  overlaps(end: Column, bounds: Tree): Condition {
    return new Condition({ overlaps: { startProperty: this.path, endProperty: end.path, ...this.#bounds(bounds) } });
  }

  startsWith(value: string): Condition {
    return this.#make("prefix", { value });
  }

  containsAny(values: readonly unknown[]): Condition {
    return this.#make("containsAny", { values: this.#values(values) });
  }

  containsAll(values: readonly unknown[]): Condition {
    return this.#make("containsAll", { values: this.#values(values) });
  }

  exists(): Condition {
    return this.#make("exists", {});
  }

  missing(): Condition {
    return this.exists().not();
  }

  has(where: unknown): Condition {
    const target = this.#hop?.target;
    if (!target) throw new TypeError(`${this.path.at(-1)} leads to no view of the model`);
    return new Condition({ nested: { scope: this.path, filter: toFilter(target, where).tree } });
  }

  asc(options?: { nullsFirst?: boolean }): SortKey {
    return this.#sort("ascending", options);
  }

  desc(options?: { nullsFirst?: boolean }): SortKey {
    return this.#sort("descending", options);
  }

  #sort(direction: string, { nullsFirst = false }: { nullsFirst?: boolean } = {}): SortKey {
    return new SortKey({ property: this.path, direction, nullsFirst });
  }

  #make(kind: string, rest: Tree): Condition {
    return new Condition({ [kind]: { property: this.path, ...rest } });
  }

  #range(bounds: Tree): Condition {
    return this.#make("range", this.#bounds(bounds));
  }

  #bounds(bounds: Tree): Tree {
    const given = Object.entries(bounds).filter(([, value]) => value !== undefined);
    if (given.length === 0) throw new TypeError("give at least one of gt, gte, lt, lte");
    return Object.fromEntries(given.map(([name, value]) => [name, this.#value(value)]));
  }

  #values(values: readonly unknown[]): unknown {
    if (!Array.isArray(values)) throw new TypeError(`expected an array of values, got ${shown(values)}`);
    return values.map((value) => this.#value(value));
  }

  #value(value: unknown): unknown {
    if (value === undefined || value === null)
      throw new TypeError(`${this.path.at(-1)}: compare with missing(), not with ${value}`);
    if (this.type === "node" && typeof value === "string") return { [SPACE]: value };
    return operand(this.type, value);
  }
}

const IDENTITY = ["space", "externalId"];
const ENDS = ["startNode", "endNode"];
const RECORD = { version: "int64", type: "node", createdTime: "timestamp", lastUpdatedTime: "timestamp" };

/** The column of that name; undefined where the view has none. @internal */
export function column(descriptor: Descriptor, name: string): unknown {
  const { kind, members, id } = descriptor;
  if (IDENTITY.includes(name)) return new Column([kind, name], "text");
  if (kind === "edge" && ENDS.includes(name)) return new Column([kind, name], "node");
  if (name === "$") {
    return Object.freeze(
      Object.fromEntries(Object.entries(RECORD).map(([each, code]) => [each, new Column([kind, each], code)])),
    );
  }
  const member = members.get(name);
  if (member === undefined) return undefined;
  const path = [id.space, descriptor.key, name];
  return typeof member === "string" ? new Column(path, member) : new Column(path, "node", descriptor.hop(name));
}

const OPERATORS = /^(eq|ne|in|lte?|gte?|startsWith|containsA(ny|ll)|has)$/;

/** The filter that an object of conditions means; a filter stays. Throws TypeError for a name that the view does not have. @internal */
export function toFilter(descriptor: Descriptor, where: unknown): Condition {
  if (where instanceof Condition) return where;
  const parts: Condition[] = [];
  for (const [name, condition] of Object.entries(where as object)) {
    if (condition === undefined) continue;
    const found = name === "$" ? undefined : column(descriptor, name);
    if (!(found instanceof Column)) throw new TypeError(descriptor.lacks("property", name));
    parts.push(...conditions(descriptor, name, found, condition));
  }
  return parts.length === 0 ? new Condition({ matchAll: {} }) : join("and", parts);
}

function conditions(descriptor: Descriptor, name: string, of: Column, given: unknown): Condition[] {
  if (given === null) return [of.missing()];
  if (Array.isArray(given)) return [of.in(given)];
  const plain =
    typeof given === "object" &&
    !(given instanceof Date) &&
    !isId(given) &&
    !("epochMilliseconds" in given) &&
    !("day" in given);
  if (!plain) return [of.eq(given)];
  const found: Condition[] = [];
  for (const [operator, value] of Object.entries(given)) {
    if (value === undefined) continue;
    if (operator === "exists") found.push(value ? of.exists() : of.missing());
    else if (operator === "between") found.push(of.between((value as unknown[])[0], (value as unknown[])[1]));
    else if (OPERATORS.test(operator))
      found.push((of as unknown as Record<string, (value: unknown) => Condition>)[operator]?.(value) as Condition);
    else throw new TypeError(`${JSON.stringify(operator)} is no condition of ${descriptor.id.externalId}.${name}`);
  }
  return found;
}

/** The wire form of a filter, with `space` for references that are only an external id. @internal */
export function wireFilter(descriptor: Descriptor, where: unknown, space: (externalId: string) => string): Tree {
  return complete(toFilter(descriptor, where).tree, space) as Tree;
}

function complete(value: unknown, space: (externalId: string) => string): unknown {
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return value.map((each) => complete(each, space));
  const bare = (value as { [SPACE]?: string })[SPACE];
  if (bare !== undefined) return { space: space(bare), externalId: bare };
  return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, complete(each, space)]));
}
