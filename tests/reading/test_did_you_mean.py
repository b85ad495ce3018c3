"""A name that was probably meant is named, wherever somebody writes one: by its id or display name too."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from pygen_runtime import count
from tests.reading.plant import Plant

WRONG: dict[str, tuple[Callable[[Any, Any], Any], str]] = {
    "attribute of a class": (lambda sdk, _: sdk.Pump.nmae, "did you mean name?"),
    "its id on the wire": (lambda sdk, _: sdk.Pump.ratedFlow, "did you mean rated_flow?"),
    "attribute of a client": (lambda _, client: client.pumps, "did you mean pump?"),
    "keyword": (lambda _, client: client.pump.list(nmae="x"), "did you mean name?"),
    "sort": (lambda _, client: client.pump.list(sort="nmae"), "did you mean name?"),
    "sort downwards": (lambda _, client: client.pump.list(sort="-external_di"), "did you mean external_id?"),
    "sort by a display name": (lambda _, client: client.pump.list(sort="Rated flow"), "did you mean rated_flow?"),
    "group": (lambda _, client: client.pump.aggregate(count(), group_by="statsu"), "did you mean status?"),
    "searched property": (lambda _, client: client.pump.search("x", properties=["Name "]), "did you mean name?"),
    "nothing like it": (lambda _, client: client.pump.list(sort="qqqq"), "it has automatic, "),
}


@pytest.mark.parametrize("case", WRONG)
def test_the_name_that_was_meant(plant: Plant, case: str) -> None:
    ask, expected = WRONG[case]
    with pytest.raises((AttributeError, TypeError)) as caught:
        ask(plant.sdk, plant.client)
    assert expected in str(caught.value)
