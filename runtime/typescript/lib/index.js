/** The runtime of generated TypeScript packages. */
export { avg, count, histogram, max, min, sum } from "./aggregates.js";
export { InstanceClient, ViewGroup } from "./client.js";
export { and, not, or, rawFilter } from "./columns.js";
export { ClientCredentials, TokenAuth, } from "./credentials.js";
export { ownOf, refOf } from "./decode.js";
export { environmentAuth } from "./environment.js";
export * from "./errors.js";
export { dumpJson } from "./json.js";
export { toPlain } from "./plain.js";
export { differences, viewById } from "./remote.js";
export { schemaOf, } from "./resources.js";
export { view1 } from "./schema.js";
export { VERSION } from "./version.js";
