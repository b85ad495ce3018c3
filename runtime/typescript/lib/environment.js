import { ClientCredentials, TokenAuth } from "./credentials.js";
import { ConfigurationError } from "./errors.js";
const PROVIDERS = ["entra_id", "auth0", "cdf", "other"];
const COGNITE_TOKEN_URL = "https://auth.cognite.com/oauth2/token";
class Variables {
    #environment;
    constructor(environment) {
        this.#environment = environment;
    }
    get(name) {
        return this.#environment[name]?.trim() || undefined;
    }
    idp(name) {
        const [ours, theirs] = [this.get(`CDF_${name}`), this.get(`IDP_${name}`)];
        if (ours && theirs && ours !== theirs)
            throw new ConfigurationError(`CDF_${name} and IDP_${name} are both set and differ; unset one of them`);
        return ours ?? theirs;
    }
    need(name, why) {
        const value = this.idp(name);
        if (!value)
            throw new ConfigurationError(`${why} needs CDF_${name} or IDP_${name}; set it, or set CDF_TOKEN to use a token`);
        return value;
    }
}
export function settingsOf(environment) {
    const variables = new Variables(environment);
    const [url, project, seconds] = [
        baseUrl(variables),
        variables.get("CDF_PROJECT"),
        variables.get("CDF_CLIENT_TIMEOUT"),
    ];
    if (seconds && !(Number(seconds) > 0))
        throw new ConfigurationError(`CDF_CLIENT_TIMEOUT=${JSON.stringify(seconds)} is not a number (of seconds)`);
    return {
        ...(url && { baseUrl: url }),
        ...(project && { project }),
        ...(seconds && { timeout: Number(seconds) * 1000 }),
    };
}
export function environmentAuth(environment, options = {}) {
    const variables = new Variables(environment);
    const token = variables.get("CDF_TOKEN");
    if (token)
        return new TokenAuth(token);
    const flow = (variables.get("LOGIN_FLOW") ?? "client_credentials").toLowerCase();
    if (flow === "token")
        throw new ConfigurationError("LOGIN_FLOW is token, but CDF_TOKEN is not set; set it to a valid token");
    if (flow !== "client_credentials") {
        throw new ConfigurationError(`LOGIN_FLOW=${flow} is not supported; client_credentials and token are. For another login get the token yourself: new TokenAuth(() => token)`);
    }
    return clientCredentials(variables, options);
}
function clientCredentials(variables, { allowBrowserSecret }) {
    const provider = (variables.get("PROVIDER") ?? "entra_id").toLowerCase();
    if (!PROVIDERS.includes(provider))
        throw new ConfigurationError(`PROVIDER=${provider} is not known; it is one of ${PROVIDERS.join(", ")}`);
    const why = `the login by client credentials (PROVIDER=${provider})`;
    return new ClientCredentials({
        clientId: variables.need("CLIENT_ID", why),
        clientSecret: variables.need("CLIENT_SECRET", why),
        tokenUrl: tokenUrl(variables, provider, why),
        scopes: scopes(variables, provider),
        audience: variables.idp("AUDIENCE") ?? audience(variables, provider),
        allowBrowserSecret,
    });
}
function tokenUrl(variables, provider, why) {
    const given = variables.idp("TOKEN_URL");
    if (given)
        return given;
    if (provider === "cdf")
        return COGNITE_TOKEN_URL;
    if (provider !== "entra_id")
        return variables.need("TOKEN_URL", why);
    const authority = variables.idp("AUTHORITY_URL");
    if (authority)
        return `${authority.replace(/\/+$/, "")}/oauth2/v2.0/token`;
    return `https://login.microsoftonline.com/${variables.need("TENANT_ID", why)}/oauth2/v2.0/token`;
}
function scopes(variables, provider) {
    const given = variables.idp("SCOPES");
    if (given)
        return given.split(/[\s,]+/).filter(Boolean);
    if (provider === "entra_id")
        return [`${clusterBase(variables)}/.default`];
    return provider === "auth0" ? ["IDENTITY", "user_impersonation"] : [];
}
function audience(variables, provider) {
    if (provider === "other")
        return clusterBase(variables);
    if (provider !== "auth0")
        return undefined;
    const project = variables.get("CDF_PROJECT");
    if (!project)
        throw new ConfigurationError("PROVIDER=auth0 needs CDF_PROJECT or CDF_AUDIENCE; set one of them");
    return `https://${project}.fusion.cognite.com/${project}`;
}
function clusterBase(variables) {
    const base = baseUrl(variables);
    if (!base)
        throw new ConfigurationError("CDF_CLUSTER (or CDF_URL) is not set; the scope of the login is made from it");
    return base;
}
function baseUrl(variables) {
    const [url, cluster] = [variables.get("CDF_URL"), variables.get("CDF_CLUSTER")];
    if (url)
        return url.replace(/\/+$/, "");
    return cluster && clusterUrl(cluster);
}
export function clusterUrl(cluster) {
    if (!/^[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)*$/.test(cluster)) {
        throw new ConfigurationError(`the cluster ${JSON.stringify(cluster)} is not a name such as westeurope-1; for a URL use baseUrl`);
    }
    return `https://${cluster}.cognitedata.com`;
}
