/** An object of the API becomes an instance: its properties are its own, its relations are handles of its class. */
/** The reference that a direct relation held when it was read, also where a query put its target there. */
export declare function refOf(instance: object, name: string): unknown;
/**
 * The property of an edge that is called `startNode` or `endNode`, as the API gave it: the members of these names are the
 * ends of the edge. It is written as `$own: { startNode: … }`.
 */
export declare function ownOf(instance: object, name: string): unknown;
