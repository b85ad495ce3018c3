"""Names that generated C# cannot take as they are: each with what they would collide with."""

from __future__ import annotations

KEYWORDS = frozenset(
    [
        "abstract",
        "as",
        "base",
        "bool",
        "break",
        "byte",
        "case",
        "catch",
        "char",
        "checked",
        "class",
        "const",
        "continue",
        "decimal",
        "default",
        "delegate",
        "do",
        "double",
        "else",
        "enum",
        "event",
        "explicit",
        "extern",
        "false",
        "finally",
        "fixed",
        "float",
        "for",
        "foreach",
        "goto",
        "if",
        "implicit",
        "in",
        "int",
        "interface",
        "internal",
        "is",
        "lock",
        "long",
        "namespace",
        "new",
        "null",
        "object",
        "operator",
        "out",
        "override",
        "params",
        "private",
        "protected",
        "public",
        "readonly",
        "ref",
        "return",
        "sbyte",
        "sealed",
        "short",
        "sizeof",
        "stackalloc",
        "static",
        "string",
        "struct",
        "switch",
        "this",
        "throw",
        "true",
        "try",
        "typeof",
        "uint",
        "ulong",
        "unchecked",
        "unsafe",
        "ushort",
        "using",
        "virtual",
        "void",
        "volatile",
        "while",
    ]
)
"""The words that need an ``@`` everywhere."""

CONTEXTUAL = frozenset({"dynamic", "field", "file", "nint", "notnull", "nuint", "partial", "record", "required", "scoped",
                        "unmanaged", "value", "var", "where", "with", "yield"})  # fmt: skip
"""Words that no type may be called, or that mean something where a member stands."""

TYPES = CONTEXTUAL | {
    "DateOnly", "DateTimeOffset", "Dictionary", "IDictionary", "IReadOnlyList", "JsonContext", "JsonElement",
    "JsonExtensionData", "JsonPropertyName", "JsonSerializable", "JsonSerializerContext", "Object", "Reference", "String",
    "System", "Type",
}  # fmt: skip
"""What generated files name, or have beside the classes of views."""

MEMBERS = CONTEXTUAL | {
    "Clone", "Deconstruct", "EqualityContract", "Equals", "Finalize", "GetHashCode", "GetType", "MemberwiseClone",
    "PrintMembers", "ReferenceEquals", "ToString", "UnknownProperties", "View",
}  # fmt: skip
"""What every record has by itself, and what generated ones add."""

FILES = frozenset(
    ["jsoncontext", "reference", "con", "prn", "aux", "nul"]
    + [f"{device}{number}" for device in ("com", "lpt") for number in range(10)]
)
"""Files of the package, and what Windows keeps for devices."""
