/** Ids of instances, and values in messages. */
import type { NodeId } from "./types.ts";
export declare function isId(value: unknown): value is NodeId;
export declare function idOf({ space, externalId }: NodeId): NodeId;
export declare function keyOf({ space, externalId }: NodeId): string;
/** The start of a value for a message. */
export declare function shown(value: unknown): string;
/** One or several as several. */
export declare function several(objects: unknown): readonly unknown[];
