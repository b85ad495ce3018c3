/** What a list of instances can do besides being an array. */
import type { NodeId } from "./types.ts";
import { idOf } from "./values.ts";
import { written } from "./written.ts";

export class InstanceList<T, W> extends Array<T> {
  static override get [Symbol.species](): ArrayConstructor {
    return Array;
  }

  /** A list of these. */
  static holding<T, W>(items: readonly T[]): InstanceList<T, W> {
    const list = new InstanceList<T, W>();
    for (const each of items) list.push(each);
    return list;
  }

  asIds(): NodeId[] {
    return this.map((each) => idOf(each as unknown as NodeId));
  }

  /** The instances as objects to write, with the versions that were read. */
  asWrite(): W[] {
    return this.map((each) => written(each as object) as W);
  }
}
