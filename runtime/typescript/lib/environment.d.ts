/** Settings and credentials from the variables that Cognite's tools use; the caller passes them. */
import { type ClientCredentialsOptions, type Credentials } from "./credentials.ts";
export type Environment = Readonly<Record<string, string | undefined>>;
export type LoginOptions = Pick<ClientCredentialsOptions, "allowBrowserSecret">;
/** The credentials of an environment: `CDF_TOKEN`, else client credentials of the `PROVIDER`. */
export declare function environmentAuth(environment: Environment, options?: LoginOptions): Credentials;
