import { type Declared } from "./schema.ts";
import type { View, ViewKind } from "./types.ts";
/**
 * The constant of a view: its columns, made when they are first asked for. The name says which contract generated code is
 * written against; a runtime of another one does not have it.
 */
export declare function view1<T, W, K extends ViewKind = "instance">(declared: Declared): View<T, W, K>;
