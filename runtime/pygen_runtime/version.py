"""The version of the runtime, and of the contract between it and generated code."""

__version__ = "0.1.0"

PACKAGE = __name__.rpartition(".")[0]
"""The import path of this runtime: ``pygen_runtime``, or below a generated package that has a copy of it."""

SCHEMA_VERSION = 1
"""What a generated package is written against; it rises when generated code and runtime must change together."""
