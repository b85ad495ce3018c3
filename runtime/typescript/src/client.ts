/** The client: its settings, and the API of each view. */
import type { APIs, UpsertResult } from "./apis.ts";
import type { Credentials } from "./credentials.ts";
import { deleteAll } from "./deletes.ts";
import { clusterUrl, type Environment, environmentAuth, settingsOf } from "./environment.ts";
import { ConfigurationError } from "./errors.ts";
import { Transport } from "./http.ts";
import { several } from "./ids.ts";
import type { ObserverOptions, Stats } from "./observe.ts";
import { type Descriptor, describe } from "./schema.ts";
import { Session } from "./session.ts";
import { nothing } from "./tally.ts";
import type { Cancel, NodeLike, View, ViewKind } from "./types.ts";
import type { UpsertOptions } from "./writes.ts";

const sessions = new WeakMap<object, Session>();
/** The clients that options were made from. */
const owners = new WeakMap<object, InstanceClient>();

/** What functions beside a client ask through. Throws TypeError for what is no client. @internal */
export function sessionOf(client: InstanceClient): Session {
  const found = sessions.get(client);
  if (!found) throw new TypeError("expected a client");
  return found;
}

/** What a request is to the limits; aggregates count as searches. */
export type RequestKind = "read" | "write" | "delete" | "search" | "schema";
/** Requests at once, for every kind or per kind. */
export type Concurrency = number | { readonly [K in RequestKind]?: number | undefined };

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
type Disposing = SymbolConstructor extends { readonly asyncDispose: infer S extends symbol }
  ? { readonly [K in S]: () => Promise<void> }
  : object;

export interface InstanceClient extends Disposing {}
/** Reads and writes instances through the views of a data model. */
// biome-ignore lint/suspicious/noUnsafeDeclarationMerging: the constructor defines the one member of the interface
export class InstanceClient {
  /** Used where neither the options nor the environment say otherwise. */
  static readonly defaults: ClientDefaults = {};
  readonly options: Readonly<ClientOptions>;
  readonly #session: Session;
  readonly #transport: Transport;
  readonly #apis = new Map<Descriptor, object>();

  constructor(options: ClientOptions) {
    const given = Object.fromEntries(
      Object.entries(options).filter(([, value]) => value !== undefined),
    ) as unknown as ClientOptions;
    const all: ClientOptions = { ...new.target.defaults, ...given };
    const baseUrl = given.cluster === undefined ? all.baseUrl : clusterUrl(given.cluster);
    if (given.cluster !== undefined && given.baseUrl !== undefined)
      throw new ConfigurationError("cluster and baseUrl are both given; keep one of them");
    if (!baseUrl) throw new ConfigurationError("baseUrl is missing: give it, or cluster");
    if (typeof all.credentials?.headers !== "function")
      throw new ConfigurationError(
        "credentials are missing: give new TokenAuth(token), new ClientCredentials({…}) or environmentAuth(env)",
      );
    const { timeout = 30_000, maxRetries = 3, headers = {}, appName = "pygen", allowHttp = false } = all;
    if (!(timeout > 0))
      throw new ConfigurationError(`timeout must be a positive number of milliseconds, is ${timeout}`);
    if (!Number.isInteger(maxRetries) || maxRetries < 0)
      throw new ConfigurationError(`maxRetries must be a whole number from 0 on, is ${maxRetries}`);
    const send = all.fetch ?? ((...request: Parameters<typeof fetch>) => fetch(...request));
    this.options = Object.freeze({ ...all, baseUrl });
    const { compress = true, project = "" } = all;
    const settings = {
      ...all,
      baseUrl,
      project,
      timeout,
      maxRetries,
      headers,
      appName,
      allowHttp,
      compress,
      fetch: send,
    };
    const owner = owners.get(options);
    this.#transport = new Transport(settings, owner ? owner.#transport : undefined);
    this.#session = new Session(this.#transport, all.instanceSpace);
    sessions.set(this, this.#session);
    const { asyncDispose } = Symbol as { readonly asyncDispose?: symbol };
    if (asyncDispose) Object.defineProperty(this, asyncDispose, { value: async () => this.close() });
  }

  /** A client from the variables that Cognite's tools use; `options` win. */
  static fromEnv<C extends InstanceClient>(
    this: (new (options: ClientOptions) => C) & { readonly defaults: ClientDefaults },
    environment: Environment,
    options: Partial<ClientOptions> = {},
  ): C {
    const found = settingsOf(environment);
    const known = { ...this.defaults, ...found, ...options };
    const variables = {
      ...environment,
      ...(known.baseUrl && { CDF_URL: known.baseUrl }),
      ...(known.project && { CDF_PROJECT: known.project }),
    };
    if (!known.baseUrl && !known.cluster)
      throw new ConfigurationError("CDF_CLUSTER (or CDF_URL) is not set; set it, or give baseUrl");
    if (!known.project) throw new ConfigurationError("CDF_PROJECT is not set; set it, or give project");
    return new this({ ...found, ...options, credentials: options.credentials ?? environmentAuth(variables, options) });
  }

  /** The API of a view. */
  view<T, W, K extends ViewKind = "instance">(view: View<T, W, K>): APIs<T, W>[K] {
    const descriptor = describe(view);
    let api = this.#apis.get(descriptor);
    if (!api) this.#apis.set(descriptor, (api = descriptor.features.open(this.#session, descriptor)));
    return api as unknown as APIs<T, W>[K];
  }

  /** Writes objects of several views in one go: `[[Pump, pump], [Valve, [first, second]]]`. */
  upsert(
    groups: readonly (readonly [view: object, objects: object | readonly object[]])[],
    options: UpsertOptions = {},
  ): Promise<UpsertResult> {
    const found = groups.map(([view, objects]) => [describe(view), several(objects)] as const);
    const [first] = found;
    return first ? first[0].features.upsert(this.#session, found, options) : Promise.resolve(nothing());
  }

  /** Deletes nodes by their ids, and instances as they were read. */
  delete(wanted: NodeLike | readonly NodeLike[], options: Cancel = {}): Promise<UpsertResult> {
    return deleteAll(this.#session, "node", several(wanted) as NodeLike[], options.signal);
  }

  /** A client with other options; they share statistics, and limits that are the same. It closes with this one. */
  withOptions(options: Partial<ClientOptions>): this {
    const kind = this.constructor as new (options: ClientOptions) => this;
    const all = { ...this.options, ...(options.cluster !== undefined && { baseUrl: undefined }), ...options };
    owners.set(all, this);
    return new kind(all);
  }

  /** What it did so far: requests, bytes, objects, per endpoint. */
  stats(): Stats {
    return this.#transport.observer.stats();
  }

  /** Ends what is under way; requests after it fail. */
  close(): void {
    this.#transport.close();
  }
}

/** The views of one of several models. */
export class ViewGroup {
  readonly #client: InstanceClient;

  constructor(client: InstanceClient) {
    this.#client = client;
  }

  view<T, W, K extends ViewKind = "instance">(view: View<T, W, K>): APIs<T, W>[K] {
    return this.#client.view(view);
  }
}
