from __future__ import annotations

from collections.abc import Generator

import pytest

from pygen_runtime.emulator import Emulator
from tests.emulator.api import Api


@pytest.fixture
def api() -> Generator[Api, None, None]:
    """A strict emulator with the schema of the tests."""
    yield from _with_schema(strict=True)


@pytest.fixture
def kind_api() -> Generator[Api, None, None]:
    """The same as users have it: it takes what the service mostly takes."""
    yield from _with_schema(strict=False)


def _with_schema(*, strict: bool) -> Generator[Api, None, None]:
    with Emulator(strict=strict) as emulator:
        found = Api(emulator)
        found.schema()
        yield found
