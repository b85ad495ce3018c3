# Derived from __init__.py by "python -m tests.derive": change that file, not this one.
from pygen_runtime.emulator.core import Emulator as Emulator
from pygen_runtime.emulator.example_data import clean as clean
from pygen_runtime.emulator.example_data import populate as populate
from pygen_runtime.emulator.server import serve as serve

__all__ = ["Emulator", "clean", "populate", "serve"]
