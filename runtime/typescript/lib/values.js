import { idOf, isId, shown } from "./ids.js";
const MIN_INT64 = -(2n ** 63n);
const MAX_INT64 = 2n ** 63n - 1n;
const MAX_INT32 = 2 ** 31 - 1;
const LARGEST_FLOAT32 = 3.4028234663852886e38;
const ZONED = /^\d{4}-\d\d-\d\d[T ]\d\d:\d\d(?::\d\d(?:[.,]\d+)?)?(?:Z|[+-]\d\d(?::?\d\d)?)(?:\[[^\]]*\])*$/i;
const DAY = /^\d{4}-\d\d-\d\d$/;
export function timestamp(value) {
    const at = value instanceof Date ? value : new Date(moment(value));
    if (Number.isNaN(at.getTime()))
        throw new TypeError(`${shown(value)} is no moment: give a valid Date, or an ISO 8601 text with a time zone`);
    const text = at.toISOString();
    if (text.length !== 24)
        throw new RangeError(`${shown(value)} lies outside the years 1 to 9999 of UTC`);
    return `${text.slice(0, -1)}+00:00`;
}
function moment(value) {
    if (typeof value === "object" && value !== null && "epochMilliseconds" in value)
        return Math.floor(Number(value.epochMilliseconds));
    if (typeof value !== "string" || !ZONED.test(value))
        return Number.NaN;
    const [seconds, fraction, zone] = split(value);
    return Date.parse(`${seconds}.${fraction}${zone}`);
}
function split(text) {
    const found = /^(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d)(:\d\d)?(?:[.,](\d+))?(Z|[+-]\d\d(?::?\d\d)?)/i.exec(text);
    const [, day, minutes, seconds = ":00", fraction = "", zone = "Z"] = found;
    const offset = zone.toUpperCase() === "Z" ? "Z" : `${zone.slice(0, 3)}:${zone.slice(3).replace(":", "") || "00"}`;
    return [`${day}T${minutes}${seconds}`, fraction.slice(0, 3).padEnd(3, "0"), offset];
}
export function plainDate(value) {
    const text = typeof value === "object" && value !== null && "year" in value && "month" in value && "day" in value
        ? dayOf(value)
        : value;
    const exists = typeof text === "string" && DAY.test(text) && new Date(`${text}T00:00:00Z`).toJSON()?.slice(0, 10) === text;
    if (!exists)
        throw new TypeError(`${shown(value)} is no date: write it as "2024-02-29"`);
    return text;
}
function dayOf(value) {
    const part = (number, length) => String(number).padStart(length, "0");
    return `${part(value.year, 4)}-${part(value.month, 2)}-${part(value.day, 2)}`;
}
function integer64(value) {
    if (typeof value === "bigint") {
        if (value < MIN_INT64 || value > MAX_INT64)
            throw new RangeError(`${value} does not fit into 64 bits`);
        return value;
    }
    if (typeof value !== "number")
        throw new TypeError(`${shown(value)} is no integer`);
    if (!Number.isSafeInteger(value))
        throw new RangeError(`${value} is no integer that a number holds exactly: give a bigint`);
    return value;
}
function integer32(value) {
    if (typeof value !== "number")
        throw new TypeError(`${shown(value)} is no integer`);
    if (!Number.isInteger(value) || value > MAX_INT32 || value < -MAX_INT32 - 1)
        throw new RangeError(`${value} is no integer of 32 bits`);
    return value;
}
function float(limit) {
    return (value) => {
        if (typeof value !== "number")
            throw new TypeError(`${shown(value)} is no number`);
        if (!(Math.abs(value) <= limit))
            throw new RangeError(`${value} is no number that CDF can keep here`);
        return value;
    };
}
function text(value) {
    if (typeof value !== "string")
        throw new TypeError(`${shown(value)} is no text`);
    return value;
}
function truth(value) {
    if (typeof value !== "boolean")
        throw new TypeError(`${shown(value)} is neither true nor false`);
    return value;
}
function object(value) {
    if (typeof value !== "object" || value === null || Array.isArray(value))
        throw new TypeError(`${shown(value)} is no JSON object`);
    return value;
}
const ENCODERS = {
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
export function encoderOf(code) {
    const encoder = ENCODERS[typeOf(code)];
    if (!isList(code))
        return encoder;
    return (value) => {
        if (!Array.isArray(value))
            throw new TypeError(`${shown(value)} is no array`);
        return value.map((each) => encoder(each));
    };
}
export function typeOf(code) {
    return code.replace(/[[\]!]/g, "");
}
export function isList(code) {
    return code.includes("[]");
}
export function operand(type, value) {
    if (typeof value === "number" && !Number.isFinite(value))
        throw new RangeError(`${value} is no number of JSON`);
    if (type === "timestamp")
        return timestamp(value);
    if (type === "date")
        return plainDate(value);
    if (type === "float32" && typeof value === "number" && Math.abs(value) <= LARGEST_FLOAT32)
        return Math.fround(value);
    return isId(value) ? idOf(value) : value;
}
