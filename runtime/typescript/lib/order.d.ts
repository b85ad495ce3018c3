/** The order of writes: what others refer to first, in as few requests as the limit of the API allows. */
import type { Entry, Item } from "./graph.ts";
/**
 * Batches of at most `size` items in stages: those of one may be sent at once, after those of the stage before. Items that
 * refer to each other in a circle stay in one batch where they fit: the target of a constrained relation must exist or
 * stand in the same request.
 */
export declare function order(entries: ReadonlyMap<string, Entry>, size: number): Item[][][];
/** The strongly connected components of a graph, targets first (Tarjan's algorithm, without recursion). */
export declare function components(targets: readonly (readonly number[])[]): number[][];
