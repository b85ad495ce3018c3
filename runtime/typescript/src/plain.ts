/** Instances as plain data: for `postMessage`, and for what is given from a server component to one of the client. */
import { Reference } from "./decode.ts";
import type { NodeId, PlainDate, Ref, Relation } from "./types.ts";

/** An instance without what asks a client: references are ids, handles are left out. */
export type Plain<T> =
  T extends Ref<unknown>
    ? NodeId
    : T extends string | PlainDate | number | bigint | boolean | Date | null | undefined
      ? T
      : T extends readonly (infer I)[]
        ? readonly Plain<I>[]
        : T extends object
          ? {
              readonly [K in keyof T as K extends "$"
                ? never
                : NonNullable<T[K]> extends Relation<unknown>
                  ? never
                  : K]: Plain<T[K]>;
            }
          : T;

/** The data of an instance, a list or a value, also of what a query included, in objects and arrays of the language. */
export function toPlain<T>(value: T): Plain<T> {
  return plain(value, new Map()) as Plain<T>;
}

function plain(value: unknown, done: Map<object, unknown>): unknown {
  if (typeof value !== "object" || value === null || value instanceof Date) return value;
  if (done.has(value)) return done.get(value);
  if (value instanceof Reference) return { space: value.space, externalId: value.externalId };
  if (Array.isArray(value)) {
    const list: unknown[] = [];
    done.set(value, list);
    for (const each of value) list.push(plain(each, done));
    return list;
  }
  const found = {};
  done.set(value, found);
  for (const [name, each] of Object.entries(value))
    Object.defineProperty(found, name, {
      value: plain(each, done),
      enumerable: true,
      configurable: true,
      writable: true,
    });
  return found;
}
