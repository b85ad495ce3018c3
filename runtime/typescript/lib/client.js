import { deleteAll } from "./deletes.js";
import { clusterUrl, environmentAuth, settingsOf } from "./environment.js";
import { ConfigurationError } from "./errors.js";
import { Transport } from "./http.js";
import { several } from "./ids.js";
import { describe } from "./schema.js";
import { Session } from "./session.js";
import { nothing } from "./tally.js";
const sessions = new WeakMap();
const owners = new WeakMap();
export function sessionOf(client) {
    const found = sessions.get(client);
    if (!found)
        throw new TypeError("expected a client");
    return found;
}
export class InstanceClient {
    static defaults = {};
    options;
    #session;
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
        const { asyncDispose } = Symbol;
        if (asyncDispose)
            Object.defineProperty(this, asyncDispose, { value: async () => this.close() });
    }
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
    view(view) {
        const descriptor = describe(view);
        let api = this.#apis.get(descriptor);
        if (!api)
            this.#apis.set(descriptor, (api = descriptor.features.open(this.#session, descriptor)));
        return api;
    }
    upsert(groups, options = {}) {
        const found = groups.map(([view, objects]) => [describe(view), several(objects)]);
        const [first] = found;
        return first ? first[0].features.upsert(this.#session, found, options) : Promise.resolve(nothing());
    }
    delete(wanted, options = {}) {
        return deleteAll(this.#session, "node", several(wanted), options.signal);
    }
    withOptions(options) {
        const kind = this.constructor;
        const all = { ...this.options, ...(options.cluster !== undefined && { baseUrl: undefined }), ...options };
        owners.set(all, this);
        return new kind(all);
    }
    stats() {
        return this.#transport.observer.stats();
    }
    close() {
        this.#transport.close();
    }
}
export class ViewGroup {
    #client;
    constructor(client) {
        this.#client = client;
    }
    view(view) {
        return this.#client.view(view);
    }
}
