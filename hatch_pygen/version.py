"""The version of hatch-pygen, apart from what the package exports."""

__version__ = "0.1.0"
