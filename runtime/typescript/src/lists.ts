/** What a list of instances can do besides being an array. */
import type { NodeId } from "./types.ts";
import { idOf } from "./values.ts";
import { written } from "./written.ts";

/** An array that says whether it is all there is. */
class Answered<T> extends Array<T> {
  /** False where there may be more than the API gives. */
  declare readonly complete: boolean;

  static override get [Symbol.species](): ArrayConstructor {
    return Array;
  }

  protected taking(items: readonly T[], complete: boolean): this {
    for (const each of items) this.push(each);
    Object.defineProperty(this, "complete", { value: complete });
    return this;
  }
}

/** The rows of an aggregate. */
export class AggregateRows<R> extends Answered<R> {
  static holding<R>(rows: readonly R[], complete: boolean): AggregateRows<R> {
    return new AggregateRows<R>().taking(rows, complete);
  }
}

export class InstanceList<T, W> extends Answered<T> {
  /** A list of these. */
  static holding<T, W>(items: readonly T[], complete = true): InstanceList<T, W> {
    return new InstanceList<T, W>().taking(items, complete);
  }

  asIds(): NodeId[] {
    return this.map((each) => idOf(each as unknown as NodeId));
  }

  /** The instances as objects to write, with the versions that were read. */
  asWrite(): W[] {
    return this.map((each) => written(each as object) as W);
  }
}
