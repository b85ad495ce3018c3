/** Writing instances, and what became of each. */
import type { UpsertResult } from "./apis.ts";
import { ConflictError, MultiRequestError } from "./errors.ts";
import { Graph, type Item } from "./graph.ts";
import { idOf, keyOf } from "./ids.ts";
import { answerOf } from "./lost.ts";
import { order } from "./order.ts";
import type { Descriptor } from "./schema.ts";
import { MOST, PATH, type Session } from "./session.ts";
import { nothing, sendStages } from "./tally.ts";
import type { NodeId } from "./types.ts";

export type Mode = "apply" | "replace" | "create";

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
  /** Those of one stage are sent at once, after those of the stage before. */
  readonly requests: readonly {
    readonly stage: number;
    readonly method: "POST";
    readonly path: string;
    readonly body: object;
  }[];
}

/** A view and objects of it. @internal */
export type Group = readonly [view: Descriptor, objects: readonly unknown[]];

/** The bodies of the requests, in stages: those of one may be sent at once. */
async function stagesOf(session: Session, groups: readonly Group[], options: UpsertOptions): Promise<Body[][]> {
  const graph = new Graph(session, options.mode ?? "apply");
  for (const [view, objects] of groups) await graph.add(view, objects);
  return order(graph.entries, MOST).map((stage) => stage.map((batch) => bodyOf(batch, options)));
}

/** @internal */
export async function planWrite(session: Session, groups: readonly Group[], options: UpsertOptions): Promise<DryRun> {
  const stages = await stagesOf(session, groups, options);
  const items = stages.flat().flatMap((body) => body.items);
  const nodes = items.filter((item) => item.instanceType === "node").length;
  return {
    nodes,
    edges: items.length - nodes,
    requests: stages.flatMap((bodies, stage) => bodies.map((body) => ({ stage, method: "POST", path: PATH, body }))),
  };
}

interface Body {
  readonly items: readonly Item[];
  readonly [flag: string]: unknown;
}

function bodyOf(items: readonly Item[], options: UpsertOptions): Body {
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

/** @internal */
export async function upsert(
  session: Session,
  groups: readonly Group[],
  options: UpsertOptions,
): Promise<UpsertResult> {
  const stages = await stagesOf(session, groups, options);
  return sendStages(session, "write", stages, async (body, done) => {
    const answer = await sendWrite(session, body, options.signal);
    for (const slim of checked(session, body.items, answer, options.skipOnVersionConflict === true)) {
      const place = !slim.wasModified ? "unchanged" : slim.createdTime === slim.lastUpdatedTime ? "created" : "updated";
      done[place].push(idOf(slim));
    }
  });
}

/** The answer to a write. Where one was lost and a later attempt met a conflict, what is stored tells which it was. */
async function sendWrite(session: Session, body: Body, signal: AbortSignal | undefined): Promise<unknown> {
  try {
    return await session.transport.post(PATH, body, { signal });
  } catch (error) {
    if (!(error instanceof ConflictError) || error.lostAnswers === 0) throw error;
    const found = await answerOf(session, body.items, error, signal);
    if (found) return found;
    const unknown = body.items.map(idOf);
    throw new MultiRequestError(
      "an answer was lost, and what is stored now does not tell whether the write landed; read the items in `unknown` and decide",
      { succeeded: nothing(), failed: [], unknown, errors: [error] },
      error,
      { cause: error },
    );
  }
}

/** The answer of a write, which must be about what was sent. */
function checked(session: Session, items: readonly Item[], answer: unknown, mayLack: boolean): Slim[] {
  const found = session.items<Slim>((answer as { items?: unknown }).items);
  const sent = new Set(items.map(keyOf));
  const answered = new Set(found.map(keyOf));
  const differing =
    [...answered].find((key) => !sent.has(key)) ?? (mayLack ? undefined : [...sent].find((key) => !answered.has(key)));
  if (differing !== undefined)
    throw session.invalid(
      `it is about ${answered.size} instances, ${sent.size} were sent; they differ in ${differing.replace("\0", ":")}`,
    );
  return found;
}
