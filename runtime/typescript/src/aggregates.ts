/** Aggregates of a view: what to compute, and the rows of the answer. */
import type { Column } from "./columns.ts";
import { dumpJson } from "./json.ts";
import type { Aggregate, AnyColumn, OrderedColumn } from "./types.ts";

/** CDF: at most 5 aggregates per request. @internal */
export const MOST_AGGREGATES = 5;

/** One bar of a histogram: how many values lie from `start` to the next start. */
export interface Bucket {
  readonly start: number;
  readonly count: number;
}

/** @internal */
export class Computed {
  readonly kind: string;
  readonly property: string | undefined;
  readonly interval: number | undefined;

  constructor(kind: string, column?: unknown, interval?: number) {
    this.kind = kind;
    this.property = column === undefined ? undefined : (column as Column).path.at(-1);
    this.interval = interval;
  }

  /** As a request asks for it. */
  get wire(): object {
    return {
      [this.kind]: {
        ...(this.property !== undefined && { property: this.property }),
        ...(this.interval !== undefined && { interval: this.interval }),
      },
    };
  }

  /** Whether an answer has all buckets of a histogram. */
  isWhole(answers: readonly AnswerValue[]): boolean {
    if (this.kind !== "histogram") return true;
    const all = answers.find((each) => each.aggregate === "count" && each.property === this.property)?.value;
    const found = (this.value(answers) as readonly Bucket[]).reduce((sum, { count }) => sum + count, 0);
    return typeof all !== "number" || found >= all;
  }

  /** What it is in the answer. */
  value(answers: readonly AnswerValue[]): unknown {
    const found = answers.find((each) => each.aggregate === this.kind && each.property === this.property);
    return this.kind === "histogram" ? (found?.buckets ?? []) : (found?.value ?? undefined);
  }
}

/** What is asked for: also how many values a histogram is about, which tells whether all are in its buckets. @internal */
export function wireAggregates(wanted: readonly Computed[]): object[] {
  const asked = new Set(wanted.map((each) => dumpJson(each.wire)));
  const counts = wanted
    .filter((each) => each.kind === "histogram")
    .map((each) => ({ count: { property: each.property } }))
    .filter((each) => !asked.has(dumpJson(each)));
  return [...wanted.map((each) => each.wire), ...counts].slice(0, MOST_AGGREGATES);
}

/** @internal */
export interface AnswerValue {
  readonly aggregate: string;
  readonly property?: string;
  readonly value?: unknown;
  readonly buckets?: readonly Bucket[];
}

function computed<T, R>(kind: string, column?: unknown, interval?: number): Aggregate<T, R> {
  return new Computed(kind, column, interval) as unknown as Aggregate<T, R>;
}

/** How many instances there are, or how many have a value of the property. */
export function count<T>(column?: AnyColumn<T>): Aggregate<T, number> {
  return computed("count", column);
}

type NumberColumn<T> = OrderedColumn<T, number> | OrderedColumn<T, bigint | number>;

/** The sum of a number. */
export function sum<T>(column: NumberColumn<T>): Aggregate<T, number | undefined> {
  return computed("sum", column);
}

/** The mean of a number. */
export function avg<T>(column: NumberColumn<T>): Aggregate<T, number | undefined> {
  return computed("avg", column);
}

/** The smallest value of a number. */
export function min<T>(column: NumberColumn<T>): Aggregate<T, number | undefined> {
  return computed("min", column);
}

/** The largest value of a number. */
export function max<T>(column: NumberColumn<T>): Aggregate<T, number | undefined> {
  return computed("max", column);
}

/** How often a number falls in each interval of this width. */
export function histogram<T>(column: NumberColumn<T>, interval: number): Aggregate<T, readonly Bucket[]> {
  return computed("histogram", column, interval);
}
