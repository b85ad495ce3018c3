/** An object of the API becomes an instance: its properties are its own, its relations are handles of its class. */
import type { Reader } from "./reader.ts";
import type { Descriptor, Hop } from "./schema.ts";
import type { Cancel, NodeId } from "./types.ts";
/** An instance in an answer. */
export interface WireInstance {
    instanceType: "node" | "edge";
    space: string;
    externalId: string;
    version: number;
    type?: NodeId;
    createdTime: number;
    lastUpdatedTime: number;
    deletedTime?: number;
    startNode?: NodeId;
    endNode?: NodeId;
    properties?: Record<string, Record<string, Record<string, unknown>>>;
}
export type Decode = (item: WireInstance) => object;
/** The view that an instance was read through; undefined for any other object. */
export declare function viewOf(value: object): Descriptor | undefined;
/** Sets what a query found in the place of a relation. */
export declare function include(instance: object, name: string, value: unknown): void;
/** The reference that a direct relation held when it was read, also where a query put its target there. */
export declare function refOf(instance: object, name: string): unknown;
/**
 * The property of an edge that is called `startNode` or `endNode`, as the API gave it: the members of these names are the
 * ends of the edge. It is written as `$own: { startNode: … }`.
 */
export declare function ownOf(instance: object, name: string): unknown;
/** All that `ownOf` gives. */
export declare function allOwn(instance: object): Readonly<Record<string, unknown>> | undefined;
export declare function define(target: object, name: string, value: unknown): void;
/** The class of a view's instances for one client. */
export declare function decoder(reader: Reader, descriptor: Descriptor): Decode;
type Fetch = (id: NodeId, options?: Cancel) => Promise<unknown>;
/** A reference to a node; it knows how to read it, which nothing shows. */
export declare class Reference {
    #private;
    readonly space: string;
    readonly externalId: string;
    constructor(id: NodeId, fetch: Fetch);
    fetch(options?: Cancel): Promise<unknown>;
}
/** The view that a relation leads to. Throws TypeError where the model names none. */
export declare function wantedTarget(hop: Hop): Descriptor;
export {};
