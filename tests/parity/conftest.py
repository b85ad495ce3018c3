from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from tests.parity.plants import Water
from tests.writing.packages import Log, client_of, emulator_of, generated


@pytest.fixture
def water() -> Iterator[Water]:
    """The example's package and a client on an empty emulator."""
    log = Log()
    with emulator_of("example") as emulator, client_of("example", emulator, log) as client:
        sdk: Any = generated("example")
        yield Water(sdk, client, emulator)
