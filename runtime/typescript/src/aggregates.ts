/** Aggregates of a view: what to compute, and the rows of the answer. */
import type { AggregateOptions } from "./apis.ts";
import { type Column, type Condition, column, toFilter } from "./columns.ts";
import { CONVERSIONS } from "./decode.ts";
import { allGroups, MOST_GROUPS, type Row } from "./groups.ts";
import { shown } from "./ids.ts";
import { dumpJson } from "./json.ts";
import { AggregateRows } from "./lists.ts";
import { checkCount } from "./paging.ts";
import type { Reader } from "./reader.ts";
import type { Descriptor } from "./schema.ts";
import type { Aggregate, AnyColumn, OrderedColumn } from "./types.ts";
import { unitsOf } from "./units.ts";

/** CDF: at most 5 aggregates per request. */
const MOST_AGGREGATES = 5;

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
  /** In which a value beyond 2^53 may be: `int64` or `int53`. */
  readonly long: string | undefined;

  constructor(kind: string, of?: unknown, interval?: number) {
    const { path, type = "" } = (of ?? {}) as Partial<Column>;
    this.kind = kind;
    this.property = path?.at(-1);
    this.interval = interval;
    this.long = /^(min|max|sum)$/.test(kind) && /^int(64|53)/.test(type) ? type : undefined;
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

  /** The rows of this and others: one request, several where there are more groups than one gives and no `limit`. */
  async aggregated(
    reader: Reader,
    view: Descriptor,
    aggregates: Readonly<Record<string, unknown>>,
    options: AggregateOptions<never, string>,
  ): Promise<AggregateRows<object>> {
    const { where, limit = Number.POSITIVE_INFINITY } = options;
    checkCount("limit", limit, 1);
    const asked = new Question(reader, view, aggregates, options);
    const filter = where === undefined ? undefined : toFilter(view, where);
    const { rows, complete } = await asked.rows(filter, limit);
    if (!asked.whole)
      reader.incomplete(
        view,
        "the API gave a part of the buckets of a histogram: take a wider interval, or ask for ranges in the condition",
      );
    return AggregateRows.holding(rows, asked.whole && complete);
  }

  /** Its part of an answer: by its name, not by its place. */
  in(answers: readonly AnswerValue[]): AnswerValue | undefined {
    return answers.find(
      ({ aggregate, property, interval }) =>
        aggregate === this.kind && property === this.property && interval === this.interval,
    );
  }

  /** Whether an answer has all buckets of a histogram. */
  isWhole(answers: readonly AnswerValue[]): boolean {
    if (this.kind !== "histogram") return true;
    const all = answers.find((each) => each.aggregate === "count" && each.property === this.property)?.value;
    const found = this.in(answers)?.buckets?.reduce((sum, { count }) => sum + count, 0) ?? 0;
    return typeof all !== "number" || found >= all;
  }
}

/** What is asked for: also how many values a histogram is about, which tells whether all are in its buckets. */
function wireAggregates(wanted: readonly Computed[]): object[] {
  const asked = new Set(wanted.map((each) => dumpJson(each.wire)));
  const counts = wanted
    .filter((each) => each.kind === "histogram")
    .map((each) => ({ count: { property: each.property } }))
    .filter((each) => !asked.has(dumpJson(each)));
  return [...wanted.map((each) => each.wire), ...counts].slice(0, MOST_AGGREGATES);
}

interface AnswerValue {
  readonly aggregate: string;
  readonly property?: string;
  readonly interval?: number;
  readonly value?: unknown;
  readonly buckets?: readonly Bucket[];
}

interface Item {
  readonly group?: Readonly<Record<string, unknown>>;
  readonly aggregates?: readonly AnswerValue[];
}

interface Found extends Row {
  readonly values: Readonly<Record<string, unknown>>;
}

/** What is asked of a view; `columns` are those that are grouped by. */
class Question {
  readonly columns: ReadonlyMap<string, Column>;
  /** Whether the histograms of all answers had all their buckets. */
  whole = true;
  readonly #reader: Reader;
  readonly #view: Descriptor;
  readonly #wanted: readonly (readonly [string, Computed])[];
  readonly #body: object;
  readonly #sending: object;

  constructor(reader: Reader, view: Descriptor, aggregates: object, options: AggregateOptions<never, string>) {
    const wanted = checked(aggregates);
    const { groupBy = [], query, properties, targetUnits, signal } = options;
    view.check(groupBy);
    this.#reader = reader;
    this.#view = view;
    this.#wanted = wanted;
    this.columns = new Map(groupBy.map((name) => [name, column(view, name) as Column]));
    const integers = view.integers.filter((name) => this.columns.has(name));
    this.#sending = {
      signal,
      view: { integers: wanted.some(([, { long }]) => long) ? [...integers, "value"] : integers },
    };
    this.#body = {
      view: view.source,
      instanceType: view.kind,
      aggregates: wireAggregates(wanted.map(([, each]) => each)),
      ...(groupBy.length && { groupBy }),
      query,
      properties,
      ...unitsOf(view, targetUnits),
    };
  }

  /** The rows up to `limit`, and whether these are all. */
  async rows(where: Condition | undefined, limit: number): Promise<{ rows: readonly Found[]; complete: boolean }> {
    if (!this.columns.size) return { rows: await this.ask(where), complete: true };
    if (limit <= MOST_GROUPS) {
      const rows = await this.ask(where, limit);
      return { rows, complete: rows.length < limit };
    }
    const width = this.#reader.transport.width("search");
    const { rows, complete } = await allGroups(this.columns, where, width, (some) => this.ask(some, MOST_GROUPS));
    if (!complete)
      this.#reader.incomplete(
        this.#view,
        `there are more than the ${rows.length.toLocaleString("en")} groups that were read: narrow them down with a condition, or group by something coarser`,
      );
    return { rows: rows.slice(0, limit), complete: complete && rows.length <= limit };
  }

  /** One request. */
  async ask(where: Condition | undefined, limit?: number): Promise<Found[]> {
    const body = { ...this.#body, filter: this.#reader.filter(this.#view, where), limit };
    const { items } = await this.#reader.ask("aggregate", body, this.#sending);
    if (!Array.isArray(items)) throw this.#reader.invalid("it has no list of items");
    return (items as Item[]).map((item) => this.#row(item));
  }

  #row({ group = {}, aggregates: found = [] }: Item): Found {
    const values = this.#wanted.map(([name, each]) => {
      const answer = each.in(found);
      if (!answer) throw this.#reader.invalid(`it has no ${each.kind} of ${each.property ?? "the instances"}`);
      this.whole &&= each.isWhole(found);
      return [name, each.kind === "histogram" ? (answer.buckets ?? []) : this.#exact(name, answer.value, each.long)];
    });
    const groups = [...this.columns].flatMap(([name, { type }]) => {
      const value = this.#exact(name, group[name], type);
      return value === undefined ? [] : [[name, value]];
    });
    return { group: Object.fromEntries(groups), values: Object.fromEntries(values) };
  }

  /** A value in the type of its property. */
  #exact(name: string, value: unknown, type = ""): unknown {
    if (value === undefined || value === null) return undefined;
    const convert = CONVERSIONS[type];
    const found = convert ? convert(value) : value;
    if (found === undefined) throw this.#reader.invalid(`${name} is ${shown(value)}, which is no ${type}`);
    return found;
  }
}

function checked(aggregates: object): [string, Computed][] {
  const wanted = Object.entries(aggregates);
  if (wanted.length > MOST_AGGREGATES)
    throw new TypeError(`the API computes at most ${MOST_AGGREGATES} aggregates per request, got ${wanted.length}`);
  for (const [name, each] of wanted)
    if (!(each instanceof Computed)) throw new TypeError(`${name} is no aggregate: ${shown(each)}`);
  return wanted as [string, Computed][];
}

function computed<T, R>(kind: string, column?: unknown, interval?: number): Aggregate<T, R> {
  return new Computed(kind, column, interval) as unknown as Aggregate<T, R>;
}

/** How many instances there are, or how many have a value of the property. */
export function count<T>(column?: AnyColumn<T>): Aggregate<T, number> {
  return computed("count", column);
}

/** Of integers with 64 bits every digit. */
type Exact<V> = (bigint extends V ? bigint : number) | undefined;

/** The sum of a number. */
export function sum<T, V extends bigint | number>(column: OrderedColumn<T, V>): Aggregate<T, Exact<V>> {
  return computed("sum", column);
}

/** The mean of a number. */
export function avg<T, V extends bigint | number>(column: OrderedColumn<T, V>): Aggregate<T, number | undefined> {
  return computed("avg", column);
}

/** The smallest value of a number. */
export function min<T, V extends bigint | number>(column: OrderedColumn<T, V>): Aggregate<T, Exact<V>> {
  return computed("min", column);
}

/** The largest value of a number. */
export function max<T, V extends bigint | number>(column: OrderedColumn<T, V>): Aggregate<T, Exact<V>> {
  return computed("max", column);
}

/** How often a number falls in each interval of this width. */
export function histogram<T, V extends bigint | number>(
  column: OrderedColumn<T, V>,
  interval: number,
): Aggregate<T, readonly Bucket[]> {
  return computed("histogram", column, interval);
}
