/** The schema of a project, to read: spaces, containers, views and data models as the API gives them. */
import { type InstanceClient } from "./client.ts";
import type { Cancel } from "./types.ts";
/** What an object of the schema is called; without a version the newest is meant. */
export interface SchemaId {
    readonly space: string;
    readonly externalId?: string | undefined;
    readonly version?: string | undefined;
}
/** An object of the schema, in the form of the API. */
export interface SchemaObject extends SchemaId {
    readonly [name: string]: unknown;
}
export interface SchemaListOptions extends Cancel {
    readonly space?: string | undefined;
    readonly includeGlobal?: boolean | undefined;
    /** Of views and data models: every version, not the newest alone. */
    readonly allVersions?: boolean | undefined;
    readonly limit?: number | undefined;
}
/** One kind of object of the schema. */
export declare class SchemaResource {
    #private;
    /** All of them, or the first `limit`. One request per 1,000. */
    list(options?: SchemaListOptions): Promise<SchemaObject[]>;
    /** The one, undefined where there is none. */
    retrieve(id: SchemaId, options?: Cancel): Promise<SchemaObject | undefined>;
    /** Those that exist. One request per 100 ids. */
    retrieve(ids: readonly SchemaId[], options?: Cancel): Promise<SchemaObject[]>;
}
export interface SchemaResources {
    readonly spaces: SchemaResource;
    readonly containers: SchemaResource;
    readonly views: SchemaResource;
    readonly dataModels: SchemaResource;
}
/** The schema of a client's project: `await schemaOf(client).views.list({ space: "plant" })`. */
export declare function schemaOf(client: InstanceClient): SchemaResources;
