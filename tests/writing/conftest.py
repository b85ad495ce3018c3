from __future__ import annotations

from collections.abc import Generator
from typing import Any

import pytest

from tests.writing.packages import Log, client_of, emulator_of, without_msgspec


@pytest.fixture(params=["structs", pytest.param("dictionaries", marks=pytest.mark.slow)], autouse=True)
def lane(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """How items are made; the second way is that of a system where msgspec cannot be imported."""
    if request.param == "dictionaries":
        without_msgspec(monkeypatch)
    found: str = request.param
    return found


@pytest.fixture
def log() -> Log:
    return Log()


@pytest.fixture
def example(log: Log) -> Generator[Any, None, None]:
    with emulator_of("example") as emulator, client_of("example", emulator, log) as client:
        yield client


@pytest.fixture
def omni(log: Log) -> Generator[Any, None, None]:
    with emulator_of("omni") as emulator, client_of("omni", emulator, log) as client:
        yield client
