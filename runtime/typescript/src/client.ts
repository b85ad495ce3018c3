/** The client: its settings, and the API of each view. */
import { several, ViewAPI } from "./api.ts";
import type { APIs } from "./apis.ts";
import type { Credentials } from "./credentials.ts";
import { clusterUrl, type Environment, environmentAuth, settingsOf } from "./environment.ts";
import { ConfigurationError } from "./errors.ts";
import { Transport } from "./http.ts";
import type { ObserverOptions, Stats } from "./observe.ts";
import { Reader } from "./reader.ts";
import { type Descriptor, describe } from "./schema.ts";
import type { Concurrency } from "./throttle.ts";
import type { Cancel, NodeLike, View, ViewKind } from "./types.ts";
import { deleteAll, type UpsertOptions, type UpsertResult, upsert } from "./writes.ts";

const readers = new WeakMap<object, Reader>();

/** What functions beside a client read through. Throws TypeError for what is no client. */
export function readerOf(client: InstanceClient): Reader {
  const found = readers.get(client);
  if (!found) throw new TypeError("expected a client");
  return found;
}

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
  readonly #reader: Reader;
  readonly #transport: Transport;
  readonly #apis = new Map<Descriptor, ViewAPI>();

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
    this.#transport = new Transport({
      baseUrl,
      project: all.project ?? "",
      credentials: all.credentials,
      timeout,
      maxRetries,
      rateLimit: all.rateLimit,
      concurrency: all.concurrency,
      headers,
      appName,
      allowHttp,
      compress: all.compress ?? true,
      logger: all.logger,
      onRequest: all.onRequest,
      onResponse: all.onResponse,
      fetch: send,
    });
    this.#reader = new Reader(this.#transport, all.instanceSpace);
    readers.set(this, this.#reader);
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
    if (!api) this.#apis.set(descriptor, (api = new ViewAPI(this.#reader, descriptor)));
    return api as unknown as APIs<T, W>[K];
  }

  /** Writes objects of several views in one go: `[[Pump, pump], [Valve, [first, second]]]`. */
  upsert(
    groups: readonly (readonly [view: object, objects: object | readonly object[]])[],
    options: UpsertOptions = {},
  ): Promise<UpsertResult> {
    return upsert(
      this.#reader,
      groups.map(([view, objects]) => [describe(view), several(objects)] as const),
      options,
    );
  }

  /** Deletes nodes by their ids, and instances as they were read. */
  delete(wanted: NodeLike | readonly NodeLike[], options: Cancel = {}): Promise<UpsertResult> {
    return deleteAll(this.#reader, "node", several(wanted) as NodeLike[], options.signal);
  }

  /** Another client with other options. */
  withOptions(options: Partial<ClientOptions>): this {
    const kind = this.constructor as new (options: ClientOptions) => this;
    return new kind({ ...this.options, ...(options.cluster !== undefined && { baseUrl: undefined }), ...options });
  }

  /** What it did so far: requests, bytes, objects, per endpoint. */
  stats(): Stats {
    return this.#transport.stats();
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
