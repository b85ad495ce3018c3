/**
 * Groups beyond the limit of a request, which has no second page: the question is split, and asked in parts. What is split
 * is a property that is grouped by: by a range where its values have an order, else by the values seen.
 */
import { type Column, Condition } from "./columns.ts";
/** CDF: at most 1,000 groups per request. */
export declare const MOST_GROUPS = 1000;
export interface Row {
    readonly group: Readonly<Record<string, unknown>>;
}
/** All rows, and whether they are all there are; in the order of the API, or sorted where it took several requests. */
export declare function allGroups<R extends Row>(columns: ReadonlyMap<string, Column>, where: Condition | undefined, width: number, ask: (where: Condition | undefined) => Promise<R[]>): Promise<{
    rows: R[];
    complete: boolean;
}>;
