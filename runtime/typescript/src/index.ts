/** The runtime of generated TypeScript packages. */
export { avg, type Bucket, count, histogram, max, min, sum } from "./aggregates.ts";
export type {
  AggregateOptions,
  APIs,
  Change,
  ChangesOptions,
  Converting,
  EdgeAPI,
  InstanceAPI,
  ReadAPI,
  ReadEdgeAPI,
  ReadOptions,
  RetrieveAPI,
  SearchOptions,
  WriteAPI,
} from "./apis.ts";
export { type ClientDefaults, type ClientOptions, InstanceClient, ViewGroup } from "./client.ts";
export { and, not, or, rawFilter } from "./columns.ts";
export {
  ClientCredentials,
  type ClientCredentialsOptions,
  type Credentials,
  type Secret,
  TokenAuth,
} from "./credentials.ts";
export { ownOf, refOf } from "./decode.ts";
export { type Environment, environmentAuth, type LoginOptions } from "./environment.ts";
export * from "./errors.ts";
export type { Mode } from "./graph.ts";
export { dumpJson } from "./json.ts";
export type { AggregateRows, InstanceList } from "./lists.ts";
export type { EndpointStats, Logger, ObserverOptions, RequestEvent, ResponseEvent, Stats } from "./observe.ts";
export type { Page, PageOptions } from "./paging.ts";
export { type Plain, toPlain } from "./plain.ts";
export type { Query } from "./query.ts";
export { type AnyInstance, type AnyView, type Difference, differences, viewById } from "./remote.ts";
export {
  type SchemaId,
  type SchemaListOptions,
  type SchemaObject,
  type SchemaResource,
  type SchemaResources,
  schemaOf,
} from "./resources.ts";
export type { Declared, Member } from "./schema.ts";
export type { UpsertResult } from "./tally.ts";
export type { Concurrency, RequestKind } from "./throttle.ts";
export type * from "./types.ts";
export type { TargetUnits } from "./units.ts";
export { VERSION } from "./version.ts";
export { view1 } from "./view.ts";
export type { DryRun, UpsertOptions } from "./writes.ts";
