"""The emulator's HTTP form answers at once, whatever its figures are on a busy machine."""

from __future__ import annotations

import time

import pytest

from pygen_runtime import PygenClient, TokenAuth
from tests.emulator.http_server import running


@pytest.mark.wide
def test_answers_do_not_wait_for_acknowledgements() -> None:
    """With Nagle's algorithm each answer takes the 40 ms after which the client's system acknowledges its headers."""
    with running() as (_, address), PygenClient(address, "any", TokenAuth("t")) as client:
        fastest = 1.0
        for _ in range(30):
            started = time.perf_counter()
            client.spaces.list()
            fastest = min(fastest, time.perf_counter() - started)
    assert fastest < 0.03
