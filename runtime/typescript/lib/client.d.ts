/** The client: its settings, and the API of each view. */
import type { APIs, UpsertResult } from "./apis.ts";
import type { Credentials } from "./credentials.ts";
import { type Environment } from "./environment.ts";
import type { ObserverOptions, Stats } from "./observe.ts";
import type { Cancel, NodeLike, View, ViewKind } from "./types.ts";
import type { UpsertOptions } from "./writes.ts";
/** What a request is to the limits; aggregates count as searches. */
export type RequestKind = "read" | "write" | "delete" | "search" | "schema";
/** Requests at once, for every kind or per kind. */
export type Concurrency = number | {
    readonly [K in RequestKind]?: number | undefined;
};
/** What a generated client has by itself. */
export interface ClientDefaults {
    readonly baseUrl?: string | undefined;
    readonly project?: string | undefined;
    /** The space of external ids that are given alone. */
    readonly instanceSpace?: string | undefined;
    /** Milliseconds of one attempt; default: 30,000. */
    readonly timeout?: number | undefined;
    /** Attempts after the first; default: 3. */
    readonly maxRetries?: number | undefined;
}
export interface ClientOptions extends ClientDefaults, ObserverOptions {
    /** Instead of `baseUrl`: the name of the cluster, such as `westeurope-1`. */
    readonly cluster?: string | undefined;
    readonly credentials: Credentials;
    /** Requests per second; default: no limit. */
    readonly rateLimit?: number | undefined;
    /** Requests at once, for every kind or per kind; default: 4 that read, 4 write, 2 delete, 2 search. */
    readonly concurrency?: Concurrency | undefined;
    /** Sent with every request. */
    readonly headers?: Readonly<Record<string, string>> | undefined;
    /** In place of the platform's. */
    readonly fetch?: typeof fetch | undefined;
    /** What the API's logs call the program. */
    readonly appName?: string | undefined;
    /** Compress what is sent, from 1 kB on; default: true. */
    readonly compress?: boolean | undefined;
    /** Send the token without HTTPS, to another machine. */
    readonly allowHttp?: boolean | undefined;
    /** `fromEnv` with a client secret in what only looks like a page of a browser. */
    readonly allowBrowserSecret?: boolean | undefined;
}
/** `await using client = …` closes it, where the platform and the compiler's `lib` know that. */
type Disposing = SymbolConstructor extends {
    readonly asyncDispose: infer S extends symbol;
} ? {
    readonly [K in S]: () => Promise<void>;
} : object;
export interface InstanceClient extends Disposing {
}
/** Reads and writes instances through the views of a data model. */
export declare class InstanceClient {
    #private;
    /** Used where neither the options nor the environment say otherwise. */
    static readonly defaults: ClientDefaults;
    readonly options: Readonly<ClientOptions>;
    constructor(options: ClientOptions);
    /** A client from the variables that Cognite's tools use; `options` win. */
    static fromEnv<C extends InstanceClient>(this: (new (options: ClientOptions) => C) & {
        readonly defaults: ClientDefaults;
    }, environment: Environment, options?: Partial<ClientOptions>): C;
    /** The API of a view. */
    view<T, W, K extends ViewKind = "instance">(view: View<T, W, K>): APIs<T, W>[K];
    /** Writes objects of several views in one go: `[[Pump, pump], [Valve, [first, second]]]`. */
    upsert(groups: readonly (readonly [view: object, objects: object | readonly object[]])[], options?: UpsertOptions): Promise<UpsertResult>;
    /** Deletes nodes by their ids, and instances as they were read. */
    delete(wanted: NodeLike | readonly NodeLike[], options?: Cancel): Promise<UpsertResult>;
    /** A client with other options; they share statistics, and limits that are the same. It closes with this one. */
    withOptions(options: Partial<ClientOptions>): this;
    /** What it did so far: requests, bytes, objects, per endpoint. */
    stats(): Stats;
    /** Ends what is under way; requests after it fail. */
    close(): void;
}
/** The views of one of several models. */
export declare class ViewGroup {
    #private;
    constructor(client: InstanceClient);
    view<T, W, K extends ViewKind = "instance">(view: View<T, W, K>): APIs<T, W>[K];
}
export {};
