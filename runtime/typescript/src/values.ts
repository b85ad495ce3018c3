/** Values on the wire: what each type of property takes, and in which form it is sent. */
import { idOf, isId, shown } from "./ids.ts";

const MIN_INT64 = -(2n ** 63n);
const MAX_INT64 = 2n ** 63n - 1n;
const MAX_INT32 = 2 ** 31 - 1;
const LARGEST_FLOAT32 = 3.4028234663852886e38;
const ZONED = /^\d{4}-\d\d-\d\d[T ]\d\d:\d\d(?::\d\d(?:[.,]\d+)?)?(?:Z|[+-]\d\d(?::?\d\d)?)(?:\[[^\]]*\])*$/i;
const DAY = /^\d{4}-\d\d-\d\d$/;

/** Sends a moment in UTC, cut to milliseconds towards the past, because CDF keeps no more. */
export function timestamp(value: unknown): string {
  const at = value instanceof Date ? value : new Date(moment(value));
  if (Number.isNaN(at.getTime()))
    throw new TypeError(`${shown(value)} is no moment: give a valid Date, or an ISO 8601 text with a time zone`);
  const text = at.toISOString();
  if (text.length !== 24) throw new RangeError(`${shown(value)} lies outside the years 1 to 9999 of UTC`);
  return `${text.slice(0, -1)}+00:00`;
}

function moment(value: unknown): number {
  if (typeof value === "object" && value !== null && "epochMilliseconds" in value)
    return Math.floor(Number(value.epochMilliseconds));
  if (typeof value !== "string" || !ZONED.test(value)) return Number.NaN;
  const [seconds, fraction, zone] = split(value);
  return Date.parse(`${seconds}.${fraction}${zone}`);
}

/** The text up to the seconds, three digits of their fraction, and the zone: what every engine reads alike. */
function split(text: string): [string, string, string] {
  const found = /^(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d)(:\d\d)?(?:[.,](\d+))?(Z|[+-]\d\d(?::?\d\d)?)/i.exec(text);
  const [, day, minutes, seconds = ":00", fraction = "", zone = "Z"] = found as unknown as string[];
  const offset = zone.toUpperCase() === "Z" ? "Z" : `${zone.slice(0, 3)}:${zone.slice(3).replace(":", "") || "00"}`;
  return [`${day}T${minutes}${seconds}`, fraction.slice(0, 3).padEnd(3, "0"), offset];
}

export function plainDate(value: unknown): string {
  const text =
    typeof value === "object" && value !== null && "year" in value && "month" in value && "day" in value
      ? dayOf(value)
      : value;
  const exists =
    typeof text === "string" && DAY.test(text) && new Date(`${text}T00:00:00Z`).toJSON()?.slice(0, 10) === text;
  if (!exists) throw new TypeError(`${shown(value)} is no date: write it as "2024-02-29"`);
  return text;
}

function dayOf(value: { year: unknown; month: unknown; day: unknown }): string {
  const part = (number: unknown, length: number) => String(number).padStart(length, "0");
  return `${part(value.year, 4)}-${part(value.month, 2)}-${part(value.day, 2)}`;
}

function integer64(value: unknown): number | bigint {
  if (typeof value === "bigint") {
    if (value < MIN_INT64 || value > MAX_INT64) throw new RangeError(`${value} does not fit into 64 bits`);
    return value;
  }
  if (typeof value !== "number") throw new TypeError(`${shown(value)} is no integer`);
  if (!Number.isSafeInteger(value))
    throw new RangeError(`${value} is no integer that a number holds exactly: give a bigint`);
  return value;
}

function integer32(value: unknown): number {
  if (typeof value !== "number") throw new TypeError(`${shown(value)} is no integer`);
  if (!Number.isInteger(value) || value > MAX_INT32 || value < -MAX_INT32 - 1)
    throw new RangeError(`${value} is no integer of 32 bits`);
  return value;
}

function float(limit: number): (value: unknown) => number {
  return (value) => {
    if (typeof value !== "number") throw new TypeError(`${shown(value)} is no number`);
    if (!(Math.abs(value) <= limit)) throw new RangeError(`${value} is no number that CDF can keep here`);
    return value;
  };
}

function text(value: unknown): string {
  if (typeof value !== "string") throw new TypeError(`${shown(value)} is no text`);
  return value;
}

function truth(value: unknown): boolean {
  if (typeof value !== "boolean") throw new TypeError(`${shown(value)} is neither true nor false`);
  return value;
}

function object(value: unknown): unknown {
  if (typeof value !== "object" || value === null || Array.isArray(value))
    throw new TypeError(`${shown(value)} is no JSON object`);
  return value;
}

const ENCODERS: Readonly<Record<string, (value: unknown) => unknown>> = {
  text,
  timeseries: text,
  file: text,
  sequence: text,
  enum: text,
  boolean: truth,
  int32: integer32,
  int64: integer64,
  int53: integer64,
  float32: float(LARGEST_FLOAT32),
  float64: float(Number.MAX_VALUE),
  timestamp,
  date: plainDate,
  json: object,
};

/** What gives the wire form of a value of that type, such as `"int64[]"`. It throws TypeError or RangeError for what is none. */
export function encoderOf(code: string): (value: unknown) => unknown {
  const encoder = ENCODERS[typeOf(code)] as (value: unknown) => unknown;
  if (!isList(code)) return encoder;
  return (value) => {
    if (!Array.isArray(value)) throw new TypeError(`${shown(value)} is no array`);
    return value.map((each) => encoder(each));
  };
}

/** The type in the code of a property. */
export function typeOf(code: string): string {
  return code.replace(/[[\]!]/g, "");
}

export function isList(code: string): boolean {
  return code.includes("[]");
}

/** A value that a property of this type is compared with, as CDF keeps it, so that what was written is found. */
export function operand(type: string, value: unknown): unknown {
  if (typeof value === "number" && !Number.isFinite(value)) throw new RangeError(`${value} is no number of JSON`);
  if (type === "timestamp") return timestamp(value);
  if (type === "date") return plainDate(value);
  if (type === "float32" && typeof value === "number" && Math.abs(value) <= LARGEST_FLOAT32) return Math.fround(value);
  return isId(value) ? idOf(value) : value;
}
