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
  TargetUnits,
  UpsertResult,
  WriteAPI,
} from "./apis.ts";
export {
  type ClientDefaults,
  type ClientOptions,
  type Concurrency,
  InstanceClient,
  type RequestKind,
  ViewGroup,
} from "./client.ts";
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
export type * from "./types.ts";
export { VERSION } from "./version.ts";
export { view1 } from "./view.ts";
export type { DryRun, Mode, UpsertOptions } from "./writes.ts";
