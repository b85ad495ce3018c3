"""The Data Modeling API on SQLite, in the process or over HTTP: SDKs run and are tested without CDF."""

from pygen_runtime.lazy import export_table

__getattr__, __dir__, __all__ = export_table(
    __name__,
    {
        "core": "Emulator",
        "example_data": "clean populate",
        "server": "serve",
    },
)
