"""The Data Modeling API on SQLite, in the process or over HTTP: SDKs run and are tested without CDF."""

from typing import TYPE_CHECKING

from pygen_runtime.lazy import lazy_exports

if TYPE_CHECKING:
    from pygen_runtime.emulator.core import Emulator
    from pygen_runtime.emulator.example_data import clean, populate
    from pygen_runtime.emulator.server import serve
else:
    __getattr__ = lazy_exports(__name__, {"core": "Emulator", "example_data": "clean populate", "server": "serve"})

__all__ = ["Emulator", "clean", "populate", "serve"]
