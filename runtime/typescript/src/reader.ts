/** Requests that read: what the API of a view, relations and queries have in common. */

import { invalidAnswer } from "./answers.ts";
import { type Tree, wireFilter } from "./columns.ts";
import { type Decode, decoder, type WireInstance } from "./decode.ts";
import type { InvalidAnswerError } from "./errors.ts";
import { factsOf, type Transport } from "./http.ts";
import { type Page, type PageOptions, pagesOf, split } from "./paging.ts";
import type { Descriptor } from "./schema.ts";
import type { NodeId, NodeLike } from "./types.ts";
import { isId, keyOf, shown } from "./values.ts";

export const PATH = "/models/instances";
/** The most instances of one request, by the API. */
export const MOST = 1000;

export interface ListOptions extends PageOptions {
  readonly where?: unknown;
  readonly sort?: unknown;
  readonly targetUnits?: Readonly<Record<string, string | undefined>> | undefined;
}

export class Reader {
  readonly transport: Transport;
  readonly #instanceSpace: string | undefined;
  readonly #decoders = new Map<Descriptor, Decode>();

  constructor(transport: Transport, instanceSpace: string | undefined) {
    this.transport = transport;
    this.#instanceSpace = instanceSpace;
  }

  decode(view: Descriptor): Decode {
    let found = this.#decoders.get(view);
    if (!found) this.#decoders.set(view, (found = decoder(this, view)));
    return found;
  }

  /** Instances of an answer, which may be anything. */
  decodeAll(view: Descriptor, items: unknown): object[] {
    return wireInstances(items, this).map(this.decode(view));
  }

  invalid(reason: string): InvalidAnswerError {
    return invalidAnswer(reason);
  }

  /** The space of an external id that was given alone. */
  readonly space = (externalId: string): string => {
    if (this.#instanceSpace) return this.#instanceSpace;
    throw new TypeError(
      `the external id ${shown(externalId)} has no space: give { space, externalId }, or the client an instanceSpace`,
    );
  };

  id(of: NodeLike): NodeId {
    if (typeof of === "string") return { space: this.space(of), externalId: of };
    if (!isId(of))
      throw new TypeError(
        `${shown(of)} is not the id of an instance: give an external id, { space, externalId } or the instance itself`,
      );
    return { space: of.space, externalId: of.externalId };
  }

  filter(view: Descriptor, where: unknown): Tree | undefined {
    return where === undefined ? undefined : wireFilter(view, where, this.space);
  }

  /** The instances with these ids that the view has, each once, in the order asked for. */
  async retrieve(view: Descriptor, ids: readonly NodeLike[], signal?: AbortSignal): Promise<object[]> {
    const wanted = [...new Map(ids.map((each) => this.id(each)).map((id) => [keyOf(id), id])).values()];
    const found = new Map<string, object>();
    for (const some of split(wanted, MOST)) {
      const body = {
        items: some.map((id) => ({ instanceType: view.kind, ...id })),
        sources: [{ source: view.source }],
      };
      const answer = (await this.transport.post(`${PATH}/byids`, body, { signal, integers: view.integers })) as {
        items?: unknown;
      };
      for (const each of this.decodeAll(view, answer.items)) found.set(keyOf(each as NodeId), each);
    }
    return wanted.flatMap((id) => found.get(keyOf(id)) ?? []);
  }

  /** The pages of a list. */
  pages(view: Descriptor, options: ListOptions): AsyncGenerator<Page<object>, void, undefined> {
    const { where, sort } = options;
    const units = targetUnits(options.targetUnits);
    const body = {
      instanceType: view.kind,
      sources: [{ source: view.source, ...(units && { targetUnits: units }) }],
      filter: this.filter(view, where),
      sort: sortKeys(sort),
    };
    return pagesOf(
      async (cursor, limit, signal) => {
        const sending = { signal, integers: view.integers, repeat408: limit <= 1 };
        const answer = (await this.transport.post(`${PATH}/list`, { ...body, limit, cursor }, sending)) as {
          items?: unknown;
          nextCursor?: string | null;
        };
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

  async list(view: Descriptor, options: ListOptions): Promise<object[]> {
    const found: object[] = [];
    for await (const page of this.pages(view, options)) for (const each of page.items) found.push(each);
    return found;
  }

  async count(view: Descriptor, where: unknown, signal?: AbortSignal): Promise<number> {
    const body = {
      view: view.source,
      instanceType: view.kind,
      aggregates: [{ count: {} }],
      filter: this.filter(view, where),
    };
    const answer = (await this.transport.post(`${PATH}/aggregate`, body, { signal })) as {
      items?: { aggregates?: { value?: unknown }[] }[];
    };
    const value = answer.items?.[0]?.aggregates?.[0]?.value ?? 0;
    if (typeof value !== "number") throw this.invalid("it has no count");
    return value;
  }
}

/** The items of an answer. Throws InvalidAnswerError where they are no instances. */
export function wireInstances(items: unknown, reader: Reader): WireInstance[] {
  if (!Array.isArray(items)) throw reader.invalid("it has no list of items");
  for (const item of items as unknown[]) {
    if (!isId(item)) throw reader.invalid(`${shown(item)} is no instance`);
  }
  return items as WireInstance[];
}

export function sortKeys(sort: unknown): readonly unknown[] | undefined {
  if (sort === undefined) return undefined;
  return Array.isArray(sort) ? (sort as unknown[]) : [sort];
}

/** The units to convert to, as requests name them. */
function targetUnits(wanted: ListOptions["targetUnits"] = {}): object[] | undefined {
  const found = Object.entries(wanted).filter(([, unit]) => unit !== undefined);
  return found.length ? found.map(([property, externalId]) => ({ property, unit: { externalId } })) : undefined;
}
