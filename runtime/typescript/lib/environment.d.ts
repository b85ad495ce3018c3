/** Settings and credentials from the variables that Cognite's tools use; the caller passes them. */
import { type ClientCredentialsOptions, type Credentials } from "./credentials.ts";
export type Environment = Readonly<Record<string, string | undefined>>;
/** `baseUrl`, `project` and `timeout` as far as the environment has them. */
export declare function settingsOf(environment: Environment): {
    baseUrl?: string;
    project?: string;
    timeout?: number;
};
export type LoginOptions = Pick<ClientCredentialsOptions, "allowBrowserSecret">;
/** The credentials of an environment: `CDF_TOKEN`, else client credentials of the `PROVIDER`. */
export declare function environmentAuth(environment: Environment, options?: LoginOptions): Credentials;
/** The base URL of a cluster. */
export declare function clusterUrl(cluster: string): string;
