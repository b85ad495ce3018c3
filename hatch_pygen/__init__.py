"""A Hatch build hook that turns a Cognite data model snapshot into a typed Python SDK."""

__version__ = "0.1.0"
