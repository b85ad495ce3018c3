/** Requests that read: what the API of a view, relations and queries have in common. */

import type { TargetUnits } from "./apis.ts";
import { type Tree, wireFilter } from "./columns.ts";
import { type Decode, decoder, type WireInstance } from "./decode.ts";
import { IncompleteResultWarning } from "./errors.ts";
import { factsOf } from "./http.ts";
import { keyOf } from "./ids.ts";
import { collect, type Page, type PageOptions, pagesOf, split } from "./paging.ts";
import type { Descriptor } from "./schema.ts";
import { MOST, Session } from "./session.ts";
import { atOnce } from "./throttle.ts";
import type { NodeId, NodeLike } from "./types.ts";
import { unitsOf } from "./units.ts";

export interface ListOptions extends PageOptions {
  readonly where?: unknown;
  readonly sort?: unknown;
  readonly targetUnits?: TargetUnits | undefined;
}

const readers = new WeakMap<Session, Reader>();

/** What reads for a session. */
export function readerOf(session: Session): Reader {
  let found = readers.get(session);
  if (!found) readers.set(session, (found = new Reader(session.transport, session.instanceSpace)));
  return found;
}

export class Reader extends Session {
  readonly #decoders = new Map<Descriptor, Decode>();

  decode(view: Descriptor): Decode {
    let found = this.#decoders.get(view);
    if (!found) this.#decoders.set(view, (found = decoder(this, view)));
    return found;
  }

  /** Instances of an answer, which may be anything. */
  decodeAll(view: Descriptor, items: unknown): object[] {
    return this.items<WireInstance>(items).map(this.decode(view));
  }

  /** Says that a result of the view is not all there is: once a call. */
  incomplete(view: Descriptor, what: string): void {
    this.transport.observer.warn(new IncompleteResultWarning(`${view.id.externalId}: ${what}`));
  }

  filter(view: Descriptor, where: unknown): Tree | undefined {
    return where === undefined ? undefined : wireFilter(view, where, this.space);
  }

  /** The instances with these ids that the view has, each once, in the order asked for. */
  async retrieve(view: Descriptor, ids: readonly NodeLike[], signal?: AbortSignal): Promise<object[]> {
    const wanted = [...new Map(ids.map((each) => this.id(each)).map((id) => [keyOf(id), id])).values()];
    const found = new Map<string, object>();
    const errors = await atOnce(split(wanted, MOST), this.transport.width("read"), async (some) => {
      const body = {
        items: some.map((id) => ({ instanceType: view.kind, ...id })),
        sources: [{ source: view.source }],
      };
      const { items } = await this.ask("byids", body, { signal, view });
      for (const each of this.decodeAll(view, items)) found.set(keyOf(each as NodeId), each);
    });
    for (const error of errors) if (error !== undefined) throw error;
    return wanted.flatMap((id) => found.get(keyOf(id)) ?? []);
  }

  /** The pages of a list. */
  pages(view: Descriptor, options: ListOptions): AsyncGenerator<Page<object>, void, undefined> {
    const { where, sort } = options;
    const units = unitsOf(view, options.targetUnits);
    const body = {
      instanceType: view.kind,
      sources: view.id.version ? [{ source: view.source, ...units }] : undefined,
      filter: this.filter(view, where),
      sort: sortKeys(sort),
    };
    return pagesOf(
      async (cursor, limit, signal) => {
        const answer = await this.ask<{ nextCursor?: string | null }>(
          "list",
          { ...body, limit, cursor },
          { signal, view, repeat408: limit <= 1 },
        );
        return {
          items: this.decodeAll(view, answer.items),
          cursor: answer.nextCursor ?? undefined,
          facts: factsOf(answer),
        };
      },
      MOST,
      options,
    );
  }

  list(view: Descriptor, options: ListOptions): Promise<object[]> {
    return collect(this.pages(view, options));
  }

  async count(view: Descriptor, where: unknown, signal?: AbortSignal): Promise<number> {
    const body = {
      view: view.source,
      instanceType: view.kind,
      aggregates: [{ count: {} }],
      filter: this.filter(view, where),
    };
    const answer = await this.ask<{ items?: { aggregates?: { value?: unknown }[] }[] }>("aggregate", body, { signal });
    const value = answer.items?.[0]?.aggregates?.[0]?.value ?? 0;
    if (typeof value !== "number") throw this.invalid("it has no count");
    return value;
  }
}

export function sortKeys(sort: unknown): readonly unknown[] | undefined {
  if (sort === undefined) return undefined;
  return Array.isArray(sort) ? (sort as unknown[]) : [sort];
}
