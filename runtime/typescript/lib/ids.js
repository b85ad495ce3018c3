export function isId(value) {
    return (typeof value === "object" &&
        value !== null &&
        "space" in value &&
        "externalId" in value &&
        typeof value.externalId === "string");
}
export function idOf({ space, externalId }) {
    return { space, externalId };
}
export function keyOf({ space, externalId }) {
    return `${space}\0${externalId}`;
}
export function shown(value) {
    if (typeof value === "bigint")
        return `${value}n`;
    if (value instanceof Date)
        return Number.isNaN(value.getTime()) ? "an invalid Date" : value.toISOString();
    const found = typeof value === "function" || value === undefined ? String(value) : JSON.stringify(value);
    return found.length > 80 ? `${found.slice(0, 79)}…` : found;
}
export function several(objects) {
    return Array.isArray(objects) ? objects : [objects];
}
