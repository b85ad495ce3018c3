"""Names that generated TypeScript cannot take: each with what they would collide with."""

from __future__ import annotations

WORDS = frozenset(
    [
        "any",
        "as",
        "asserts",
        "async",
        "await",
        "bigint",
        "boolean",
        "break",
        "case",
        "catch",
        "class",
        "const",
        "constructor",
        "continue",
        "debugger",
        "declare",
        "default",
        "delete",
        "do",
        "else",
        "enum",
        "export",
        "extends",
        "false",
        "finally",
        "for",
        "from",
        "function",
        "get",
        "if",
        "implements",
        "import",
        "in",
        "infer",
        "instanceof",
        "interface",
        "is",
        "keyof",
        "let",
        "module",
        "namespace",
        "never",
        "new",
        "null",
        "number",
        "object",
        "of",
        "out",
        "override",
        "package",
        "private",
        "protected",
        "public",
        "readonly",
        "require",
        "return",
        "satisfies",
        "set",
        "static",
        "string",
        "super",
        "switch",
        "symbol",
        "this",
        "throw",
        "true",
        "try",
        "type",
        "typeof",
        "undefined",
        "unique",
        "unknown",
        "using",
        "var",
        "void",
        "while",
        "with",
        "yield",
        "arguments",
        "eval",
        "globalThis",
        "NaN",
        "Infinity",
    ]
)
"""Words of TypeScript and JavaScript, and the few global values that no module can declare anew."""

OBJECT_MEMBERS = frozenset(
    ["constructor", "hasOwnProperty", "isPrototypeOf", "propertyIsEnumerable", "toLocaleString", "toString", "valueOf"]
)
"""What every object has: an optional property of that name must be given in a literal, else the compiler takes these."""

ATTRIBUTES = frozenset(
    [
        "aggregate",
        "changes",
        "client",
        "close",
        "containers",
        "count",
        "dataModels",
        "defaults",
        "delete",
        "explain",
        "fromEnv",
        "get",
        "instances",
        "iterate",
        "list",
        "options",
        "pages",
        "project",
        "query",
        "refresh",
        "request",
        "retrieve",
        "save",
        "search",
        "spaces",
        "stats",
        "statistics",
        "sync",
        "then",
        "toJSON",
        "upsert",
        "update",
        "view",
        "viewById",
        "views",
        "withOptions",
        "write",
        "__proto__",
        "__defineGetter__",
        "__defineSetter__",
        "__lookupGetter__",
        "__lookupSetter__",
    ]
)
"""Members of the client's class, now or soon, and `then`, which would make a client a promise."""

FILES = frozenset(
    ["index", "client", "model", "runtime", "con", "prn", "aux", "nul"]
    + [f"{device}{number}" for device in ("com", "lpt") for number in range(10)]
)
"""Modules of the package, and what Windows keeps for devices."""

NO_PROPERTIES = frozenset({"space", "externalId"})
"""What every instance has by itself; the API takes no property of that name."""

NO_EDGE_PROPERTIES = NO_PROPERTIES | {"startNode", "endNode"}
"""The same of edges; the API allows these two."""
