/** Sends a moment in UTC, cut to milliseconds towards the past, because CDF keeps no more. */
export declare function timestamp(value: unknown): string;
export declare function plainDate(value: unknown): string;
/** What gives the wire form of a value of that type, such as `"int64[]"`. It throws TypeError or RangeError for what is none. */
export declare function encoderOf(code: string): (value: unknown) => unknown;
/** The type in the code of a property. */
export declare function typeOf(code: string): string;
export declare function isList(code: string): boolean;
/** A value that a property of this type is compared with, as CDF keeps it, so that what was written is found. */
export declare function operand(type: string, value: unknown): unknown;
