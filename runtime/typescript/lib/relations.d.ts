/** Handles of edges and reverse relations: reading from one is the request. */
import { Condition } from "./columns.ts";
import type { Reader } from "./reader.ts";
import { Descriptor, type Hop } from "./schema.ts";
import type { NodeId } from "./types.ts";
/** The handle of the relation `hop` of the instance `from`. */
export declare function handle(reader: Reader, hop: Hop, from: NodeId): object;
export declare function pointsAt(hop: Hop, id: NodeId): Condition;
/** What makes an instance one of the view in a query, and what else is asked of it. */
export declare function rootFilter(reader: Reader, view: Descriptor, where?: Condition): object | undefined;
/** Edges without properties, of any view. */
export declare const BARE_EDGE: Descriptor;
