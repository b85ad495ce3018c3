/** The external id of a unit by property, or a unit system such as "SI" for every property that has a unit. */
export type TargetUnits = string | {
    readonly [property: string]: string | undefined;
};
