/** What became of the instances of several requests, and sending those requests. */
import type { UpsertResult } from "./apis.ts";
import type { RequestKind } from "./client.ts";
import {
  type APIError,
  ClientError,
  ConflictError,
  InvalidAnswerError,
  MultiRequestError,
  NetworkError,
  QueryTimeoutError,
  ServerError,
} from "./errors.ts";
import { idOf } from "./ids.ts";
import type { Session } from "./session.ts";
import { atOnce } from "./throttle.ts";
import type { NodeId } from "./types.ts";

type Done = { readonly [K in keyof UpsertResult]: NodeId[] };
const SHOWN = 3;

/** Nothing yet. @internal */
export function nothing(): Done {
  return { created: [], updated: [], unchanged: [], deleted: [] };
}

/**
 * Sends the requests of each stage at once, as the limit for their kind allows, and none of the next stage where one
 * failed. Rejects with the error of the only request, or with MultiRequestError.
 * @internal
 */
export async function sendStages<B extends { readonly items: readonly NodeId[] }>(
  session: Session,
  kind: RequestKind,
  stages: readonly (readonly B[])[],
  send: (body: B, done: Done) => Promise<void>,
): Promise<UpsertResult> {
  const done = nothing();
  const failed: NodeId[] = [];
  const unknown: NodeId[] = [];
  const errors: ClientError[] = [];
  let stopped = false;
  for (const stage of stages) {
    stopped = errors.length > 0;
    if (stopped) {
      failed.push(...stage.flatMap(({ items }) => items.map(idOf)));
      continue;
    }
    const outcomes = await atOnce(stage, session.transport.width(kind), (body) => send(body, done));
    for (const [index, error] of outcomes.entries()) {
      if (error === undefined) continue;
      if (!(error instanceof ClientError)) throw error;
      errors.push(error);
      const ids = (stage[index] as B).items.map(idOf);
      if (error instanceof MultiRequestError) {
        failed.push(...error.failed);
        unknown.push(...error.unknown);
      } else (isUnknown(error) ? unknown : failed).push(...ids);
    }
  }
  const [first] = errors;
  if (!first) return done;
  const requests = stages.reduce((sum, { length }) => sum + length, 0);
  if (requests === 1 && !unknown.length) throw first;
  throw multi(done, failed, unknown, errors, requests, stopped);
}

function multi(
  done: UpsertResult,
  failed: readonly NodeId[],
  unknown: readonly NodeId[],
  errors: readonly ClientError[],
  requests: number,
  stopped: boolean,
): MultiRequestError<UpsertResult> {
  const count = Object.values(done).reduce((sum, { length }) => sum + length, 0);
  const same = <K extends "method" | "path" | "status" | "requestId">(name: K) =>
    new Set(errors.map((each) => each[name])).size === 1 ? errors[0]?.[name] : undefined;
  return new MultiRequestError(
    `${errors.length} of ${requests} requests did not succeed: ${count} instances done, ${failed.length} failed${stopped ? " or not sent" : ""}, ${unknown.length} unknown; ${reasons(errors)}`,
    { succeeded: done, failed, unknown, errors },
    {
      method: same("method"),
      path: same("path"),
      status: same("status"),
      requestId: same("requestId"),
      attempts: errors.reduce((sum, { attempts }) => sum + attempts, 0),
    },
    { cause: errors[0] },
  );
}

/** Each kind of error once, the most frequent first, with how often it came and the ids of its requests. */
function reasons(errors: readonly ClientError[]): string {
  const kinds = new Map<string, ClientError[]>();
  for (const error of errors) {
    const text = `${error.name}${error.status ? ` (status ${error.status})` : ""}: ${error.said}`;
    kinds.set(text, [...(kinds.get(text) ?? []), error]);
  }
  const found = [...kinds].sort(([, one], [, other]) => other.length - one.length);
  const said = found.map(([text, each]) => `${each.length} x ${text}${errors.length > 1 ? requestIds(each) : ""}`);
  const more = said.length > SHOWN ? `; and ${said.length - SHOWN} other errors` : "";
  return said.slice(0, SHOWN).join("; ") + more;
}

function requestIds(errors: readonly ClientError[]): string {
  const ids = errors.flatMap(({ requestId }) => requestId ?? []);
  const some = `${ids.slice(0, SHOWN).join(", ")}${ids.length > SHOWN ? ", ..." : ""}`;
  return ids.length ? ` [request ${ids.length > 1 ? "ids" : "id"} ${some}]` : "";
}

/** Whether the server may have done what the request asked, although it did not say so. */
function isUnknown(error: ClientError): boolean {
  if (error.lostAnswers > 0 && !(error instanceof ConflictError)) return true;
  const kinds: readonly (abstract new (...given: never[]) => APIError | NetworkError)[] = [
    NetworkError,
    ServerError,
    QueryTimeoutError,
    InvalidAnswerError,
  ];
  return kinds.some((kind) => error instanceof kind);
}
