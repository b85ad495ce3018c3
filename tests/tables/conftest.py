"""Generated packages for the tests of this folder."""

from __future__ import annotations

from collections.abc import Generator
from pathlib import Path
from typing import Any

import pytest

from tests.generation.conftest import golden_packages, real_package
from tests.generation.packages import imported
from tests.writing.packages import Log, client_of, emulator_of

__all__ = ["golden_packages", "real_package"]


@pytest.fixture(scope="session")
def scalars(golden_packages: Path) -> Any:
    """A package whose view `Sample` has a property of every scalar type."""
    return imported(golden_packages, "golden_scalars")


@pytest.fixture(scope="session")
def connections(golden_packages: Path) -> Any:
    """A package whose view `Pump` has every kind of connection."""
    return imported(golden_packages, "golden_connections")


@pytest.fixture(scope="session")
def edges(golden_packages: Path) -> Any:
    """A package with views for edges and for all."""
    return imported(golden_packages, "golden_edges")


@pytest.fixture
def log() -> Log:
    return Log()


@pytest.fixture
def example(log: Log) -> Generator[Any, None, None]:
    with emulator_of("example") as emulator, client_of("example", emulator, log) as client:
        yield client
