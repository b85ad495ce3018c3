/** Constants of views, as generated code makes them. */
import { ViewAPI } from "./api.ts";
import { column } from "./columns.ts";
import { readerOf } from "./reader.ts";
import { type Declared, Descriptor, type Features, register } from "./schema.ts";
import type { View, ViewKind } from "./types.ts";
import { upsert } from "./writes.ts";

const FEATURES: Features = { open: (session, view) => new ViewAPI(readerOf(session), view), upsert };

/**
 * The constant of a view: its columns, made when they are first asked for. The name says which contract generated code is
 * written against; a runtime of another one does not have it.
 */
export function view1<T, W, K extends ViewKind = "instance">(declared: Declared): View<T, W, K> {
  const descriptor = new Descriptor(declared, FEATURES);
  const columns = new Map<string, unknown>();
  const constant = new Proxy(Object.create(null) as object, {
    get(_, name) {
      if (typeof name !== "string") return undefined;
      if (name === "$view") return descriptor.id;
      if (name === "$enums") return descriptor.enums;
      if (!columns.has(name)) columns.set(name, column(descriptor, name));
      return columns.get(name);
    },
    has: (_, name) => typeof name === "string" && descriptor.members.has(name),
    set: () => false,
    defineProperty: () => false,
  });
  register(constant, descriptor);
  return constant as View<T, W, K>;
}
