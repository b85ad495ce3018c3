"""Generated example data: equal for equal seeds, for chosen views, and removed without a trace."""

from __future__ import annotations

from typing import Any

import pytest

from pygen_runtime.emulator import clean, populate
from tests.parity.plants import Water
from tests.writing.packages import client_of, emulator_of


def filled(seed: int) -> list[Any]:
    with emulator_of("example") as emulator, client_of("example", emulator, lambda event: None) as client:
        populate(client, 3, seed)
        kept = ("space", "externalId", "properties")
        return [{key: pump.dump()[key] for key in kept} for pump in client.pump.list(sort="external_id")]


@pytest.mark.wide
def test_equal_seeds_give_equal_data() -> None:
    assert len(filled(1)) >= 3
    assert filled(1) == filled(1) != filled(2)


def test_chosen_views_and_no_trace(water: Water) -> None:
    client = water.client
    client.upsert(water.sdk.SiteWrite(external_id="mine", name="Mine"))
    told: list[tuple[int, int]] = []
    seen = {"views": [("water_works", "Operator", "v1")], "progress": lambda *counts: told.append(counts)}
    assert populate(client, 4, **seen) == 4
    assert told and all(done <= total for done, total in told) and told[-1][0] == told[-1][1] >= 4
    assert (client.operator.count(), client.pump.count()) == (4, 0)
    clean(client)
    assert client.operator.count() == 0
    assert [site.external_id for site in client.site.list()] == ["mine"]
