/** Requests that read: what the API of a view, relations and queries have in common. */
import type { TargetUnits } from "./apis.ts";
import { type Tree } from "./columns.ts";
import { type Decode } from "./decode.ts";
import { type Page, type PageOptions } from "./paging.ts";
import type { Descriptor } from "./schema.ts";
import { Session } from "./session.ts";
import type { NodeLike } from "./types.ts";
export interface ListOptions extends PageOptions {
    readonly where?: unknown;
    readonly sort?: unknown;
    readonly targetUnits?: TargetUnits | undefined;
}
/** What reads for a session. */
export declare function readerOf(session: Session): Reader;
export declare class Reader extends Session {
    #private;
    decode(view: Descriptor): Decode;
    /** Instances of an answer, which may be anything. */
    decodeAll(view: Descriptor, items: unknown): object[];
    /** Says that a result of the view is not all there is: once a call. */
    incomplete(view: Descriptor, what: string): void;
    filter(view: Descriptor, where: unknown): Tree | undefined;
    /** The instances with these ids that the view has, each once, in the order asked for. */
    retrieve(view: Descriptor, ids: readonly NodeLike[], signal?: AbortSignal): Promise<object[]>;
    /** The pages of a list. */
    pages(view: Descriptor, options: ListOptions): AsyncGenerator<Page<object>, void, undefined>;
    list(view: Descriptor, options: ListOptions): Promise<object[]>;
    count(view: Descriptor, where: unknown, signal?: AbortSignal): Promise<number>;
}
export declare function sortKeys(sort: unknown): readonly unknown[] | undefined;
