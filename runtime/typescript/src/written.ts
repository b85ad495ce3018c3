/** Instances that were read, as objects to write. */
import { allOwn, define, Reference, refOf, viewOf } from "./decode.ts";
import { idOf } from "./ids.ts";
import type { Instance } from "./types.ts";

/** What can be written of an instance, with the version that was read. Throws TypeError for what was not read. */
export function written(instance: object): object {
  const view = viewOf(instance);
  if (!view) throw new TypeError("expected an instance as it was read: a copy of one has lost its view");
  const { space, externalId, $: record } = instance as Instance;
  const found: Record<string, unknown> = { space, externalId, $existingVersion: record.version };
  if (view.kind === "edge") {
    const { startNode, endNode } = instance as { startNode?: unknown; endNode?: unknown };
    Object.assign(found, { startNode, endNode });
  }
  const own = allOwn(instance);
  if (own) found["$own"] = own;
  if (record.type) found["$type"] = idOf(record.type);
  for (const [name, member] of view.members) {
    const stored = typeof member === "string" ? !member.includes("!") : "direct" in member || "directs" in member;
    const readOnly = typeof member !== "string" && "readOnly" in member && member.readOnly === true;
    if (!stored || readOnly) continue;
    const value = Object.hasOwn(instance, name) ? plain(refOf(instance, name)) : undefined;
    if (value !== undefined) define(found, name, value);
  }
  return found;
}

function plain(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(plain);
  return value instanceof Reference ? idOf(value) : value;
}
