/** The client: its settings, and the API of each view. */
import { several, ViewAPI } from "./api.js";
import { clusterUrl, environmentAuth, settingsOf } from "./environment.js";
import { ConfigurationError } from "./errors.js";
import { Transport } from "./http.js";
import { Reader } from "./reader.js";
import { describe } from "./schema.js";
import { deleteAll, upsert } from "./writes.js";
const readers = new WeakMap();
/** What functions beside a client read through. Throws TypeError for what is no client. */
export function readerOf(client) {
    const found = readers.get(client);
    if (!found)
        throw new TypeError("expected a client");
    return found;
}
/** Reads and writes instances through the views of a data model. */
// biome-ignore lint/suspicious/noUnsafeDeclarationMerging: the constructor defines the one member of the interface
export class InstanceClient {
    /** Used where neither the options nor the environment say otherwise. */
    static defaults = {};
    options;
    #reader;
    #transport;
    #apis = new Map();
    constructor(options) {
        const given = Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined));
        const all = { ...new.target.defaults, ...given };
        const baseUrl = given.cluster === undefined ? all.baseUrl : clusterUrl(given.cluster);
        if (given.cluster !== undefined && given.baseUrl !== undefined)
            throw new ConfigurationError("cluster and baseUrl are both given; keep one of them");
        if (!baseUrl)
            throw new ConfigurationError("baseUrl is missing: give it, or cluster");
        if (typeof all.credentials?.headers !== "function")
            throw new ConfigurationError("credentials are missing: give new TokenAuth(token), new ClientCredentials({…}) or environmentAuth(env)");
        const { timeout = 30_000, maxRetries = 3, headers = {}, appName = "pygen", allowHttp = false } = all;
        if (!(timeout > 0))
            throw new ConfigurationError(`timeout must be a positive number of milliseconds, is ${timeout}`);
        if (!Number.isInteger(maxRetries) || maxRetries < 0)
            throw new ConfigurationError(`maxRetries must be a whole number from 0 on, is ${maxRetries}`);
        const send = all.fetch ?? ((...request) => fetch(...request));
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
        const { asyncDispose } = Symbol;
        if (asyncDispose)
            Object.defineProperty(this, asyncDispose, { value: async () => this.close() });
    }
    /** A client from the variables that Cognite's tools use; `options` win. */
    static fromEnv(environment, options = {}) {
        const found = settingsOf(environment);
        const known = { ...this.defaults, ...found, ...options };
        const variables = {
            ...environment,
            ...(known.baseUrl && { CDF_URL: known.baseUrl }),
            ...(known.project && { CDF_PROJECT: known.project }),
        };
        if (!known.baseUrl && !known.cluster)
            throw new ConfigurationError("CDF_CLUSTER (or CDF_URL) is not set; set it, or give baseUrl");
        if (!known.project)
            throw new ConfigurationError("CDF_PROJECT is not set; set it, or give project");
        return new this({ ...found, ...options, credentials: options.credentials ?? environmentAuth(variables, options) });
    }
    /** The API of a view. */
    view(view) {
        const descriptor = describe(view);
        let api = this.#apis.get(descriptor);
        if (!api)
            this.#apis.set(descriptor, (api = new ViewAPI(this.#reader, descriptor)));
        return api;
    }
    /** Writes objects of several views in one go: `[[Pump, pump], [Valve, [first, second]]]`. */
    upsert(groups, options = {}) {
        return upsert(this.#reader, groups.map(([view, objects]) => [describe(view), several(objects)]), options);
    }
    /** Deletes nodes by their ids, and instances as they were read. */
    delete(wanted, options = {}) {
        return deleteAll(this.#reader, "node", several(wanted), options.signal);
    }
    /** Another client with other options. */
    withOptions(options) {
        const kind = this.constructor;
        return new kind({ ...this.options, ...(options.cluster !== undefined && { baseUrl: undefined }), ...options });
    }
    /** What it did so far: requests, bytes, objects, per endpoint. */
    stats() {
        return this.#transport.stats();
    }
    /** Ends what is under way; requests after it fail. */
    close() {
        this.#transport.close();
    }
}
/** The views of one of several models. */
export class ViewGroup {
    #client;
    constructor(client) {
        this.#client = client;
    }
    view(view) {
        return this.#client.view(view);
    }
}
