import type { AggregateOptions, Change, ChangesOptions, ReadOptions, SearchOptions, UpsertResult } from "./apis.ts";
import { type AggregateRows, InstanceList } from "./lists.ts";
import { type Page } from "./paging.ts";
import { Query } from "./query.ts";
import { type Reader } from "./reader.ts";
import type { Descriptor } from "./schema.ts";
import type { Cancel, Instance, NodeLike } from "./types.ts";
import { type DryRun, type UpsertOptions } from "./writes.ts";
/** One view, of whatever types. */
export declare class ViewAPI {
    #private;
    constructor(reader: Reader, view: Descriptor);
    iterate(options?: ReadOptions<never>): AsyncGenerator<object, void, undefined>;
    pages(options?: ReadOptions<never>): AsyncGenerator<Page<object>, void, undefined>;
    list(options?: ReadOptions<never>): Promise<InstanceList<object, object>>;
    retrieve(ids: NodeLike | readonly NodeLike[], options?: Cancel): Promise<object | undefined>;
    get(id: NodeLike, options?: Cancel): Promise<object>;
    search(text: string, options?: SearchOptions<never>): Promise<InstanceList<object, object>>;
    count(where?: unknown, options?: Cancel): Promise<number>;
    /** What computes is reached through what `count()` and its like make: a program without them holds none of it. */
    aggregate(aggregates: Readonly<Record<string, unknown>>, options?: AggregateOptions<never, string>): Promise<AggregateRows<object>>;
    changes(options?: ChangesOptions<never>): AsyncGenerator<Change<object>, void, undefined>;
    query(): Query<never, never>;
    upsert(objects: unknown, options?: UpsertOptions): Promise<UpsertResult>;
    dryRun(objects: unknown, options?: UpsertOptions): Promise<DryRun>;
    update(instance: Instance, changes: object, options?: Cancel): Promise<object>;
    delete(wanted: NodeLike | readonly NodeLike[], options?: Cancel): Promise<UpsertResult>;
    asWrite(instance: object): object;
}
