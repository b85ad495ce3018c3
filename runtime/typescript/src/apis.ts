/** What the API of a view offers, by kind of view: the types say which methods there are. */
import type { AggregateRows, InstanceList } from "./lists.ts";
import type { Page, PageOptions } from "./paging.ts";
import type { Query } from "./query.ts";
import type {
  Aggregate,
  AggregateRow,
  Cancel,
  Filter,
  Groupable,
  Instance,
  NodeId,
  NodeLike,
  PropertyKeys,
  Sort,
  Where,
} from "./types.ts";
import type { DryRun, UpsertOptions } from "./writes.ts";

/** The external id of a unit by property, or a unit system such as "SI" for every property that has a unit. */
export type TargetUnits = string | { readonly [property: string]: string | undefined };

/** What converts values. */
export interface Converting<T> {
  /** The unit to convert to, by property: `{ pressure: "pressure:bar" }`; or a unit system such as "SI", for every property. */
  readonly targetUnits?: string | { readonly [K in PropertyKeys<T>]?: string } | undefined;
}

export interface ReadOptions<T> extends PageOptions, Converting<T> {
  readonly where?: Filter<T> | Where<T> | undefined;
  readonly sort?: Sort<T> | readonly Sort<T>[] | undefined;
}

export interface SearchOptions<T> extends Cancel, Converting<T> {
  /** Where to search; default: in all texts. */
  readonly properties?: readonly PropertyKeys<T>[] | undefined;
  readonly where?: Filter<T> | Where<T> | undefined;
  readonly sort?: Sort<T> | readonly Sort<T>[] | undefined;
  /** At most so many, 1 to 1000 (default). */
  readonly limit?: number | undefined;
  /** Whether all words must be found, or one (default). */
  readonly operator?: "AND" | "OR" | undefined;
}

export interface AggregateOptions<T, G> extends Cancel, Converting<T> {
  readonly groupBy?: readonly G[] | undefined;
  readonly where?: Filter<T> | Where<T> | undefined;
  /** At most so many groups, whichever the API gives first; default: all of them. */
  readonly limit?: number | undefined;
  /** Of what a search for this text finds; `properties`: where to search. */
  readonly query?: string | undefined;
  readonly properties?: readonly PropertyKeys<T>[] | undefined;
}

export interface ChangesOptions<T> extends Cancel {
  /** Read on from here; without it from the beginning. */
  readonly cursor?: string | undefined;
  readonly where?: Filter<T> | Where<T> | undefined;
  readonly chunkSize?: number | undefined;
}

/** What a write did; `unchanged` held the same values already, or were skipped. */
export interface UpsertResult {
  readonly created: readonly NodeId[];
  readonly updated: readonly NodeId[];
  readonly unchanged: readonly NodeId[];
  readonly deleted: readonly NodeId[];
}

/** One change; reading on from `cursor` misses nothing, and only that of the last one of a page repeats nothing. */
export type Change<T> =
  | { readonly kind: "upsert"; readonly instance: T; readonly cursor: string }
  | {
      readonly kind: "delete";
      readonly id: { readonly space: string; readonly externalId: string };
      readonly cursor: string;
    };

/** Reads by ids. */
export interface RetrieveAPI<T, W = never> {
  /** The instance, undefined where it does not exist. One request. */
  retrieve(id: NodeLike, options?: Cancel): Promise<T | undefined>;
  /** Those that exist, each once, in the order asked for. One request per 1,000. */
  retrieve(ids: readonly NodeLike[], options?: Cancel): Promise<InstanceList<T, W>>;
  /** The instance. Rejects with ResourceNotFoundError where it does not exist. */
  get(id: NodeLike, options?: Cancel): Promise<T>;
}

interface Reading<T, W> extends RetrieveAPI<T, W> {
  /** Every instance, lazily; from the second page on the next one is asked for while you use the one before. */
  iterate(options?: ReadOptions<T>): AsyncGenerator<T, void, undefined>;
  pages(options?: ReadOptions<T>): AsyncGenerator<Page<T>, void, undefined>;
  /** All instances, or the first `limit`. */
  list(options?: ReadOptions<T>): Promise<InstanceList<T, W>>;
  /** Full text search: the best 1,000 at most, `complete` tells whether that is all. One request. */
  search(text: string, options?: SearchOptions<T>): Promise<InstanceList<T, W>>;
  count(where?: Filter<T> | Where<T>, options?: Cancel): Promise<number>;
  /**
   * `aggregate({ n: count(), top: max(Pump.speed) }, { groupBy: ["site"] })`. One request; about two more for each further
   * 500 groups. `complete` of the rows tells whether these are all.
   */
  aggregate<const A extends Readonly<Record<string, Aggregate<T, unknown>>>, const G extends Groupable<T> = never>(
    aggregates: A,
    options?: AggregateOptions<T, G>,
  ): Promise<AggregateRows<AggregateRow<T, A, G>>>;
  /** What changed since `cursor`, up to now. */
  changes(options?: ChangesOptions<T>): AsyncGenerator<Change<T>, void, undefined>;
}

interface Querying<T, W> {
  query(): Query<T, W>;
}

interface Writing<T, W> {
  /** Writes objects, and those in their relations, targets first; up to 1,000 instances are one transaction. */
  upsert(objects: W | T | readonly (W | T)[], options?: UpsertOptions): Promise<UpsertResult>;
  /** What `upsert` would send. */
  dryRun(objects: W | T | readonly (W | T)[], options?: UpsertOptions): Promise<DryRun>;
  /** Writes these properties alone, refused where the instance changed since it was read; the instance as it is then. */
  update(instance: T & Instance, changes: Partial<Omit<W, "space" | "externalId">>, options?: Cancel): Promise<T>;
  delete(wanted: NodeLike | readonly NodeLike[], options?: Cancel): Promise<UpsertResult>;
  /** What can be written of an instance, with the version that was read. */
  asWrite(instance: T & Instance): W;
}

export interface InstanceAPI<T, W> extends Reading<T, W>, Querying<T, W>, Writing<T, W> {}
/** Of edges: a query starts at nodes. */
export interface EdgeAPI<T, W> extends Reading<T, W>, Writing<T, W> {}
/** Of a view that cannot be written. */
export interface ReadAPI<T> extends Reading<T, never>, Querying<T, never> {}
export interface ReadEdgeAPI<T> extends Reading<T, never> {}
/** Of a view that cannot be listed. */
export interface WriteAPI<T, W> extends RetrieveAPI<T, W>, Writing<T, W> {}

export interface APIs<T, W> {
  readonly instance: InstanceAPI<T, W>;
  readonly edge: EdgeAPI<T, W>;
  readonly read: ReadAPI<T>;
  readonly readEdge: ReadEdgeAPI<T>;
  readonly write: WriteAPI<T, W>;
  readonly retrieve: RetrieveAPI<T>;
}
