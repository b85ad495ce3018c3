from __future__ import annotations

from collections.abc import Generator

import pytest

from tests.files.plant import Plant


@pytest.fixture
def plant() -> Generator[Plant, None, None]:
    found = Plant()
    yield found
    found.client.close()
    found.emulator.close()
