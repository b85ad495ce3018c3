/** What authorizes requests. */
export interface Credentials {
    /** The headers of a request; asked for each. */
    headers(): Promise<Readonly<Record<string, string>>> | Readonly<Record<string, string>>;
    /** The API refused these headers: forget them, not newer ones. True where other ones can be had. */
    invalidate?(refused: Readonly<Record<string, string>>): boolean;
}
/** A text that may be made anew for each request. */
export type Secret = string | (() => string | Promise<string>);
/** Shows itself without what it holds. */
declare abstract class Hidden {
    constructor();
    toJSON(): string;
    toString(): string;
}
/** A token, or a function that gives one. */
export declare class TokenAuth extends Hidden implements Credentials {
    #private;
    constructor(token: Secret);
    headers(): Promise<Record<string, string>>;
    /** A function may give another token than the one that was refused. */
    invalidate(): boolean;
}
export interface ClientCredentialsOptions {
    readonly clientId: string;
    readonly clientSecret: string;
    readonly tokenUrl: string;
    readonly scopes?: readonly string[] | undefined;
    readonly audience?: string | undefined;
    /** A page of a browser shows its secrets to everybody: true says that this is no such page. */
    readonly allowBrowserSecret?: boolean | undefined;
    readonly fetch?: typeof fetch | undefined;
}
/** The login of a service: OAuth client credentials. A token is kept until shortly before its end; all callers share it. */
export declare class ClientCredentials extends Hidden implements Credentials {
    #private;
    constructor(options: ClientCredentialsOptions);
    headers(): Promise<Record<string, string>>;
    /** Another caller may have got a new token since: that one is kept. */
    invalidate(refused: Readonly<Record<string, string>>): boolean;
}
export {};
