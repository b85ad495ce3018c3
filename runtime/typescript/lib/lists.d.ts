/** What a list of instances can do besides being an array. */
import type { NodeId } from "./types.ts";
export declare class InstanceList<T, W> extends Array<T> {
    static get [Symbol.species](): ArrayConstructor;
    /** A list of these. */
    static holding<T, W>(items: readonly T[]): InstanceList<T, W>;
    asIds(): NodeId[];
    /** The instances as objects to write, with the versions that were read. */
    asWrite(): W[];
}
