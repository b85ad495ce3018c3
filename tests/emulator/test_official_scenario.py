"""The scenario of Cognite's own SDK, in a kind and in a strict emulator."""

from __future__ import annotations

import pytest

from tests.emulator.http_server import running

pytest.importorskip("cognite.client")
pytestmark = [pytest.mark.slow, pytest.mark.wide, pytest.mark.filterwarnings("ignore")]


@pytest.mark.parametrize("strict", [False, True], ids=["kind", "strict"])
def test_every_step_finds_what_it_must(strict: bool) -> None:
    from tests.emulator.official_scenario import ran

    with running("--system", strict=strict) as (_, address):
        count, missed = ran(address)
    assert (count, missed) == (97, [])
