/** What every part of a client works with: its transport, and the space of external ids that are given alone. */
import { invalidAnswer } from "./answers.ts";
import type { InvalidAnswerError } from "./errors.ts";
import type { Transport } from "./http.ts";
import { isId, shown } from "./ids.ts";
import type { Cancel, NodeId, NodeLike } from "./types.ts";

export const PATH = "/models/instances";
/** The most instances of one request, by the API. */
export const MOST = 1000;

/** The answer to a query, by result set. */
export interface SetAnswer {
  readonly items?: Readonly<Record<string, unknown>>;
  readonly nextCursor?: Readonly<Record<string, string | null>>;
}

interface Asking extends Cancel {
  readonly view?: { readonly integers: readonly string[] } | undefined;
  readonly repeat408?: boolean | undefined;
}

export class Session {
  readonly transport: Transport;
  readonly instanceSpace: string | undefined;

  constructor(transport: Transport, instanceSpace: string | undefined) {
    this.transport = transport;
    this.instanceSpace = instanceSpace;
  }

  /** What an endpoint of instances answers; `view`: whose integers of 64 bits it may hold. */
  ask<T extends object>(
    endpoint: string,
    body: object,
    { signal, view, repeat408 }: Asking = {},
  ): Promise<T & { readonly items?: unknown }> {
    const sending = { signal, integers: view?.integers, repeat408 };
    return this.transport.post(`${PATH}/${endpoint}`, body, sending) as Promise<T>;
  }

  invalid(reason: string): InvalidAnswerError {
    return invalidAnswer(reason);
  }

  /** The space of an external id that was given alone. */
  readonly space = (externalId: string): string => {
    if (this.instanceSpace) return this.instanceSpace;
    throw new TypeError(
      `the external id ${shown(externalId)} has no space: give { space, externalId }, or the client an instanceSpace`,
    );
  };

  id(of: NodeLike): NodeId {
    if (typeof of === "string") return { space: this.space(of), externalId: of };
    if (!isId(of))
      throw new TypeError(
        `${shown(of)} is not the id of an instance: give an external id, { space, externalId } or the instance itself`,
      );
    return { space: of.space, externalId: of.externalId };
  }

  /** The items of an answer. Throws InvalidAnswerError where they are no instances. */
  items<T extends NodeId>(items: unknown): T[] {
    if (!Array.isArray(items)) throw this.invalid("it has no list of items");
    for (const item of items as unknown[]) if (!isId(item)) throw this.invalid(`${shown(item)} is no instance`);
    return items as T[];
  }
}
