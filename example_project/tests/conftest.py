"""The plant on an emulator of its own, for each test."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from water_works.plant import fill
from water_works_sdk import WaterWorksClient


@pytest.fixture
def client() -> Iterator[WaterWorksClient]:
    """A client of an embedded emulator that holds the plant."""
    with WaterWorksClient.embedded() as made:
        fill(made)
        yield made
