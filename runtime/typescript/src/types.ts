/** What generated interfaces are made of. Types only. No id of a model holds a `$`, so members that begin with one are ours. */

declare const target: unique symbol;
declare const edge: unique symbol;
declare const one: unique symbol;
declare const of: unique symbol;
declare const writes: unique symbol;
declare const result: unique symbol;

export interface NodeId {
  readonly space: string;
  readonly externalId: string;
}

/** An instance: anything with its two ids (an instance, too), or an external id in the client's `instanceSpace`. */
export type NodeLike = NodeId | string;

export interface ViewId extends NodeId {
  readonly version: string;
}

/** What CDF keeps of every instance besides its properties. */
export interface InstanceRecord {
  readonly instanceType: "node" | "edge";
  readonly version: number;
  readonly type?: NodeId;
  readonly createdTime: Date;
  readonly lastUpdatedTime: Date;
  readonly deletedTime?: Date;
}

export interface Instance extends NodeId {
  /** Version, type and times. */
  readonly $: InstanceRecord;
}

export interface EdgeInstance extends Instance {
  readonly startNode: NodeId;
  readonly endNode: NodeId;
}

export type Int64 = bigint;
/** A `number` is taken where it is a safe integer. */
export type Int64Input = bigint | number;
export type Timestamp = Date;
/** What has an instant: `Temporal.Instant`, `Temporal.ZonedDateTime`. */
export interface Instant {
  readonly epochMilliseconds: number;
}
/** A text is ISO 8601 with a time zone. */
export type TimestampInput = Date | string | Instant;
/** `YYYY-MM-DD`: a day of the calendar, which no time zone shifts. */
export type PlainDate = `${number}-${number}-${number}`;
/** What is a day: `Temporal.PlainDate`. */
export interface Day {
  readonly year: number;
  readonly month: number;
  readonly day: number;
}
export type PlainDateInput = PlainDate | Day;
export type Json = unknown;
export type JsonInput = Readonly<Record<string, unknown>>;
export type TimeSeriesId = string;
export type FileId = string;
export type SequenceId = string;
/** One of the known values, or one that the model got later. */
export type Open<T extends string> = T | (string & {});

// Relations

export interface Cancel {
  /** Ends it at once; it rejects with the signal's reason. */
  readonly signal?: AbortSignal | undefined;
}

export interface Ref<T> extends NodeId {
  /** The node that it refers to; undefined where it has no data in that view. One request. */
  fetch(options?: Cancel): Promise<T | undefined>;
  readonly [target]: T;
}

/** The references, and lazily their nodes: `for (const ref of x)`, `for await (const node of x)`. */
export interface RefList<T> extends ReadonlyArray<Ref<T>>, AsyncIterable<T> {
  /** The nodes, without those that have no data in that view. */
  all(options?: Cancel): Promise<T[]>;
  readonly [target]: T;
}

/** A handle: reading from it is the request. */
export interface Relation<T> extends AsyncIterable<T> {
  all(options?: Cancel): Promise<T[]>;
  first(options?: Cancel): Promise<T | undefined>;
  /** The only one; undefined where there is none. Rejects with NotUniqueError where there are several. */
  one(options?: Cancel): Promise<T | undefined>;
  count(options?: Cancel): Promise<number>;
  readonly [target]: T;
}

export interface Reverse<T> extends Relation<T> {
  /** The same relation, narrowed. */
  where(where: Filter<T> | Where<T>): Reverse<T>;
  readonly [edge]: null;
}

export interface ReverseOne<T> extends Reverse<T> {
  readonly [one]: true;
}

export interface Edges<T, E = EdgeInstance> extends Relation<T> {
  /** The edges themselves. */
  edges(options?: Cancel): Promise<E[]>;
  /** The same relation, narrowed to targets that pass. */
  where(where: Filter<T> | Where<T>): Edges<T, E>;
  readonly [edge]: E;
}

export interface Edge<T, E = EdgeInstance> extends Edges<T, E> {
  readonly [one]: true;
}

// Keys

type Base = "$" | "space" | "externalId" | "startNode" | "endNode";
/** The properties of a view that a condition or a query can name. */
export type PropertyKeys<T> = Exclude<keyof T & string, Base>;
type HasTarget<T> = { readonly [target]: T };
export type TargetOf<V> = NonNullable<V> extends HasTarget<infer U> ? U : never;
export type RelationKeys<T> = {
  [K in PropertyKeys<T>]-?: NonNullable<T[K]> extends HasTarget<unknown> ? K : never;
}[PropertyKeys<T>];

// Writing

type Literal<V> = V extends string ? (string extends V ? never : V) : never;
/** The known values of an open enum, or of the elements of a list of them: what can be written. */
export type Closed<V> =
  Exclude<V, undefined> extends readonly (infer I)[] ? Literal<I> : Literal<Exclude<V, undefined>>;
/** Left out or undefined: not sent. null: cleared. */
export type Maybe<V> = V | null | undefined;
/** A node by its id, or an object that is written with it. */
export type NodeInput<W> = NodeLike | W;
type Scalar<V> = V extends bigint
  ? Int64Input
  : V extends Date
    ? TimestampInput
    : V extends PlainDate
      ? PlainDateInput
      : V;

export interface NodeWrite {
  readonly space?: string | undefined;
  readonly externalId: string;
  /** Refuse the write where the stored version is newer. */
  readonly $existingVersion?: number | undefined;
  readonly $type?: NodeLike | undefined;
}

export interface EdgeWrite {
  readonly space?: string | undefined;
  /** Made of type, start and end where it is left out. */
  readonly externalId?: string | undefined;
  readonly $existingVersion?: number | undefined;
  readonly $type?: NodeLike | undefined;
  readonly startNode?: NodeLike | undefined;
  readonly endNode?: NodeLike | undefined;
  /** Properties that are called `startNode` or `endNode`, in the form of the API. */
  readonly $own?: { readonly startNode?: unknown; readonly endNode?: unknown } | undefined;
}

// Conditions

/** A condition on instances of a view; filters of two views do not go together. */
export interface Filter<T> {
  and(...others: readonly Filter<T>[]): Filter<T>;
  or(...others: readonly Filter<T>[]): Filter<T>;
  not(): Filter<T>;
  toJSON(): unknown;
  readonly [of]: (view: T) => void;
}

export interface Sort<T> {
  toJSON(): unknown;
  readonly [of]: (view: T) => void;
}

export interface SortOptions {
  readonly nullsFirst?: boolean | undefined;
}

export interface AnyColumn<T> {
  exists(): Filter<T>;
  missing(): Filter<T>;
}

interface SortableColumn<T> extends AnyColumn<T> {
  asc(options?: SortOptions): Sort<T>;
  desc(options?: SortOptions): Sort<T>;
}

export interface EqualColumn<T, V> extends SortableColumn<T> {
  eq(value: V): Filter<T>;
  ne(value: V): Filter<T>;
  in(values: readonly V[]): Filter<T>;
}

/** The ends of a span; one that is left out is open. */
export interface Bounds<V> {
  readonly lt?: V | undefined;
  readonly lte?: V | undefined;
  readonly gt?: V | undefined;
  readonly gte?: V | undefined;
}

export interface OrderedColumn<T, V> extends EqualColumn<T, V> {
  lt(value: V): Filter<T>;
  lte(value: V): Filter<T>;
  gt(value: V): Filter<T>;
  gte(value: V): Filter<T>;
  /** Both ends belong to it. */
  between(low: V, high: V): Filter<T>;
  /** The span from this property to `end` meets that of the bounds. */
  overlaps(end: OrderedColumn<T, V>, bounds: Bounds<V>): Filter<T>;
}

export interface TextColumn<T, V = string> extends EqualColumn<T, V> {
  startsWith(value: string): Filter<T>;
}

export interface ListColumn<T, V> extends AnyColumn<T> {
  containsAny(values: readonly V[]): Filter<T>;
  containsAll(values: readonly V[]): Filter<T>;
}

export interface RefColumn<T, U> extends EqualColumn<T, NodeLike> {
  /** The node at the far side passes. */
  has(filter: Filter<U> | Where<U>): Filter<T>;
}

/** A relation that is no data of the instance: conditions do not reach it. */
export interface RelationColumn<U> {
  readonly [target]: U;
}

export type Column<T, V> = [V] extends [boolean]
  ? EqualColumn<T, boolean>
  : [V] extends [PlainDate]
    ? OrderedColumn<T, PlainDateInput>
    : [V] extends [string]
      ? TextColumn<T, V>
      : [V] extends [number | bigint | Date]
        ? OrderedColumn<T, Scalar<V>>
        : [V] extends [Ref<infer U>]
          ? RefColumn<T, U>
          : [V] extends [RefList<unknown>]
            ? ListColumn<T, NodeLike>
            : [V] extends [Relation<infer U>]
              ? RelationColumn<U>
              : [V] extends [readonly (infer I)[]]
                ? ListColumn<T, Scalar<I>>
                : AnyColumn<T>;

/** What a view offers: all of it, or less where it is of edges or cannot be listed or written. */
export type ViewKind = "instance" | "edge" | "read" | "readEdge" | "write" | "retrieve";

export interface ViewBase<T, W, K extends ViewKind> {
  readonly space: TextColumn<T>;
  readonly externalId: TextColumn<T>;
  readonly $: {
    readonly version: OrderedColumn<T, number>;
    readonly type: EqualColumn<T, NodeLike>;
    readonly createdTime: OrderedColumn<T, TimestampInput>;
    readonly lastUpdatedTime: OrderedColumn<T, TimestampInput>;
  };
  readonly $view: ViewId;
  /** The known values of enums: `Pump.$enums.status`. */
  readonly $enums: Enums<T>;
  readonly [of]: T;
  readonly [writes]: readonly [(object: W) => void, K];
}

type ValuesOf<T> = { readonly [P in PropertyKeys<T>]-?: Closed<T[P]> };
type Enums<T> = {
  readonly [P in PropertyKeys<T> as [Closed<T[P]>] extends [never] ? never : P]-?: readonly ValuesOf<T>[P][];
};

/** The columns of a view, and what it reads (T) and writes (W). */
export type View<T, W = unknown, K extends ViewKind = "instance"> = {
  readonly [P in PropertyKeys<T>]-?: Column<T, Exclude<T[P], undefined>>;
} & ViewBase<T, W, K>;

export type InstanceOf<V> = V extends { readonly [of]: infer T } ? T : never;

/** Conditions as an object: a value is equality, an array is `in`, null is missing; all of them must hold. */
export type Where<T> = 0 extends 1 & T ? Readonly<Record<string, unknown>> : Conditions<T>;

type Conditions<T> = { readonly [K in PropertyKeys<T>]?: Condition<Exclude<T[K], undefined>> | undefined } & {
  readonly space?: Value<string, Text<string>> | undefined;
  readonly externalId?: Value<string, Text<string>> | undefined;
};

interface Exists {
  readonly exists?: boolean | undefined;
}

interface Equal<V> extends Exists {
  readonly eq?: V | undefined;
  readonly ne?: V | undefined;
  readonly in?: readonly V[] | undefined;
}

interface Text<V> extends Equal<V> {
  readonly startsWith?: string | undefined;
}

interface Ordered<V> extends Equal<V>, Bounds<V> {
  readonly between?: readonly [V, V] | undefined;
}

interface Contains<V> extends Exists {
  readonly containsAny?: readonly V[] | undefined;
  readonly containsAll?: readonly V[] | undefined;
}

interface Refers<U> extends Equal<NodeLike> {
  readonly has?: Where<U> | Filter<U> | undefined;
}

type Value<V, O> = V | readonly V[] | null | O;
type Condition<V> = [V] extends [boolean]
  ? Value<boolean, Equal<boolean>>
  : [V] extends [PlainDate]
    ? Value<PlainDateInput, Ordered<PlainDateInput>>
    : [V] extends [string]
      ? Value<V, Text<V>>
      : [V] extends [number | bigint | Date]
        ? Value<Scalar<V>, Ordered<Scalar<V>>>
        : [V] extends [Ref<infer U>]
          ? Value<NodeLike, Refers<U>>
          : [V] extends [RefList<unknown>]
            ? Contains<NodeLike> | null
            : [V] extends [Relation<unknown>]
              ? never
              : [V] extends [readonly (infer I)[]]
                ? Contains<Scalar<I>> | null
                : Exists | null;

// What a query gives

/** Relations to read with the instances: `{ site: { parent: true }, valves: true }`. */
export type Include<T> = { readonly [K in RelationKeys<T>]?: true | Include<TargetOf<T[K]>> };

export type Included<T, I> = [I] extends [true]
  ? T
  : Omit<T, keyof I & string> & {
      readonly [K in keyof I & keyof T]: NonNullable<T[K]> extends Ref<unknown> | { readonly [one]: true }
        ? Included<TargetOf<T[K]>, I[K]> | undefined
        : readonly Included<TargetOf<T[K]>, I[K]>[];
    };

export type Selected<T, K extends string> = Pick<T, (K | Base) & keyof T>;

// Aggregates: named by the caller, grouped by property

export interface Aggregate<T, R> {
  readonly [of]: (view: T) => void;
  readonly [result]: R;
}

type GroupValue<V> = [V] extends [Ref<unknown>] ? NodeId : V;
export type Groupable<T> = {
  [K in PropertyKeys<T>]-?: Exclude<T[K], undefined> extends string | number | bigint | boolean | Ref<unknown>
    ? K
    : never;
}[PropertyKeys<T>];

export interface AggregateRow<T, A, G extends keyof T> {
  readonly values: { readonly [N in keyof A]: A[N] extends Aggregate<never, infer R> ? R : never };
  readonly group: { readonly [K in G]?: GroupValue<Exclude<T[K], undefined>> };
}
