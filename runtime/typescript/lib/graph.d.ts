export type Mode = "apply" | "replace" | "create";
