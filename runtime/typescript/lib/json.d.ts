/** JSON without loss of digits. */
/**
 * A parser for answers whose properties `names` are integers of 64 bits: where one is beyond 2^53, it comes as a text of
 * all its digits. Without names it is `JSON.parse`.
 *
 * Inside a json value the same key with such a number becomes a text, too.
 */
export declare function exactParser(names: readonly string[]): (text: string) => unknown;
/** The text of a value that may hold bigints, with all their digits. */
export declare function dumpJson(value: unknown): string;
