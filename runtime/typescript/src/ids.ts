/** Ids of instances, and values in messages. */
import type { NodeId } from "./types.ts";

export function isId(value: unknown): value is NodeId {
  return (
    typeof value === "object" &&
    value !== null &&
    "space" in value &&
    "externalId" in value &&
    typeof value.externalId === "string"
  );
}

export function idOf({ space, externalId }: NodeId): NodeId {
  return { space, externalId };
}

export function keyOf({ space, externalId }: NodeId): string {
  return `${space}\0${externalId}`;
}

/** The start of a value for a message. */
export function shown(value: unknown): string {
  if (typeof value === "bigint") return `${value}n`;
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? "an invalid Date" : value.toISOString();
  const found = typeof value === "function" || value === undefined ? String(value) : JSON.stringify(value);
  return found.length > 80 ? `${found.slice(0, 79)}…` : found;
}

/** One or several as several. */
export function several(objects: unknown): readonly unknown[] {
  return Array.isArray(objects) ? (objects as unknown[]) : [objects];
}
