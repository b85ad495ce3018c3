"""The drivers and libraries of the client's tests."""

from __future__ import annotations

import pytest

from tests.http.conftest import Driver, driver, http_library, pauses

__all__ = ["client", "driver", "http_library", "pauses"]


@pytest.fixture(params=["sync", "async"])
def client(request: pytest.FixtureRequest) -> Driver:
    """Each driver on the HTTP library that is used without being told."""
    return Driver(request.param)
