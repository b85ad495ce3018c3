/** Views as the server has them: constants of views known only at run time, and whether those of a package still fit. */
import type { InstanceClient } from "./client.ts";
import { ResourceNotFoundError } from "./errors.ts";
import { type SchemaId, type SchemaObject, schemaOf } from "./resources.ts";
import { type Declared, describe, type Member } from "./schema.ts";
import type { Cancel, ViewBase, ViewId } from "./types.ts";
import { view1 } from "./view.ts";

/** An instance of a view known only at run time. */
// biome-ignore lint/suspicious/noExplicitAny: a compiler knows nothing of it
export type AnyInstance = any;
/** Its constant: every column, of unknown type. */
export type AnyView = ViewBase<AnyInstance, AnyInstance, "instance"> & { readonly [column: string]: AnyInstance };

interface WireView extends SchemaObject, ViewId {
  readonly externalId: string;
  readonly version: string;
  readonly usedFor?: "node" | "edge" | "all";
  readonly filter?: Readonly<Record<string, unknown>>;
  readonly properties: Readonly<Record<string, WireProperty>>;
}

interface WireId extends ViewId {
  readonly identifier?: string;
}

interface WireProperty {
  readonly type?: {
    readonly type?: string;
    readonly list?: boolean;
    readonly source?: WireId | null;
    readonly values?: object;
    readonly unit?: object | null;
    readonly space?: string;
    readonly externalId?: string;
  };
  readonly nullable?: boolean;
  readonly autoIncrement?: boolean;
  readonly defaultValue?: unknown;
  readonly connectionType?: string;
  readonly source?: WireId | null;
  readonly edgeSource?: WireId | null;
  readonly direction?: string;
  readonly through?: { readonly source: WireId; readonly identifier: string };
  readonly targetsList?: boolean;
}

/**
 * The constant of a view that no package was generated for, and of all that its relations lead to: what CDF says of them.
 * Without a version the newest. One request for each step that relations lead away.
 */
export async function viewById(client: InstanceClient, id: SchemaId, options?: Cancel): Promise<AnyView> {
  const { views } = schemaOf(client);
  const first = (await views.retrieve(id, options)) as WireView | undefined;
  if (!first) {
    throw new ResourceNotFoundError(
      `there is no view ${Object.values(id).join(":")}; check the id, and that the token may read its space`,
      { method: "POST", path: "/models/views/byids", missing: [id] },
    );
  }
  const all = new Map<string, WireView>();
  const asked = new Set([nameOf(first)]);
  for (let found = [first]; found.length; ) {
    for (const each of found) all.set(nameOf(each), each);
    const next = new Map(found.flatMap(targets).map((target) => [nameOf(target), target]));
    const wanted = [...next].filter(([name]) => !asked.has(name)); // what is not there is not asked for again
    for (const [name] of wanted) asked.add(name);
    const ids = wanted.map(([, { space, externalId, version }]) => ({ space, externalId, version }));
    found = ids.length ? ((await views.retrieve(ids, options)) as WireView[]) : [];
  }
  const constants = new Map<string, object>();
  const thunk: ThunkOf = (target) =>
    target && all.has(nameOf(target)) ? () => constants.get(nameOf(target)) as object : null;
  for (const [name, each] of all) constants.set(name, view1(declared(each, thunk)));
  return constants.get(nameOf(first)) as AnyView;
}

/** What looks a view up, null where there is none. */
type ThunkOf = (target: WireId | null | undefined) => (() => object) | null;

/** Something that a generated view and the server's do not agree in. */
export interface Difference {
  readonly view: ViewId;
  /** Undefined where the server does not have the view at all. */
  readonly property: string | undefined;
  /** What the package was generated for. */
  readonly generated: string;
  /** What the server has. */
  readonly stored: string;
}

/**
 * Whether generated views are still what the server has: nothing, or what differs. Properties that the model got later
 * are no difference: instances keep them. One request per 100 views.
 */
export async function differences(
  client: InstanceClient,
  wanted: readonly object[],
  options?: Cancel,
): Promise<Difference[]> {
  const views = wanted.map(describe);
  const stored = (await schemaOf(client).views.retrieve(
    views.map((each) => each.id),
    options,
  )) as WireView[];
  const known = new Map(stored.map((each) => [nameOf(each), each]));
  return views.flatMap((view): Difference[] => {
    const found = known.get(nameOf(view.id));
    if (!found) return [{ view: view.id, property: undefined, generated: "a view", stored: "nothing" }];
    return [...view.members].flatMap(([property, member]) => {
      const theirs = found.properties[property];
      const [generated, now] = [kindOf(member), theirs ? kindOf(memberOf(theirs, () => null)) : "nothing"];
      return generated === now ? [] : [{ view: view.id, property, generated, stored: now }];
    });
  });
}

/** The type of a property or the kind of a relation, in a word. */
function kindOf(member: Member): string {
  if (typeof member === "string") return member.replace("int53", "int64").replace("!", "");
  return Object.keys(member).find((key) => /^(direct|edge|reverse)s?$/.test(key)) as string;
}

function nameOf({ space, externalId, version }: SchemaId): string {
  return JSON.stringify([space, externalId, version]);
}

function declared(view: WireView, thunk: ThunkOf): Declared {
  const { space, externalId, version, usedFor, filter } = view;
  const type = nodeType(filter);
  const properties: Record<string, Member> = Object.create(null) as Record<string, Member>;
  for (const [name, each] of Object.entries(view.properties)) properties[name] = memberOf(each, thunk);
  const all = Object.entries(view.properties);
  return {
    space,
    externalId,
    version,
    ...(filter && { filter: JSON.stringify(filter) }),
    ...(usedFor === "edge" ? { usedFor } : type && { type }),
    properties,
    required: all
      .filter(([, each]) => each.nullable === false && each.defaultValue == null && each.autoIncrement !== true)
      .map(([name]) => name),
    units: all.filter(([, { type }]) => type?.unit).map(([name]) => name),
    enums: Object.fromEntries(
      all.flatMap(([name, { type }]) => (type?.values ? [[name, Object.keys(type.values)] as const] : [])),
    ),
  };
}

function memberOf(property: WireProperty, thunk: ThunkOf): Member {
  const { type = {}, connectionType, source, edgeSource, through, targetsList } = property;
  if (through) {
    const holder = through.source.version
      ? `${through.source.externalId}/${through.source.version}`
      : through.source.externalId;
    const facts = {
      through: [through.source.space, holder, through.identifier] as const,
      ...(targetsList && { list: true }),
    };
    return connectionType?.startsWith("single_")
      ? { reverse: thunk(source), ...facts }
      : { reverses: thunk(source), ...facts };
  }
  if (connectionType) {
    const props = thunk(edgeSource);
    const facts = {
      type: [type.space ?? "", type.externalId ?? ""] as const,
      ...(property.direction === "inwards" && { inwards: true }),
      ...(props && { props }),
    };
    return connectionType.startsWith("single_")
      ? { edge: thunk(source), ...facts }
      : { edges: thunk(source), ...facts };
  }
  if (type.type === "direct") return type.list ? { directs: thunk(type.source) } : { direct: thunk(type.source) };
  return `${type.type}${type.list ? "[]" : ""}`;
}

function targets(view: WireView): WireId[] {
  return Object.values(view.properties).flatMap(({ type, source, edgeSource }) =>
    [type?.source, source, edgeSource].filter((each) => each !== null && each !== undefined),
  );
}

/** The node type that the filter of a view fixes. */
function nodeType(filter: WireView["filter"]): readonly [string, string] | undefined {
  const parts = (filter?.["and"] as WireView["filter"][] | undefined) ?? [filter];
  for (const each of parts) {
    const equal = each?.["equals"] as { property?: unknown; value?: { space: string; externalId: string } } | undefined;
    if (String(equal?.property) === "node,type" && equal?.value) return [equal.value.space, equal.value.externalId];
  }
  return undefined;
}
