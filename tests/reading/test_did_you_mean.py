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


NAMES_OF_OTHERS = {
    "all run fetch fetchall to_list items": "write .list(), or iterate it",
    "where filter_by having": "write .filter(…)",
    "order_by sort_by sorted": "write .sort(…)",
    "get one_or_none scalar first_or_none": "write .one(), or .first()",
    "top head take": "write .limit(…)",
    "join options expand with_related prefetch": "write .include(…)",
    "columns only values properties": "write .select(…)",
    "exists": "write .count(), or .first() is not None",
    "to_arrow": "write .list().to_arrow()",
}
"""What ORMs, frames and other clients of CDF call what a query has."""
OF_A_RELATION = {
    "list to_list items fetch load execute iterate": "write .all(), or iterate it",
    "get retrieve resolve target": "write .one(), or .first()",
    "query where": "write .filter(…)",
    **{name: f"write .all().{name}()" for name in ("to_pandas", "to_polars", "to_arrow", "as_ids", "as_write")},
    "model_dump_json": "write .all().model_dump_json()",
}


def test_the_names_of_others(plant: Plant) -> None:
    """Each is answered with what a query or a relation has, and that is there."""
    plant.client.upsert(plant.sdk.SiteWrite(external_id="north", name="North"))
    asked = [(plant.client.pump.query(), NAMES_OF_OTHERS), (plant.client.site.get("north").pumps, OF_A_RELATION)]
    for of, names in asked:
        for each, expected in names.items():
            for name in each.split():
                with pytest.raises(AttributeError, match=re.escape(expected)):
                    getattr(of, name)
        ways = set(re.findall(r"\.(\w+)\(", " ".join(names.values()))) - {"to_arrow", *OF_A_RELATION}
        assert [way for way in ways if not hasattr(of, way)] == []
