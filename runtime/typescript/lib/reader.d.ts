/** Requests that read: what the API of a view, relations and queries have in common. */
import { type Tree } from "./columns.ts";
import { type Decode, type WireInstance } from "./decode.ts";
import type { InvalidAnswerError } from "./errors.ts";
import { type Transport } from "./http.ts";
import { type Page, type PageOptions } from "./paging.ts";
import type { Descriptor } from "./schema.ts";
import type { NodeId, NodeLike } from "./types.ts";
export declare const PATH = "/models/instances";
/** The most instances of one request, by the API. */
export declare const MOST = 1000;
export interface ListOptions extends PageOptions {
    readonly where?: unknown;
    readonly sort?: unknown;
    readonly targetUnits?: Readonly<Record<string, string | undefined>> | undefined;
}
export declare class Reader {
    #private;
    readonly transport: Transport;
    constructor(transport: Transport, instanceSpace: string | undefined);
    decode(view: Descriptor): Decode;
    /** Instances of an answer, which may be anything. */
    decodeAll(view: Descriptor, items: unknown): object[];
    invalid(reason: string): InvalidAnswerError;
    /** The space of an external id that was given alone. */
    readonly space: (externalId: string) => string;
    id(of: NodeLike): NodeId;
    filter(view: Descriptor, where: unknown): Tree | undefined;
    /** The instances with these ids that the view has, each once, in the order asked for. */
    retrieve(view: Descriptor, ids: readonly NodeLike[], signal?: AbortSignal): Promise<object[]>;
    /** The pages of a list. */
    pages(view: Descriptor, options: ListOptions): AsyncGenerator<Page<object>, void, undefined>;
    list(view: Descriptor, options: ListOptions): Promise<object[]>;
    count(view: Descriptor, where: unknown, signal?: AbortSignal): Promise<number>;
}
/** The items of an answer. Throws InvalidAnswerError where they are no instances. */
export declare function wireInstances(items: unknown, reader: Reader): WireInstance[];
export declare function sortKeys(sort: unknown): readonly unknown[] | undefined;
