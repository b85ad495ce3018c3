import type { NodeId } from "./types.ts";
/** What a write did; `unchanged` held the same values already, or were skipped. */
export interface UpsertResult {
    readonly created: readonly NodeId[];
    readonly updated: readonly NodeId[];
    readonly unchanged: readonly NodeId[];
    readonly deleted: readonly NodeId[];
}
