/** Units that CDF converts values to. */
import type { TargetUnits } from "./apis.ts";
import type { Descriptor } from "./schema.ts";

/** CDF: 1 to 10 conversions per source. */
const MOST = 10;

/** The conversions as requests name them; nothing where there are none. Throws TypeError for what has no unit. @internal */
export function unitsOf(view: Descriptor, wanted: TargetUnits = {}): { readonly targetUnits?: readonly object[] } {
  const { units } = view;
  const name = view.id.externalId;
  const found: readonly [string, object][] =
    typeof wanted === "string"
      ? units.map((property) => [property, { unitSystemName: wanted }])
      : Object.entries(wanted).flatMap(([property, externalId]) =>
          externalId === undefined ? [] : [[property, { externalId }]],
        );
  if (found.length > MOST)
    throw new TypeError(`a request converts at most ${MOST} properties to other units, got ${found.length} of ${name}`);
  for (const [property] of found)
    if (!units.includes(property))
      throw new TypeError(`${name}.${property} has no unit; those with one: ${units.join(", ") || "none"}`);
  return found.length ? { targetUnits: found.map(([property, unit]) => ({ property, unit })) } : {};
}
