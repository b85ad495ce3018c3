/** An object of the API becomes an instance: its properties are its own, its relations are handles of its class. */

import { shown } from "./ids.ts";
import type { Reader } from "./reader.ts";
import { handle } from "./relations.ts";
import { type Descriptor, type Hop, isStored, type Member } from "./schema.ts";
import type { Cancel, InstanceRecord, NodeId } from "./types.ts";
import { isList, typeOf } from "./values.ts";

/** An instance in an answer. @internal */
export interface WireInstance {
  instanceType: "node" | "edge";
  space: string;
  externalId: string;
  version: number;
  type?: NodeId;
  createdTime: number;
  lastUpdatedTime: number;
  deletedTime?: number;
  startNode?: NodeId;
  endNode?: NodeId;
  properties?: Record<string, Record<string, Record<string, unknown>>>;
}

/** @internal */
export type Decode = (item: WireInstance) => object;
type Convert = (value: unknown) => unknown;

const BASE: ReadonlySet<string> = new Set(["space", "externalId"]);
const ENDS: ReadonlySet<string> = new Set(["space", "externalId", "startNode", "endNode"]);

/** Where an instance came from: what was answered is not kept, its view is. */
const views = new WeakMap<object, Descriptor>();

/** The view that an instance was read through; undefined for any other object. @internal */
export function viewOf(value: object): Descriptor | undefined {
  return views.get(Object.getPrototypeOf(value) as object);
}

/** The references of direct relations that a query replaced by what they lead to. */
const references = new WeakMap<object, Map<string, unknown>>();

/** Sets what a query found in the place of a relation. @internal */
export function include(instance: object, name: string, value: unknown): void {
  const own = Object.getOwnPropertyDescriptor(instance, name)?.value as unknown;
  if (own !== undefined) {
    let kept = references.get(instance);
    if (!kept) references.set(instance, (kept = new Map()));
    if (!kept.has(name)) kept.set(name, own);
  }
  define(instance, name, value);
}

/** The reference that a direct relation held when it was read, also where a query put its target there. */
export function refOf(instance: object, name: string): unknown {
  const kept = references.get(instance);
  return kept?.has(name) ? kept.get(name) : (instance as Record<string, unknown>)[name];
}

/** The values of properties whose ids are those of members that every instance has. */
const hidden = new WeakMap<object, Record<string, unknown>>();

/**
 * The property of an edge that is called `startNode` or `endNode`, as the API gave it: the members of these names are the
 * ends of the edge. It is written as `$own: { startNode: … }`.
 */
export function ownOf(instance: object, name: string): unknown {
  return hidden.get(instance)?.[name];
}

/** All that `ownOf` gives. @internal */
export function allOwn(instance: object): Readonly<Record<string, unknown>> | undefined {
  return hidden.get(instance);
}

/** @internal */
export function define(target: object, name: string, value: unknown): void {
  Object.defineProperty(target, name, { value, enumerable: true, configurable: true, writable: true });
}

/** The class of a view's instances for one client. @internal */
export function decoder(reader: Reader, descriptor: Descriptor): Decode {
  const { space } = descriptor.id;
  const { key } = descriptor;
  const own = descriptor.kind === "edge" ? ENDS : BASE;
  const members = [...descriptor.members].filter(([name]) => !own.has(name));
  const work = members.flatMap(([name, member]): [string, Convert][] => {
    const convert = conversion(reader, descriptor, name, member);
    return convert ? [[name, convert]] : [];
  });

  class PygenInstance {
    declare readonly space: string;
    declare readonly externalId: string;
    declare readonly startNode?: NodeId;
    declare readonly endNode?: NodeId;
    readonly #record: Omit<WireInstance, "properties">;

    constructor(item: WireInstance) {
      this.space = item.space;
      this.externalId = item.externalId;
      if (item.startNode && item.endNode) {
        this.startNode = item.startNode;
        this.endNode = item.endNode;
      }
      const properties = item.properties?.[space]?.[key];
      if (properties) fill(this as unknown as Record<string, unknown>, properties, work, own);
      delete item.properties;
      this.#record = item;
    }

    get $(): InstanceRecord {
      const { instanceType, version, type, createdTime, lastUpdatedTime, deletedTime } = this.#record;
      return {
        instanceType,
        version,
        ...(type && { type }),
        createdTime: new Date(createdTime),
        lastUpdatedTime: new Date(lastUpdatedTime),
        ...(deletedTime !== undefined && { deletedTime: new Date(deletedTime) }),
      };
    }
  }

  const { prototype } = PygenInstance;
  Object.defineProperty(PygenInstance, "name", { value: descriptor.id.externalId });
  Object.defineProperty(prototype, "toJSON", { value: plainJson, configurable: true, writable: true });
  for (const [name, member] of members) {
    if (!isStored(member)) accessor(prototype, reader, descriptor.hop(name));
  }
  views.set(prototype, descriptor);
  return (item) => {
    try {
      return new PygenInstance(item);
    } catch (error) {
      if (error instanceof WrongValue) throw reader.invalid(`${error.message} of ${item.space}:${item.externalId}`);
      throw error;
    }
  };
}

/** The handle of a relation that is no data; what a query includes, or a server sends under its name, replaces it. */
function accessor(prototype: object, reader: Reader, hop: Hop): void {
  Object.defineProperty(prototype, hop.name, {
    configurable: true,
    get(this: NodeId) {
      return handle(reader, hop, this);
    },
    set(this: object, value: unknown) {
      define(this, hop.name, value);
    },
  });
}

/** JSON has no bigint: one becomes a number where that holds it, else a text. */
function plainJson(this: object): object {
  const found = Object.entries(this).map(([name, value]) => [
    name,
    typeof value === "bigint"
      ? safe(value)
      : Array.isArray(value)
        ? value.map((each) => (typeof each === "bigint" ? safe(each) : (each as unknown)))
        : value,
  ]);
  return Object.fromEntries(found) as object;
}

function safe(value: bigint): number | string {
  return Number.isSafeInteger(Number(value)) ? Number(value) : String(value);
}

/** Copies what has a value; a name of a server is assigned in one place, which `__proto__` and accessors do not escape. */
function fill(
  target: Record<string, unknown>,
  source: Record<string, unknown>,
  work: readonly [string, Convert][],
  own: ReadonlySet<string>,
): void {
  for (const name in source) {
    const value = source[name];
    if (value === null) continue;
    if (own.has(name)) hidden.set(target, { ...hidden.get(target), [name]: value });
    else put(target, name, value);
  }
  for (const [name, convert] of work) {
    const value = source[name];
    if (value !== undefined && value !== null) put(target, name, convert(value));
  }
}

/** The one assignment by a name that a server chose: `__proto__` would set the prototype, `$` has no setter. */
function put(target: Record<string, unknown>, name: string, value: unknown): void {
  if (name === "__proto__" || name === "$") define(target, name, value);
  else target[name] = value;
}

/** A value that is not of its property's type. */
class WrongValue extends Error {}

function conversion(reader: Reader, descriptor: Descriptor, name: string, member: Member): Convert | undefined {
  if (typeof member !== "string") {
    return isStored(member) ? referencesOf(reader, descriptor.hop(name)) : undefined;
  }
  const convert = CONVERSIONS[typeOf(member)];
  if (!convert) return undefined;
  const one: Convert = (value) => {
    const found = convert(value);
    if (found === undefined)
      throw new WrongValue(`the property ${name} has ${shown(value)}, which is no ${typeOf(member)}:`);
    return found;
  };
  return isList(member) ? (value) => (Array.isArray(value) ? value.map(one) : one(value)) : one;
}

/** What JSON does not have; undefined for a value that is none. @internal */
export const CONVERSIONS: Readonly<Record<string, (value: unknown) => unknown>> = {
  int64: (value) => {
    if (typeof value === "string" ? /^-?\d+$/.test(value) : Number.isSafeInteger(value))
      return BigInt(value as string | number);
    return undefined;
  },
  int53: (value) => (Number.isSafeInteger(value) ? value : undefined),
  timestamp: (value) => {
    const at = new Date(typeof value === "string" ? value : Number.NaN);
    return Number.isNaN(at.getTime()) ? undefined : at;
  },
};

type Fetch = (id: NodeId, options?: Cancel) => Promise<unknown>;
type ReadAll = (ids: readonly NodeId[], options?: Cancel) => Promise<object[]>;

/** A reference to a node; it knows how to read it, which nothing shows. @internal */
export class Reference {
  readonly space: string;
  readonly externalId: string;
  readonly #fetch: Fetch;

  constructor(id: NodeId, fetch: Fetch) {
    this.space = id.space;
    this.externalId = id.externalId;
    this.#fetch = fetch;
  }

  fetch(options?: Cancel): Promise<unknown> {
    return this.#fetch(this, options);
  }
}

class ReferenceList extends Array<Reference> {
  #read: ReadAll | undefined;

  static override get [Symbol.species](): ArrayConstructor {
    return Array;
  }

  static made(ids: readonly Reference[], read: ReadAll): ReferenceList {
    const list = new ReferenceList();
    for (const id of ids) list.push(id);
    list.#read = read;
    return list;
  }

  async all(options?: Cancel): Promise<object[]> {
    return (await this.#read?.([...this], options)) ?? [];
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<object> {
    yield* await this.all();
  }
}

function referencesOf(reader: Reader, hop: Hop): Convert {
  const read: ReadAll = async (ids, options) => reader.retrieve(wantedTarget(hop), ids, options?.signal);
  const fetch: Fetch = async (id, options) => (await read([id], options))[0];
  const one = (value: unknown) => {
    const id = value as NodeId;
    if (typeof id?.space !== "string" || typeof id.externalId !== "string")
      throw new WrongValue(`the relation ${hop.name} has ${shown(value)}, which is no reference:`);
    return new Reference(id, fetch);
  };
  if (!hop.many) return one;
  return (value) => {
    if (!Array.isArray(value)) throw new WrongValue(`the relation ${hop.name} has ${shown(value)}, which is no list:`);
    return ReferenceList.made(value.map(one), read);
  };
}

/** The view that a relation leads to. Throws TypeError where the model names none. @internal */
export function wantedTarget(hop: Hop): Descriptor {
  if (!hop.target)
    throw new TypeError(
      `the model names no view that ${hop.name} leads to: retrieve the node through the API of a view`,
    );
  return hop.target;
}
