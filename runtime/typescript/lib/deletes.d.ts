/** Deleting instances. */
import type { UpsertResult } from "./apis.ts";
import { type Session } from "./session.ts";
import type { NodeLike } from "./types.ts";
type Kind = "node" | "edge";
export declare function deleteAll(session: Session, kind: Kind, wanted: readonly NodeLike[], signal?: AbortSignal): Promise<UpsertResult>;
export {};
