/** Views as the server has them: constants of views known only at run time, and whether those of a package still fit. */
import type { InstanceClient } from "./client.ts";
import { type SchemaId } from "./resources.ts";
import type { Cancel, ViewBase, ViewId } from "./types.ts";
/** An instance of a view known only at run time. */
export type AnyInstance = any;
/** Its constant: every column, of unknown type. */
export type AnyView = ViewBase<AnyInstance, AnyInstance, "instance"> & {
    readonly [column: string]: AnyInstance;
};
/**
 * The constant of a view that no package was generated for, and of all that its relations lead to: what CDF says of them.
 * Without a version the newest. One request for each step that relations lead away.
 */
export declare function viewById(client: InstanceClient, id: SchemaId, options?: Cancel): Promise<AnyView>;
/** Something that a generated view and the server's do not agree in. */
export interface Difference {
    readonly view: ViewId;
    /** Undefined where the server does not have the view at all. */
    readonly property: string | undefined;
    /** What the package was generated for. */
    readonly generated: string;
    /** What the server has. */
    readonly stored: string;
}
/**
 * Whether generated views are still what the server has: nothing, or what differs. Properties that the model got later
 * are no difference: instances keep them. One request per 100 views.
 */
export declare function differences(client: InstanceClient, wanted: readonly object[], options?: Cancel): Promise<Difference[]>;
