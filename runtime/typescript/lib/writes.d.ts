export type Mode = "apply" | "replace" | "create";
export interface UpsertOptions {
    /** `apply` keeps what is not given, `replace` clears it, `create` refuses what exists. */
    readonly mode?: Mode | undefined;
    readonly skipOnVersionConflict?: boolean | undefined;
    readonly autoCreateStartNodes?: boolean | undefined;
    readonly autoCreateEndNodes?: boolean | undefined;
    /** Whether targets that do not exist are created, empty. Default: true. */
    readonly autoCreateDirectRelations?: boolean | undefined;
    readonly signal?: AbortSignal | undefined;
}
/** The requests of a write as they would be sent. */
export interface DryRun {
    readonly nodes: number;
    readonly edges: number;
    /** Those of one stage are sent at once, after those of the stage before. */
    readonly requests: readonly {
        readonly stage: number;
        readonly method: "POST";
        readonly path: string;
        readonly body: object;
    }[];
}
