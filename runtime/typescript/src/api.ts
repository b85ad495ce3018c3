/** The API of a view: every method; the types of generated code say which of them a view has. */
import type { Computed } from "./aggregates.ts";
import type { AggregateOptions, Change, ChangesOptions, ReadOptions, SearchOptions, UpsertResult } from "./apis.ts";
import { toFilter } from "./columns.ts";
import { viewOf, type WireInstance } from "./decode.ts";
import { deleteAll } from "./deletes.ts";
import { ResourceNotFoundError } from "./errors.ts";
import { several } from "./ids.ts";
import { type AggregateRows, InstanceList } from "./lists.ts";
import { checkCount, type Page, pagesOf } from "./paging.ts";
import { Query } from "./query.ts";
import { type Reader, sortKeys } from "./reader.ts";
import { rootFilter } from "./relations.ts";
import type { Descriptor } from "./schema.ts";
import { MOST, PATH, type SetAnswer } from "./session.ts";
import type { Cancel, Instance, NodeLike } from "./types.ts";
import { unitsOf } from "./units.ts";
import { type DryRun, planWrite, type UpsertOptions, upsert } from "./writes.ts";
import { written } from "./written.ts";

const MOST_CHANGES = 2000;

/** One view, of whatever types. */
export class ViewAPI {
  readonly #reader: Reader;
  readonly #view: Descriptor;

  constructor(reader: Reader, view: Descriptor) {
    this.#reader = reader;
    this.#view = view;
  }

  async *iterate(options: ReadOptions<never> = {}): AsyncGenerator<object, void, undefined> {
    for await (const page of this.pages(options)) yield* page.items;
  }

  pages(options: ReadOptions<never> = {}): AsyncGenerator<Page<object>, void, undefined> {
    return this.#reader.pages(this.#view, options);
  }

  async list(options: ReadOptions<never> = {}): Promise<InstanceList<object, object>> {
    return InstanceList.holding(await this.#reader.list(this.#view, options));
  }

  async retrieve(ids: NodeLike | readonly NodeLike[], options: Cancel = {}): Promise<object | undefined> {
    const found = await this.#reader.retrieve(this.#view, several(ids) as NodeLike[], options.signal);
    return Array.isArray(ids) ? InstanceList.holding(found) : found[0];
  }

  async get(id: NodeLike, options: Cancel = {}): Promise<object> {
    const found = await this.retrieve(id, options);
    if (found) return found;
    const { space, externalId } = this.#reader.id(id);
    const missing = [{ instanceType: this.#view.kind, space, externalId }];
    throw new ResourceNotFoundError(`there is no ${this.#view.id.externalId} ${space}:${externalId}`, {
      method: "POST",
      path: `${PATH}/byids`,
      missing,
    });
  }

  async search(text: string, options: SearchOptions<never> = {}): Promise<InstanceList<object, object>> {
    const { properties, where, sort, limit = MOST, operator = "OR", targetUnits, signal } = options;
    checkCount("limit", limit, 1);
    const body = {
      view: this.#view.source,
      instanceType: this.#view.kind,
      query: text,
      properties,
      operator,
      filter: this.#reader.filter(this.#view, where),
      sort: sortKeys(sort),
      limit,
      ...unitsOf(this.#view, targetUnits),
    };
    const { items } = await this.#reader.ask("search", body, { signal, view: this.#view });
    const found = this.#reader.decodeAll(this.#view, items);
    const complete = found.length < limit;
    if (!complete && limit >= MOST)
      this.#reader.incomplete(
        this.#view,
        "the search gave 1,000 instances, and the API gives no more: narrow it down, or give a smaller limit if the best are enough",
      );
    return InstanceList.holding(found, complete);
  }

  count(where?: unknown, options: Cancel = {}): Promise<number> {
    return this.#reader.count(this.#view, where, options.signal);
  }

  /** What computes is reached through what `count()` and its like make: a program without them holds none of it. */
  async aggregate(
    aggregates: Readonly<Record<string, unknown>>,
    options: AggregateOptions<never, string> = {},
  ): Promise<AggregateRows<object>> {
    const [first] = Object.values(aggregates) as (Partial<Computed> | undefined)[];
    if (!first?.aggregated) throw new TypeError("give an aggregate such as { n: count() }: with it come the groups");
    return first.aggregated(this.#reader, this.#view, aggregates, options);
  }

  async *changes(options: ChangesOptions<never> = {}): AsyncGenerator<Change<object>, void, undefined> {
    const filter = rootFilter(
      this.#reader,
      this.#view,
      options.where === undefined ? undefined : toFilter(this.#view, options.where),
    );
    const source = this.#view.hasData ? { sources: [{ source: this.#view.source, properties: ["*"] }] } : {};
    const decode = this.#reader.decode(this.#view);
    const pages = pagesOf(
      async (before, limit, signal) => {
        const body = {
          with: { changes: { [`${this.#view.kind}s`]: { ...(filter && { filter }) }, limit } },
          select: { changes: source },
          ...(before !== undefined && { cursors: { changes: before } }),
        };
        const answer = await this.#reader.ask<SetAnswer>("sync", body, { signal, view: this.#view });
        const items = this.#reader.items<WireInstance>(answer.items?.["changes"]);
        const after = answer.nextCursor?.["changes"];
        if (!after) throw this.#reader.invalid("it has no cursor");
        const last = items.length - 1;
        const changes = items.map((item, index) => change(item, decode, index === last ? after : (before ?? "")));
        return { items: changes, cursor: items.length >= limit ? after : undefined };
      },
      MOST_CHANGES,
      options,
      options.cursor,
    );
    for await (const page of pages) yield* page.items;
  }

  query(): Query<never, never> {
    return new Query<never, never>(this.#reader, { view: this.#view, include: {} });
  }

  upsert(objects: unknown, options: UpsertOptions = {}): Promise<UpsertResult> {
    return upsert(this.#reader, [[this.#view, several(objects)]], options);
  }

  dryRun(objects: unknown, options: UpsertOptions = {}): Promise<DryRun> {
    return planWrite(this.#reader, [[this.#view, several(objects)]], options);
  }

  async update(instance: Instance, changes: object, options: Cancel = {}): Promise<object> {
    if (viewOf(instance) === undefined)
      throw new TypeError("expected an instance as it was read: a copy of one has lost its version");
    const { space, externalId, $: record } = instance;
    const ends =
      this.#view.kind === "edge"
        ? {
            startNode: (instance as { startNode?: unknown }).startNode,
            endNode: (instance as { endNode?: unknown }).endNode,
            $type: record.type,
          }
        : {};
    await this.upsert({ ...ends, ...changes, space, externalId, $existingVersion: record.version }, options);
    return this.get({ space, externalId }, options);
  }

  delete(wanted: NodeLike | readonly NodeLike[], options: Cancel = {}): Promise<UpsertResult> {
    return deleteAll(this.#reader, this.#view.kind, several(wanted) as NodeLike[], options.signal);
  }

  asWrite(instance: object): object {
    return written(instance);
  }
}

function change(item: WireInstance, decode: (item: WireInstance) => object, cursor: string): Change<object> {
  const { space, externalId } = item;
  return item.deletedTime === undefined
    ? { kind: "upsert", instance: decode(item), cursor }
    : { kind: "delete", id: { space, externalId }, cursor };
}
