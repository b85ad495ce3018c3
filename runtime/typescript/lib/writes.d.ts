import { type Mode } from "./graph.ts";
import { type Reader } from "./reader.ts";
import type { Descriptor } from "./schema.ts";
import type { NodeId, NodeLike } from "./types.ts";
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
    readonly requests: readonly {
        readonly method: "POST";
        readonly path: string;
        readonly body: object;
    }[];
}
/** A view and objects of it. */
export type Group = readonly [view: Descriptor, objects: readonly unknown[]];
export declare function planWrite(reader: Reader, groups: readonly Group[], options: UpsertOptions): Promise<DryRun>;
export declare function upsert(reader: Reader, groups: readonly Group[], options: UpsertOptions): Promise<UpsertResult>;
export declare function deleteAll(reader: Reader, kind: "node" | "edge", wanted: readonly NodeLike[], signal?: AbortSignal): Promise<UpsertResult>;
