"""A filled plant, one for all tests of a module: they only read it."""

from __future__ import annotations

from collections.abc import Iterator
from types import ModuleType

import pytest

from pygen_runtime.emulator import Emulator
from tests.generation.packages import load
from tests.reading.plant import Plant, fill, models


@pytest.fixture(scope="session")
def sdk(tmp_path_factory: pytest.TempPathFactory) -> ModuleType:
    """The package of the example project."""
    return load(tmp_path_factory.mktemp("sdk"), *models(), instance_space="plant")


@pytest.fixture(scope="module")
def plant(sdk: ModuleType) -> Iterator[Plant]:
    with Emulator.of(sdk, strict=True) as emulator:
        made = Plant(sdk, emulator)
        made.client.spaces.create({"space": "plant"})
        fill(made)
        yield made
        made.client.close()
