import type { InvalidAnswerError } from "./errors.ts";
import type { Transport } from "./http.ts";
import type { Cancel, NodeId, NodeLike } from "./types.ts";
export declare const PATH = "/models/instances";
/** The most instances of one request, by the API. */
export declare const MOST = 1000;
/** The answer to a query, by result set. */
export interface SetAnswer {
    readonly items?: Readonly<Record<string, unknown>>;
    readonly nextCursor?: Readonly<Record<string, string | null>>;
}
interface Asking extends Cancel {
    readonly view?: {
        readonly integers: readonly string[];
    } | undefined;
    readonly repeat408?: boolean | undefined;
}
export declare class Session {
    readonly transport: Transport;
    readonly instanceSpace: string | undefined;
    constructor(transport: Transport, instanceSpace: string | undefined);
    /** What an endpoint of instances answers; `view`: whose integers of 64 bits it may hold. */
    ask<T extends object>(endpoint: string, body: object, { signal, view, repeat408 }?: Asking): Promise<T & {
        readonly items?: unknown;
    }>;
    invalid(reason: string): InvalidAnswerError;
    /** The space of an external id that was given alone. */
    readonly space: (externalId: string) => string;
    id(of: NodeLike): NodeId;
    /** The items of an answer. Throws InvalidAnswerError where they are no instances. */
    items<T extends NodeId>(items: unknown): T[];
}
export {};
