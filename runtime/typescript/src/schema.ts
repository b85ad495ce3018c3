/** Descriptors: what a generated constant says of its view. */
import type { UpsertResult } from "./apis.ts";
import type { Session } from "./session.ts";
import type { NodeId, ViewId } from "./types.ts";
import type { Group, UpsertOptions } from "./writes.ts";

/** A view, looked up when it is first needed: the modules of a model are one cycle. */
export type Thunk = () => object;

interface Direct {
  readonly direct: Thunk | null;
  readonly readOnly?: boolean;
}
interface Directs {
  readonly directs: Thunk | null;
  readonly readOnly?: boolean;
}
interface EdgeFacts {
  readonly type: readonly [space: string, externalId: string];
  readonly inwards?: boolean;
  readonly props?: Thunk;
}
interface ReverseFacts {
  /** Space, "View/version" or container, and property of the direct relation. */
  readonly through: readonly [space: string, holder: string, property: string];
  /** Whether that relation is a list. */
  readonly list?: boolean;
}
/** A property: its type, with `[]` for a list and `!` where CDF computes it; or a relation. */
export type Member =
  | string
  | Direct
  | Directs
  | ({ readonly edge: Thunk | null } & EdgeFacts)
  | ({ readonly edges: Thunk | null } & EdgeFacts)
  | ({ readonly reverse: Thunk | null } & ReverseFacts)
  | ({ readonly reverses: Thunk | null } & ReverseFacts);

const RELATION = /^(direct|edge|reverse)s?$/;

/** What `view1` takes. */
export interface Declared {
  readonly space: string;
  readonly externalId: string;
  readonly version: string;
  readonly usedFor?: "edge";
  /** The node type that the view's filter fixes. */
  readonly type?: readonly [space: string, externalId: string];
  /** The view's own filter, as JSON. */
  readonly filter?: string;
  readonly extends?: () => readonly object[];
  readonly properties: Readonly<Record<string, Member>>;
  /** What an instance cannot be written without. */
  readonly required?: readonly string[];
  /** The properties that have a unit. */
  readonly units?: readonly string[];
  /** The known values of enums. */
  readonly enums?: Readonly<Record<string, readonly string[]>>;
}

/** A relation in one form, whatever its kind. @internal */
export interface Hop {
  readonly name: string;
  readonly kind: "direct" | "edge" | "reverse";
  readonly many: boolean;
  /** The target's view; undefined where the model has none. */
  readonly target: Descriptor | undefined;
  readonly readOnly: boolean;
  readonly edgeType: NodeId | undefined;
  readonly inwards: boolean;
  readonly edgeView: Descriptor | undefined;
  readonly through: readonly [string, string, string];
  readonly throughList: boolean;
}

/** What can be done with instances: reached through the constant of a view, so that a program without views holds none of it. @internal */
export interface Features {
  open(session: Session, view: Descriptor): object;
  upsert(session: Session, groups: readonly Group[], options: UpsertOptions): Promise<UpsertResult>;
}

/** @internal */
export class Descriptor {
  readonly id: Readonly<ViewId>;
  readonly kind: "node" | "edge";
  readonly type: NodeId | undefined;
  /** The view as requests name it. */
  readonly source: object;
  readonly #declared: Declared;
  readonly #features: Features | undefined;
  #members: ReadonlyMap<string, Member> | undefined;
  readonly #hops = new Map<string, Hop>();
  #integers: readonly string[] | undefined;
  #hasData: boolean | undefined;
  #required: readonly string[] | undefined;
  #enums: Readonly<Record<string, readonly string[]>> | undefined;

  constructor(declared: Declared, features?: Features) {
    this.#features = features;
    const { space, externalId, version, type } = declared;
    this.id = Object.freeze({ space, externalId, version });
    this.source = Object.freeze({ type: "view", space, externalId, version });
    this.kind = declared.usedFor ?? "node";
    this.type = type && { space: type[0], externalId: type[1] };
    this.#declared = declared;
  }

  /** What can be done with its instances. */
  get features(): Features {
    return this.#features as Features;
  }

  /** Under what an answer has the properties of the view. */
  get key(): string {
    return `${this.id.externalId}/${this.id.version}`;
  }

  /** Own and inherited members. */
  get members(): ReadonlyMap<string, Member> {
    if (!this.#members) {
      const { extends: parents, properties } = this.#declared;
      const above = (parents?.() ?? []).flatMap((parent) => [...describe(parent).members]);
      this.#members = new Map([...above, ...Object.entries(properties)]);
    }
    return this.#members;
  }

  /** The names of integers of 64 bits: their digits need care. */
  get integers(): readonly string[] {
    const long = (member: Member) => typeof member === "string" && /^int(64|53)/.test(member);
    return (this.#integers ??= [...this.members].filter(([, member]) => long(member)).map(([name]) => name));
  }

  /** Whether the view has data of its own: properties or direct relations. */
  get hasData(): boolean {
    return (this.#hasData ??= [...this.members.values()].some(isStored));
  }

  /** Throws TypeError for a name that is no property. */
  check(names: readonly string[]): void {
    for (const name of names) if (!this.members.has(name)) throw new TypeError(this.lacks("property", name));
  }

  /** What to say where it has no such thing. */
  lacks(kind: string, name: string): string {
    return `${this.id.externalId} has no ${kind} ${JSON.stringify(name)}`;
  }

  /** The relation of that name. Throws TypeError where the view has none. */
  hop(name: string): Hop {
    let found = this.#hops.get(name);
    if (!found) this.#hops.set(name, (found = this.#hop(name)));
    return found;
  }

  #hop(name: string): Hop {
    const member = this.members.get(name);
    if (member === undefined || typeof member === "string") throw new TypeError(this.lacks("relation", name));
    const [key, thunk] = Object.entries(member).find(([each]) => RELATION.test(each)) as [string, Thunk | null];
    const edge = "type" in member ? member : undefined;
    return {
      name,
      kind: key.replace(/s$/, "") as Hop["kind"],
      many: key.endsWith("s"),
      target: thunk ? describe(thunk()) : undefined,
      readOnly: "readOnly" in member && member.readOnly === true,
      edgeType: edge && { space: edge.type[0], externalId: edge.type[1] },
      inwards: edge?.inwards === true,
      edgeView: edge?.props && describe(edge.props()),
      through: "through" in member ? member.through : [this.id.space, this.key, name],
      throughList: "through" in member ? member.list === true : "directs" in member,
    };
  }

  /** The properties that an instance cannot be written without. */
  get required(): readonly string[] {
    return (this.#required ??= this.lineage.flatMap((each) => each.#declared.required ?? []));
  }

  /** The properties that have a unit, which CDF can convert. */
  get units(): readonly string[] {
    return [...new Set(this.lineage.flatMap((each) => each.#declared.units ?? []))];
  }

  /** The known values of enums, by property. */
  get enums(): Readonly<Record<string, readonly string[]>> {
    return (this.#enums ??= Object.freeze(
      Object.fromEntries(this.lineage.flatMap((each) => Object.entries(each.#declared.enums ?? {}))),
    ));
  }

  /** The view's own filter, in the form of the API. */
  get filter(): Readonly<Record<string, unknown>> | undefined {
    const { filter } = this.#declared;
    return filter === undefined ? undefined : (JSON.parse(filter) as Record<string, unknown>);
  }

  /** This view and all that it extends. */
  get lineage(): readonly Descriptor[] {
    return [this, ...(this.#declared.extends?.() ?? []).flatMap((parent) => describe(parent).lineage)];
  }
}

/** Whether an instance keeps the member itself: a property, or a direct relation. @internal */
export function isStored(member: Member | undefined): boolean {
  return typeof member === "string" || (member !== undefined && ("direct" in member || "directs" in member));
}

const descriptors = new WeakMap<object, Descriptor>();

/** Makes `constant` the one of that view. @internal */
export function register(constant: object, view: Descriptor): void {
  descriptors.set(constant, view);
}

/** The descriptor behind a view constant. Throws TypeError for anything else. @internal */
export function describe(view: object): Descriptor {
  const found = descriptors.get(view);
  if (!found) throw new TypeError("expected a view, such as the constants that a generated package exports");
  return found;
}
