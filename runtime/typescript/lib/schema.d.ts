import type { NodeId, View, ViewId, ViewKind } from "./types.ts";
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
    /** The known values of enums. */
    readonly enums?: Readonly<Record<string, readonly string[]>>;
}
/** A relation in one form, whatever its kind. */
export interface Hop {
    readonly name: string;
    readonly kind: "direct" | "edge" | "reverse";
    readonly many: boolean;
    /** The target's view; undefined where the model has none. */
    readonly target: Descriptor | undefined;
    readonly readOnly: boolean;
    readonly edgeType: NodeId | undefined;
    readonly inwards: boolean;
    readonly edgeView: Descriptor | undefined;
    readonly through: readonly [string, string, string];
    readonly throughList: boolean;
}
export declare class Descriptor {
    #private;
    readonly id: Readonly<ViewId>;
    readonly kind: "node" | "edge";
    readonly type: NodeId | undefined;
    constructor(declared: Declared);
    /** Under what an answer has the properties of the view. */
    get key(): string;
    /** The view as requests name it. */
    get source(): object;
    /** Own and inherited members. */
    get members(): ReadonlyMap<string, Member>;
    /** The names of integers of 64 bits: their digits need care. */
    get integers(): readonly string[];
    /** Whether the view has data of its own: properties or direct relations. */
    get hasData(): boolean;
    /** The relation of that name. Throws TypeError where the view has none. */
    hop(name: string): Hop;
    /** The properties that an instance cannot be written without. */
    get required(): readonly string[];
    /** The known values of enums, by property. */
    get enums(): Readonly<Record<string, readonly string[]>>;
    /** The view's own filter, in the form of the API. */
    get filter(): Readonly<Record<string, unknown>> | undefined;
    /** This view and all that it extends. */
    get lineage(): readonly Descriptor[];
}
/** The descriptor behind a view constant. Throws TypeError for anything else. */
export declare function describe(view: object): Descriptor;
/**
 * The constant of a view: its columns, made when they are first asked for. The name says which contract generated code is
 * written against; a runtime of another one does not have it.
 */
export declare function view1<T, W, K extends ViewKind = "instance">(declared: Declared): View<T, W, K>;
export {};
