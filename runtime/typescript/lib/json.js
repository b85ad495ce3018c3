export function exactParser(names) {
    if (names.length === 0)
        return JSON.parse;
    const keys = names
        .map((name) => JSON.stringify(name)
        .slice(1, -1)
        .replace(/[.*+?^${}()|[\]\\/-]/g, "\\$&"))
        .join("|");
    const long = new RegExp(`(?<!\\\\)("(?:${keys})"\\s*:\\s*)(-?\\d{16,}(?![\\d.eE])|\\[[-\\d,\\s]*\\d{16}[-\\d,\\s]*\\])`, "g");
    return (text) => JSON.parse(text.replace(long, (_, key, value) => key + value.replace(/-?\d+/g, quoted)));
}
function quoted(digits) {
    return Number.isSafeInteger(Number(digits)) ? digits : `"${digits}"`;
}
export function dumpJson(value) {
    try {
        return JSON.stringify(value);
    }
    catch (error) {
        if (!(error instanceof TypeError))
            throw error;
    }
    const mark = `pygen:${crypto.getRandomValues(new Uint32Array(4)).join("-")}:`;
    const text = JSON.stringify(value, (_, item) => (typeof item === "bigint" ? mark + item : item));
    return text.replaceAll(new RegExp(`"${mark}(-?\\d+)"`, "g"), "$1");
}
