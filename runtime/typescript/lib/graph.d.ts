import type { Reader } from "./reader.ts";
import type { Descriptor } from "./schema.ts";
import type { NodeId } from "./types.ts";
export type Mode = "apply" | "replace" | "create";
/** An instance as a request sends it. */
export interface Item {
    readonly instanceType: "node" | "edge";
    readonly space: string;
    readonly externalId: string;
    type?: NodeId;
    startNode?: NodeId;
    endNode?: NodeId;
    existingVersion?: number;
    sources?: {
        source: object;
        properties: Record<string, unknown>;
    }[];
}
/** What was collected of one instance; `targets` are those that should exist before it. */
export interface Entry {
    readonly item: Item;
    readonly targets: Set<string>;
}
export declare class Graph {
    #private;
    readonly entries: Map<string, Entry>;
    constructor(reader: Reader, mode: Mode);
    /** Adds objects of a view, and whatever they lead to. Throws TypeError or RangeError where one cannot be written. */
    add(view: Descriptor, objects: readonly unknown[]): Promise<void>;
}
