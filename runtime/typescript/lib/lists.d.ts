/** What a list of instances can do besides being an array. */
import type { NodeId } from "./types.ts";
/** An array that says whether it is all there is. */
declare class Answered<T> extends Array<T> {
    /** False where there may be more than the API gives. */
    readonly complete: boolean;
    static get [Symbol.species](): ArrayConstructor;
    protected taking(items: readonly T[], complete: boolean): this;
}
/** The rows of an aggregate. */
export declare class AggregateRows<R> extends Answered<R> {
    static holding<R>(rows: readonly R[], complete: boolean): AggregateRows<R>;
}
export declare class InstanceList<T, W> extends Answered<T> {
    /** A list of these. */
    static holding<T, W>(items: readonly T[], complete?: boolean): InstanceList<T, W>;
    asIds(): NodeId[];
    /** The instances as objects to write, with the versions that were read. */
    asWrite(): W[];
}
export {};
