"""The C# target, experimental: records to read and the JSON context of a package."""
