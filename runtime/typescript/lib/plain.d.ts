import type { NodeId, PlainDate, Ref, Relation } from "./types.ts";
/** An instance without what asks a client: references are ids, handles are left out. */
export type Plain<T> = T extends Ref<unknown> ? NodeId : T extends string | PlainDate | number | bigint | boolean | Date | null | undefined ? T : T extends readonly (infer I)[] ? readonly Plain<I>[] : T extends object ? {
    readonly [K in keyof T as K extends "$" ? never : NonNullable<T[K]> extends Relation<unknown> ? never : K]: Plain<T[K]>;
} : T;
/** The data of an instance, a list or a value, also of what a query included, in objects and arrays of the language. */
export declare function toPlain<T>(value: T): Plain<T>;
