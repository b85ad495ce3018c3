const MOST = 10;
export function unitsOf(view, wanted = {}) {
    const { units } = view;
    const name = view.id.externalId;
    const found = typeof wanted === "string"
        ? units.map((property) => [property, { unitSystemName: wanted }])
        : Object.entries(wanted).flatMap(([property, externalId]) => externalId === undefined ? [] : [[property, { externalId }]]);
    if (found.length > MOST)
        throw new TypeError(`a request converts at most ${MOST} properties to other units, got ${found.length} of ${name}`);
    for (const [property] of found)
        if (!units.includes(property))
            throw new TypeError(`${name}.${property} has no unit; those with one: ${units.join(", ") || "none"}`);
    return found.length ? { targetUnits: found.map(([property, unit]) => ({ property, unit })) } : {};
}
