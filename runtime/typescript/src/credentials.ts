/** Who asks: tokens, and where they come from. */
import { AuthenticationError, ConfigurationError } from "./errors.ts";

/** What authorizes requests. */
export interface Credentials {
  /** The headers of a request; asked for each. */
  headers(): Promise<Readonly<Record<string, string>>> | Readonly<Record<string, string>>;
  /** The API refused these headers: forget them, not newer ones. True where other ones can be had. */
  invalidate?(refused: Readonly<Record<string, string>>): boolean;
}

/** A text that may be made anew for each request. */
export type Secret = string | (() => string | Promise<string>);

const INSPECT = Symbol.for("nodejs.util.inspect.custom");

/** Shows itself without what it holds. */
abstract class Hidden {
  constructor() {
    Object.defineProperty(this, INSPECT, { value: () => this.toString() });
  }

  toJSON(): string {
    return this.toString();
  }

  toString(): string {
    return `${this.constructor.name}(***)`;
  }
}

/** A token, or a function that gives one. */
export class TokenAuth extends Hidden implements Credentials {
  readonly #token: Secret;

  constructor(token: Secret) {
    super();
    this.#token = token;
  }

  async headers(): Promise<Record<string, string>> {
    const token = typeof this.#token === "function" ? await this.#token() : this.#token;
    return { authorization: bearer(token) };
  }

  /** A function may give another token than the one that was refused. */
  invalidate(): boolean {
    return typeof this.#token === "function";
  }
}

function bearer(token: unknown): string {
  if (typeof token !== "string" || !/^[\x21-\x7e]+$/.test(token)) {
    throw new AuthenticationError(
      "the credentials give a token that cannot be sent: it is empty, no text, or holds a blank, a line break or a letter outside ASCII; check how it was copied",
    );
  }
  return `Bearer ${token}`;
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

/** Milliseconds before the end of a token at which the next one is got. */
const EARLY = 30_000;
const TOKEN_TIMEOUT = 30_000;

/** The login of a service: OAuth client credentials. A token is kept until shortly before its end; all callers share it. */
export class ClientCredentials extends Hidden implements Credentials {
  readonly #options: ClientCredentialsOptions;
  #token: { readonly text: string; readonly until: number } | undefined;
  #pending: Promise<string> | undefined;

  constructor(options: ClientCredentialsOptions) {
    super();
    if ("document" in globalThis && !options.allowBrowserSecret) {
      throw new ConfigurationError(
        "a client secret in a web page can be read by everybody who opens it; log the user in and give TokenAuth(() => token), or set allowBrowserSecret",
      );
    }
    const url = parseUrl(options.tokenUrl, "tokenUrl");
    if (url.protocol !== "https:" && !isLoopback(url))
      throw new ConfigurationError("tokenUrl is not HTTPS: the secret could be read on the way");
    this.#options = options;
  }

  async headers(): Promise<Record<string, string>> {
    return { authorization: bearer(await this.#current()) };
  }

  /** Another caller may have got a new token since: that one is kept. */
  invalidate(refused: Readonly<Record<string, string>>): boolean {
    if (this.#token && refused["authorization"] === `Bearer ${this.#token.text}`) this.#token = undefined;
    return true;
  }

  async #current(): Promise<string> {
    if (this.#token && Date.now() < this.#token.until) return this.#token.text;
    this.#pending ??= this.#request().finally(() => (this.#pending = undefined));
    return this.#pending;
  }

  async #request(): Promise<string> {
    const { clientId, clientSecret, tokenUrl, scopes, audience } = this.#options;
    const form = new URLSearchParams({
      grant_type: "client_credentials",
      client_id: clientId,
      client_secret: clientSecret,
    });
    if (scopes?.length) form.set("scope", scopes.join(" "));
    if (audience) form.set("audience", audience);
    const stop = new AbortController();
    const timer = setTimeout(() => stop.abort(), TOKEN_TIMEOUT);
    try {
      const send = this.#options.fetch ?? fetch;
      const headers = { accept: "application/json", "content-type": "application/x-www-form-urlencoded" };
      const response = await send(tokenUrl, {
        method: "POST",
        body: form.toString(),
        headers,
        redirect: "manual",
        signal: stop.signal,
      });
      return this.#accept(response.status, await response.text());
    } catch (error) {
      if (error instanceof AuthenticationError) throw error;
      throw new AuthenticationError(
        `no token from ${new URL(tokenUrl).origin}: ${stop.signal.aborted ? "no answer in time" : "the request failed"}`,
      );
    } finally {
      clearTimeout(timer);
    }
  }

  #accept(status: number, body: string): string {
    const answer = objectOf(body);
    const { access_token: token, expires_in: seconds } = answer;
    if (status >= 300 || typeof token !== "string") {
      const reason = String(answer["error_description"] ?? answer["error"] ?? `status ${status}`).replaceAll(
        this.#options.clientSecret,
        "***",
      );
      throw new AuthenticationError(
        `no token from ${new URL(this.#options.tokenUrl).origin}: ${reason.slice(0, 500)}`,
        { status },
      );
    }
    const life = Number(seconds) > 0 ? Number(seconds) * 1000 : 300_000;
    this.#token = { text: token, until: Date.now() + life - Math.min(EARLY, life / 2) };
    return token;
  }
}

function objectOf(text: string): Record<string, unknown> {
  try {
    const found: unknown = JSON.parse(text);
    return typeof found === "object" && found !== null ? (found as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}

/** A URL. The message names the option, and does not show its value, which may hold a secret. @internal */
export function parseUrl(text: string, name: string): URL {
  let url: URL | undefined;
  try {
    url = new URL(text);
  } catch {}
  if (!url || !/^https?:$/.test(url.protocol) || url.username || url.password) {
    throw new ConfigurationError(
      `${name} is not a URL such as https://az-eastus-1.cognitedata.com, without a user or a password in it`,
    );
  }
  return url;
}

/** @internal */
export function isLoopback({ hostname }: URL): boolean {
  return hostname === "localhost" || hostname === "[::1]" || /^127(\.\d+){3}$/.test(hostname);
}
