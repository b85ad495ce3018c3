from __future__ import annotations

from collections.abc import Generator

import pytest

from pygen_runtime.emulator import Emulator
from tests.emulator.api import Api


@pytest.fixture
def api() -> Generator[Api, None, None]:
    """An emulator with the schema of the tests."""
    with Emulator() as emulator:
        found = Api(emulator)
        found.schema()
        yield found
