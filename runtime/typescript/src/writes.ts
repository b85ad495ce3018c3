/** Writing and deleting instances, and what became of each. */
import {
  ClientError,
  ConflictError,
  InvalidAnswerError,
  MultiRequestError,
  NetworkError,
  QueryTimeoutError,
  ServerError,
} from "./errors.ts";
import { Graph, type Item, type Mode } from "./graph.ts";
import { answerOf } from "./lost.ts";
import { order } from "./order.ts";
import { split } from "./paging.ts";
import { MOST, PATH, type Reader } from "./reader.ts";
import type { Descriptor } from "./schema.ts";
import type { NodeId, NodeLike } from "./types.ts";
import { idOf, isId, keyOf } from "./values.ts";

/** What a write did; `unchanged` held the same values already, or were skipped. */
export interface UpsertResult {
  readonly created: readonly NodeId[];
  readonly updated: readonly NodeId[];
  readonly unchanged: readonly NodeId[];
  readonly deleted: readonly NodeId[];
}

export interface UpsertOptions {
  /** `apply` keeps what is not given, `replace` clears it, `create` refuses what exists. */
  readonly mode?: Mode | undefined;
  readonly skipOnVersionConflict?: boolean | undefined;
  readonly autoCreateStartNodes?: boolean | undefined;
  readonly autoCreateEndNodes?: boolean | undefined;
  /** Whether targets that do not exist are created, empty. Default: true. */
  readonly autoCreateDirectRelations?: boolean | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** The requests of a write as they would be sent. */
export interface DryRun {
  readonly nodes: number;
  readonly edges: number;
  readonly requests: readonly { readonly method: "POST"; readonly path: string; readonly body: object }[];
}

/** A view and objects of it. */
export type Group = readonly [view: Descriptor, objects: readonly unknown[]];

export async function planWrite(reader: Reader, groups: readonly Group[], options: UpsertOptions): Promise<DryRun> {
  const graph = new Graph(reader, options.mode ?? "apply");
  for (const [view, objects] of groups) await graph.add(view, objects);
  const batches = order(graph.entries, MOST);
  const items = batches.flat();
  const nodes = items.filter((item) => item.instanceType === "node").length;
  return {
    nodes,
    edges: items.length - nodes,
    requests: batches.map((batch) => ({ method: "POST", path: PATH, body: bodyOf(batch, options) })),
  };
}

function bodyOf(items: readonly Item[], options: UpsertOptions): object {
  return {
    items,
    replace: options.mode === "replace",
    skipOnVersionConflict: options.skipOnVersionConflict ?? false,
    autoCreateStartNodes: options.autoCreateStartNodes ?? false,
    autoCreateEndNodes: options.autoCreateEndNodes ?? false,
    autoCreateDirectRelations: options.autoCreateDirectRelations ?? true,
  };
}

interface Slim extends NodeId {
  readonly wasModified: boolean;
  readonly createdTime: number;
  readonly lastUpdatedTime: number;
}

class Tally {
  readonly created: NodeId[] = [];
  readonly updated: NodeId[] = [];
  readonly unchanged: NodeId[] = [];
  readonly deleted: NodeId[] = [];

  get size(): number {
    return this.created.length + this.updated.length + this.unchanged.length + this.deleted.length;
  }

  note(slims: readonly Slim[]): void {
    for (const slim of slims) {
      const place = !slim.wasModified
        ? this.unchanged
        : slim.createdTime === slim.lastUpdatedTime
          ? this.created
          : this.updated;
      place.push(idOf(slim));
    }
  }

  result(): UpsertResult {
    return { created: this.created, updated: this.updated, unchanged: this.unchanged, deleted: this.deleted };
  }
}

export async function upsert(reader: Reader, groups: readonly Group[], options: UpsertOptions): Promise<UpsertResult> {
  const { requests } = await planWrite(reader, groups, options);
  return sendAll(
    requests.map(({ body }) => body as { items: Item[] }),
    async (body, tally) => {
      const answer = await sendWrite(reader, body, options.signal);
      tally.note(checked(reader, body.items, answer, options.skipOnVersionConflict === true));
    },
  );
}

/** The answer to a write. Where one was lost and a later attempt met a conflict, what is stored tells which it was. */
async function sendWrite(reader: Reader, body: { items: Item[] }, signal: AbortSignal | undefined): Promise<unknown> {
  try {
    return await reader.transport.post(PATH, body, { signal });
  } catch (error) {
    if (!(error instanceof ConflictError) || error.lostAnswers === 0) throw error;
    const found = await answerOf(reader, body.items, error, signal);
    if (found) return found;
    const unknown = body.items.map(idOf);
    throw new MultiRequestError(
      "an answer was lost, and what is stored now does not tell whether the write landed; read the items in `unknown` and decide",
      { succeeded: new Tally().result(), failed: [], unknown },
      error,
      { cause: error },
    );
  }
}

export async function deleteAll(
  reader: Reader,
  kind: "node" | "edge",
  wanted: readonly NodeLike[],
  signal?: AbortSignal,
): Promise<UpsertResult> {
  const ids = [
    ...new Map(
      wanted.map((each) => [keyOf(reader.id(each)), { instanceType: kindOf(each, kind), ...reader.id(each) }]),
    ).values(),
  ];
  const edgesFirst = [
    ...ids.filter((each) => each.instanceType === "edge"),
    ...ids.filter((each) => each.instanceType === "node"),
  ];
  return sendAll(
    split(edgesFirst, MOST).map((items) => ({ items })),
    async (body, tally) => {
      const answer = (await reader.transport.post(`${PATH}/delete`, body, { signal })) as { items?: unknown };
      if (!Array.isArray(answer.items)) throw reader.invalid("it has no list of items");
      for (const each of answer.items as unknown[]) if (isId(each)) tally.deleted.push(idOf(each));
    },
  );
}

function kindOf(wanted: NodeLike, kind: "node" | "edge"): "node" | "edge" {
  const record =
    typeof wanted === "object" && "$" in wanted ? (wanted.$ as { instanceType?: "node" | "edge" }) : undefined;
  return record?.instanceType ?? kind;
}

/** The answer of a write, which must be about what was sent. */
function checked(reader: Reader, items: readonly Item[], answer: unknown, mayLack: boolean): Slim[] {
  const found = (answer as { items?: unknown }).items;
  if (!Array.isArray(found) || !found.every(isId)) throw reader.invalid("it has no list of items");
  const sent = new Set(items.map(keyOf));
  const answered = new Set(found.map(keyOf));
  const differing =
    [...answered].find((key) => !sent.has(key)) ?? (mayLack ? undefined : [...sent].find((key) => !answered.has(key)));
  if (differing !== undefined)
    throw reader.invalid(
      `it is about ${answered.size} instances, ${sent.size} were sent; they differ in ${differing.replace("\0", ":")}`,
    );
  return found as unknown[] as Slim[];
}

/** Sends the requests one after the other, and stops at the first that fails. */
async function sendAll<B extends { readonly items: readonly NodeId[] }>(
  bodies: readonly B[],
  send: (body: B, tally: Tally) => Promise<void>,
): Promise<UpsertResult> {
  const tally = new Tally();
  for (const [index, body] of bodies.entries()) {
    try {
      await send(body, tally);
    } catch (error) {
      if (!(error instanceof ClientError) || (bodies.length === 1 && !isUnknown(error))) throw error;
      const ids = body.items.map(idOf);
      const rest = bodies.slice(index + 1).flatMap((each) => each.items.map(idOf));
      const [failed, unknown] = isUnknown(error) ? [rest, ids] : [[...ids, ...rest], []];
      throw multi(error, tally, failed, unknown, bodies.length);
    }
  }
  return tally.result();
}

function multi(
  error: ClientError,
  tally: Tally,
  failed: readonly NodeId[],
  unknown: readonly NodeId[],
  requests: number,
): MultiRequestError<UpsertResult> {
  const message = `1 of ${requests} requests did not succeed: ${tally.size} instances done, ${failed.length} failed or not sent, ${unknown.length} unknown; the first error: ${error.message}`;
  const { method, path, status, requestId, attempts } = error;
  return new MultiRequestError(
    message,
    { succeeded: tally.result(), failed, unknown },
    { method, path, status, requestId, attempts },
    { cause: error },
  );
}

/** Whether the server may have done what the request asked, although it did not say so. */
function isUnknown(error: ClientError): boolean {
  if (error instanceof ConflictError) return false;
  if (error.lostAnswers > 0 || error instanceof MultiRequestError) return true;
  return (
    error instanceof NetworkError ||
    error instanceof ServerError ||
    error instanceof QueryTimeoutError ||
    error instanceof InvalidAnswerError
  );
}
