"""A name that was probably meant is named, wherever somebody writes one: by its id or display name too."""

from __future__ import annotations

import copy
import re
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


OTHERWISE: dict[str, tuple[Callable[[Any], Any], str]] = {
    "a property of what a relation leads to": (lambda c: c.pump.get("P1").site.name, "is followed: write .one().name"),
    "of what several lead to": (
        lambda c: c.site.get("north").pumps.rated_flow,
        "write [each.rated_flow for each in …]",
    ),
    "a list of a relation": (lambda c: c.site.get("north").pumps.list(), "write .all(), or iterate it"),
    "a frame of a relation": (lambda c: c.site.get("north").pumps.to_pandas(), "write .all().to_pandas()"),
    "all of a query": (lambda c: c.pump.query().all(), "a query has no all: write .list(), or iterate it"),
    "the order of a query": (lambda c: c.pump.query().order_by("name"), "write .sort(…)"),
    "a method of a query that is near": (
        lambda c: c.pump.query().limits(3),
        "a query has no limits: did you mean limit?",
    ),
    "one of a query": (lambda c: c.pump.query()[0], "a query has no items before it is asked"),
    "the length of a query": (lambda c: len(c.pump.query()), "write .count(), or len(….list())"),
}


@pytest.mark.parametrize("case", OTHERWISE)
def test_what_others_call_otherwise_is_told(plant: Plant, case: str) -> None:
    ask, expected = OTHERWISE[case]
    site = plant.sdk.SiteWrite(external_id="north", name="North")
    plant.client.upsert(plant.sdk.PumpWrite(external_id="P1", name="P", site=site))
    with pytest.raises((AttributeError, TypeError), match=re.escape(expected)):
        ask(plant.client)


def test_a_query_is_a_list_all_the_same(plant: Plant) -> None:
    plant.client.upsert([plant.sdk.PumpWrite(external_id=each, name="P", site="north") for each in ("P1", "P2")])
    query = plant.client.pump.query(limit=2)
    assert len(list(query)) == len(tuple(query)) == len(query.list()) == 2
    assert not hasattr(query, "__array__") and copy.copy(query).list() == query.list()
