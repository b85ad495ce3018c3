/** JSON without loss of digits. */
/** The text of a value that may hold bigints, with all their digits. */
export declare function dumpJson(value: unknown): string;
