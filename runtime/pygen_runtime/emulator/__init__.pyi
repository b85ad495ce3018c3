# Derived from __init__.py by "python -m tests.derive": change that file, not this one.
from pygen_runtime.emulator.core import Emulator
from pygen_runtime.emulator.example_data import clean, populate
from pygen_runtime.emulator.server import serve

__all__ = ["Emulator", "clean", "populate", "serve"]
