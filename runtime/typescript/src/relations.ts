/** Handles of edges and reverse relations: reading from one is the request. */
import { Condition, join, toFilter } from "./columns.ts";
import { type WireInstance, wantedTarget } from "./decode.ts";
import { idOf, keyOf } from "./ids.ts";
import { only } from "./lists.ts";
import { pagesOf } from "./paging.ts";
import type { Reader } from "./reader.ts";
import { Descriptor, type Hop } from "./schema.ts";
import { MOST, type SetAnswer } from "./session.ts";
import type { Cancel, NodeId } from "./types.ts";

/** The handle of the relation `hop` of the instance `from`. */
export function handle(reader: Reader, hop: Hop, from: NodeId): object {
  const id = idOf(from);
  return hop.kind === "reverse" ? new ReverseHandle(reader, hop, id) : new EdgeHandle(reader, hop, id);
}

interface Reading extends Cancel {
  readonly limit?: number | undefined;
}

abstract class Handle {
  protected readonly reader: Reader;
  protected readonly hop: Hop;
  protected readonly from: NodeId;
  protected readonly given: Condition | undefined;

  constructor(reader: Reader, hop: Hop, from: NodeId, given?: Condition) {
    this.reader = reader;
    this.hop = hop;
    this.from = from;
    this.given = given;
    for (const name of Object.keys(this)) Object.defineProperty(this, name, { enumerable: false });
  }

  where(where: unknown): this {
    const condition = toFilter(wantedTarget(this.hop), where);
    const given = this.given ? join("and", [this.given, condition]) : condition;
    const kind = this.constructor as new (...given: unknown[]) => this;
    return new kind(this.reader, this.hop, this.from, given);
  }

  /** The nodes, at most `limit` of them. */
  protected abstract read(options: Reading): AsyncGenerator<object>;

  [Symbol.asyncIterator](): AsyncGenerator<object> {
    return this.read({});
  }

  async all(options: Reading = {}): Promise<object[]> {
    const found: object[] = [];
    for await (const each of this.read(options)) found.push(each);
    return found;
  }

  async first({ signal }: Cancel = {}): Promise<object | undefined> {
    return (await this.all({ signal, limit: 1 }))[0];
  }

  async one({ signal }: Cancel = {}): Promise<object | undefined> {
    return only(await this.all({ signal, limit: 2 }), `node at ${this.hop.name}`);
  }
}

/** The instances whose direct relation leads to the node. */
class ReverseHandle extends Handle {
  protected override async *read(options: Reading): AsyncGenerator<object> {
    const pages = this.reader.pages(wantedTarget(this.hop), { ...options, where: this.#condition });
    for await (const page of pages) yield* page.items;
  }

  count({ signal }: Cancel = {}): Promise<number> {
    return this.reader.count(wantedTarget(this.hop), this.#condition, signal);
  }

  get #condition(): Condition {
    const points = pointsAt(this.hop, this.from);
    return this.given ? join("and", [points, this.given]) : points;
  }
}

export function pointsAt(hop: Hop, id: NodeId): Condition {
  const property = hop.through;
  return new Condition(
    hop.throughList ? { containsAny: { property, values: [id] } } : { equals: { property, value: id } },
  );
}

/** The nodes at the far side of the node's edges. */
class EdgeHandle extends Handle {
  protected override async *read({ limit = Number.POSITIVE_INFINITY, signal }: Reading): AsyncGenerator<object> {
    const view = wantedTarget(this.hop);
    const seen = new Set<string>();
    for await (const page of this.#pages(signal, [{ source: view.source, properties: ["*"] }], view, view)) {
      for (const each of page.items as readonly NodeId[]) {
        if (seen.has(keyOf(each))) continue;
        seen.add(keyOf(each));
        yield each;
        if (seen.size >= limit) return;
      }
    }
  }

  async count({ signal }: Cancel = {}): Promise<number> {
    const seen = new Set<string>();
    const view = this.hop.target;
    for await (const page of this.#pages(signal, [], view))
      for (const each of page.items as readonly NodeId[]) seen.add(keyOf(each));
    return seen.size;
  }

  /** The edges themselves, with their properties where the model has a view of them. */
  edges({ signal }: Cancel = {}): Promise<object[]> {
    return this.reader.list(this.hop.edgeView ?? BARE_EDGE, { where: this.#edges, signal });
  }

  /** The edges of the node that the relation is about. */
  get #edges(): Condition {
    const near = this.hop.inwards ? "endNode" : "startNode";
    const ofType = new Condition({ equals: { property: ["edge", "type"], value: this.hop.edgeType } });
    return join("and", [ofType, new Condition({ equals: { property: ["edge", near], value: this.from } })]);
  }

  #pages(
    signal: AbortSignal | undefined,
    sources: readonly object[],
    view: Descriptor | undefined,
    decoded?: Descriptor,
  ): AsyncGenerator<{ items: readonly object[] }> {
    const direction = this.hop.inwards ? "inwards" : "outwards";
    const filter = view && rootFilter(this.reader, view, this.given);
    return pagesOf(
      async (cursor, limit, ending) => {
        const body = {
          with: {
            edges: { edges: { direction, filter: this.#edges.tree }, limit },
            nodes: { nodes: { from: "edges", chainTo: "destination", ...(filter && { filter }) }, limit },
          },
          select: { edges: {}, nodes: sources.length ? { sources } : {} },
          ...(cursor !== undefined && { cursors: { edges: cursor } }),
        };
        const answer = await this.reader.ask<SetAnswer>("query", body, { signal: ending, view: decoded });
        const nodes = this.reader.items<WireInstance>(answer.items?.["nodes"]);
        return {
          items: decoded ? nodes.map(this.reader.decode(decoded)) : nodes,
          cursor: answer.nextCursor?.["edges"] ?? undefined,
        };
      },
      MOST,
      { signal },
    );
  }
}

/** What makes an instance one of the view in a query, and what else is asked of it. */
export function rootFilter(reader: Reader, view: Descriptor, where?: Condition): object | undefined {
  const parts: Condition[] = [];
  // A list knows the filter of its view by itself; a result set is what its filter says.
  if (view.filter) parts.push(new Condition(view.filter));
  else if (view.hasData) parts.push(new Condition({ hasData: [view.source] }));
  if (view.type && !view.filter)
    parts.push(new Condition({ equals: { property: ["node", "type"], value: view.type } }));
  const given = where?.tree["matchAll"] === undefined ? where : undefined;
  if (given) parts.push(given);
  return parts.length ? reader.filter(view, join("and", parts)) : undefined;
}

/** Edges without properties, of any view. */
export const BARE_EDGE: Descriptor = /* @__PURE__ */ new Descriptor({
  space: "",
  externalId: "Edge",
  version: "",
  usedFor: "edge",
  properties: {},
});
