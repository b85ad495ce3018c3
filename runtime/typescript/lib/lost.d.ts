import { type ConflictError } from "./errors.ts";
import type { Item } from "./graph.ts";
import { type Session } from "./session.ts";
/** The answer that a lost attempt must have given; undefined where nobody can tell. Throws `conflict` where it is real. */
export declare function answerOf(session: Session, items: readonly Item[], conflict: ConflictError, signal: AbortSignal | undefined): Promise<{
    items: object[];
} | undefined>;
/** Whether a stored value is what was sent, in any of the forms that the API may give it back. */
export declare function sameValue(sent: unknown, stored: unknown): boolean;
