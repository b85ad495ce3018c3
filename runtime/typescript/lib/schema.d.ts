/** A view, looked up when it is first needed: the modules of a model are one cycle. */
export type Thunk = () => object;
interface Direct {
    readonly direct: Thunk | null;
    readonly readOnly?: boolean;
}
interface Directs {
    readonly directs: Thunk | null;
    readonly readOnly?: boolean;
}
interface EdgeFacts {
    readonly type: readonly [space: string, externalId: string];
    readonly inwards?: boolean;
    readonly props?: Thunk;
}
interface ReverseFacts {
    /** Space, "View/version" or container, and property of the direct relation. */
    readonly through: readonly [space: string, holder: string, property: string];
    /** Whether that relation is a list. */
    readonly list?: boolean;
}
/** A property: its type, with `[]` for a list and `!` where CDF computes it; or a relation. */
export type Member = string | Direct | Directs | ({
    readonly edge: Thunk | null;
} & EdgeFacts) | ({
    readonly edges: Thunk | null;
} & EdgeFacts) | ({
    readonly reverse: Thunk | null;
} & ReverseFacts) | ({
    readonly reverses: Thunk | null;
} & ReverseFacts);
/** What `view1` takes. */
export interface Declared {
    readonly space: string;
    readonly externalId: string;
    readonly version: string;
    readonly usedFor?: "edge";
    /** The node type that the view's filter fixes. */
    readonly type?: readonly [space: string, externalId: string];
    /** The view's own filter, as JSON. */
    readonly filter?: string;
    readonly extends?: () => readonly object[];
    readonly properties: Readonly<Record<string, Member>>;
    /** What an instance cannot be written without. */
    readonly required?: readonly string[];
    /** The properties that have a unit. */
    readonly units?: readonly string[];
    /** The known values of enums. */
    readonly enums?: Readonly<Record<string, readonly string[]>>;
}
export {};
