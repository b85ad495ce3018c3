/** Values on the wire: what each type of property takes, and in which form it is sent. */
import type { NodeId } from "./types.ts";
/** Sends a moment in UTC, cut to milliseconds towards the past, because CDF keeps no more. */
export declare function timestamp(value: unknown): string;
export declare function plainDate(value: unknown): string;
/** The wire form of a value of that type, such as `"int64[]"`. Throws TypeError or RangeError where it is none. */
export declare function encode(code: string, value: unknown): unknown;
/** The type in the code of a property. */
export declare function typeOf(code: string): string;
export declare function isList(code: string): boolean;
/** A value that a property of this type is compared with, as CDF keeps it, so that what was written is found. */
export declare function operand(type: string, value: unknown): unknown;
export declare function isId(value: unknown): value is NodeId;
export declare function idOf({ space, externalId }: NodeId): NodeId;
export declare function keyOf({ space, externalId }: NodeId): string;
/** The start of a value for a message. */
export declare function shown(value: unknown): string;
