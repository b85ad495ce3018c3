"""What the emulator has that the program `data` reads from and writes to."""

from __future__ import annotations

import random

T, COUNT = 1_700_000_000_000, 60_000
CONTENT = random.Random(1).randbytes(2 << 20)
NAMES = ("parent", "a", "b", "c", "d")
"""Series and files to write to, one for each process or loop."""
