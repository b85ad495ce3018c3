/** JSON without loss of digits. */

/**
 * A parser for answers whose properties `names` are integers of 64 bits: where one is beyond 2^53, it comes as a text of
 * all its digits. Without names it is `JSON.parse`.
 *
 * Inside a json value the same key with such a number becomes a text, too.
 * @internal
 */
export function exactParser(names: readonly string[]): (text: string) => unknown {
  if (names.length === 0) return JSON.parse;
  const keys = names
    .map((name) =>
      JSON.stringify(name)
        .slice(1, -1)
        .replace(/[.*+?^${}()|[\]\\/-]/g, "\\$&"),
    )
    .join("|");
  // An inner quote of a text is escaped, so that a key in a text never matches.
  const long = new RegExp(
    `(?<!\\\\)("(?:${keys})"\\s*:\\s*)(-?\\d{16,}(?![\\d.eE])|\\[[-\\d,\\s]*\\d{16}[-\\d,\\s]*\\])`,
    "g",
  );
  return (text) =>
    JSON.parse(text.replace(long, (_, key: string, value: string) => key + value.replace(/-?\d+/g, quoted)));
}

function quoted(digits: string): string {
  return Number.isSafeInteger(Number(digits)) ? digits : `"${digits}"`;
}

/** The text of a value that may hold bigints, with all their digits. */
export function dumpJson(value: unknown): string {
  try {
    return JSON.stringify(value); // a replacer costs three times as much; JSON.stringify throws at the first bigint
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
  }
  const mark = `pygen:${crypto.getRandomValues(new Uint32Array(4)).join("-")}:`; // no text of the value can look like it
  const text = JSON.stringify(value, (_, item: unknown) => (typeof item === "bigint" ? mark + item : item));
  return text.replaceAll(new RegExp(`"${mark}(-?\\d+)"`, "g"), "$1");
}
