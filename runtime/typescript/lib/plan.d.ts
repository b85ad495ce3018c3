/** From a view, a filter and relations to follow to the result sets of a query. */
import type { Condition } from "./columns.ts";
import type { WireInstance } from "./decode.ts";
import type { Reader } from "./reader.ts";
import type { Descriptor, Hop } from "./schema.ts";
/** Relations to include, by name. */
export type Branches = {
    readonly [name: string]: true | Branches;
};
/** What a query starts from. */
export interface Root {
    readonly view: Descriptor;
    readonly where?: Condition | undefined;
    readonly sort?: readonly unknown[] | undefined;
    readonly selected?: readonly string[] | undefined;
    readonly units?: object | undefined;
    readonly include: Branches;
}
/** One result set. `within`: it cannot hold more than its parent does. */
export interface ResultSet {
    readonly name: string;
    readonly kind: "nodes" | "edges";
    readonly view: Descriptor | undefined;
    readonly expression: object;
    readonly sources: readonly object[];
    readonly parent: string | undefined;
    readonly within: boolean;
    readonly sort?: readonly unknown[] | undefined;
}
/** A relation that the query follows, and those below it. */
export interface Branch {
    readonly hop: Hop;
    readonly set: string;
    readonly edges: string | undefined;
    /** Space, "View/version" and property of the value that tells a reverse target's parent. */
    readonly points: readonly [string, string, string];
    readonly below: readonly Step[];
}
/** A relation that the query cannot follow: it is read by requests of its own. */
export interface Detour {
    readonly hop: Hop;
    readonly include: Branches;
}
export type Step = Branch | Detour;
/** The most roots of one request. */
export declare const MOST_ROOTS = 1000;
/** The result sets and steps of a query. Throws TypeError where the API would not take so many. */
export declare function planOf(reader: Reader, root: Root): {
    sets: ResultSet[];
    steps: Step[];
};
/** Whether the view, or one that it extends, is the one at `space` and `holder` ("View/version"). */
export declare function inherits(target: Descriptor, space: string, holder: string): boolean;
/** The members of every result set that belong to one page of the root, each once. */
export type Found = Readonly<Record<string, Map<string, WireInstance>>>;
/** One page of the root, with all that hangs on it read to its end. */
export declare function readPage(reader: Reader, sets: readonly ResultSet[], cursor: string | undefined, limit: number, signal: AbortSignal): Promise<{
    found: Found;
    cursor: string | undefined;
}>;
/** The request itself, for `explain`. */
export declare function firstRequest(sets: readonly ResultSet[], limit: number): object;
