/** What a list of instances can do besides being an array. */

import { NotUniqueError } from "./errors.ts";
import { idOf } from "./ids.ts";
import type { NodeId } from "./types.ts";
import { written } from "./written.ts";

/** The only one; undefined where there is none. Throws NotUniqueError where there are several. @internal */
export function only<T>(found: readonly T[], what: string): T | undefined {
  if (found.length > 1)
    throw new NotUniqueError(`expected one ${what}, there are several; narrow it down with where(), or read all`);
  return found[0];
}

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
