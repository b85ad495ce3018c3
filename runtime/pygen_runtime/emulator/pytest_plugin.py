"""The pytest fixture `pygen_emulator`; loaded by pytest itself, so it imports nothing until the fixture is used."""

from __future__ import annotations

from collections.abc import Generator
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pygen_runtime.emulator import Emulator


@pytest.fixture
def pygen_emulator() -> Generator[Emulator, None, None]:
    """A new, empty emulator in memory for each test; `load()` gives it a data model."""
    from pygen_runtime.emulator import Emulator

    with Emulator() as emulator:
        yield emulator
