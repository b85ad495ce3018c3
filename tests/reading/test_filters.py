"""Filters: columns and keywords, what they find and what they send."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timezone
from typing import Any

import pytest

from pygen_runtime import NodeReference
from tests.reading.plant import SPACE, Plant, names

Make = Callable[[Any], Any]
LONG_AGO = datetime(2000, 1, 1, tzinfo=timezone.utc)


@pytest.mark.parametrize(
    ("make", "found"),
    [
        (lambda p: p.name == "Pump 1", [1]),
        (lambda p: p.name != "Pump 1", [0, 2, 3]),
        (lambda p: p.name.in_(["Pump 1", "Pump 2"]), [1, 2]),
        (lambda p: p.name.startswith("Pump"), [0, 1, 2, 3]),
        (lambda p: p.rated_speed > 100, [2, 3]),
        (lambda p: p.rated_speed.between(100, 200), [1, 2]),
        (lambda p: p.rated_speed.is_(100), [1]),
        (lambda p: p.tags.contains_any("tag 1", "tag 2"), [1, 2]),
        (lambda p: p.tags.contains_all("pump", "tag 2"), [2]),
        (lambda p: p.efficiency.missing(), [0, 1, 2, 3]),
        (lambda p: p.valves.exists(), [1, 2, 3]),
        (lambda p: p.valves.contains_any((SPACE, "valve-1")), [1]),
        (lambda p: p.site == (SPACE, "site-1"), [1, 3]),
        (lambda p: p.site == NodeReference(SPACE, "site-1"), [1, 3]),
        (lambda p: p.site.in_([(SPACE, "site-1"), (SPACE, "site-2")]), [1, 3]),
        (lambda p: p.site.name == "Site 1", [1, 3]),
        (lambda p: p.site.parent.name == "Site 0", [1, 3]),
        (lambda p: p.site.on_duty.name.startswith("A"), [1, 3]),
        (lambda p: p.standby.missing(), [3]),
        (lambda p: p.external_id == "pump-2", [2]),
        (lambda p: p.space == "elsewhere", []),
        (lambda p: p.node_type.missing(), [0, 1, 2, 3]),
        (lambda p: p.node_type == (SPACE, "kind"), []),
        (lambda p: p.data_record.version >= 1, [0, 1, 2, 3]),
        (lambda p: p.data_record.created_time > LONG_AGO, [0, 1, 2, 3]),
        (lambda p: p.data_record.last_updated_time < LONG_AGO, []),
        (lambda p: p.rated_speed.overlaps(p.rated_speed, start=100, stop=200), [1, 2]),
        (lambda p: (p.rated_speed > 100) & ~(p.name == "Pump 3") | (p.name == "Pump 0"), [0, 2]),
    ],
)
def test_columns(plant: Plant, make: Make, found: list[int]) -> None:
    where = make(plant.sdk.Pump)
    assert names(plant.client.pump.list(where, sort="name")) == [f"Pump {n}" for n in found]
    assert names(plant.client.pump.query(where).sort("name").list()) == [f"Pump {n}" for n in found]


@pytest.mark.parametrize(
    ("by", "same"),
    [
        ({"name": "x"}, lambda p: p.name == "x"),
        ({"name": ["x", "y"]}, lambda p: p.name.in_(["x", "y"])),
        ({"name_exists": False}, lambda p: p.name.missing()),
        ({"name_prefix": "x"}, lambda p: p.name.startswith("x")),
        ({"min_rated_speed": 3}, lambda p: p.rated_speed >= 3),
        ({"max_rated_speed": 3}, lambda p: p.rated_speed <= 3),
        ({"tags_contains_any": ["x"]}, lambda p: p.tags.contains_any("x")),
        ({"tags_contains_all": ["x"]}, lambda p: p.tags.contains_all("x")),
        ({"site": "site-1"}, lambda p: p.site == (SPACE, "site-1")),
        ({"site": ("other", "s")}, lambda p: p.site == ("other", "s")),
        ({"site": NodeReference("other", "s")}, lambda p: p.site == ("other", "s")),
        ({"site": ["site-1", ("other", "s")]}, lambda p: p.site.in_([(SPACE, "site-1"), ("other", "s")])),
        ({"site_exists": True}, lambda p: p.site.exists()),
        ({"valves_contains_any": ["v"]}, lambda p: p.valves.contains_any((SPACE, "v"))),
        ({"space": "s"}, lambda p: p.space == "s"),
        ({"external_id": ["a", "b"]}, lambda p: p.external_id.in_(["a", "b"])),
        ({"external_id_prefix": "a"}, lambda p: p.external_id.startswith("a")),
        ({"name": "x", "site": "s"}, lambda p: (p.name == "x") & (p.site == (SPACE, "s"))),
    ],
)
def test_keywords_are_columns(plant: Plant, by: dict[str, Any], same: Make) -> None:
    assert plant.client.pump.where(**by).dump() == same(plant.sdk.Pump).dump()


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda p: p.name == "a" and p.name == "b", "no truth value"),
        (lambda p: p.name == "a" or p.name == "b", "no truth value"),
        (lambda p: bool(p.name), "no truth value"),
        (lambda p: bool(p.site), "no truth value"),
        (lambda p: p.name == 3, "compared with a str"),
        (lambda p: p.rated_speed == "3", "compared with an int"),
        (lambda p: p.site == "site-1", "NodeReference"),
        (lambda p: p.feeds.name == "x", "cannot filter"),
        (lambda p: p.name.in_("abc"), "several values"),
        (lambda p: p.site.contains_any("x"), "one reference"),
    ],
)
def test_mistakes_raise(plant: Plant, make: Make, message: str) -> None:
    with pytest.raises(TypeError, match=message):
        make(plant.sdk.Pump)


def test_a_relation_handle_has_no_truth_value(plant: Plant) -> None:
    site = plant.client.site.retrieve("site-0")
    with pytest.raises(TypeError, match="no truth value"):
        bool(site.pumps)


def test_filters_are_simplified_before_they_are_sent(plant: Plant) -> None:
    Pump = plant.sdk.Pump
    once = Pump.name == "x"
    pages = plant.client.pump.pages(~~(once & once) & once)
    assert pages._progress.source.filter == once
    assert plant.client.pump.query(once).filter(once)._root.where == once
