"""The version of the runtime, and of the contract between it and generated code."""

__version__ = "0.1.0"

SCHEMA_VERSION = 1
"""What a generated package is written against; it rises when generated code and runtime must change together."""
